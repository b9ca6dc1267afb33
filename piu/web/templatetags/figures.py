"""Numbers as people read them: grouped, rounded to what they are worth, in the page's language."""

import math
from datetime import date, timedelta

from django import template
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from piu.domain.statements.rules import freshness_years

register = template.Library()


@register.filter
def amount(value: float | None) -> str:
    """Three significant digits below 1,000, whole numbers above: 1 234, 12,3, 0,046."""
    if value is None:
        return ""
    size = abs(value)
    if size >= 100 or value == 0:
        decimals = 0
    else:
        decimals = max(0, 2 - math.floor(math.log10(size)))
    text = number_format(round(value, decimals), decimal_pos=decimals, force_grouping=True)
    return _without_trailing_zeros(text) if decimals else text


@register.filter
def about(value: float | None) -> str:
    """Three significant digits whatever the size: what an estimate is worth."""
    if value is None:
        return ""
    return amount(round(value, 2 - math.floor(math.log10(abs(value)))) if value else value)


def _without_trailing_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(",.") if ("," in text or "." in text) else text


@register.filter
def exact(value: float | None) -> str:
    """A figure as its source gives it, never rounded: 114,6 or 8 500 000."""
    if value is None:
        return ""
    _whole, _point, fraction = f"{value:.12g}".partition(".")
    decimals = len(fraction) if "e" not in fraction else 12
    text = number_format(value, decimal_pos=decimals, force_grouping=True)
    return _without_trailing_zeros(text) if decimals else text


@register.filter
def day(text: str) -> str:
    """A date known to the day, the month or the year (2026-02-10, 2026-02, 2026) in words."""
    try:
        year, month, number = (int(part) for part in f"{text}-1-1".split("-")[:3])
        date(year, month, number)
    except ValueError:
        return text
    known = text.count("-")
    words = [_day_of_month(number)] * (known > 1) + [str(MONTHS[month])] * (known > 0) + [str(year)]
    return "\u00a0".join(words)


@register.filter
def when(number: int, since: date | None) -> str:
    """A day of a run: its date when day 0 has one (3 mars 2027), else its number (jour 28)."""
    if not isinstance(since, date):
        return _("jour %(n)s") % {"n": number}
    return day((since + timedelta(days=number)).isoformat())


def _day_of_month(number: int) -> str:
    is_first_in_french = number == 1 and (get_language() or "fr").startswith("fr")
    return "1er" if is_first_in_french else str(number)


@register.filter
def age(year: int | None) -> str:
    """How old a figure of this year is, in words; nothing when its year is unknown."""
    years = freshness_years(year=year, today_year=timezone.localdate().year)
    if years is None:
        return ""
    if years == 0:
        return _("de cette année")
    return ngettext("vieux d’{n} an", "vieux de {n} ans", years).format(n=years)


@register.filter
def whole(value: float | None) -> str:
    """A number of people or things: no decimals, grouped."""
    if value is None:
        return ""
    return number_format(round(value), decimal_pos=0, force_grouping=True)


@register.filter
def percent(share: float | None) -> str:
    """A share between 0 and 1 in percent; what is not quite nothing says so."""
    if share is None:
        return ""
    if 0 < share < 0.01:
        return "< 1\u202f%"
    return f"{number_format(round(share * 100), decimal_pos=0)}\u202f%"


@register.filter
def percent_asked(share: float) -> str:
    """A share in percent as a command or a form takes it, with all its decimals: 33.5."""
    return f"{100 * share:.10g}"


@register.filter
def percent_told(share: float) -> str:
    """A share in percent as it was asked, in the language of the page: 33,5."""
    decimals = len(percent_asked(share).partition(".")[2])
    return str(number_format(100 * share, decimal_pos=decimals))


@register.filter
def on_hundred(share: float) -> str:
    """A share as a coordinate of a drawing 100 wide, with a point whatever the language."""
    return f"{100 * share:.2f}"


@register.filter
def wide(interval: object) -> str:
    """Width of an interval of shares in a drawing 100 wide; never thinner than a line."""
    low, high = getattr(interval, "low"), getattr(interval, "high")  # noqa: B009
    return f"{max(0.8, 100 * (high - low)):.2f}"
