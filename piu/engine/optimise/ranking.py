"""Countermeasures ranked by the loss that they avoid, for a budget."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from piu.engine.arrays import Floats
from piu.engine.bearing import bearing_on_result
from piu.engine.ecosystem import Ecosystem
from piu.engine.errors import RunError, ScenarioError
from piu.engine.explain.doubts import facts_to_ask, interval_shares
from piu.engine.optimise import COUNTERMEASURES
from piu.engine.optimise.batch import Batch
from piu.engine.optimise.relief import Countermeasure
from piu.engine.outcome import Outcome, setting_of
from piu.engine.parameters.tables import Parameters
from piu.engine.report import MEASURES, assumption_of
from piu.engine.result import Assumption, Interval, plain
from piu.engine.scenario import Scenario, check_declared
from piu.engine.simulate import compute, spread_of
from piu.engine.version import VERSION
from piu.engine.weigh.quantities import sure_figure

MOST_PROPOSED = 100
"""Measures of one kind tried by default: those on the largest losses."""

ACTIVITY = "activity"
"""Measure without any figure: the sum of the sites' losses, in whole sites."""


@dataclass(frozen=True)
class RankedMeasure:
    """One countermeasure: what it avoids, what it costs (EUR over a year), and its place.

    `affordable`: its middle cost is within the budget. `in_package`: it is part of the set
    chosen for the budget.
    """

    measure: dict[str, Any]
    avoided: Interval
    avoided_mean: float
    cost_eur: Interval
    affordable: bool
    in_package: bool


@dataclass(frozen=True)
class CountermeasureRanking:
    """Countermeasures, best first, and the set that fits the budget.

    `loss` is what the scenario costs without any of them, `package_avoided` what the set avoids
    together (less than the sum of its parts where they protect the same sites).
    """

    engine_version: str
    eps: float
    seed: int
    draws: int
    scenario: list[dict[str, Any]]
    budget_eur: float
    measured: str
    at_least: bool
    sites_unknown: tuple[str, ...]
    loss: Interval
    measures: tuple[RankedMeasure, ...]
    package_avoided: Interval
    package_cost_eur: Interval
    assumptions: tuple[Assumption, ...]
    facts_to_ask: tuple[str, ...]
    not_counted: tuple[str, ...] = (
        "double_use",
        "joint_measures",
        "one_year",
        "stocks",
        "time",
    )

    def to_dict(self) -> dict[str, Any]:
        """Return plain lists, dicts, numbers and texts, nothing rounded."""
        content: dict[str, Any] = plain(asdict(self))
        return content


@dataclass(frozen=True, eq=False)
class _Compared:
    """The what-ifs of a scenario computed: losses avoided and costs, one column per draw."""

    outcome: Outcome
    chosen: Sequence[Countermeasure]
    base: Floats
    avoided: list[Floats]
    costs: list[Floats]
    package: list[int]
    together: Floats


def countermeasures(
    ecosystem: Ecosystem,
    scenario: Scenario,
    *,
    budget_eur: float,
    candidates: Sequence[Countermeasure | Mapping[str, Any]] | None = None,
    measure: str = "jobs",
    seed: int = 0,
    draws: int = 100,
    eps: float = 1e-6,
    parameters: Parameters | None = None,
) -> CountermeasureRanking:
    """Rank countermeasures by the loss that they avoid in the territory, for a budget.

    Parameters
    ----------
    ecosystem, scenario, seed, draws, eps, parameters
        As for `run`: the same seed gives the same draws.
    budget_eur : float
        What may be spent over a year, in EUR.
    candidates : sequence, optional
        Measures to compare, or dicts with their `kind`; default: those that could help, at
        most 100 of a kind, on the largest losses.
    measure : str
        "jobs", "turnover_meur" (MEUR a year), "ghg_t" (t CO2e a year) or "activity" (sites).

    Returns
    -------
    CountermeasureRanking
        Affordable measures first, then by middle loss avoided; the package takes measures by
        mean loss avoided per euro while their middle costs fit the budget.

    Raises
    ------
    EngineError
        Named by what is wrong: see `piu.engine.errors.CODES`.

    Notes
    -----
    All what-ifs run side by side through the cascade of `run`, on the draws of the scenario
    (common random numbers): differences are those of the measures, not of chance.
    """
    budget = _budget(budget_eur)
    outcome = compute(ecosystem, scenario, seed, draws, eps, parameters)
    sizes, unknown = _sizes(outcome, measure)
    compared = _compare(outcome, _candidates(outcome, candidates), sizes, budget)
    return _ranking(compared, budget=budget, measure=measure, unknown=unknown)


def _compare(
    outcome: Outcome, chosen: Sequence[Countermeasure], sizes: dict[int, Floats], budget: float
) -> _Compared:
    """Run every what-if, then the package that fits the budget."""
    setting = setting_of(outcome)
    reliefs = [c.relief(setting, where=f"candidates[{k}]") for k, c in enumerate(chosen)]
    costs = [c.cost_eur(setting) for c in chosen]
    spread = spread_of(setting, outcome.imposed)
    batch = Batch.build(spread, outcome.losses, eps=outcome.eps)
    base = _lost(outcome.loss, sizes)
    avoided = [base - _lost(loss, sizes) for loss in batch.losses([(r,) for r in reliefs])]
    package = _package(avoided, costs, budget)
    together = np.zeros_like(base)
    if package:
        together = base - _lost(batch.losses([[reliefs[k] for k in package]])[0], sizes)
    return _Compared(outcome, chosen, base, avoided, costs, package, together)


def _ranking(
    compared: _Compared, *, budget: float, measure: str, unknown: tuple[str, ...]
) -> CountermeasureRanking:
    """Put the what-ifs into words."""
    outcome, base = compared.outcome, compared.base
    ranked = [_ranked(compared, k, budget) for k in range(len(compared.chosen))]
    doubts, asked = _doubts(outcome, compared.together if compared.package else base)
    spent = np.sum([compared.costs[k] for k in compared.package] or [base * 0.0], axis=0)
    return CountermeasureRanking(
        engine_version=VERSION,
        eps=outcome.eps,
        seed=outcome.ledger.seed,
        draws=outcome.ledger.draws,
        scenario=outcome.scenario.to_list(),
        budget_eur=budget,
        measured=measure,
        at_least=bool(unknown),
        sites_unknown=unknown,
        loss=Interval.of(base),
        measures=tuple(sorted(ranked, key=_place)),
        package_avoided=Interval.of(compared.together),
        package_cost_eur=Interval.of(spent),
        assumptions=doubts,
        facts_to_ask=asked,
    )


def _ranked(compared: _Compared, k: int, budget: float) -> RankedMeasure:
    measure, cost, avoided = compared.chosen[k], compared.costs[k], compared.avoided[k]
    return RankedMeasure(
        measure={"kind": measure.code} | asdict(measure),
        avoided=Interval.of(avoided),
        avoided_mean=float(avoided.mean()),
        cost_eur=Interval.of(cost),
        affordable=bool(np.median(cost) <= budget),
        in_package=k in compared.package,
    )


def _place(ranked: RankedMeasure) -> tuple[Any, ...]:
    """Order: affordable, then most avoided, then cheapest, then by name."""
    name = sorted((key, str(value)) for key, value in ranked.measure.items())
    return (
        not ranked.affordable,
        -ranked.avoided.mid,
        -ranked.avoided_mean,
        ranked.cost_eur.mid,
        name,
    )


def _package(avoided: list[Floats], costs: list[Floats], budget: float) -> list[int]:
    """Take measures by mean loss avoided per euro while their middle costs fit the budget."""
    gain = [float(a.mean()) for a in avoided]
    price = [float(np.median(c)) for c in costs]
    useful = [k for k in range(len(gain)) if gain[k] > 0]
    chosen, left = [], budget
    for k in sorted(useful, key=lambda k: (-gain[k] / max(price[k], 1.0), k)):
        if price[k] <= left:
            chosen.append(k)
            left -= price[k]
    return chosen


def _candidates(
    outcome: Outcome, given: Sequence[Countermeasure | Mapping[str, Any]] | None
) -> list[Countermeasure]:
    """Return the measures to compare, checked; by default all that could help."""
    if given is None:
        kinds = COUNTERMEASURES.values()
        return [m for kind in kinds for m in kind.proposals(outcome)[:MOST_PROPOSED]]
    chosen: list[Countermeasure] = []
    for position, one in enumerate(given):
        where = f"candidates[{position}]"
        measure = _from_row(one, where=where) if isinstance(one, Mapping) else one
        if COUNTERMEASURES.get(getattr(measure, "code", "")) is not type(measure):
            raise ScenarioError("unknown_countermeasure", where, type(measure).__name__)
        check_declared(measure, where=where)
        if measure in chosen:
            raise ScenarioError("duplicate_countermeasure", where, measure.code)
        chosen.append(measure)
    return chosen


def _from_row(row: Mapping[str, Any], *, where: str) -> Countermeasure:
    """Build a measure from a dict such as ``{"kind": "new_outlet", "site": "mill"}``."""
    given = dict(row)
    code = given.pop("kind", None)
    if code not in COUNTERMEASURES:
        raise ScenarioError("unknown_countermeasure", f"{where}.kind", code)
    try:
        return COUNTERMEASURES[code](**given)
    except TypeError:
        raise ScenarioError("unknown_value", where, sorted(given)) from None


def _budget(value: float) -> float:
    wrong = isinstance(value, bool) or not isinstance(value, int | float)
    if wrong or not math.isfinite(value) or value < 0:
        raise RunError("bad_budget", "budget_eur", value)
    return float(value)


def _sizes(outcome: Outcome, measure: str) -> tuple[dict[int, Floats], tuple[str, ...]]:
    """Return what each site of the territory counts for, and the hit sites without a figure."""
    if measure not in (*MEASURES, ACTIVITY):
        raise RunError("bad_measure", "measure", measure, allowed=(*MEASURES, ACTIVITY))
    ones = np.ones(outcome.ledger.draws)
    sizes, unknown = {}, []
    for row, site in enumerate(outcome.ecosystem.sites):
        if site.outside or not outcome.loss[row].any():
            continue
        amount = None if measure == ACTIVITY else getattr(site, measure)
        if measure == ACTIVITY:
            sizes[row] = ones
        elif amount is None:
            unknown.append(site.id)
        else:
            name = f"{site.id}:{measure}"
            sizes[row] = sure_figure(amount, outcome.parameters, outcome.ledger, name=name)
    return sizes, tuple(unknown)


def _lost(loss: Floats, sizes: dict[int, Floats]) -> Floats:
    """Return the loss of the territory in each draw."""
    total = np.zeros(loss.shape[1])
    for row, size in sizes.items():
        total += size * loss[row]
    return total


def _doubts(outcome: Outcome, target: Floats) -> tuple[tuple[Assumption, ...], tuple[str, ...]]:
    """Return the unknowns behind a ranking, and those that make most of the interval."""
    hit = [row for row in range(outcome.loss.shape[0]) if outcome.loss[row].any()]
    mine = [u for u in outcome.ledger.unknowns.values() if u.kind in ("cover", "cost")]
    others = [u for u in bearing_on_result(outcome, hit) if u.kind not in ("cover", "cost")]
    unknowns = sorted([*mine, *others], key=lambda u: u.id)
    shares = interval_shares(unknowns, target)
    return tuple(assumption_of(u, shares[u.id]) for u in unknowns), tuple(facts_to_ask(shares))
