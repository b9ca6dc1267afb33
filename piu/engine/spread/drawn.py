"""The static cascade on drawn weights: one lane per draw, all in one array pass."""

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from piu.engine.arrays import Bools, Floats, Ints, ratio
from piu.engine.weigh.structure import Structure
from piu.engine.weigh.weights import Weights


@dataclass(frozen=True, eq=False)
class DrawnSpread:
    """One step of the cascade on a toile, shape (sites, draws).

    The equations are those of the exact model, with a market share per (site, class) and
    weights that differ from draw to draw. A class wholly lost has a market share of 1.
    """

    structure: Structure
    imposed_down: Floats
    imposed_up: Floats
    cut_input: Floats | None
    cut_outlet: Floats | None
    """(flows, draws): part of a flow cut for its buyer, for its supplier; None: none."""
    limit: Floats | None
    """(groups, draws): part of a buyer's use of a class that nobody can bring; None: none."""
    limit_felt: Floats | None
    """(groups, draws): what the buyer loses by that limit alone."""
    input_share: Floats
    outlet_share: Floats
    level: Floats
    supplied: Floats
    """(supplies, draws): value of what a site supplies of a class."""
    by_group: sp.csr_array
    by_supplier: sp.csr_array
    by_class: sp.csr_array
    group_starts: Ints
    group_buyers: Ints

    @classmethod
    def build(
        cls,
        structure: Structure,
        weights: Weights,
        down: Floats,
        up: Floats,
        *,
        cut_input: Floats | None = None,
        cut_outlet: Floats | None = None,
        limit: Floats | None = None,
    ) -> "DrawnSpread":
        """Prepare the sums of a structure for imposed losses of shape (sites, draws).

        Flows may be cut, shape (flows, draws), and classes limited for their buyers, shape
        (groups, draws).
        """
        members = structure.members
        by_supply = members(structure.supply, structure.supply_site.size)
        buyers, starts = np.unique(structure.group_buyer, return_index=True)
        return cls(
            structure=structure,
            imposed_down=down,
            imposed_up=up,
            cut_input=_unless_zero(cut_input),
            cut_outlet=_unless_zero(cut_outlet),
            limit=_unless_zero(limit),
            limit_felt=None if limit is None else _unless_zero(limit * weights.scale),
            input_share=weights.input_share,
            outlet_share=weights.outlet_share,
            level=weights.level,
            supplied=by_supply @ weights.quantities.value,
            by_group=members(structure.group, structure.group_buyer.size),
            by_supplier=members(structure.supplier, len(structure.sites)),
            by_class=members(structure.supply_class, len(structure.classes)),
            group_starts=starts.astype(np.int64),
            group_buyers=buyers.astype(np.int64),
        )

    def step(self, down: Floats, up: Floats) -> tuple[Floats, Floats]:
        """Compute both next losses from the same state (Jacobi)."""
        next_down = self.imposed_down.copy()
        if self.group_starts.size:
            vital, minor = self.by_level(self.classes_lost(self.inputs_felt(down)))
            worst = np.maximum.reduceat(vital, self.group_starts, axis=0)
            added = np.add.reduceat(minor, self.group_starts, axis=0)
            lost = np.maximum(worst, added)
            next_down[self.group_buyers] = np.maximum(next_down[self.group_buyers], lost)
        lost = self.by_supplier @ self.outlets_felt(up)
        next_up = np.maximum(self.imposed_up, lost)
        return np.minimum(1.0, next_down), np.minimum(1.0, next_up)

    def inputs_felt(self, down: Floats) -> Floats:
        """Return what each flow takes from its buyer, shape (flows, draws)."""
        flows = self.structure
        hard = self.hardness(down)[flows.supply]
        felt: Floats = hard * self.input_share * missing(down[flows.supplier], self.cut_input)
        return felt

    def classes_lost(self, felt: Floats) -> Floats:
        """Return what each group takes from its buyer, shape (groups, draws)."""
        lost: Floats = self.by_group @ felt
        if self.limit is None or self.limit_felt is None:
            return lost
        return self.limit_felt + (1.0 - self.limit) * lost

    def outlets_felt(self, up: Floats) -> Floats:
        """Return what each flow takes from its supplier, shape (flows, draws)."""
        felt: Floats = self.outlet_share * missing(up[self.structure.buyer], self.cut_outlet)
        return felt

    def by_level(self, felt: Floats) -> tuple[Floats, Floats]:
        """Split losses by group into those of essential and of non-essential classes."""
        return np.where(self.level == 2, felt, 0.0), np.where(self.level == 1, felt, 0.0)

    def hardness(self, down: Floats) -> Floats:
        """Return the market share of each (site, class), shape (supplies, draws)."""
        flows = self.structure
        remaining = self.by_class @ ((1.0 - down[flows.supply_site]) * self.supplied)
        remaining = remaining[flows.supply_class]
        return np.minimum(1.0, ratio(self.supplied, remaining, empty=1.0))

    def narrow(self, keep: Bools) -> "DrawnSpread":
        """Keep some draws."""
        return replace(
            self,
            imposed_down=self.imposed_down[:, keep],
            imposed_up=self.imposed_up[:, keep],
            cut_input=_kept(self.cut_input, keep),
            cut_outlet=_kept(self.cut_outlet, keep),
            limit=_kept(self.limit, keep),
            limit_felt=_kept(self.limit_felt, keep),
            input_share=self.input_share[:, keep],
            outlet_share=self.outlet_share[:, keep],
            level=self.level[:, keep],
            supplied=self.supplied[:, keep],
        )


def missing(lost: Floats, cut: Floats | None) -> Floats:
    """Return the part of a flow that is missing: lost at its origin, or cut on the way."""
    if cut is None:
        return lost
    result: Floats = lost + cut * (1.0 - lost)
    return result


def _unless_zero(values: Floats | None) -> Floats | None:
    return values if values is not None and values.any() else None


def _kept(values: Floats | None, keep: Bools) -> Floats | None:
    return None if values is None else values[:, keep]
