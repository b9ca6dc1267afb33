"""The smallest change that would remove a loss: the fewest links to secure, nearest the site."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.sparse import csgraph

from piu.engine.arrays import Bools, Floats, Ints
from piu.engine.result import QUANTILES, quantiles
from piu.engine.spread.drawn import DrawnSpread

LINK = 1
"""What securing one link counts."""


@dataclass(frozen=True)
class Change:
    """One link to secure: a flow, or a class that a shock keeps everyone from bringing."""

    direction: str
    flow: int | None = None
    group: int | None = None


@dataclass(frozen=True, eq=False)
class Paths:
    """The ways losses take in one direction, as a graph from the shocks to the sites.

    Nodes: the sites, then one per link, then the shock. What a link carries enters its node and
    leaves it over one edge of capacity `LINK`; all other edges hold any number of links.
    """

    direction: str
    sites: int
    links: tuple[Change, ...]
    graph: sp.csr_array

    @classmethod
    def downstream(cls, spread: DrawnSpread, down: Floats, *, faintest: float) -> "Paths":
        """Follow what suppliers that fail, cut flows and scarce classes take from buyers."""
        flows = spread.structure
        felt = np.where(spread.level[flows.group] > 0, spread.inputs_felt(down), 0.0)
        rows = np.nonzero(_counts(felt, faintest))[0]
        groups = np.zeros(0, dtype=np.int64)
        if spread.limit_felt is not None:
            scarce = np.where(spread.level > 0, spread.limit_felt, 0.0)
            groups = np.nonzero(_counts(scarce, faintest))[0]
        links = [Change("downstream", flow=int(row)) for row in rows]
        links += [Change("downstream", group=int(group)) for group in groups]
        cut = _any_of(spread.cut_input, rows)
        here = np.concatenate([flows.buyer[rows], flows.group_buyer[groups]])
        struck = np.concatenate([cut, np.ones(groups.size, dtype=bool)])
        there = np.concatenate([flows.supplier[rows], np.full(groups.size, -1)])
        shocked = spread.imposed_down.max(axis=1, initial=0.0) > 0
        return cls._build(links, there, here, struck, shocked)

    @classmethod
    def upstream(cls, spread: DrawnSpread, up: Floats, *, faintest: float) -> "Paths":
        """Follow the orders that customers who fail, and cut flows, take from suppliers."""
        flows = spread.structure
        rows = np.nonzero(_counts(spread.outlets_felt(up), faintest))[0]
        links = [Change("upstream", flow=int(row)) for row in rows]
        cut = _any_of(spread.cut_outlet, rows)
        shocked = spread.imposed_up.max(axis=1, initial=0.0) > 0
        return cls._build(links, flows.buyer[rows], flows.supplier[rows], cut, shocked)

    @classmethod
    def _build(
        cls, links: list[Change], there: Ints, here: Ints, struck: Bools, shocked: Bools
    ) -> "Paths":
        """Join the sites, the links and the shock by edges."""
        n, count = shocked.size, len(links)
        source, node = n + 2 * count, n + 2 * np.arange(count)
        from_site = there >= 0
        edges = (
            (there[from_site], node[from_site]),
            (np.full(int(struck.sum()), source), node[struck]),
            (node, node + 1),
            (node + 1, here),
            (np.full(int(shocked.sum()), source), np.nonzero(shocked)[0]),
        )
        start, end = (np.concatenate(side) for side in zip(*edges, strict=True))
        room = np.where((start >= n) & (end == start + 1) & (start < source), LINK, count + 1)
        shape = (source + 1, source + 1)
        graph = sp.csr_array((room.astype(np.int32), (start, end)), shape=shape)
        return cls(links[0].direction if links else "", n, tuple(links), graph)

    def smallest(self, site: int) -> tuple[Change, ...]:
        """Return the fewest links whose security keeps every loss from a site.

        Notes
        -----
        Fewest links that part the site from the shocks = most losses that can reach it over
        separate links (maximum flow, minimum cut; Ford and Fulkerson 1956). Among the smallest
        sets, the one nearest to the site, which is unique.
        """
        if not self.links:
            return ()
        source = self.graph.shape[0] - 1
        sent = csgraph.maximum_flow(self.graph, source, site).flow
        left = (self.graph - sent).tocsr()
        left.eliminate_zeros()
        near = csgraph.breadth_first_order(left.T.tocsr(), site, return_predecessors=False)
        beyond = np.ones(source + 1, dtype=bool)
        beyond[near] = False
        node = self.sites + 2 * np.arange(len(self.links))
        parted = np.nonzero(beyond[node] & ~beyond[node + 1])[0]
        return tuple(self.links[int(k)] for k in parted)


def _counts(felt: Floats, faintest: float) -> Bools:
    """Tell which links carry more than the faintest loss in one draw of twenty."""
    most: Bools = quantiles(felt, QUANTILES[-1], axis=1) > faintest
    return most


def _any_of(cut: Floats | None, rows: Ints) -> Bools:
    """Tell which of some flows a shock cuts."""
    if cut is None:
        return np.zeros(rows.size, dtype=bool)
    found: Bools = cut[rows].max(axis=1, initial=0.0) > 0
    return found
