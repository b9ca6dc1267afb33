"""Pages of plans: which opportunities to take up together, under what may be spent."""

import math
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from piu.domain.ecosystem.models import EcosystemWeb
from piu.domain.ecosystem.opportunities.bridge import kinds
from piu.domain.ecosystem.opportunities.plans import Drawn, PlanView, plans_for
from piu.domain.ecosystem.opportunities.rules import PlanQuestion, check_plan
from piu.domain.ecosystem.toiles import queries
from piu.domain.taxonomy.errors import sentence
from piu.errors import InvalidInputError
from piu.transfers.exporters.tabular import csv_of

# Kinds that replace an exchange by another: they are worth most when a supplier fails.
ASIDE = ("second_supplier", "pooling", "chain_gap")
WIDTH, HEIGHT, MARGIN = 640, 260, 24


@dataclass(frozen=True)
class Point:
    """One plan of the front on the drawing, with the address that opens it."""

    rank: int
    x: float
    y: float
    plan: PlanView
    address: str
    is_open: bool


def plans(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose among what could be done: the front, one plan of it, and another beside."""
    web = queries.web(slug)
    context: dict[str, Any] = {"web": web, "asked": request.GET, "kinds": _kinds(request)}
    if "budget" not in request.GET:
        return render(request, "toiles/plans.html", context)
    try:
        drawn = _drawn(request, web)
    except InvalidInputError as refusal:
        return render(
            request, "toiles/plans.html", context | {"refusal": sentence(refusal)}, status=400
        )
    if drawn.plans and request.GET.get("format") == "csv":
        return _file(web, _chosen(request, drawn, "point"))
    kept = [(name, value) for name, values in request.GET.lists() for value in values]
    kept = [(name, value) for name, value in kept if name != "avec"]
    context |= {"drawn": drawn, "points": _points(request, drawn), "kept": kept}
    if drawn.plans:
        context["plan"] = _chosen(request, drawn, "point")
        context["file"] = _address(request, format="csv")
    if drawn.plans and request.GET.get("avec", ""):
        context["beside"] = _beside(context["plan"], _chosen(request, drawn, "avec"))
    return render(request, "toiles/plans.html", context)


def _drawn(request: HttpRequest, web: EcosystemWeb) -> Drawn:
    question = _question(request)
    check_plan(question)
    stamp = queries.stamp(web, viewer=request.user)
    return plans_for(web, question, viewer=request.user, stamp=stamp)


def _question(request: HttpRequest) -> PlanQuestion:
    chosen = tuple(sorted(set(request.GET.getlist("kind")) & {code for code, _ in kinds()}))
    return PlanQuestion(
        study_eur=_number(request, "etude") or 0.0,
        budget_eur=_number(request, "budget") or 0.0,
        most_km=_number(request, "km"),
        least_chance=(_number(request, "chance") or 0.0) / 100,
        kinds=chosen or tuple(code for code, _ in kinds() if code not in ASIDE),
    )


def _number(request: HttpRequest, name: str) -> float | None:
    """What was typed, as people type it: spaces between thousands, a comma for decimals."""
    text = "".join(request.GET.get(name, "").split()).replace(",", ".")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError as error:
        raise InvalidInputError("not_a_number", where=name, value=text[:40]) from error
    if not math.isfinite(value):
        raise InvalidInputError("not_a_number", where=name, value=text[:40])
    return value


def _kinds(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """Each kind, its words, and whether it is chosen; all but a few are, to begin with."""
    chosen = set(request.GET.getlist("kind"))
    return [
        (code, words, code in chosen if chosen else code not in ASIDE) for code, words in kinds()
    ]


def _chosen(request: HttpRequest, drawn: Drawn, name: str) -> PlanView:
    """The plan that the address names; the first, or the last beside it, when it names none."""
    text = request.GET.get(name, "")
    rank = int(text) if text.isdecimal() and len(text) < 4 else 1
    return drawn.plans[max(1, min(rank, len(drawn.plans))) - 1]


def _points(request: HttpRequest, drawn: Drawn) -> list[Point]:
    """Where each plan stands: carbon to the right, value upwards."""
    most_x = max((plan.avoided_co2_t for plan in drawn.plans), default=0.0) or 1.0
    most_y = max((plan.value_eur for plan in drawn.plans), default=0.0) or 1.0
    opened = _chosen(request, drawn, "point") if drawn.plans else None
    return [
        Point(
            rank=rank,
            x=round(MARGIN + plan.avoided_co2_t / most_x * (WIDTH - 2 * MARGIN), 1),
            y=round(HEIGHT - MARGIN - plan.value_eur / most_y * (HEIGHT - 2 * MARGIN), 1),
            plan=plan,
            address=_address(request, point=str(rank)),
            is_open=plan is opened,
        )
        for rank, plan in enumerate(drawn.plans, start=1)
    ]


def _address(request: HttpRequest, **changes: str) -> str:
    """The address of the same question with some answers changed."""
    kept = request.GET.copy()
    for name, value in changes.items():
        kept[name] = value
    return f"?{kept.urlencode()}"


def _beside(plan: PlanView, other: PlanView) -> dict[str, Any]:
    """What two plans have in common, and what each takes up alone."""
    return {
        "plan": other,
        "common": [one for one in plan.taken if one.reading.key in other.keys],
        "here": [one for one in plan.taken if one.reading.key not in other.keys],
        "there": [one for one in other.taken if one.reading.key not in plan.keys],
    }


def _file(web: EcosystemWeb, plan: PlanView) -> HttpResponse:
    """The plan as a table that a spreadsheet opens."""
    columns = {
        _("De"): lambda one: one.reading.source.name,
        _("Vers"): lambda one: one.reading.target.name,
        _("Ressource"): lambda one: one.reading.resource,
        _("Type"): lambda one: one.reading.kind,
        _("Quantité"): lambda one: one.quantity,
        _("Unité"): lambda one: one.unit,
        _("Part de la piste"): lambda one: one.share,
        _("Chance"): lambda one: one.reading.found.probability,
        _("Valeur attendue (€ par an)"): lambda one: round(one.value_eur),
        _("CO2 évité attendu (t par an)"): lambda one: one.avoided_co2_t,
        _("Distance (km)"): lambda one: one.reading.found.distance_km,
    }
    rows = [{name: told(one) for name, told in columns.items()} for one in plan.taken]
    response = HttpResponse(csv_of(rows, list(columns)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="plan-{web.slug}.csv"'
    return response
