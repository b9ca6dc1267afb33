"""Small random networks for the laws, drawn by hypothesis."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from hypothesis import strategies as st

from piu.engine import Network


@dataclass
class Drawn:
    """The same network as plain lists."""

    n: int
    flows: dict
    sector: list
    essential: list
    revenue: list | None
    costs: list | None
    market: list | None
    psi_d: list
    psi_u: list

    def matrix(self):
        """Return the flows as a sparse matrix."""
        dense = np.zeros((self.n, self.n))
        for (i, j), amount in self.flows.items():
            dense[i, j] = amount
        return sp.csr_array(dense)

    def network(self):
        """Return the engine's network."""
        return Network.from_arrays(
            self.matrix(),
            sector=self.sector,
            essential=self.essential,
            revenue=self.revenue,
            costs=self.costs,
            market=self.market,
        )

    def plain(self, **changes):
        """Return the keyword arguments of the plain cascade."""
        names = ("n", "sector", "essential", "revenue", "costs", "market", "psi_d", "psi_u")
        return {name: getattr(self, name) for name in names} | changes


AMOUNTS = st.floats(0.5, 1000.0).map(lambda x: x * 1.0123456789)
LOSSES = st.one_of(st.just(0.0), st.just(1.0), st.floats(0.01, 0.99))


@st.composite
def networks(draw, *, market=True, fading=False):
    """Draw a network of 1 to 7 sites, self-loops and empty rows included.

    `fading`: revenues and costs are half as large again as the flows, so that losses fade fast.
    """
    n = draw(st.integers(1, 7))
    sectors = draw(st.integers(1, 3))
    pairs = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1))
    flows = draw(st.dictionaries(pairs, AMOUNTS, min_size=0, max_size=20))

    def per_site(strategy):
        return draw(st.lists(strategy, min_size=n, max_size=n))

    def optional(strategy):
        return per_site(strategy) if draw(st.booleans()) else None

    kinds = st.lists(st.sampled_from([0, 1, 2]), min_size=sectors, max_size=sectors)
    sizes = st.one_of(st.just(0.0), st.floats(1.0, 4000.0))
    return Drawn(
        n=n,
        flows=flows,
        sector=per_site(st.integers(0, sectors - 1)),
        essential=draw(st.lists(kinds, min_size=sectors, max_size=sectors)),
        revenue=_totals(flows, n, 0) if fading else optional(sizes),
        costs=_totals(flows, n, 1) if fading else optional(sizes),
        market=optional(st.integers(0, 2)) if market else None,
        psi_d=per_site(LOSSES),
        psi_u=per_site(LOSSES),
    )


def _totals(flows, n, end):
    """Return 1.5 times what each site supplies (end 0) or receives (end 1)."""
    return [1.5 * sum(w for pair, w in flows.items() if pair[end] == k) for k in range(n)]
