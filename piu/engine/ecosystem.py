"""Facts in: the sites of a toile and the flows between them, as documented."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Literal

from piu.engine.errors import EcosystemError

SITE_STATUSES = ("active", "planned", "closed")
FLOW_STATUSES = ("real", "planned", "stopped", "potential")
CERTAINTIES = ("documented", "inferred")


@dataclass(frozen=True)
class Amount:
    """A figure with its unit, its year and how it is known."""

    value: float
    unit: str
    year: int | None
    confidence: Literal["documented", "inferred"]


@dataclass(frozen=True)
class SiteFacts:
    """A place where an organisation works, or an actor outside the territory.

    Figures that are not known are None, never 0. `naf` is the NAF division ("24") or class.
    `turnover_meur` is in million euros a year, `ghg_t` in tonnes of CO2 equivalent a year.
    """

    id: str
    naf: str | None
    outside: bool
    status: Literal["active", "planned", "closed"]
    jobs: Amount | None = None
    turnover_meur: Amount | None = None
    ghg_t: Amount | None = None


@dataclass(frozen=True)
class FlowFacts:
    """`source` supplies `target` with a resource.

    `resource_class` is the class within which suppliers can replace each other; `essentiality`
    (0, 1, 2) is given only where a source states it for this buyer. So are `stock_days`, how many
    days of usual use this buyer keeps of the class, and `substitutability`, the part of its use
    (0 to 1) that other suppliers can bring; both matter only in time.
    """

    id: str
    source: str
    target: str
    resource: str
    resource_class: str
    family: str
    quantity: Amount | None
    status: Literal["real", "planned", "stopped", "potential"]
    certainty: Literal["documented", "inferred"]
    essentiality: int | None = None
    stock_days: float | None = None
    substitutability: float | None = None


@dataclass(frozen=True)
class Ecosystem:
    """Sites and flows, checked, kept in the order of their identifiers.

    Raises
    ------
    EcosystemError
        On two sites or flows with one identifier, a flow from or to an unknown site, a figure
        that is negative, infinite or not a number, a value outside its vocabulary, two
        statements of essentiality that conflict.
    """

    sites: tuple[SiteFacts, ...]
    flows: tuple[FlowFacts, ...]

    def __post_init__(self) -> None:
        """Check every fact, then sort: the result does not depend on the order given."""
        if not self.sites:
            raise EcosystemError("empty_network", "sites", 0)
        _refuse_twins((s.id for s in self.sites), "sites", "duplicate_site")
        _refuse_twins((f.id for f in self.flows), "flows", "duplicate_flow")
        known = {site.id for site in self.sites}
        for site in self.sites:
            _check_site(site)
        for flow in self.flows:
            _check_flow(flow, known=known)
        _refuse_conflicts(self.flows)
        object.__setattr__(self, "sites", tuple(sorted(self.sites, key=lambda s: s.id)))
        object.__setattr__(self, "flows", tuple(sorted(self.flows, key=lambda f: f.id)))


def _refuse_twins(identifiers: Iterable[str], where: str, code: str) -> None:
    seen: set[str] = set()
    for position, identifier in enumerate(identifiers):
        if not isinstance(identifier, str) or not identifier:
            raise EcosystemError("empty_identifier", f"{where}[{position}].id", identifier)
        if identifier in seen:
            raise EcosystemError(code, f"{where}[{identifier}]", identifier)
        seen.add(identifier)


def _check_site(site: SiteFacts) -> None:
    where = f"sites[{site.id}]"
    _one_of(site.status, SITE_STATUSES, f"{where}.status")
    for field in fields(site):
        value = getattr(site, field.name)
        if isinstance(value, Amount):
            _check_amount(value, f"{where}.{field.name}")


def _check_flow(flow: FlowFacts, *, known: set[str]) -> None:
    where = f"flows[{flow.id}]"
    for end in ("source", "target"):
        if getattr(flow, end) not in known:
            raise EcosystemError("unknown_site", f"{where}.{end}", getattr(flow, end))
    for text in ("resource_class", "family"):
        if not getattr(flow, text):
            raise EcosystemError("empty_identifier", f"{where}.{text}", getattr(flow, text))
    _one_of(flow.status, FLOW_STATUSES, f"{where}.status")
    _one_of(flow.certainty, CERTAINTIES, f"{where}.certainty")
    if flow.essentiality not in (None, 0, 1, 2):
        raise EcosystemError("unknown_essentiality", f"{where}.essentiality", flow.essentiality)
    for number in ("stock_days", "substitutability"):
        if getattr(flow, number) is not None:
            _check_number(getattr(flow, number), f"{where}.{number}")
    if flow.substitutability is not None and flow.substitutability > 1:
        place = f"{where}.substitutability"
        raise EcosystemError("part_out_of_range", place, flow.substitutability)
    if flow.quantity is not None:
        _check_amount(flow.quantity, f"{where}.quantity")


def _check_amount(amount: Amount, where: str) -> None:
    _one_of(amount.confidence, CERTAINTIES, f"{where}.confidence")
    _check_number(amount.value, f"{where}.value")


def _check_number(value: float, where: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
        raise EcosystemError("not_a_number", where, value)
    if math.isinf(value):
        raise EcosystemError("infinite", where, value)
    if value < 0:
        raise EcosystemError("negative", where, value)


def _one_of(value: str, allowed: tuple[str, ...], where: str) -> None:
    if value not in allowed:
        raise EcosystemError("unknown_value", where, value, allowed=allowed)


STATED = {
    "essentiality": "conflicting_essentiality",
    "stock_days": "conflicting_stock",
    "substitutability": "conflicting_substitutability",
}


def _refuse_conflicts(flows: tuple[FlowFacts, ...]) -> None:
    """Refuse two families for a class, or two statements that differ for a buyer and class."""
    family: dict[str, str] = {}
    stated: dict[tuple[str, str, str], float] = {}
    for flow in flows:
        where = f"flows[{flow.id}]"
        if family.setdefault(flow.resource_class, flow.family) != flow.family:
            raise EcosystemError("class_in_two_families", f"{where}.family", flow.family)
        if flow.status != "real":
            continue
        for name, code in STATED.items():
            value = getattr(flow, name)
            key = (name, flow.target, flow.resource_class)
            if value is not None and stated.setdefault(key, value) != value:
                raise EcosystemError(code, f"{where}.{name}", value)
