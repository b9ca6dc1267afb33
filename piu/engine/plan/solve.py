"""Solve one question: the few best exchanges first, then any other that could add something."""

import time
from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np

from piu.engine.arrays import Bools, Floats, Ints
from piu.engine.errors import PlanError
from piu.engine.plan.blockers import refuse_infeasible
from piu.engine.plan.choices import Choices
from piu.engine.plan.model import CONTINUOUS, INTEGER, Measure, Model, Rows
from piu.engine.plan.pricing import Priced, priced
from piu.engine.plan.question import Limits, allowed, check_known
from piu.engine.plan.result import Carried, Plan, Proof, ShadowPrice
from piu.engine.plan.shortlist import shortlist
from piu.engine.version import VERSION

STATUS = highspy.HighsModelStatus
LEFT_OUT = 1e-7
"""Exchanges left out may add this part of the value together, no more."""
MOST_ADDED = 20_000
"""Exchanges added in one round."""


@dataclass(frozen=True, eq=False)
class Found:
    """The values of one solution, and the prices it leaves."""

    carried: Floats
    opened: Floats
    prices: Floats
    """Prices of the rows in the model where any part of an opening will do: the proof's."""
    shown: Floats | None
    """Prices with openings as they are; None: time ran out."""
    bound: float
    finished: bool = True
    rounds: int = 1


def best_plan(
    choices: Choices,
    *,
    objective: str,
    limits: Limits | None = None,
    seconds: float = 60.0,
    gap: float = 1e-4,
) -> Plan:
    """Choose the exchanges, and how much each carries, that bring most within limits.

    Parameters
    ----------
    choices : Choices
        What could be opened: see `choices_of` and `Choices`.
    objective : str
        Gain to make as large as can be, or "net_eur": `value_eur` less all costs.
    limits : Limits, optional
        Budget, longest way, gains to reach or not to exceed.
    seconds : float
        Time allowed; past it, the best plan so far with its gap.
    gap : float
        With openings and minimum runs: stop when this part of the bound is left at most.

    Returns
    -------
    Plan
        Exchanges with their quantities, totals, bound, shadow prices, proof.

    Raises
    ------
    PlanError
        ``plan_infeasible`` names the limit that binds and by how much; ``plan_no_time``; what is
        missing or wrong in the question, by its place.

    Notes
    -----
    Linear program, or mixed with a yes or no per exchange that has a minimum run, an opening cost
    or a group, solved by HiGHS (Huangfu and Hall 2018). The best exchanges of each end are tried
    first; all the others are then valued at the prices of the rows (reduced costs), and those that
    could add something join the model, until none can.
    """
    started = time.monotonic()
    solver = Solver.of(choices, limits or Limits(), (objective,), seconds=seconds, gap=gap)
    return solver.plan(objective, started)


@dataclass(eq=False)
class Solver:
    """One model kept for several solutions of the same question."""

    choices: Choices
    limits: Limits
    rows: Rows
    model: Model
    in_model: Bools
    candidates: int

    @classmethod
    def of(
        cls,
        choices: Choices,
        limits: Limits,
        objectives: tuple[str, ...],
        *,
        watched: tuple[str, ...] = (),
        seconds: float,
        gap: float,
    ) -> "Solver":
        """Check the question and build the first model."""
        check_settings(seconds, gap)
        check_known(choices, limits, objectives)
        short = allowed(choices, limits)
        if not short.any():
            raise PlanError("empty_plan", "limits.most_km", limits.most_km)
        near = choices if short.all() else choices.keep(short)
        rows = Rows.of(near, limits, watched)
        names = dict.fromkeys((*objectives, *limits.at_least))
        worth = [Measure.named(near, name).unit for name in names]
        in_model = shortlist(near, worth)
        model = Model(rows, time.monotonic() + seconds, gap)
        model.add(np.nonzero(in_model)[0])
        return cls(near, limits, rows, model, in_model, len(choices))

    def plan(self, objective: str, started: float) -> Plan:
        """Solve for an objective and put the solution into words."""
        aim = Measure.named(self.choices, objective)
        return self.put(self.solve(aim), aim, objective, started)

    def solve(self, aim: Measure) -> Found:
        """Solve with any part of an opening first, then with whole openings."""
        self.model.aim(aim)
        self.model.whole(CONTINUOUS)
        relaxed = self._relaxed(aim)
        if not relaxed.finished or not (self.model.opened >= 0).any():
            return relaxed
        return self._whole(aim, relaxed)

    def _relaxed(self, aim: Measure) -> Found:
        """Solve the linear program, and let in whatever could add to it."""
        for count in range(1, len(self.choices) + 2):
            status = self.model.run()
            if status == STATUS.kInfeasible:
                self._let_in_all_or_refuse(aim)
                continue
            prices = self.model.row_prices()
            valued = priced(self.rows, aim, prices)
            if status != STATUS.kOptimal:
                return self._unfinished(valued, aim, prices, count)
            carried, opened = self._values()
            value = aim.total(carried, opened) / aim.scale
            outside = np.where(self.in_model, 0.0, np.maximum(valued.alone, 0.0))
            if outside.sum() <= LEFT_OUT * max(abs(value), 1e-12):
                found = Found(carried, opened, prices, prices, valued.bound * aim.scale)
                return replace(found, rounds=count)
            self._let_in(outside, aim)
        raise AssertionError  # every round adds an exchange

    def _whole(self, aim: Measure, relaxed: Found) -> Found:
        """Solve with whole openings, then let in what could still beat the plan."""
        valued = priced(self.rows, aim, relaxed.prices)
        self.model.keep_basis()
        for count in range(relaxed.rounds + 1, len(self.choices) + relaxed.rounds + 2):
            self.model.whole(INTEGER)
            status = self.model.run()
            if status == STATUS.kInfeasible:
                self._let_in_all_or_refuse(aim)
                continue
            if not self.model.has_plan():
                return self._unfinished(valued, aim, relaxed.prices, count)
            inside = -self.model.highs.getInfo().mip_dual_bound
            carried, opened, shown = self._settled()
            value = aim.total(carried, opened) / aim.scale
            bound = min(valued.bound, max(inside, valued.bound_with(~self.in_model)))
            finished = status == STATUS.kOptimal
            reached = value + max(self.model.gap * abs(bound), LEFT_OUT * abs(value))
            rivals = self._rivals(valued, reached)
            if not finished or bound <= reached or not rivals.any():
                found = Found(carried, opened, relaxed.prices, shown, bound * aim.scale)
                return replace(found, finished=finished, rounds=count)
            self._add(rivals, aim)
        raise AssertionError  # every round adds an exchange

    def _rivals(self, valued: Priced, reached: float) -> Bools:
        """Mark what is left out and could be part of a better plan."""
        loses = np.where(valued.free, 0.0, np.minimum(valued.alone, 0.0))
        rivals: Bools = ~self.in_model & (valued.bound + loses > reached)
        return rivals

    def _unfinished(self, valued: Priced, aim: Measure, prices: Floats, count: int) -> Found:
        """Return the values at hand when time ran out, or the plan that opens nothing."""
        bound = valued.bound * aim.scale
        if self.model.has_plan() and not self._parted():
            carried, opened = self._values()
        elif (self.rows.lower <= 0).all() and (self.rows.upper >= 0).all():
            carried = opened = np.zeros(len(self.choices))
        else:
            raise PlanError("plan_no_time", "seconds", None)
        return Found(carried, opened, prices, None, bound, finished=False, rounds=count)

    def _parted(self) -> bool:
        """Tell whether an opening of the values at hand is neither a yes nor a no."""
        opened = self.model.found()[1]
        return bool((np.minimum(opened, 1.0 - opened) > 1e-6).any())

    def _values(self) -> tuple[Floats, Floats]:
        """Return quantities and openings of all exchanges, those left out at zero."""
        here, opened_here = self.model.found()
        switched = self.model.opened >= 0
        whole = np.where(switched & (opened_here < 1e-9), 0.0, np.maximum(here, 0.0))
        carried, opened = np.zeros(len(self.choices)), np.zeros(len(self.choices))
        carried[self.model.arcs], opened[self.model.arcs] = whole, opened_here
        return carried, opened

    def _settled(self) -> tuple[Floats, Floats, Floats | None]:
        """Return quantities, openings and prices once openings are exactly 0 or 1.

        HiGHS takes 0.999999 for a yes, which would let a plan pass its budget by as little.
        """
        carried, opened = self._values()
        opened = np.rint(opened)
        self.model.whole(CONTINUOUS)
        self.model.fix_openings(opened[self.model.arcs])
        self.model.take_up_basis()
        prices = None
        if self.model.run() == STATUS.kOptimal:
            carried, prices = self._values()[0], self.model.row_prices()
        self.model.fix_openings(None)
        return carried, opened, prices

    def _let_in(self, outside: Floats, aim: Measure) -> None:
        chosen = outside > 0
        if chosen.sum() > MOST_ADDED:
            chosen = outside >= np.partition(outside, -MOST_ADDED)[-MOST_ADDED]
        self._add(chosen, aim)

    def _add(self, chosen: Bools, aim: Measure) -> None:
        self.model.whole(CONTINUOUS)
        self.model.add(np.nonzero(chosen)[0])
        self.in_model = self.in_model | chosen
        self.model.aim(aim)

    def _let_in_all_or_refuse(self, aim: Measure) -> None:
        if self.in_model.all():
            refuse_infeasible(self.rows)
        self._add(~self.in_model, aim)

    def put(self, found: Found, aim: Measure, objective: str, started: float) -> Plan:
        """Put a solution into words."""
        value = aim.total(found.carried, found.opened)
        rows = np.nonzero(found.carried > 1e-9 * np.maximum(self.choices.reach, 1e-300))[0]
        bound = max(found.bound, value)
        return Plan(
            engine_version=VERSION,
            objective=objective,
            value=value,
            bound=bound,
            gap=(bound - value) / abs(bound) if bound else 0.0,
            finished=found.finished,
            exchanges=tuple(self._carried(int(row), found) for row in rows),
            **totals(self.choices, found.carried, rows),
            shadow_prices=self._shadow_prices(found, aim),
            proof=self._proof(found, aim, value),
            seconds=time.monotonic() - started,
        )

    def _proof(self, found: Found, aim: Measure, value: float) -> Proof:
        """Say what the exchanges left out could add at most, at the prices of the rows."""
        alone = priced(self.rows, aim, found.prices).alone
        could = float(np.maximum(alone[~self.in_model], 0.0).sum()) * aim.scale
        return Proof(
            candidates=self.candidates,
            solved=self.model.arcs.size,
            rounds=found.rounds,
            dropped_gain=could / abs(value) if value else could,
        )

    def _shadow_prices(self, plan: Found, aim: Measure) -> tuple[ShadowPrice, ...]:
        if plan.shown is None or not plan.finished:
            return ()
        prices = plan.shown
        shown = self.rows.first + len(self.rows.kinds)
        found = []
        for row in np.nonzero(np.abs(prices[:shown]) > 1e-9)[0]:
            kind, name = self.rows.label(int(row))
            scale = self.rows.scale(int(row))
            limit = (self.rows.upper if prices[row] > 0 else self.rows.lower)[row] * scale
            each = float(prices[row]) * aim.scale / scale
            kind = "at_least" if kind == "watched" else kind
            found.append(ShadowPrice(kind, name, float(limit), each))
        return tuple(found)

    def _carried(self, row: int, found: Found) -> Carried:
        c, quantity = self.choices, float(found.carried[row])
        return Carried(
            id=c.name("exchange", row),
            source=c.name("source", int(c.source[row])),
            use=c.name("use", int(c.use[row])),
            quantity=quantity,
            received=quantity * float(c.arrives[row]),
            cost_eur=quantity * float(c.cost_eur[row]),
            opening_eur=float(c.opening_eur[row]),
        )


def totals(choices: Choices, carried: Floats, rows: Ints) -> dict[str, Any]:
    """Return the totals of a plan: gains where known, and costs if all are."""
    gains, unknown = {}, {}
    for name, values in choices.gains.items():
        lacking = np.isnan(values[rows])
        gains[name] = float(np.nansum(values[rows] * carried[rows]))
        if lacking.any():
            unknown[name] = int(lacking.sum())
    cost = float((choices.cost_eur[rows] * carried[rows] + choices.opening_eur[rows]).sum())
    return {
        "gains": gains,
        "gains_unknown": unknown,
        "cost_eur": None if np.isnan(cost) else cost,
    }


def check_settings(seconds: float, gap: float) -> None:
    """Refuse a time or a gap that means nothing."""
    for name, value, most in (("seconds", seconds, np.inf), ("gap", gap, 1.0)):
        if not 0 <= value <= most:
            raise PlanError("bad_plan_setting", name, value)
