"""Reads of evaluations: the plan of a case, its measures over time, its grid; and revivals."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from piu.domain.cooperation.models import Call, Need
from piu.domain.evaluation import rules
from piu.domain.evaluation.models import Appointment, Plan, Revival
from piu.domain.knowledge.contributions.queries import contribution
from piu.domain.knowledge.models import Contribution, Experience
from piu.domain.knowledge.queries import facts_by_slug
from piu.domain.people.models import Grant
from piu.domain.statements.queries import history_of
from piu.domain.taxonomy.queries import Term
from piu.domain.territories.models import Territory
from piu.domain.territories.rules import distance_km
from piu.errors import NotFoundError

NEAR_KM = 50.0


@dataclass(frozen=True)
class Point:
    """One measure: its day (the year's middle where only the year is known), and its value."""

    day: date
    words: str
    value: float


@dataclass(frozen=True)
class Series:
    """The measures of one indicator over time, in one unit."""

    label: str
    unit: str
    points: list[Point]


def plan_of(case: Experience) -> Plan | None:
    """The plan of a case; None when it has none."""
    return Plan.objects.prefetch_related("appointments").filter(experience=case).first()


def proposed_plan(case: Experience) -> dict[str, list[Term]]:
    """What to look at in a case, by aspect."""
    facts = facts_by_slug([case.slug])[case.slug]
    return rules.proposed_plan(themes=facts.themes, domains=[p.domain for p in facts.effects])


def grid(case: Experience) -> rules.Grid:
    """How ready a case is to be done elsewhere."""
    return rules.grid_of(facts_by_slug([case.slug])[case.slug])


def series_of(case: Experience, *, viewer: Any) -> list[Series]:
    """The indicators of a case that were measured at several dates, oldest measure first."""
    told: dict[tuple[str, str], dict[date, Point]] = defaultdict(dict)
    for row in history_of(case.subject_id, viewer=viewer):
        if row.withdrawn_at is not None or row.number is None or row.attribute != "indicator":
            continue
        day = row.valid_from or (date(row.year, 7, 1) if row.year else None)
        if day is not None:
            words = row.valid_from.isoformat() if row.valid_from else str(row.year)
            told[row.label, row.unit][day] = Point(day, words, float(row.number))
    return [
        Series(label, unit, [points[day] for day in sorted(points)])
        for (label, unit), points in told.items()
        if len(points) > 1
    ]


def measured_case(key: str) -> tuple[Contribution, Experience]:
    """The published case of which a secret address may enter measures."""
    held = contribution(key)
    if held.experience is None or held.state != "published":
        raise NotFoundError("unknown_contribution", value=key[:60])
    return held, held.experience


def due(*, today: date) -> list[Appointment]:
    """The moments that have come and of which nobody was told; the oldest first."""
    rows = Appointment.objects.filter(reminded_at=None, due_on__lte=today)
    rows = rows.exclude(plan__email="").select_related("plan__experience")
    return list(rows.order_by("due_on", "pk"))


def appointments_of(cases: Iterable[Experience], *, today: date) -> list[Appointment]:
    """The moments still to come of these cases, the nearest first."""
    rows = Appointment.objects.filter(plan__experience__in=list(cases), due_on__gte=today)
    return list(rows.select_related("plan__experience").order_by("due_on", "pk"))


def sleeping(themes: list[str]) -> list[Experience]:
    """The dormant and abandoned cases of some themes."""
    rows = Experience.objects.filter(stage__in=rules.DORMANT, themes__code__in=themes)
    return list(rows.select_related("territory").distinct().order_by("slug"))


def woken_by_call(slug: str) -> list[Experience]:
    """The sleeping cases that a new call may help: same theme, and within its perimeter."""
    call = Call.objects.select_related("territory").filter(slug=slug).first()
    if call is None:
        return []
    place = call.territory
    return [
        case
        for case in sleeping(call.themes)
        if place is None
        or (case.territory is not None and f"territory:{place.code}" in case.territory.scopes())
    ]


def woken_by_need(slug: str) -> list[Experience]:
    """The sleeping cases whose neighbour now has the same need: same theme, close by."""
    need = Need.objects.select_related("territory").filter(slug=slug).first()
    if need is None or need.territory is None:
        return []
    return [
        case
        for case in sleeping(need.themes)
        if case.territory is not None and _is_near(case.territory, need.territory)
    ]


def _is_near(one: Territory, other: Territory) -> bool:
    if one.longitude is None or one.latitude is None:
        return one.pk == other.pk
    if other.longitude is None or other.latitude is None:
        return one.pk == other.pk
    here, there = (one.longitude, one.latitude), (other.longitude, other.latitude)
    return distance_km(here, there) <= NEAR_KM


def revivals_of(case: Experience) -> list[tuple[Revival, Any]]:
    """Why a case may wake, the latest reason first, each with the record that says so."""
    models: dict[str, Any] = {"call": Call, "need": Need}
    found = []
    for row in Revival.objects.filter(experience=case)[:20]:
        record = models[row.cause_kind].objects.filter(slug=row.cause_key).first()
        if record is not None:
            found.append((row, record))
    return found


def untold_revivals() -> list[tuple[Revival, Any, list[tuple[str, str]]]]:
    """The reasons of which nobody was told yet, each with its record and the addresses to tell.

    Those who told the case here, else the mediators of its territory.
    """
    found = []
    for row in Revival.objects.filter(told_at=None).select_related("experience__territory"):
        record = next((r for told, r in revivals_of(row.experience) if told.pk == row.pk), None)
        if record is not None:
            found.append((row, record, _people_of(row.experience)))
    return found


def _people_of(case: Experience) -> list[tuple[str, str]]:
    own = Contribution.objects.filter(experience=case, state="published").exclude(email="")
    told = list(own.values_list("email", "language").distinct()[:1])
    if told:
        return told
    scopes = [*(case.territory.scopes() if case.territory else ()), "*"]
    rows = Grant.objects.filter(role="mediator", scope__in=scopes, user__is_active=True)
    return list(rows.values_list("user__email", "user__language").distinct().order_by("user"))
