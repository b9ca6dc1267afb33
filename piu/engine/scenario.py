"""A scenario: the shocks imposed together on an ecosystem."""

import math
from dataclasses import asdict, dataclass
from typing import Any

from piu.engine.ecosystem import Ecosystem, FlowFacts, SiteFacts
from piu.engine.errors import ScenarioError
from piu.engine.facts import facts_from
from piu.engine.shocks import SHOCKS
from piu.engine.shocks.arrival import Arrival
from piu.engine.shocks.imposed import Imposed, Setting, Shock, all_of
from piu.engine.shocks.parameter import ShockParameter, ShockTarget

Key = tuple[str, ...]


@dataclass(frozen=True)
class Scenario:
    """Shocks that happen together, kept in the order of their kind and of what they strike.

    Raises
    ------
    ScenarioError
        On no shock at all, two shocks of one kind on one thing, a parameter that is not a
        number or out of its declared bounds, a target that is not an identifier.
    """

    shocks: tuple[Shock, ...]

    def __post_init__(self) -> None:
        """Check every shock, then sort."""
        if not self.shocks:
            raise ScenarioError("empty_scenario", "shocks", 0)
        seen: set[Key] = set()
        for position, shock in enumerate(self.shocks):
            where = f"shocks[{position}]"
            _check_shock(shock, where=where)
            if (key := _key(shock)) in seen:
                raise ScenarioError("duplicate_shock", f"{where}.{shock.targets[0].name}", key[1])
            seen.add(key)
        object.__setattr__(self, "shocks", tuple(sorted(self.shocks, key=_key)))

    @property
    def shocked(self) -> set[str]:
        """Return the sites struck themselves, whose own loss is counted apart."""
        return {site for shock in self.shocks for site in shock.shocked}

    @property
    def arrivals(self) -> tuple[Arrival, ...]:
        """Return the sites that arrive."""
        return tuple(s for s in self.shocks if isinstance(s, Arrival) and s.share > 0)

    def to_list(self) -> list[dict[str, Any]]:
        """Return the shocks as plain dicts with their `kind`."""
        return [{"kind": shock.code} | asdict(shock) for shock in self.shocks]

    @classmethod
    def from_list(cls, rows: list[dict[str, Any]]) -> "Scenario":
        """Build a scenario from dicts such as ``{"kind": "closure", "site": "mill"}``."""
        return cls(tuple(shock_from(row, where=f"shocks[{k}]") for k, row in enumerate(rows)))


def shock_from(row: dict[str, Any], *, where: str) -> Shock:
    """Build one shock from a dict with its `kind`, its targets and its parameters."""
    given = dict(row)
    code = given.pop("kind", None)
    if code not in SHOCKS:
        raise ScenarioError("unknown_shock", f"{where}.kind", code)
    if code == Arrival.code:
        given |= _facts_of_arrival(given, where=where)
    for target in SHOCKS[code].targets:
        if target.many and isinstance(given.get(target.name), list):
            given[target.name] = tuple(given[target.name])
    try:
        return SHOCKS[code](**given)
    except TypeError:
        raise ScenarioError("unknown_value", where, sorted(given)) from None


def _facts_of_arrival(given: dict[str, Any], *, where: str) -> dict[str, Any]:
    """Build the facts that come with an arrival."""
    found: dict[str, Any] = {}
    if given.get("facts") is not None:
        found["facts"] = facts_from(SiteFacts, given["facts"], where=f"{where}.facts")
    if given.get("flows"):
        found["flows"] = tuple(
            facts_from(FlowFacts, row, where=f"{where}.flows[{k}]")
            for k, row in enumerate(given["flows"])
        )
    return found


def _key(shock: Shock) -> Key:
    """Return what makes a shock the same as another: its kind and what it strikes."""
    parts: list[str] = [shock.code]
    for target in shock.targets:
        name = getattr(shock, target.name)
        parts += name if target.many else [name or ""]
    return tuple(parts)


def _check_shock(shock: Shock, *, where: str) -> None:
    """Refuse what is not of the registry, or does not fit its declaration."""
    if SHOCKS.get(getattr(shock, "code", "")) is not type(shock):
        raise ScenarioError("unknown_shock", where, type(shock).__name__)
    check_declared(shock, where=where)


def check_declared(one: Any, *, where: str) -> None:
    """Refuse a target that is no identifier, or a number out of its declared bounds."""
    for target in one.targets:
        _check_target(getattr(one, target.name), target, f"{where}.{target.name}")
    for parameter in one.parameters:
        _check_number(getattr(one, parameter.name), parameter, f"{where}.{parameter.name}")


def _check_target(value: Any, target: ShockTarget, place: str) -> None:
    if value is None and target.optional:
        return
    names = value if target.many else (value,)
    if not isinstance(names, tuple) or not names:
        raise ScenarioError("empty_identifier", place, value)
    for name in names:
        if not isinstance(name, str) or not name:
            raise ScenarioError("empty_identifier", place, name)


def _check_number(value: Any, parameter: ShockParameter, place: str) -> None:
    if value is None and parameter.default is None:
        return
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
        raise ScenarioError("not_a_number", place, value)
    if not parameter.min <= value <= parameter.max:
        bounds = {"least": parameter.min, "most": parameter.max}
        raise ScenarioError("shock_out_of_range", place, value, **bounds)


def with_arrivals(ecosystem: Ecosystem, scenario: Scenario) -> Ecosystem:
    """Return the ecosystem with the sites that arrive, and their flows, at work."""
    for position, shock in enumerate(scenario.shocks):
        if isinstance(shock, Arrival):
            ecosystem = shock.added_to(ecosystem, where=f"shocks[{position}]")
    return ecosystem


def imposed_on(setting: Setting, scenario: Scenario) -> Imposed:
    """Return what all shocks together impose on a drawn toile, each on what the others leave."""
    parts = (
        shock.imposed(setting, where=f"shocks[{position}]")
        for position, shock in enumerate(scenario.shocks)
    )
    return all_of(parts, setting=setting)
