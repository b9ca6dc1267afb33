"""Why no plan exists: the limits to move, by how much, found by letting each stretch."""

import time
from dataclasses import asdict, dataclass

import numpy as np

from piu.engine.arrays import Ints
from piu.engine.errors import PlanError
from piu.engine.plan.model import INTEGER, Model, Rows

SECONDS = 30.0
"""Time allowed to find the reason."""

LIMIT_MOVES, CAPACITY_MOVES = 1.0, 1000.0
"""What moving a limit by its own size counts: what people ask for moves before what sites can."""


@dataclass(frozen=True)
class Blocker:
    """A limit that keeps any plan away: where it stands, and where it would have to."""

    where: str
    limit: float
    needed: float


def refuse_infeasible(rows: Rows) -> None:
    """Raise an error that names what binds, and by how much.

    Notes
    -----
    Elastic relaxation: every row may be broken at a price, relative to its size; the cheapest
    way says what to move. Each limit that was asked for is then moved alone, if that is enough.
    """
    elastic = Elastic(rows)
    found = elastic.moved(np.arange(elastic.bent.size))
    if not found:
        raise PlanError("plan_no_time", "limits", None)
    alone = [elastic.moved(np.array([k])) for k in elastic.asked()]
    others = [one[0] for one in alone if one and one[0].where != found[0].where]
    raise PlanError(
        "plan_infeasible",
        found[0].where,
        found[0].limit,
        needed=found[0].needed,
        together=[asdict(one) for one in found[1:]],
        or_else=[asdict(one) for one in others],
    )


class Elastic:
    """The model in which rows may be broken, at a price."""

    def __init__(self, rows: Rows) -> None:
        """Add to each row with a finite bound a column that stretches it."""
        self.rows = rows
        self.model = Model(rows, time.monotonic() + SECONDS, 0.0)
        self.model.add(np.arange(len(rows.choices)))
        self.model.whole(INTEGER)
        shared = rows.first + len(rows.kinds)
        low = np.nonzero(np.isfinite(rows.lower[:shared]) & (rows.lower[:shared] != 0))[0]
        high = np.nonzero(np.isfinite(rows.upper[:shared]))[0]
        self.bent: Ints = np.concatenate([low, high])
        self.sign = np.concatenate([np.ones(low.size), -np.ones(high.size)])
        self.bounds = np.concatenate([rows.lower[low], rows.upper[high]])
        sites = (self.bent < rows.first) & (self.sign < 0)
        weight = np.where(sites, CAPACITY_MOVES, LIMIT_MOVES)
        self.columns = self.model.highs.getNumCol() + np.arange(self.bent.size, dtype=np.int32)
        count = self.bent.size
        self.model.highs.addCols(
            count,
            weight / np.maximum(np.abs(self.bounds), 1e-9),
            np.zeros(count),
            np.full(count, np.inf),
            count,
            np.arange(count, dtype=np.int32),
            self.bent.astype(np.int32),
            self.sign,
        )

    def asked(self) -> Ints:
        """Return the limits that the question sets, not the capacities of sites."""
        asked: Ints = np.nonzero((self.bent >= self.rows.first) | (self.sign > 0))[0]
        return asked[:20]

    def moved(self, free: Ints) -> list[Blocker]:
        """Return the limits that must move, the most stretched first, when only some may."""
        reach = np.zeros(self.bent.size)
        reach[free] = np.inf
        self.model.highs.changeColsBounds(
            self.columns.size, self.columns, np.zeros(reach.size), reach
        )
        self.model.run()
        if not self.model.has_plan():
            return []
        values = np.array(self.model.highs.getSolution().col_value)[self.columns]
        part = values / np.maximum(np.abs(self.bounds), 1e-9)
        order = [int(k) for k in np.argsort(-part, kind="stable") if part[k] > 1e-9]
        return [self._blocker(k, values[k]) for k in order]

    def _blocker(self, k: int, by: float) -> Blocker:
        row = int(self.bent[k])
        kind, name = self.rows.label(row)
        scale = self.rows.scale(row)
        limit = float(self.bounds[k]) * scale
        bound = "least" if self.sign[k] > 0 else "most"
        where = f"{kind}s[{name}].{bound}" if row < self.rows.first else f"limits.{kind}"
        if row >= self.rows.first and name:
            where = f"{where}.{name}"
        return Blocker(where, limit, float(limit - self.sign[k] * by * scale))
