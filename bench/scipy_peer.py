"""The peer: the same cascade with SciPy's sparse products and NumPy's reduceat, no more.

One shock at a time on vectors, written as a careful user of SciPy would: one product for all
inputs, the worst class by `reduceat`, market sums by `bincount`, nothing computed twice.
"""

import numpy as np
import scipy.sparse as sp

from piu.engine.network import Network
from piu.engine.spread.static import LOST_MARKET, flow_shares


class ScipyCascade:
    """A network ready for one closure after another."""

    def __init__(self, network: Network) -> None:
        """Give each buyer one row for its minor inputs, then one for each essential class."""
        shares, n = flow_shares(network), network.n
        kept = shares.kind > 0
        i, j = network.supplier[kept], network.buyer[kept]
        rows_of = shares.group[kept] + 1
        key = j * (shares.group.max() + 2) + np.where(shares.kind[kept] == 2, rows_of, 0)
        names, row = np.unique(key, return_inverse=True)
        buyer = np.zeros(names.size, dtype=np.int64)
        buyer[row] = j
        self.buyers, self.starts = np.unique(buyer, return_index=True)
        self.inputs = sp.csr_array((shares.input[kept], (row, i)), shape=(names.size, n))
        ends = (network.supplier, network.buyer)
        self.customers = sp.csr_array((shares.order, ends), shape=(n, n))
        self.outflow, self.market, self.n = network.outflow, network.market, n

    def close(self, site: int, *, eps: float) -> tuple[np.ndarray, np.ndarray, int]:
        """Close one site: losses downstream, upstream, and steps."""
        down, up, steps = np.zeros(self.n), np.zeros(self.n), 0
        down[site] = up[site] = 1.0
        while True:
            left = np.bincount(self.market, weights=(1.0 - down) * self.outflow)
            left[left <= LOST_MARKET] = 1.0
            felt = np.minimum(1.0, self.outflow / left[self.market]) * down
            lost = self.inputs @ felt
            next_down = np.zeros(self.n)
            next_down[self.buyers] = np.minimum(1.0, np.maximum.reduceat(lost, self.starts))
            next_up = np.minimum(1.0, self.customers @ up)
            next_down[site] = next_up[site] = 1.0
            steps += 1
            rise = max((next_down - down).max(), (next_up - up).max())
            down, up = next_down, next_up
            if not rise > eps:
                return down, up, steps

    def score(self, site: int, *, eps: float) -> tuple[float, int]:
        """Close one site and weigh the loss of the whole network."""
        down, up, steps = self.close(site, eps=eps)
        # not `@`: BLAS would start threads, whose waiting counts as processor time
        return float((self.outflow * np.maximum(down, up)).sum() / self.outflow.sum()), steps
