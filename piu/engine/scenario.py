"""A scenario: the shocks imposed together on an ecosystem."""

import math
from dataclasses import asdict, dataclass
from typing import Any

from piu.engine.arrays import Floats
from piu.engine.ecosystem import Ecosystem
from piu.engine.errors import ScenarioError
from piu.engine.shocks import SHOCKS, Shock


@dataclass(frozen=True)
class Scenario:
    """Shocks that happen together, kept in the order of their kind and site.

    Raises
    ------
    ScenarioError
        On no shock at all, two shocks of one kind on one site, a parameter that is not a
        number or out of its declared bounds.
    """

    shocks: tuple[Shock, ...]

    def __post_init__(self) -> None:
        """Check every shock, then sort."""
        if not self.shocks:
            raise ScenarioError("empty_scenario", "shocks", 0)
        seen: set[tuple[str, str]] = set()
        for position, shock in enumerate(self.shocks):
            _check_shock(shock, where=f"shocks[{position}]")
            key = (shock.code, shock.site)
            if key in seen:
                raise ScenarioError("duplicate_shock", f"shocks[{position}].site", shock.site)
            seen.add(key)
        ordered = sorted(self.shocks, key=lambda s: (s.code, s.site))
        object.__setattr__(self, "shocks", tuple(ordered))

    def to_list(self) -> list[dict[str, Any]]:
        """Return the shocks as plain dicts with their `kind`."""
        return [{"kind": shock.code} | asdict(shock) for shock in self.shocks]

    @classmethod
    def from_list(cls, rows: list[dict[str, Any]]) -> "Scenario":
        """Build a scenario from dicts such as ``{"kind": "closure", "site": "mill"}``."""
        shocks: list[Shock] = []
        for position, row in enumerate(rows):
            given = dict(row)
            code = given.pop("kind", None)
            if code not in SHOCKS:
                raise ScenarioError("unknown_shock", f"shocks[{position}].kind", code)
            try:
                shocks.append(SHOCKS[code](**given))
            except TypeError:
                where = f"shocks[{position}]"
                raise ScenarioError("unknown_value", where, sorted(given)) from None
        return cls(tuple(shocks))


def _check_shock(shock: Shock, *, where: str) -> None:
    """Refuse a parameter that is not a number, or out of its declared bounds."""
    if SHOCKS.get(getattr(shock, "code", "")) is not type(shock):
        raise ScenarioError("unknown_shock", where, type(shock).__name__)
    for parameter in shock.parameters:
        value, place = getattr(shock, parameter.name), f"{where}.{parameter.name}"
        if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
            raise ScenarioError("not_a_number", place, value)
        if not parameter.min <= value <= parameter.max:
            raise ScenarioError("shock_out_of_range", place, value)


def imposed_losses(scenario: Scenario, ecosystem: Ecosystem, down: Floats, up: Floats) -> None:
    """Write the imposed losses of each shocked site into its rows (sites in id order)."""
    place = {site.id: row for row, site in enumerate(ecosystem.sites)}
    for position, shock in enumerate(scenario.shocks):
        where = f"shocks[{position}].site"
        if shock.site not in place:
            raise ScenarioError("unknown_site", where, shock.site)
        row = place[shock.site]
        if ecosystem.sites[row].status != "active":
            raise ScenarioError("site_not_running", where, shock.site)
        share_down, share_up = shock.imposed()
        down[row] = share_down
        up[row] = share_up
