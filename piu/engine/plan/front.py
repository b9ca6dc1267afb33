"""The trade-off between two gains: plans of which none is better on both."""

import time
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from math import isclose
from typing import Any

import numpy as np

from piu.engine.arrays import Floats
from piu.engine.errors import PlanError
from piu.engine.plan.choices import Choices
from piu.engine.plan.model import Measure
from piu.engine.plan.question import Limits
from piu.engine.plan.result import Plan
from piu.engine.plan.solve import Solver
from piu.engine.result import plain

SECOND = 1e-5
"""What the second gain counts in the objective beside the first, each by its largest unit gain:
enough to refuse a plan that another equals on the first and beats on the second."""

MOST_POINTS = 200


@dataclass(frozen=True)
class Front:
    """Plans from the most of the first gain to the most of the second.

    `plans[k]` is the best for `objective` that reaches `levels[k]` of `against`; its shadow price
    of kind "at_least" is the exchange rate of one for the other at that point. `finished`: False
    when time ran out, in a plan or before the last one.
    """

    objective: str
    against: str
    levels: tuple[float, ...]
    plans: tuple[Plan, ...]
    finished: bool

    def to_dict(self) -> dict[str, Any]:
        """Return plain lists, dicts, numbers and texts, nothing rounded."""
        content: dict[str, Any] = plain(asdict(self))
        return content


def front(
    choices: Choices,
    *,
    objective: str,
    against: str,
    points: int = 15,
    limits: Limits | None = None,
    seconds: float = 60.0,
    gap: float = 1e-4,
) -> Front:
    """Return plans that trade one gain for another.

    Parameters
    ----------
    choices : Choices
        What could be opened.
    objective, against : str
        Two gains, both to be large.
    points : int
        Plans asked for, from 2 to 200; fewer come back when they would be the same.
    limits : Limits, optional
        As in `best_plan`; they hold for every plan.
    seconds : float
        Time allowed for all plans together.
    gap : float
        As in `best_plan`.

    Raises
    ------
    PlanError
        As in `best_plan`; ``bad_plan_setting`` for points out of range or twice the same gain.

    Notes
    -----
    Epsilon constraint (Haimes 1971), augmented as by Mavrotas (2009): one row asks for more and
    more of the second gain; only its bound changes, so that each plan starts from the last one.
    """
    _check_settings(points, objective, against)
    solver = Solver.of(
        choices,
        limits or Limits(),
        (objective, against),
        watched=(against,),
        seconds=seconds,
        gap=gap,
    )
    first, second = (Measure.named(solver.choices, name) for name in (objective, against))
    top = solver.solve(_both(second, first, SECOND * second.scale / first.scale))
    most = second.total(top.carried, top.opened)
    trade = _Trade(solver, objective, against, first, second)
    low = solver.solve(trade.aim)
    least = second.total(low.carried, low.opened)
    levels = np.linspace(least, most, points) if most > least else np.array([least])
    return trade.along(levels, slack=1e-9 * abs(most - least))


@dataclass(frozen=True, eq=False)
class _Trade:
    """One solver asked for more and more of the second gain."""

    solver: Solver
    objective: str
    against: str
    first: Measure
    second: Measure

    @property
    def weight(self) -> float:
        """Return what a unit of the second gain counts beside the first."""
        return SECOND * self.first.scale / self.second.scale

    @cached_property
    def aim(self) -> Measure:
        """Return the first gain, and very little of the second."""
        return _both(self.first, self.second, self.weight)

    def along(self, levels: Floats, *, slack: float) -> Front:
        """Return the plans at rising levels, each a hair lower, or rounding could close it."""
        row = self.solver.rows.first + self.solver.rows.kinds.index(("watched", self.against))
        plans: list[Plan] = []
        kept: list[float] = []
        for level in levels.tolist():
            self.solver.model.bound_row(row, level - slack, np.inf)
            try:
                plan = self._plan(level)
            except PlanError as error:
                if error.code != "plan_no_time" or not plans:
                    raise
                return Front(self.objective, self.against, tuple(kept), tuple(plans), False)
            if not plans or not _same(plan, plans[-1]):
                plans.append(plan)
                kept.append(level)
        finished = all(plan.finished for plan in plans)
        return Front(self.objective, self.against, tuple(kept), tuple(plans), finished)

    def _plan(self, level: float) -> Plan:
        """Return the plan at one level, its value and bound in the first gain alone."""
        started = time.monotonic()
        found = self.solver.solve(self.aim)
        plan = self.solver.put(found, self.aim, self.objective, started)
        value = self.first.total(found.carried, found.opened)
        bound = max(value, plan.bound - self.weight * level)
        return replace(plan, value=value, bound=bound, gap=(bound - value) / abs(bound or 1.0))


def _check_settings(points: int, objective: str, against: str) -> None:
    if isinstance(points, bool) or not isinstance(points, int) or not 2 <= points <= MOST_POINTS:
        raise PlanError("bad_plan_setting", "points", points)
    if objective == against:
        raise PlanError("bad_plan_setting", "against", against)


def _both(first: Measure, second: Measure, weight: float) -> Measure:
    """Return a measure to which a second one adds a little."""
    return Measure(first.unit + weight * second.unit, first.once + weight * second.once)


def _same(one: Plan, other: Plan) -> bool:
    """Tell whether two plans carry the same quantities over the same exchanges."""
    pairs = zip(one.exchanges, other.exchanges, strict=False)
    return len(one.exchanges) == len(other.exchanges) and all(
        a.id == b.id and isclose(a.quantity, b.quantity, rel_tol=1e-6) for a, b in pairs
    )
