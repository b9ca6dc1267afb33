"""Who carries each loss, read from the converged state: nothing is run again."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from piu.engine.arrays import Bools, Floats, Ints, ratio
from piu.engine.spread.drawn import DrawnSpread, missing

SWEEPS = 500
SETTLED = 1e-12


@dataclass(frozen=True, eq=False)
class Carriers:
    """Where the loss of each site comes from, in one direction.

    Attributes
    ----------
    direction : str
        "downstream" (a supplier fails) or "upstream" (a customer fails).
    here, there : ndarray of int64, shape (flows,)
        The site that feels the loss through a flow, and the site it comes from.
    fraction : ndarray, shape (flows, draws)
        Part of the loss of `here` that each flow carries.
    cut : ndarray, shape (flows, draws)
        Part of the loss of `here` that a shock on the flow itself makes.
    imposed : ndarray, shape (sites, draws)
        Part of the loss of a site that is its own imposed shock.
    """

    direction: str
    here: Ints
    there: Ints
    fraction: Floats
    cut: Floats
    imposed: Floats

    def untainted(self, sure: Bools) -> Floats:
        """Return the part of each site's loss that came through sure flows only.

        `sure` tells, per flow, whether it rests on documented facts; shape (sites, draws).
        """
        flows = np.arange(self.here.size)
        ones = np.ones(flows.size)
        gather = sp.csr_array((ones, (self.here, flows)), shape=(len(self.imposed), flows.size))
        weight = self.fraction * sure[:, None]
        own: Floats = self.imposed + gather @ (self.cut * sure[:, None])
        part = own
        for _ in range(SWEEPS):
            moved: Floats = own + gather @ (weight * part[self.there])
            if np.abs(moved - part).max() <= SETTLED:
                return moved
            part = moved
        return part


def downstream_carriers(spread: DrawnSpread, down: Floats) -> Carriers:
    """Share each loss of supply among the flows of the class that binds, or of all minor ones."""
    flows = spread.structure
    felt = spread.inputs_felt(down)
    total = np.zeros((len(flows.sites), down.shape[1]))
    fraction, limited = np.zeros_like(felt), np.zeros_like(total)
    if spread.group_starts.size:
        vital, minor = spread.by_level(spread.classes_lost(felt))
        worst = np.maximum.reduceat(vital, spread.group_starts, axis=0)
        added = np.add.reduceat(minor, spread.group_starts, axis=0)
        total[spread.group_buyers] = np.maximum(worst, added)
        binding = np.zeros_like(total, dtype=bool)
        binding[spread.group_buyers] = worst >= added
        carries = np.where(
            binding[flows.group_buyer],
            _first_at(vital, total, spread),
            spread.level == 1,
        )
        if spread.limit is not None and spread.limit_felt is not None:
            felt = felt * (1.0 - spread.limit)[flows.group]
            own = np.add.reduceat(spread.limit_felt * carries, spread.group_starts, axis=0)
            limited[spread.group_buyers] = ratio(own, total[spread.group_buyers])
        fraction = ratio(felt * carries[flows.group], total[flows.buyer])
    imposed = (spread.imposed_down >= total) & (spread.imposed_down > 0)
    fraction *= ~imposed[flows.buyer]
    passed, cut = _apart(fraction, down[flows.supplier], spread.cut_input)
    own = np.where(imposed, 1.0, limited)
    return Carriers("downstream", flows.buyer, flows.supplier, passed, cut, own)


def _apart(fraction: Floats, lost: Floats, cut: Floats | None) -> tuple[Floats, Floats]:
    """Split what a flow carries: lost at its origin, and cut on the way."""
    if cut is None:
        return fraction, np.zeros_like(fraction)
    passed = fraction * ratio(lost, missing(lost, cut))
    return passed, fraction - passed


def _first_at(vital: Floats, total: Floats, spread: DrawnSpread) -> Bools:
    """Mark, for each buyer, the first essential class that reaches its total."""
    buyers = spread.structure.group_buyer
    order = np.arange(buyers.size)[:, None]
    reached = np.where((vital == total[buyers]) & (vital > 0), order, buyers.size)
    first = np.minimum.reduceat(reached, spread.group_starts, axis=0)
    of_buyer = np.full(total.shape, buyers.size)
    of_buyer[spread.group_buyers] = first
    winner: Bools = order == of_buyer[buyers]
    return winner


def upstream_carriers(spread: DrawnSpread, up: Floats) -> Carriers:
    """Share each loss of orders among the customers that fail."""
    flows = spread.structure
    felt = spread.outlets_felt(up)
    total = np.asarray(spread.by_supplier @ felt)
    fraction = ratio(felt, total[flows.supplier])
    imposed = (spread.imposed_up >= total) & (spread.imposed_up > 0)
    fraction *= ~imposed[flows.supplier]
    passed, cut = _apart(fraction, up[flows.buyer], spread.cut_outlet)
    own = imposed.astype(np.float64)
    return Carriers("upstream", flows.supplier, flows.buyer, passed, cut, own)
