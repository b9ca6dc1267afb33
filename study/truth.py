"""The true numbers of a made-up toile, and what a closure truly does there.

A second writing of the model, flow by flow in plain Python, that shares with the engine only the
distributions of `engine/parameters`. True numbers carry the identifiers of the engine's unknowns,
so that a question can be answered with the truth.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from math import exp, log
from statistics import fmean

import numpy as np

from piu.engine import Amount, Ecosystem, FlowFacts, SiteFacts
from piu.engine.draw import Levels, Parameter
from piu.engine.parameters.tables import default_parameters
from study.worlds import KNOWN_TURNOVER, STATED_LEVEL

PARAMETERS = default_parameters()
SETTLED = 1e-9
FAIR, WRONG_LEVELS, HEAVY_REST = "fair", "wrong_levels", "heavy_rest"
HIDDEN_TIES, OPEN_MARKET = "hidden_ties", "open_market"
EVEN = (1.0 / 3.0, 2.0 / 3.0)
HEAVIER = 0.3
"""Part of the listed share that unlisted suppliers take in the world of the heavier rest."""


@dataclass
class Truth:
    """One world: what is documented, every true number, and the shares they make."""

    kind: str
    rng: np.random.Generator
    ecosystem: Ecosystem
    numbers: dict[str, float] = field(default_factory=dict)
    quantity: dict[str, float] = field(default_factory=dict)
    value: dict[str, float] = field(default_factory=dict)
    rest: dict[tuple[str, str], float] = field(default_factory=dict)
    level: dict[tuple[str, str], int] = field(default_factory=dict)
    scale: dict[tuple[str, str], float] = field(default_factory=dict)
    revenue: dict[str, float] = field(default_factory=dict)
    hidden: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def groups(self) -> dict[tuple[str, str], list[FlowFacts]]:
        """Return the flows of each buyer and class."""
        found = defaultdict(list)
        for flow in self.ecosystem.flows:
            found[flow.target, flow.resource_class].append(flow)
        return found

    def number(self, identifier: str, source: Parameter | Levels) -> float:
        """Draw a true number once."""
        if identifier not in self.numbers:
            self.numbers[identifier] = float(source.at(np.array([self.rng.random()]))[0])
        return self.numbers[identifier]


def true_world(ecosystem: Ecosystem, kind: str, rng: np.random.Generator) -> Truth:
    """Draw every number of a world; a few true levels and turnovers become documented."""
    truth = Truth(kind, rng, ecosystem)
    for code in sorted({flow.resource_class for flow in ecosystem.flows}):
        _amounts(truth, [f for f in ecosystem.flows if f.resource_class == code], code)
    for (buyer, code), flows in sorted(truth.groups.items()):
        _input(truth, _sites(truth)[buyer], code, flows)
    _state_levels(truth)
    for site in truth.ecosystem.sites:
        _revenue(truth, site)
    for (buyer, code), flows in sorted(truth.groups.items()):
        _scale(truth, _sites(truth)[buyer], code, flows)
    return truth


def _sites(truth: Truth) -> dict[str, SiteFacts]:
    return {site.id: site for site in truth.ecosystem.sites}


def _middle(values: list[float]) -> float:
    return exp(fmean(log(v) for v in values))


def _amounts(truth: Truth, flows: list[FlowFacts], code: str) -> None:
    """Draw what is missing around what is known of the class, and value it."""
    figures, family = PARAMETERS.figures, flows[0].family
    known = {f.id: f.quantity.value for f in flows if f.quantity is not None}
    for flow in flows:
        name = f"quantity:{flow.id}"
        if flow.quantity is not None:
            factor = 1.0
            if flow.quantity.confidence == "inferred":
                factor = truth.number(name, figures["inferred_figure"])
            truth.quantity[flow.id] = flow.quantity.value * factor
        elif known:
            near = [known[f.id] for f in flows if f.id in known and f.target == flow.target]
            factor = truth.number(name, figures["missing_quantity"])
            truth.quantity[flow.id] = factor * _middle(near or list(known.values()))
        else:
            truth.quantity[flow.id] = truth.number(name, PARAMETERS.flow_value(family))
        truth.numbers[name] = truth.quantity[flow.id]
    per_unit = 1.0
    if known and code in PARAMETERS.prices:
        per_unit = truth.number(f"price:{code}", PARAMETERS.prices[code]) / 1e6
    elif known:
        ordinary = truth.number(f"price:{code}", PARAMETERS.flow_value(family))
        per_unit = ordinary / _middle(list(known.values()))
    for flow in flows:
        truth.value[flow.id] = truth.quantity[flow.id] * per_unit


def _input(truth: Truth, site: SiteFacts, code: str, flows: list[FlowFacts]) -> None:
    """Draw how vital a class is for a buyer, and what unlisted suppliers bring of it."""
    key, name = (site.id, code), f"{site.id}:{code}"
    truth.rest[key], truth.level[key] = 0.0, 0
    if site.outside:
        return
    family, sites = flows[0].family, _sites(truth)
    whole = any(sites[f.source].outside for f in flows)
    source = PARAMETERS.unlisted_suppliers(code, family, whole_market=whole)
    rest = truth.number(f"rest:{name}", source)
    if truth.kind == HEAVY_REST:
        rest += HEAVIER * (1.0 - rest)
    levels = PARAMETERS.levels(code, family, site.naf)
    level = truth.number(f"essentiality:{name}", levels)
    if truth.kind == WRONG_LEVELS:
        level = float(np.searchsorted(EVEN, truth.rng.random()))
    truth.rest[key], truth.level[key] = rest, int(level)
    truth.numbers |= {f"rest:{name}": rest, f"essentiality:{name}": level}
    if truth.kind == HIDDEN_TIES:
        others = sorted(set(sites) - {site.id} - {f.source for f in flows})
        truth.hidden[key] = str(truth.rng.choice(others))


def _state_levels(truth: Truth) -> None:
    """Document the true level of a few inputs."""
    stated = {
        key
        for key in sorted(truth.level)
        if truth.rng.random() < STATED_LEVEL and not _sites(truth)[key[0]].outside
    }
    flows = tuple(
        replace(f, essentiality=truth.level[f.target, f.resource_class])
        if (f.target, f.resource_class) in stated
        else f
        for f in truth.ecosystem.flows
    )
    truth.ecosystem = replace(truth.ecosystem, flows=flows)


def _revenue(truth: Truth, site: SiteFacts) -> None:
    """Draw the revenue of a seller; document it for a few."""
    mine = [f for f in truth.ecosystem.flows if f.source == site.id]
    if site.outside or not mine:
        return
    profile = PARAMETERS.customers[_profile(truth, mine)]
    unlisted = truth.number(f"unlisted_customers:{site.id}", profile)
    usual = PARAMETERS.figures["ordinary_turnover"]
    if site.jobs is not None:
        usual = PARAMETERS.turnover(site.naf, site.jobs.value)
    by_sales = sum(truth.value[f.id] for f in mine) / (1.0 - unlisted)
    truth.revenue[site.id] = max(by_sales, truth.number(f"turnover:{site.id}", usual))
    if truth.rng.random() < KNOWN_TURNOVER:
        told = Amount(truth.revenue[site.id], "MEUR", 2024, "documented")
        sites = tuple(
            replace(s, turnover_meur=told) if s.id == site.id else s for s in truth.ecosystem.sites
        )
        truth.ecosystem = replace(truth.ecosystem, sites=sites)


def _profile(truth: Truth, mine: list[FlowFacts]) -> str:
    families, customers = {f.family for f in mine}, {f.target for f in mine}
    if families == {"by_product"}:
        return "by_products_only"
    if families <= {"service", "by_product"}:
        return "services_only"
    sites = _sites(truth)
    if len(customers) >= 5 or any(sites[c].outside for c in customers):
        return "market_listed"
    return "single_customer" if len(customers) == 1 else "few_customers"


def _scale(truth: Truth, site: SiteFacts, code: str, flows: list[FlowFacts]) -> None:
    """Set what a buyer loses when a class is wholly lost: all, its part of costs, nothing."""
    key = (site.id, code)
    truth.scale[key] = float(truth.level[key] == 2)
    if site.outside:
        return
    costs = _cost_share(truth, site, code, flows)  # true even where the level leaves it unused
    if truth.level[key] == 1:
        truth.scale[key] = costs


def _cost_share(truth: Truth, site: SiteFacts, code: str, flows: list[FlowFacts]) -> float:
    bought = sum(truth.value[f.id] for f in flows)
    sure = all(f.quantity and f.quantity.confidence == "documented" for f in flows)
    prior = PARAMETERS.cost_prior(code, flows[0].family, site.naf)
    if site.turnover_meur is not None and sure and code in PARAMETERS.prices:
        return bought / max(site.turnover_meur.value, bought)
    if prior is not None:
        return truth.number(f"cost_share:{site.id}:{code}", prior)
    rest = truth.number(f"unlisted_costs:{site.id}", PARAMETERS.figures["unlisted_costs"])
    listed = sum(truth.value[f.id] for f in truth.ecosystem.flows if f.target == site.id)
    return (1.0 - rest) * bought / listed


def true_losses(truth: Truth, closed: str) -> dict[str, float]:
    """Return the true loss of each site when one closes: the larger of both sides."""
    down = {site.id: float(site.id == closed) for site in truth.ecosystem.sites}
    up = dict(down)
    groups = truth.groups
    while True:
        next_down, next_up = _downstream(truth, groups, down), _upstream(truth, up)
        next_down[closed] = next_up[closed] = 1.0
        rise = max(max(next_down[s] - down[s], next_up[s] - up[s]) for s in down)
        down, up = next_down, next_up
        if rise <= SETTLED:
            return {site: max(down[site], up[site]) for site in down}


def _downstream(
    truth: Truth,
    groups: dict[tuple[str, str], list[FlowFacts]],
    down: dict[str, float],
) -> dict[str, float]:
    supplied, left = _market(truth, down)
    worst, added = dict.fromkeys(down, 0.0), dict.fromkeys(down, 0.0)
    for (buyer, code), flows in groups.items():
        key, listed = (buyer, code), sum(truth.quantity[f.id] for f in flows)
        lost = 0.0
        for flow in flows:
            own, remaining = supplied[flow.source, code], left[code]
            hard = min(1.0, own / remaining) if remaining > 0 else 1.0
            lost += hard * truth.quantity[flow.id] / listed * down[flow.source]
        lost *= 1.0 - truth.rest[key]
        if key in truth.hidden:
            lost += truth.rest[key] / 2.0 * down[truth.hidden[key]]
        lost *= truth.scale[key]
        if truth.level[key] == 2:
            worst[buyer] = max(worst[buyer], lost)
        else:
            added[buyer] += lost
    return {site: min(1.0, max(worst[site], added[site])) for site in down}


def _market(
    truth: Truth, down: dict[str, float]
) -> tuple[dict[tuple[str, str], float], dict[str, float]]:
    """Return what each site sells of a class, and what is left of each class."""
    supplied: dict[tuple[str, str], float] = defaultdict(float)
    left: dict[str, float] = defaultdict(float)
    for flow in truth.ecosystem.flows:
        code, value = flow.resource_class, truth.value[flow.id]
        supplied[flow.source, code] += value
        left[code] += value * (1.0 - down[flow.source])
        if truth.kind == OPEN_MARKET:
            rest = min(truth.rest[flow.target, code], 0.999)
            left[code] += value * rest / (1.0 - rest)
    return supplied, left


def _upstream(truth: Truth, up: dict[str, float]) -> dict[str, float]:
    lost = dict.fromkeys(up, 0.0)
    for flow in truth.ecosystem.flows:
        if flow.source in truth.revenue:
            lost[flow.source] += truth.value[flow.id] / truth.revenue[flow.source] * up[flow.target]
    return {site: min(1.0, part) for site, part in lost.items()}
