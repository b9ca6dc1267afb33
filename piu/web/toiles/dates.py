"""Calendar dates of a scenario: what people write, and the day numbers that the question holds.

A question counts its days from 0, whatever the calendar, so that the same question has the same
address; the date of day 0 travels beside it, in the address of the page.
"""

import calendar
import re
from collections.abc import Mapping
from datetime import date, timedelta
from urllib.parse import urlencode

from piu.errors import InvalidInputError

SINCE = "depuis"
UNITS = {"jour": 1, "semaine": 7, "mois": 30, "an": 365}
MONTHS = {"mois": 1, "an": 12}
LAST_YEAR = 2200
WRITTEN = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"),
    re.compile(r"(?P<d>\d{1,2})[/. ](?P<m>\d{1,2})[/. ](?P<y>\d{4})"),
)


def date_in(text: str) -> date | None:
    """A date as forms send it (2027-03-01) or as people write it (1/3/2027); None for no date."""
    for form in WRITTEN:
        found = form.fullmatch(text.strip())
        if found:
            try:
                read = date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                return None
            return read if 1900 <= read.year <= LAST_YEAR else None
    return None


def checked_date(text: str, *, where: str) -> date:
    """The same, refused with a sentence when it is no date."""
    found = date_in(text)
    if found is None:
        raise InvalidInputError("bad_calendar_date", where=where, value=text[:40])
    return found


def days_between(first: date, day: date, *, where: str) -> int:
    """The number of a date, day 0 being the first; none comes before it."""
    if day < first:
        raise InvalidInputError("date_before_first", where=where, value=day.isoformat())
    return (day - first).days


def length_in_days(number: int, unit: str, *, since: date | None) -> int:
    """A length in days. Months and years follow the calendar from `since`; else 30 and 365 days."""
    if since is None or unit not in MONTHS:
        return number * UNITS.get(unit, 1)
    rank = since.month - 1 + number * MONTHS[unit]
    year, month = since.year + rank // 12, rank % 12 + 1
    if year > LAST_YEAR:
        return number * UNITS[unit]
    last = calendar.monthrange(year, month)[1]
    return (date(year, month, min(since.day, last)) - since).days


def since_in(given: Mapping[str, str]) -> date | None:
    """The date of day 0 in the address of a page."""
    return date_in(given.get(SINCE, ""))


def dated(address: str, since: date | None) -> str:
    """An address that keeps the date of day 0."""
    if since is None:
        return address
    path, hash_sign, part = address.partition("#")
    join = "&" if "?" in path else "?"
    return f"{path}{join}{urlencode({SINCE: since.isoformat()})}{hash_sign}{part}"


def day_text(day: int, since: date | None) -> str:
    """A day number as the form takes it: a date when day 0 has one."""
    if since is None:
        return str(day)
    return (since + timedelta(days=day)).isoformat()
