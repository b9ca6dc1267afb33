"""Amounts of one class brought to one unit."""

from functools import cache
from typing import Any

import pint
import yaml

from piu.engine.ecosystem import Amount
from piu.engine.parameters.reading import FOLDER


@cache
def _settings() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((FOLDER / "units.yaml").read_text("utf-8"))
    return content


@cache
def _registry() -> Any:
    """Build a small registry: only the units of the list exist, and it loads at once."""
    return pint.UnitRegistry(_settings()["definitions"], on_redefinition="raise")


def percentage_side(amount: Amount) -> str | None:
    """Tell whose share a percentage is: "supplier", "buyer", "unsaid", or None if not one."""
    side: str | None = _settings()["percentages"].get(amount.unit)
    if side is None and amount.unit.startswith("%"):
        return "unsaid"
    return side


def base_unit(units: list[str]) -> str | None:
    """Return the yearly unit in which most of these amounts can be compared."""
    counts: dict[str, int] = {}
    for unit in units:
        for base in _settings()["bases"]:
            if factor(unit, base) is not None:
                counts[base] = counts.get(base, 0) + 1
    return min(counts, key=lambda base: (-counts[base], base)) if counts else None


@cache
def factor(unit: str, base: str) -> float | None:
    """Return what one `unit` is in `base` (a yearly unit), None if they do not compare.

    An amount without a period (a tonnage of a given year) counts as a yearly amount.
    """
    given = _yearly(unit)
    target = _yearly(base)
    if given is None or target is None or not given.is_compatible_with(target):
        return None
    return float(given.to(target).magnitude) / float(target.to(target).magnitude)


@cache
def _yearly(unit: str) -> Any:
    """Read a unit as a quantity a year, None if unknown."""
    text = _settings()["aliases"].get(unit, unit)
    registry = _registry()
    try:
        quantity = registry.parse_expression(text)
    except (pint.UndefinedUnitError, pint.errors.DefinitionSyntaxError, ValueError, TypeError):
        return None
    quantity = registry.Quantity(quantity) if not hasattr(quantity, "dimensionality") else quantity
    if "[time]" in quantity.dimensionality or not _counts_a_year(quantity):
        return quantity
    return quantity / registry.year


def _counts_a_year(quantity: Any) -> bool:
    """Tell whether an amount without a period means a year's amount (not land, not length)."""
    return str(quantity.dimensionality) not in _settings()["not_yearly"]
