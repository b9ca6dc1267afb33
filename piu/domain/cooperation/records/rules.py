"""The facts of needs, calls and solutions, the state of a call, how lists are narrowed. Pure."""

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

T = TypeVar("T")
Reader = Callable[[T], Iterable[str]]
PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
# A call of one of these states comes before the next in lists.
STATE_ORDER = "open", "upcoming", "standing", "unknown", "closed"
LEGAL_ROUTE = "legal_route"


@dataclass(frozen=True)
class PlaceFacts:
    """A place as a source names it, and its code where it is certain."""

    name: str
    level: str = ""
    code: str = ""


@dataclass(frozen=True)
class NeedFacts:
    slug: str
    title: str
    description: str
    constraint: str
    horizon: str
    language: str
    themes: tuple[str, ...]
    place: PlaceFacts
    source_slugs: tuple[str, ...]


@dataclass(frozen=True)
class CallFacts:
    slug: str
    name: str
    operator: str
    kind: str
    language: str
    beneficiaries: tuple[str, ...]
    themes: tuple[str, ...]
    perimeter: str
    territory_code: str
    opening: str
    closing: str
    amount_or_rate: str
    is_recurring: bool | None
    note: str
    source_slugs: tuple[str, ...]


@dataclass(frozen=True)
class SolutionFacts:
    slug: str
    name: str
    description: str
    language: str
    themes: tuple[str, ...]
    maturity: str
    home: PlaceFacts
    references: tuple[PlaceFacts, ...]
    source_slugs: tuple[str, ...]


def day_bounds(given: str) -> tuple[date, date] | None:
    """The first and the last day that YYYY, YYYY-MM or YYYY-MM-DD can mean; None when empty.

    `ValueError` when it is no date.
    """
    if not given:
        return None
    match = PARTIAL_DATE.fullmatch(given)
    if match is None:
        raise ValueError(given)
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None  # noqa: S101 - the pattern demands it
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return date(year, month, day), date(year, month, day)


def call_state(*, kind: str, opening: str, closing: str, today: date) -> str:
    """`open`, `upcoming` or `closed` only where the dates prove it.

    `standing` for a route of the law without an end; else `unknown`.
    """
    opens, closes = day_bounds(opening), day_bounds(closing)
    if closes is not None and today > closes[1]:
        return "closed"
    if opens is not None and today < opens[0]:
        return "upcoming"
    has_opened = opens is None or today >= opens[1]
    if closes is None:
        return "standing" if kind == LEGAL_ROUTE and has_opened else "unknown"
    return "open" if has_opened and today <= closes[0] else "unknown"


def kept(
    records: Iterable[T], readers: Mapping[str, Reader[T]], choice: Mapping[str, str]
) -> list[T]:
    """The records that carry every chosen value; a facet without a value asks for nothing."""
    return [
        record
        for record in records
        if all(code in set(readers[facet](record)) for facet, code in choice.items() if code)
    ]


def counts(
    records: Iterable[T], readers: Mapping[str, Reader[T]], choice: Mapping[str, str]
) -> dict[str, Counter[str]]:
    """For each facet, how many records each of its values keeps under the other facets."""
    listed = list(records)
    found = {}
    for facet, reader in readers.items():
        others = {name: code for name, code in choice.items() if name != facet}
        under = kept(listed, readers, others)
        found[facet] = Counter(code for record in under for code in set(reader(record)))
    return found
