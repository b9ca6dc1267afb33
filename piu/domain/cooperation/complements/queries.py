"""How territories complete each other: what one lacks and the other has. Never a league table."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from piu.domain.cooperation.models import Need, Solution
from piu.domain.knowledge.models import Experience
from piu.domain.taxonomy.queries import Term, term
from piu.domain.territories.models import Territory
from piu.domain.territories.rules import distance_km

RUNNING = "deployed", "generalised"
MOST_PAIRS, MOST_LINES, MOST_ANSWERS = 12, 4, 3


@dataclass(frozen=True)
class Line:
    """A need of one territory (ours, or theirs) and what the other has on its main theme."""

    is_ours: bool
    need: Need
    answer: Any
    theme: Term


@dataclass(frozen=True)
class Pair:
    """Another territory, how far it is, and what each has that the other lacks."""

    other: Territory
    km: float | None
    lines: list[Line]


def complements(place: Territory) -> list[Pair]:
    """The territories that complete one, the nearest first; those of its own EPCI are itself."""
    ours = _own_ids(place)
    needs = [need for need in _needs() if need.themes]
    have = [*_running_cases(), *_offers()]
    lines: dict[Territory, list[Line]] = defaultdict(list)
    for need in needs:
        is_ours = need.territory_id in ours
        others = [(where, theme, thing) for where, theme, thing in have if theme == need.themes[0]]
        if is_ours:
            answers = [one for one in others if one[0].pk not in ours]
            for where, theme, thing in _nearest(place, answers):
                lines[where].append(_line(True, need, thing, theme))
        elif need.territory is not None:
            answers = [one for one in others if one[0].pk in ours]
            for _where, theme, thing in answers[:1]:
                lines[need.territory].append(_line(False, need, thing, theme))
    pairs = [Pair(other, _km(place, other), told[:MOST_LINES]) for other, told in lines.items()]
    pairs.sort(key=lambda pair: (pair.km is None, pair.km or 0.0, pair.other.code))
    return pairs[:MOST_PAIRS]


def needs_of(place: Territory) -> list[Need]:
    """What a territory asked for."""
    return list(Need.objects.filter(territory=place).order_by("slug"))


def _line(is_ours: bool, need: Need, answer: Any, theme: str) -> Line:
    found = term("themes", theme)
    if found is None:
        raise LookupError(theme)
    return Line(is_ours, need, answer, found)


def _own_ids(place: Territory) -> set[int]:
    own = {place.pk}
    return own | {place.intermunicipality_id} if place.intermunicipality_id else own


def _needs() -> Iterable[Need]:
    return Need.objects.exclude(territory=None).select_related("territory").order_by("slug")


def _running_cases() -> Iterable[tuple[Territory, str, Any]]:
    rows = Experience.objects.filter(stage__in=RUNNING).exclude(territory=None)
    for case in rows.select_related("territory").prefetch_related("themes"):
        main = next(iter(case.themes.all()), None)
        if main is not None and case.territory is not None:
            yield case.territory, main.code, case


def _offers() -> Iterable[tuple[Territory, str, Any]]:
    for row in Solution.objects.exclude(home=None).select_related("home").order_by("slug"):
        if row.themes and row.home is not None:
            yield row.home, row.themes[0], row


def _nearest(
    place: Territory, answers: list[tuple[Territory, str, Any]]
) -> list[tuple[Territory, str, Any]]:
    def far(one: tuple[Territory, str, Any]) -> tuple[bool, float, str]:
        km = _km(place, one[0])
        return km is None, km or 0.0, str(one[2].slug)

    return sorted(answers, key=far)[:MOST_ANSWERS]


def _km(one: Territory, other: Territory) -> float | None:
    if one.longitude is None or one.latitude is None:
        return None
    if other.longitude is None or other.latitude is None:
        return None
    return distance_km((one.longitude, one.latitude), (other.longitude, other.latitude))
