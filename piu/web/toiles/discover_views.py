"""A first scenario in seven steps: "what if the site that most depend on stopped?"."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from piu.domain.ecosystem.scenarios import actions, comparisons
from piu.domain.ecosystem.scenarios import queries as scenarios
from piu.domain.ecosystem.scenarios.rules import DEFAULT_DAYS
from piu.domain.ecosystem.scenarios.timed_results import reading_of
from piu.domain.ecosystem.toiles import queries
from piu.errors import InvalidInputError
from piu.transfers.exporters.loss_drawing import graph_of
from piu.web.toiles import builder as building
from piu.web.toiles.scenario_views import SHOWN_FIRST, measures_of

LAST = 7
# From this step on, a question has been answered.
ANSWERED = 3


def discover(request: HttpRequest, slug: str) -> HttpResponse:
    """One of the seven steps; the whole state is in the address."""
    web = queries.web(slug)
    hub = scenarios.hub_of(web)
    if request.method == "POST":
        return _ask(request, web, hub)
    keys = {name: request.GET.get(name, "")[:40] for name in ("cle", "b")}
    step = _step(request.GET.get("etape", "1"), is_answered=bool(keys["cle"]))
    run = scenarios.run_by_key(web, keys["cle"], viewer=request.user) if keys["cle"] else None
    context = {
        "web": web,
        "hub": hub,
        "step": step,
        "step_title": titles()[step - 1],
        "steps": [
            (number, title, _address(web, number, keys) if _opens(number, keys) else "")
            for number, title in enumerate(titles(), start=1)
        ],
        "before": _address(web, step - 1, keys) if step > 1 else "",
        "after": _address(web, step + 1, keys) if _opens(step + 1, keys) else "",
        "key": keys["cle"],
        "run": run,
        "reading": reading_of(run) if run else None,
        "since": None,  # this page counts days, from whichever one it happens
        **_content(request, web, hub, run=run, step=step, keys=keys),
    }
    return render(request, "toiles/discover.html", context)


def titles() -> list[str]:
    """The names of the seven steps."""
    return [
        _("Qui est relié"),
        _("La question"),
        _("L’effet domino"),
        _("Les plus exposés"),
        _("Que faire ?"),
        _("Comparer A et B"),
        _("Emporter"),
    ]


def _step(text: str, *, is_answered: bool) -> int:
    number = int(text) if text.isdigit() and len(text) < 3 else 1
    return min(max(number, 1), LAST if is_answered else ANSWERED - 1)


def _opens(number: int, keys: dict[str, str]) -> bool:
    return number < ANSWERED or (bool(keys["cle"]) and number <= LAST)


def _address(web: Any, number: int, keys: dict[str, str]) -> str:
    kept = {name: key for name, key in keys.items() if key}
    query = urlencode({"etape": number, **kept})
    return f"{reverse('toiles:discover', args=[web.slug])}?{query}#etape"


def _content(
    request: HttpRequest, web: Any, hub: Any, *, run: Any, step: int, keys: dict[str, str]
) -> dict[str, Any]:
    """What the step shows, and nothing that it does not."""
    if step == 1:
        flows = scenarios.flows_of(web, hub)
        ends = {end for flow in flows for end in (flow.source, flow.target)}
        return {"flows": flows, "partners": ends - {hub.name}}
    if run is None or step in (2, 3, LAST):
        return {}
    reading = reading_of(run)
    if step == 4:
        return {"first": reading.inside[:SHOWN_FIRST], "graph": graph_of(reading)}
    if step == 5:
        kept = [("etape", "5"), *((name, key) for name, key in keys.items() if key)]
        action = reverse("toiles:discover", args=[web.slug])
        asked = {"measures_action": action, "measures_keep": kept, "reading": reading}
        return asked | measures_of(request, run)
    if not keys["b"]:
        return {}
    other = scenarios.run_by_key(web, keys["b"], viewer=request.user)
    comparison = comparisons.comparison_of([run, other])
    pairs = zip("AB", comparison.readings, strict=True)
    columns = [{"letter": letter, "reading": one} for letter, one in pairs]
    return {"comparison": comparison, "columns": columns}


def _ask(request: HttpRequest, web: Any, hub: Any) -> HttpResponse:
    """Put the first question, or the one to compare it with."""
    share = building.share_in(request.POST.get("part", ""), where="part")
    text = request.POST.get("duree", "").strip()
    length = building.number_in(text)
    if text and (length is None or not length.is_integer()):
        raise InvalidInputError("bad_day", where="duree", value=text[:40])
    shock: dict[str, Any] = {"kind": "closure", "site": hub.slug, "share": share}
    numbers: dict[str, Any] = {}
    first = request.POST.get("cle", "")[:40]
    if request.POST.get("etape") == "6" and first:
        asked = scenarios.run_by_key(web, first, viewer=request.user).scenario
        numbers = {"days": asked.days, "step_days": asked.step_days} if asked.days else {}
        shock |= {n: v for n, v in asked.shocks[0].items() if n in ("start_day", "end_day")}
    elif length:
        shock["end_day"] = int(length)
        numbers["days"] = max(DEFAULT_DAYS, int(length))
    run = actions.run_scenario(web, [shock], by=request.user, **numbers)
    if request.POST.get("etape") == "6" and first:
        return redirect(_address(web, 6, {"cle": first, "b": run.key}))
    return redirect(_address(web, ANSWERED, {"cle": run.key, "b": ""}))
