"""Numbers as people read them: grouped, rounded to what they are worth, in the page's language."""

import math

from django import template
from django.utils.formats import number_format

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


def _without_trailing_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(",.") if ("," in text or "." in text) else text


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
def on_hundred(share: float) -> str:
    """A share as a coordinate of a drawing 100 wide, with a point whatever the language."""
    return f"{100 * share:.2f}"


@register.filter
def wide(interval: object) -> str:
    """Width of an interval of shares in a drawing 100 wide; never thinner than a line."""
    low, high = getattr(interval, "low"), getattr(interval, "high")  # noqa: B009
    return f"{max(0.8, 100 * (high - low)):.2f}"
