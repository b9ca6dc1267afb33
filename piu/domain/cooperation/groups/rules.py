"""Why two needs belong together, and what a member may answer. Pure: no database."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from piu.domain.cooperation.choices import Answer
from piu.domain.territories.rules import Point, distance_km
from piu.errors import InvalidInputError

YEAR = re.compile(r"\b20[2-4]\d\b")


@dataclass(frozen=True)
class Wish:
    """What matters of a need when it is put beside another."""

    subjects: frozenset[str]
    constraints: frozenset[str]
    point: Point | None
    year: int | None


@dataclass(frozen=True)
class Reasons:
    """What two needs share; `distance_km` and `years_apart` are None where one is silent."""

    subjects: tuple[str, ...]
    constraints: tuple[str, ...]
    distance_km: float | None
    years_apart: int | None


def reasons(one: Wish, other: Wish) -> Reasons:
    """What brings two needs together: subjects, constraints, distance, calendar."""
    away = distance_km(one.point, other.point) if one.point and other.point else None
    apart = abs(one.year - other.year) if one.year and other.year else None
    return Reasons(
        subjects=tuple(sorted(one.subjects & other.subjects)),
        constraints=tuple(sorted(one.constraints & other.constraints)),
        distance_km=away,
        years_apart=apart,
    )


def stated_year(horizon: str) -> int | None:
    """The last year that a horizon names: « 2026-2032 » must be met by 2032."""
    years = [int(year) for year in YEAR.findall(horizon)]
    return max(years) if years else None


def check_answer(answer: str, *, before: str, slug: str, members: Collection[str]) -> None:
    """Refuse an answer of a need that the group does not hold, or a leave of one never in."""
    if answer not in Answer.values:
        raise InvalidInputError("unknown_answer", where="answer", value=answer[:40])
    if slug not in members and not before:
        raise InvalidInputError("need_not_in_group", where="need", value=slug)
    if answer == Answer.WITHDRAWN and before != Answer.YES:
        raise InvalidInputError("nothing_to_leave", where="need", value=slug)
