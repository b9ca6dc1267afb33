"""Which of several statements is shown. Pure: no database."""

from collections.abc import Hashable, Iterable
from datetime import datetime
from typing import Protocol, TypeVar

# Firmest first. A value the organisation itself confirmed outweighs any press article.
CONFIDENCE_ORDER = ("confirmed", "documented", "partial", "inferred")


class Claim(Protocol):
    """What the rule needs to know of a statement."""

    @property
    def id(self) -> int | None: ...
    @property
    def confidence(self) -> str: ...
    @property
    def year(self) -> int | None: ...
    @property
    def recorded_at(self) -> datetime: ...
    @property
    def withdrawn_at(self) -> datetime | None: ...


C = TypeVar("C", bound=Claim)


def weight(claim: Claim) -> tuple[int, int, datetime, int]:
    """The key by which statements are compared: the largest is shown.

    In order: the firmer confidence; the later year (an undated value comes last); the later
    recording; the later row.
    """
    firmness = -CONFIDENCE_ORDER.index(claim.confidence)
    return firmness, claim.year or 0, claim.recorded_at, claim.id or 0


def retained(claims: Iterable[C]) -> C | None:
    """The statement to show among those that a viewer may see, or None."""
    standing = [claim for claim in claims if claim.withdrawn_at is None]
    return max(standing, key=weight, default=None)


def freshness_years(*, year: int | None, today_year: int) -> int | None:
    """Age of a value in years; None when its year is unknown."""
    return None if year is None else max(0, today_year - year)


def identity(
    *, attribute: str, label: str, number: float | None, text: str, unit: str, year: int | None
) -> tuple[Hashable, ...]:
    """What makes two statements on one subject the same, whoever says them."""
    return attribute, label, number, text, unit, year
