"""Hundreds of what-ifs in one pass of the cascade: a lane for each what-if and draw."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from piu.engine.arrays import Bools, Floats
from piu.engine.optimise.relief import Relief
from piu.engine.spread.drawn import DrawnSpread
from piu.engine.spread.sweeps import Losses, iterate
from piu.engine.weigh.structure import Structure

CELLS = 400_000
"""Numbers in one array of a block of what-ifs: bounds the memory, not the result."""

WhatIf = Sequence[Relief]


@dataclass(frozen=True, eq=False)
class Batch:
    """The cascade of a scenario, ready to be run again with losses taken away.

    Only the flows that carry a loss are kept: taking losses away gives none to the others.
    """

    spread: DrawnSpread
    groups: npt.NDArray[np.int64]
    """Number of each group in the whole structure."""
    eps: float

    @classmethod
    def build(cls, spread: DrawnSpread, losses: Losses, *, eps: float) -> "Batch":
        """Keep what a loss passes through."""
        felt = spread.inputs_felt(losses.down), spread.outlets_felt(losses.up)
        carries = np.logical_or(*(f.max(axis=1, initial=0.0) > 0 for f in felt))
        limited = np.zeros(spread.structure.group_buyer.size, dtype=bool)
        if spread.limit is not None:
            limited = spread.limit.max(axis=1, initial=0.0) > 0
        limited[spread.structure.group[carries]] = True
        return cls(_part_of(spread, carries, limited), np.nonzero(limited)[0], eps)

    def losses(self, what_ifs: Sequence[WhatIf]) -> list[Floats]:
        """Return the larger loss of every site under each what-if, shape (sites, draws).

        Notes
        -----
        All what-ifs share the draws of the scenario; each lane keeps its own number of steps,
        so a what-if gives what it would give alone.
        """
        draws = self.spread.level.shape[1]
        rows = max(len(self.spread.structure.flows), self.spread.imposed_down.shape[0], 1)
        size = max(1, CELLS // (rows * draws))
        found: list[Floats] = []
        for start in range(0, len(what_ifs), size):
            found += self._block(what_ifs[start : start + size])
        return found

    def _block(self, what_ifs: Sequence[WhatIf]) -> list[Floats]:
        """Run some what-ifs side by side."""
        spread = _repeated(self.spread, len(what_ifs))
        draws = self.spread.level.shape[1]
        for number, what_if in enumerate(what_ifs):
            lanes = slice(number * draws, (number + 1) * draws)
            for relief in what_if:
                self._relieve(spread, relief, lanes)
        ends = iterate(spread, spread.imposed_down, spread.imposed_up, eps=self.eps)
        loss = np.maximum(ends.down, ends.up)
        return np.split(loss, len(what_ifs), axis=1)

    def _relieve(self, spread: DrawnSpread, relief: Relief, lanes: slice) -> None:
        """Take away a part of the losses of some lanes."""
        left = 1.0 - relief.part
        if relief.site is not None:
            spread.imposed_down[relief.site, lanes] *= left
            spread.imposed_up[relief.site, lanes] *= left
        if relief.group is not None:
            mine = self.groups[spread.structure.group] == relief.group
            spread.input_share[mine, lanes] *= left
        if relief.supplier is not None:
            mine = spread.structure.supplier == relief.supplier
            spread.outlet_share[mine, lanes] *= left


def _repeated(spread: DrawnSpread, times: int) -> DrawnSpread:
    """Return the same draws several times over, side by side."""

    def tiled(values: Floats) -> Floats:
        return np.tile(values, (1, times))

    def maybe(values: Floats | None) -> Floats | None:
        return None if values is None else tiled(values)

    return replace(
        spread,
        imposed_down=tiled(spread.imposed_down),
        imposed_up=tiled(spread.imposed_up),
        cut_input=maybe(spread.cut_input),
        cut_outlet=maybe(spread.cut_outlet),
        limit=maybe(spread.limit),
        limit_felt=maybe(spread.limit_felt),
        input_share=tiled(spread.input_share),
        outlet_share=tiled(spread.outlet_share),
        level=tiled(spread.level),
        supplied=tiled(spread.supplied),
    )


def _part_of(spread: DrawnSpread, flows: Bools, groups: Bools) -> DrawnSpread:
    """Return the cascade of some flows and groups; markets keep all their suppliers."""
    whole = spread.structure
    number = np.cumsum(groups) - 1
    used = np.isin(whole.supply_class, whole.resource[flows])
    supply = np.cumsum(used) - 1
    part: Structure = replace(
        whole,
        flows=tuple(f for f, kept in zip(whole.flows, flows, strict=True) if kept),
        supplier=whole.supplier[flows],
        buyer=whole.buyer[flows],
        resource=whole.resource[flows],
        group=number[whole.group[flows]],
        group_buyer=whole.group_buyer[groups],
        group_class=whole.group_class[groups],
        supply=supply[whole.supply[flows]],
        supply_site=whole.supply_site[used],
        supply_class=whole.supply_class[used],
    )
    buyers, starts = np.unique(part.group_buyer, return_index=True)

    def kept(values: Floats | None, rows: Bools) -> Floats | None:
        return None if values is None else values[rows]

    return replace(
        spread,
        structure=part,
        cut_input=kept(spread.cut_input, flows),
        cut_outlet=kept(spread.cut_outlet, flows),
        limit=kept(spread.limit, groups),
        limit_felt=kept(spread.limit_felt, groups),
        input_share=spread.input_share[flows],
        outlet_share=spread.outlet_share[flows],
        level=spread.level[groups],
        supplied=spread.supplied[used],
        by_group=part.members(part.group, part.group_buyer.size),
        by_supplier=part.members(part.supplier, len(part.sites)),
        by_class=part.members(part.supply_class, len(part.classes)),
        group_starts=starts.astype(np.int64),
        group_buyers=buyers.astype(np.int64),
    )
