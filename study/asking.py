"""The engine's run on what is documented, with some unknowns answered by the truth."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from piu.engine import Closure, Ecosystem, Scenario
from piu.engine.bearing import bearing_on_result
from piu.engine.draw import Ledger, Levels, Parameter, Subject
from piu.engine.explain.carriers import downstream_carriers, upstream_carriers
from piu.engine.explain.doubts import facts_to_ask, interval_shares
from piu.engine.outcome import Outcome
from piu.engine.report import rows_hit
from piu.engine.result import QUANTILES, quantiles
from piu.engine.scenario import imposed_on
from piu.engine.shocks.imposed import Setting
from piu.engine.simulate import spread_of
from piu.engine.spread.sweeps import iterate
from piu.engine.weigh.structure import structure_of
from piu.engine.weigh.weights import weights_of
from study.truth import PARAMETERS

EPS = 1e-6
Floats = np.ndarray


@dataclass
class Answered(Ledger):
    """A ledger in which some unknowns are known."""

    answers: Mapping[str, float] = field(default_factory=dict)

    def draw(self, kind: str, subject: Subject, *, name: str, source: Parameter | Levels) -> Floats:
        """Return the answer in every draw, else the draws."""
        if f"{kind}:{name}" in self.answers:
            return np.full(self.draws, self.answers[f"{kind}:{name}"])
        return super().draw(kind, subject, name=name, source=source)


def asked(
    ecosystem: Ecosystem,
    closed: str,
    *,
    seed: int,
    draws: int,
    answers: Mapping[str, float] | None = None,
) -> Outcome:
    """Run the engine's own steps, as `piu.engine.simulate.compute` does, with answers."""
    scenario = Scenario((Closure(closed),))
    ledger = Answered(seed, draws, answers=answers or {})
    structure = structure_of(ecosystem, PARAMETERS)
    weights = weights_of(structure, PARAMETERS, ledger)
    setting = Setting(ecosystem, structure, weights, PARAMETERS, ledger)
    imposed = imposed_on(setting, scenario)
    spread = spread_of(setting, imposed)
    losses = iterate(spread, imposed.down, imposed.up, eps=EPS)
    down, up = downstream_carriers(spread, losses.down), upstream_carriers(spread, losses.up)
    return Outcome(
        ecosystem,
        scenario,
        PARAMETERS,
        structure,
        weights,
        ledger,
        imposed,
        spread,
        losses,
        down,
        up,
        EPS,
    )


def elsewhere(outcome: Outcome) -> list[int]:
    """List the sites hit of the territory, but the one that closes."""
    sites, shocked = outcome.ecosystem.sites, outcome.scenario.shocked
    return [r for r in rows_hit(outcome) if not sites[r].outside and sites[r].id not in shocked]


def total(outcome: Outcome, rows: Iterable[int]) -> Floats:
    """Return the losses of sites added up: in jobs where known for any, else in shares."""
    sites = outcome.ecosystem.sites
    counted = [r for r in rows if sites[r].jobs is not None]
    if counted:
        return sum(sites[r].jobs.value * outcome.loss[r] for r in counted)
    return outcome.loss[list(rows)].sum(axis=0)


def doubts(outcome: Outcome) -> tuple[list[str], list[str]]:
    """Return the facts to ask first, and all unknowns that bear on the result."""
    bearing = bearing_on_result(outcome, rows_hit(outcome))
    shares = interval_shares(bearing, total(outcome, elsewhere(outcome)))
    return facts_to_ask(shares), [u.id for u in bearing]


def width(values: Floats) -> float:
    """Return the width of the interval from 5 to 95 %."""
    low, _mid, high = quantiles(values, QUANTILES)
    return float(high - low)
