"""Pages of "what if?": build a question, ask it, then read the answer at its own address."""

import json
import shlex
import uuid
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from piu.domain.ecosystem.scenarios import actions, bridge, comparisons
from piu.domain.ecosystem.scenarios import queries as scenarios
from piu.domain.ecosystem.scenarios.timed_results import reading_of
from piu.domain.ecosystem.toiles import queries
from piu.domain.ecosystem.toiles.neighbours import linked_toiles
from piu.domain.people.permissions import allows
from piu.domain.taxonomy.errors import sentence
from piu.errors import InvalidInputError, NotFoundError
from piu.transfers.exporters.curves import curve_of, picked
from piu.transfers.exporters.loss_drawing import frames_of, graph_of
from piu.web.templatetags.figures import when
from piu.web.toiles import builder as building
from piu.web.toiles.awaited import gone_to
from piu.web.toiles.builder import Builder
from piu.web.toiles.dates import dated, since_in
from piu.web.toiles.kept_views import saved_list
from piu.web.toiles.loss_map import map_of

SHOWN_FIRST = 10
USUAL_KIND = "closure"


def build(request: HttpRequest, slug: str) -> HttpResponse:
    """The form of a question; adding or taking away a shock leads to the form's new address."""
    web = queries.web(slug)
    if request.method != "POST":
        form = _read(web, request.GET)
        if not form.rows:
            form.first_day = timezone.localdate().isoformat()
            form.rows.append(_usual_row(form, site=request.GET.get("site", "")))
        return _show(request, web, form)
    form = _read(web, request.POST)
    if "ajouter" in request.POST and not form.is_full:
        form.rows.append(_row_wanted(form, request.POST.get("sorte", "")))
    elif request.POST.get("retirer", "").isdigit():
        taken = int(request.POST["retirer"])
        form.rows = [row for row in form.rows if row.number != taken]
    elif "calculer" in request.POST:
        return _answer(request, web, form)
    address = reverse("toiles:build", args=[slug])
    return redirect(f"{address}?{building.address_of(form)}#chocs")


def _read(web: Any, given: QueryDict) -> Builder:
    link = scenarios.link_to(web, given["aussi"]) if given.get("aussi") else None
    form = building.read_builder(
        given, kinds=bridge.shock_kinds(), choices=scenarios.choices_of(web, link=link)
    )
    form.beside = link.web.slug if link else ""
    return form


def _usual_row(form: Builder, *, site: str = "") -> building.Row:
    row = _row_wanted(form, USUAL_KIND)
    if site:
        row.entries[0].texts = [dict(form.choices["site"]).get(site, site[:80])]
    return row


def _row_wanted(form: Builder, code: str) -> building.Row:
    kinds = {kind.code: kind for kind in form.kinds}
    kind = kinds.get(code) or kinds[USUAL_KIND]
    return building.new_row(kind, number=len(form.rows))


def _show(request: HttpRequest, web: Any, form: Builder, *, status: int = 200) -> HttpResponse:
    context = {
        "web": web,
        "form": form,
        "sending": uuid.uuid4().hex,
        "links": linked_toiles(web),
    }
    return render(request, "toiles/build.html", context, status=status)


def _answer(request: HttpRequest, web: Any, form: Builder) -> HttpResponse:
    """Go to the answer, or show the form again with what is wrong in it."""
    try:
        answer = actions.ask_scenario(
            web,
            building.shocks_of(form),
            by=request.user,
            asker=request.POST.get("envoi", ""),
            is_private=form.is_private,
            beside=queries.web(form.beside) if form.beside else None,
            **building.numbers_of(form),
        )
    except (InvalidInputError, NotFoundError) as error:
        form.error = sentence(error)
        return _show(request, web, form, status=error.status)
    since = building.first_day_of(form) if form.model == building.IN_TIME else None
    return gone_to(answer, compared=form.compared, since=since)


def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Run the short question of a site's page (`site`, `percent` closed); else the saved ones."""
    if request.method != "POST":
        return saved_list(request, slug)
    shock = {
        "kind": "closure",
        "site": request.POST.get("site", "").strip(),
        "share": building.share_in(request.POST.get("percent", "100"), where="percent"),
    }
    return gone_to(actions.ask_scenario(queries.web(slug), [shock], by=request.user))


def run_page(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Who is hit, by how much, why, and what the answer rests on."""
    web = queries.web(slug)
    run = scenarios.run_by_key(web, key, viewer=request.user)
    reading = reading_of(run)
    since = since_in(request.GET) if reading.is_timed else None
    context = {
        "since": since,
        "here": dated(run.get_absolute_url(), since),
        "web": web,
        "run": run,
        "scenario": run.scenario,
        "reading": reading,
        "first": reading.inside[:SHOWN_FIRST],
        "rest": reading.inside[SHOWN_FIRST:],
        "others": [
            {"run": other, "differences": differences(reading, reading_of(other))}
            for other in scenarios.runs_of(run)
            if other.pk != run.pk
        ],
        "is_present_engine": run.engine_version == bridge.ENGINE_VERSION,
        "present_engine": bridge.ENGINE_VERSION,
        "address": request.build_absolute_uri(dated(request.path, since)),
        "duplicate": _duplicate(web, run, since=since),
        "command": command_of(run),
        **_kept(request, run),
        **measures_of(request, run),
        **_pictures(web, reading, asked=request.GET.get("pourquoi", ""), since=since),
        **(_in_time(reading) if reading.is_timed else {}),
    }
    template = "toiles/timed_run.html" if reading.is_timed else "toiles/run.html"
    return render(request, template, context)


def _kept(request: HttpRequest, run: Any) -> dict[str, Any]:
    """The names of a question, and what this person may do with it."""
    names, own = scenarios.names_of(run, viewer=request.user)
    return {
        "names": names,
        "own_name": own,
        "may_save": allows(request.user, "ecosystem.save_scenario", run.scenario.snapshot.web),
        "may_forget": scenarios.may_forget(run.scenario, viewer=request.user),
    }


def measures_of(request: HttpRequest, run: Any) -> dict[str, Any]:
    """What could be done for the budget of the address, if it gives one."""
    text = request.GET.get("budget", "").strip()
    if not text:
        return {"budget_text": ""}
    costs = {
        name.removeprefix("cout:"): building.number_in(value)
        for name, value in request.GET.items()
        if name.startswith("cout:") and value.strip()
    }
    budget = building.number_in(text)
    try:
        found = comparisons.countermeasures_of(
            run,
            budget_eur=text if budget is None else budget,
            costs={name: cost for name, cost in costs.items() if cost is not None and cost >= 0},
        )
    except InvalidInputError as error:
        return {"budget_text": text[:40], "measures_error": sentence(error)}
    chosen = sum(row.is_chosen for row in found.rows)
    return {"budget_text": text[:40], "measures": found, "chosen_count": chosen}


def _pictures(web: Any, reading: Any, *, asked: str, since: date | None) -> dict[str, Any]:
    """Graph and map by loss; when one site is asked about, its chains are lit."""
    why = next((hit for hit in reading.hits if hit.id == asked), None)
    lit = reading.chain_of(asked) if why else []
    link = scenarios.link_to(web, reading.beside.slug) if reading.beside else None
    points, rings = scenarios.ground_of(web, beside=link)
    shown = {"asked": asked, "lit": lit}
    return {
        "why": why,
        "graph": graph_of(reading, **shown),
        "map": map_of(reading, points=points, rings=rings, **shown),
        "frames": _frames(reading, since=since) if reading.is_timed and not why else None,
    }


def _frames(reading: Any, *, since: date | None) -> dict[str, Any]:
    """The replay, each step under its date when day 0 has one."""
    frames = frames_of(reading)
    return frames | {"told": [when(day, since) for day in frames["days"]]}


def _in_time(reading: Any) -> dict[str, Any]:
    """Curves of the totals and of the most exposed, each with its table."""
    told = [total for total in reading.totals if total.points]
    first = reading.inside[:SHOWN_FIRST]
    by_day = {point.day: point for point in (told[0].points if told else [])}
    days = [point.day for point in picked(list(by_day.values()))]
    at = {day: rank for rank, day in enumerate(by_day)}
    few = [p.day for p in picked(first[0].points, most=8)] if first else []
    return {
        "told": told,
        "curves": [
            (f"{total.label} ({total.curve_unit})", curve_of(total.points, name=total.label))
            for total in told
        ],
        "curve_rows": [(day, [total.points[at[day]].amount for total in told]) for day in days],
        "site_curves": [
            (hit.name, curve_of(hit.points, name=hit.name, is_share=True)) for hit in first
        ],
        "site_days": few,
        "site_rows": [
            (hit.name, [point.amount for point in hit.points if point.day in few]) for hit in first
        ],
    }


def command_of(run: Any) -> str:
    """The command that asks the same question."""
    words = ["piu", "scenario", "run", run.scenario.snapshot.web.slug]
    for shock in run.scenario.shocks:
        if set(shock) == {"kind", "site", "share"} and shock["kind"] == USUAL_KIND:
            part = "" if shock["share"] == 1 else f":{100 * shock['share']:.10g}"
            words += ["--close", f"{shock['site']}{part}"]
        else:
            given = {name: value for name, value in shock.items() if value not in (None, [])}
            words += ["--shock", json.dumps(given, ensure_ascii=False)]
    if run.scenario.days:
        words += ["--days", str(run.scenario.days), "--step-days", str(run.scenario.step_days)]
    if beside := scenarios.beside_of(run.scenario.snapshot):
        words += ["--beside", beside]
    return shlex.join(words)


def _duplicate(web: Any, run: Any, *, since: date | None) -> str:
    """The address of the form that holds the question of a run."""
    query = building.question_address(
        run.scenario.shocks,
        kinds=bridge.shock_kinds(),
        days=run.scenario.days,
        step_days=run.scenario.step_days,
        draws=run.scenario.draws,
        seed=run.scenario.seed,
        beside=scenarios.beside_of(run.scenario.snapshot),
        since=since,
    )
    return f"{reverse('toiles:build', args=[web.slug])}?{query}"


def differences(reading: Any, other: Any) -> list[dict[str, Any]]:
    """Each total beside that of another engine's answer to the same question."""
    theirs = {total.measure: _middle(total) for total in other.totals}
    rows = []
    for total in reading.totals:
        here, there = _middle(total), theirs.get(total.measure)
        if here is not None and there is not None:
            gap = here.mid - there.mid
            rows.append({"total": total, "here": here, "other": there, "difference": gap})
    return rows


def _middle(total: Any) -> Any:
    """What is lost beyond the sites struck, in the long run or over the whole time."""
    return total.whole if hasattr(total, "whole") else total.hit


@require_POST
def answer_again(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Put the stored question to the present engine; both answers stay."""
    run = scenarios.run_by_key(queries.web(slug), key, viewer=request.user)
    return gone_to(actions.answer_scenario(run.scenario, by=request.user))
