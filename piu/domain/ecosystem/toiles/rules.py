"""Amounts and years as a toile shows them. Pure: no database."""

import math
import re
from dataclasses import dataclass


def existed_in(year: int, *, start: str, end: str) -> bool:
    """Whether something dated `start` to `end` (YYYY, YYYY-MM or YYYY-MM-DD) was there that year.

    An unknown date hides nothing: what may have been there is shown. In the year of its end a
    thing was still there.
    """
    first, last = year_of(start), year_of(end)
    return (first is None or first <= year) and (last is None or last >= year)


def year_of(date: str) -> int | None:
    """The year at the head of a date; None when it has none."""
    found = re.match(r"\d{4}", date)
    return int(found.group()) if found else None


@dataclass(frozen=True)
class Interval:
    """The 5, 50 and 95 % points of an uncertain amount."""

    low: float
    mid: float
    high: float

    @property
    def is_certain(self) -> bool:
        return self.low == self.high

    @property
    def rounded(self) -> "Interval":
        """Three significant digits: what an amount that was drawn is worth."""
        return Interval(*(_three_digits(value) for value in (self.low, self.mid, self.high)))


def _three_digits(value: float) -> float:
    return round(value, 2 - math.floor(math.log10(abs(value)))) if value else value
