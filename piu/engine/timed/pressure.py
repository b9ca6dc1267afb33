"""What shocks impose over time, and the switches of the model."""

from dataclasses import dataclass

import numpy as np

from piu.engine.arrays import Floats, Ints
from piu.engine.timed.network import TimedNetwork


@dataclass(frozen=True, eq=False)
class Pressure:
    """What shocks impose, by period: `period[t]` is the row of the others in force at step t.

    Attributes
    ----------
    period : ndarray of int64, (steps,)
    down, up : ndarray, (periods, draws, sites)
        Imposed loss of capacity and of orders, shares from 0 to 1.
    cut_input, cut_outlet : ndarray, (periods, draws, flows)
        Part of each flow that no longer reaches its buyer, that no longer pays its supplier.
    limit : ndarray, (periods, draws, groups)
        Part of a buyer's use of a class that nobody can bring.
    """

    period: Ints
    down: Floats
    up: Floats
    cut_input: Floats
    cut_outlet: Floats
    limit: Floats

    @classmethod
    def none(cls, network: TimedNetwork, *, steps: int) -> "Pressure":
        """Return no pressure at all, in one period, ready to be filled in."""
        draws, flows = network.draws, network.supplier.size
        return cls(
            period=np.zeros(steps, dtype=np.int64),
            down=np.zeros((1, draws, network.n)),
            up=np.zeros((1, draws, network.n)),
            cut_input=np.zeros((1, draws, flows)),
            cut_outlet=np.zeros((1, draws, flows)),
            limit=np.zeros((1, draws, network.group_buyer.size)),
        )


@dataclass(frozen=True)
class Rules:
    """Switches of the model, off in a real run.

    Attributes
    ----------
    fixed_shares : bool
        Each customer keeps a fixed share of what can be made, whoever else stops ordering; a
        buyer's orders then never rise because another order was cut: losses are monotone.
    orders_frozen : bool
        Everyone orders as usual: losses only go downstream.
    inputs_frozen : bool
        Everyone has all inputs and capacity: losses only go upstream.
    """

    fixed_shares: bool = False
    orders_frozen: bool = False
    inputs_frozen: bool = False


FREE = Rules()
