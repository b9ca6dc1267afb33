"""Pages of "what if?": ask, then read the answer at its own address."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from piu.domain.ecosystem import actions, bridge, queries
from piu.domain.ecosystem.results import Reading

SHOWN_FIRST = 10


@require_POST
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Run the question of the form (`site`, `percent` closed) and go to its answer."""
    shock = {
        "kind": "closure",
        "site": request.POST.get("site", "").strip(),
        "share": _share(request.POST.get("percent", "100")),
    }
    return redirect(actions.run_scenario(queries.web(slug), [shock], by=request.user))


def _share(percent: str) -> Any:
    """Percent to a share; what is no percentage is passed on, for the rule to refuse as typed."""
    try:
        share = float(percent.replace(",", ".")) / 100
    except ValueError:
        return percent
    return share if 0 <= share <= 1 else percent


def run_page(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Who is hit, by how much, why, and what the answer rests on."""
    web = queries.web(slug)
    run = queries.run_by_key(web, key)
    reading = Reading(run)
    context = {
        "web": web,
        "run": run,
        "scenario": run.scenario,
        "reading": reading,
        "first": reading.inside[:SHOWN_FIRST],
        "rest": reading.inside[SHOWN_FIRST:],
        "others": [
            {"run": other, "reading": Reading(other), "differences": compare(reading, other)}
            for other in queries.runs_of(run)
            if other.pk != run.pk
        ],
        "is_present_engine": run.engine_version == bridge.ENGINE_VERSION,
        "present_engine": bridge.ENGINE_VERSION,
        "address": request.build_absolute_uri(),
    }
    return render(request, "toiles/run.html", context)


def compare(reading: Reading, other: Any) -> list[dict[str, Any]]:
    """Each total beside that of another engine's answer to the same question."""
    theirs = {total.measure: total.hit for total in Reading(other).totals}
    rows = []
    for total in reading.totals:
        here, there = total.hit, theirs.get(total.measure)
        if here is not None and there is not None:
            rows.append({"total": total, "other": there, "difference": here.mid - there.mid})
    return rows


@require_POST
def answer_again(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Put the stored question to the present engine; both answers stay."""
    run = queries.run_by_key(queries.web(slug), key)
    return redirect(actions.answer_scenario(run.scenario, by=request.user))
