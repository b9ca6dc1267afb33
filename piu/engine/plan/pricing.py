"""What each exchange could add at given prices of the rows: the proof for those left out."""

from dataclasses import dataclass

import numpy as np

from piu.engine.arrays import Bools, Floats
from piu.engine.plan.model import Measure, Rows


@dataclass(frozen=True, eq=False)
class Priced:
    """All exchanges valued at prices of the rows, in units of the scaled objective.

    `alone`: the best that each can do once it is opened, so that one below zero is left closed;
    `rows`: what the rows allow at these prices.
    """

    alone: Floats
    rows: float
    free: Bools

    @property
    def bound(self) -> float:
        """Return what no plan exceeds (weak duality), whatever the prices."""
        return self.rows + float(np.maximum(self.alone, 0.0).sum())

    def bound_with(self, dropped: Bools) -> float:
        """Return what no plan exceeds that uses one of some exchanges.

        One that is a yes or no costs at least what it loses alone; the others, as little as one
        likes.
        """
        loses = np.where(self.free, np.maximum(self.alone, 0.0), np.minimum(self.alone, 0.0))
        return self.bound + float(loses[dropped].max(initial=-np.inf))


def priced(rows: Rows, aim: Measure, prices: Floats) -> Priced:
    """Value every exchange at prices of the shared rows.

    Notes
    -----
    Lagrangian relaxation of the shared rows. An exchange that carries x and is opened then
    stands alone: it adds `unit * x - once` with x between its minimum run and its most, so its
    best is at one of both ends. Openings being whole changes nothing to that (integrality
    property, Geoffrion 1974).
    """
    c, first, scale = rows.choices, rows.first, aim.scale
    sources = c.source_most.size
    money = prices[first : first + len(rows.kinds)]
    unit = aim.unit / scale - prices[c.source] - c.arrives * prices[sources + c.use]
    once = -aim.once / scale
    for measure, size, price in zip(rows.measures, rows.scales, money, strict=True):
        if price:
            unit = unit - measure.unit * (price / size)
            once = once + measure.once * (price / size)
    groups = prices[first + len(rows.kinds) :]
    if groups.size:
        once = once + np.where(c.group >= 0, groups[np.maximum(c.group, 0)], 0.0)
    switched = rows.switched
    opened = np.maximum(unit * c.reach, unit * c.least) - once
    bounds = np.where(prices > 0, rows.upper, rows.lower)
    return Priced(
        alone=np.where(switched, opened, unit * c.reach),
        rows=float(np.sum(np.where(prices != 0, prices * np.where(prices != 0, bounds, 0.0), 0.0))),
        free=~switched,
    )
