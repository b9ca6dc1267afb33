"""What a run in time computed, before it is put into words."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from piu.engine.arrays import Floats
from piu.engine.result import QUANTILES, quantiles
from piu.engine.shocks.imposed import Setting
from piu.engine.timed.dated import TimedScenario
from piu.engine.timed.drawn import Clock
from piu.engine.timed.march import March
from piu.engine.timed.network import TimedNetwork

FAINTEST_LOSS = 1e-4
BLOCK = 16
"""Draws weighed at once."""


@dataclass(frozen=True, eq=False)
class TimedOutcome:
    """Facts, drawn network and levels, one row per draw.

    `premium` (draws, groups): price of a replaced input above the usual one, as a share of it.
    """

    setting: Setting
    scenario: TimedScenario
    clock: Clock
    days: int
    network: TimedNetwork
    march: March
    premium: Floats

    @cached_property
    def worst(self) -> Floats:
        """Return the largest loss of each site, (draws, sites)."""
        least: Floats = self.march.level.min(axis=1)
        return 1.0 - least

    @cached_property
    def lost_days(self) -> Floats:
        """Return the days of usual activity that each site loses, gains deducted, (draws, sites).

        The last step counts for the days of the run that it covers.
        """
        steps = self.march.level.shape[1]
        weight = np.full(steps, float(self.clock.step_days))
        weight[-1] = self.days - self.clock.step_days * (steps - 1)
        level = self.march.level
        lost = np.empty(level.shape[::2])
        for first in range(0, len(level), BLOCK):  # a copy of all levels would double the memory
            part = slice(first, first + BLOCK)
            lost[part] = np.einsum("t,dts->ds", weight, 1.0 - level[part])
        return lost

    @cached_property
    def hit(self) -> list[int]:
        """Return the sites that lose or gain something in one draw of twenty."""
        gain = self.march.level.max(axis=1) - 1.0
        moved = quantiles(np.maximum(self.worst, gain), QUANTILES[-1])
        return [int(row) for row in np.nonzero(moved > FAINTEST_LOSS)[0]]

    @cached_property
    def replacement_meur(self) -> Floats:
        """Return what the territory pays above usual prices, in MEUR, (draws, sites)."""
        groups = self.march.replaced * self.network.worth * self.premium
        total = np.zeros_like(self.worst)
        np.add.at(total.T, self.network.group_buyer, groups.T)
        return total
