"""The arrays the kernel reads: each flow four times, in the order each loop meets it."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from piu.engine.arrays import Bools, Floats, Ints
from piu.engine.network import Network
from piu.engine.spread.static import FlowShares, flow_shares

Array = npt.NDArray[Any]
MINOR, ALONE, IN_CLASS = 0, 1, 2
"""An input that adds up; the only essential one of its class; one of several of its class."""

LEAST = 1e-30
"""A share below this changes no digit of any result; without it no product becomes zero."""


class Sites(NamedTuple):
    """Outflow and market of each site; `market_size` is empty where replacement is off.

    `relative` is the outflow over the `largest`, so that float32 can hold any unit; `ceiling`
    keeps the inverse of a tiny market finite.
    """

    outflow: Array
    relative: Array
    largest: float
    ceiling: float
    market: Array
    market_size: Array
    members: Array
    members_start: Array


class Push(NamedTuple):
    """Losses sent from a site onwards.

    Downstream: flows by supplier, minor ones first, then those alone in their class (from
    `alone`), then those that share a class (from `in_class`, which lead to a class number).
    Upstream: flows by buyer.
    """

    start: Array
    alone: Array
    in_class: Array
    target: Array
    share: Array
    class_buyer: Array
    up_start: Array
    up_target: Array
    up_share: Array


class Pull(NamedTuple):
    """Losses gathered by a site.

    Sites are visited by sector, as those of a sector share partners that are then at hand, and
    then by number of flows, so that loops of the same length follow each other: `row` names
    them. Downstream: flows by buyer, in the same three parts; the classes of row k are
    `class_start[k]` to `class_start[k + 1]`, each up to flow `class_end`. Upstream: by supplier.
    """

    row: Array
    start: Array
    alone: Array
    in_class: Array
    class_start: Array
    class_end: Array
    source: Array
    share: Array
    up_row: Array
    up_start: Array
    up_source: Array
    up_share: Array


class Tables(NamedTuple):
    """All that the kernel reads of a network; `steepest` is the largest sum of shares of a site."""

    steepest: float
    sites: Sites
    push: Push
    pull: Pull


def kernel_tables(network: Network, *, precision: npt.DTypeLike = np.float64) -> Tables:
    """Sort the flows of a network for the kernel.

    Parameters
    ----------
    network : Network
        Sites and flows.
    precision : dtype
        float64 or float32, of the shares.
    """
    shares, n = flow_shares(network), network.n
    kept = (shares.kind > 0) & (shares.input > LEAST)
    down = _Downstream.build(
        network.supplier[kept],
        network.buyer[kept],
        n,
        group=shares.group[kept],
        vital=shares.kind[kept] == 2,
    )
    value = _shares_as(shares.input[kept], precision)
    sold = shares.order > LEAST
    supplier, buyer = network.supplier[sold], network.buyer[sold]
    order = _shares_as(shares.order[sold], precision)
    visit = _visit(supplier, network.sector)
    up_pull = (visit.astype(np.uint32), *_rows(_place(visit)[supplier], buyer, n, order))
    return Tables(
        _steepest(network, shares),
        _sites(network, precision),
        Push(*down.push(value), *_rows(buyer, supplier, n, order)),
        Pull(*down.pull(value, network.sector), *up_pull),
    )


@dataclass(frozen=True)
class _Downstream:
    """Flows that carry losses to buyers, each with its part and the number of its class."""

    supplier: Ints
    buyer: Ints
    n: int
    part: Ints
    group: Ints
    class_of: Ints
    class_buyer: Ints

    @classmethod
    def build(
        cls, supplier: Ints, buyer: Ints, n: int, *, group: Ints, vital: Bools
    ) -> "_Downstream":
        """Tell lone essential inputs from those that share a class, and number the classes."""
        alone = np.bincount(group)[group] == 1
        part = np.where(vital, np.where(alone, ALONE, IN_CLASS), MINOR)
        shared = part == IN_CLASS
        class_of = np.zeros(group.size, dtype=np.int64)
        names, class_of[shared] = np.unique(group[shared], return_inverse=True)
        class_buyer = np.zeros(names.size, dtype=np.int64)
        class_buyer[class_of[shared]] = buyer[shared]
        return cls(supplier, buyer, n, part, group, class_of, class_buyer)

    def push(self, share: Array) -> tuple[Array, ...]:
        """Sort by supplier; a flow that shares a class leads to that class."""
        target = np.where(self.part == IN_CLASS, self.class_of, self.buyer)
        order = stable_order(3 * self.supplier + self.part, 3 * self.n)
        starts = self._starts(self.supplier)
        return (*starts, *_packed(target, share, order), self.class_buyer.astype(np.uint32))

    def pull(self, share: Array, sector: Ints) -> tuple[Array, ...]:
        """Sort by buyer in the order of the visit, and say where each class ends."""
        visit = _visit(self.buyer, sector)
        row = _place(visit)[self.buyer]
        by_class = stable_order(self.group, int(self.group.max(initial=-1)) + 1)
        order = by_class[stable_order((3 * row + self.part)[by_class], 3 * self.n)]
        group, in_class = self.group[order], self.part[order] == IN_CLASS
        last = np.append(group[1:] != group[:-1], True)[: group.size] & in_class
        ends = (np.nonzero(last)[0] + 1).astype(np.uint32)
        first = _start(_place(visit)[self.class_buyer], self.n)
        packed = _packed(self.supplier, share, order)
        return (visit.astype(np.uint32), *self._starts(row), first, ends, *packed)

    def _starts(self, row: Ints) -> tuple[Ints, Ints, Ints]:
        """Return where each row starts, and where its second and third parts do."""
        minor = np.bincount(row[self.part == MINOR], minlength=self.n)
        alone = np.bincount(row[self.part == ALONE], minlength=self.n)
        start = _start(row, self.n)
        return start, start[:-1] + minor, start[:-1] + minor + alone


def stable_order(key: Ints, count: int) -> Ints:
    """Return the order that sorts keys from 0 to `count`, equal ones as they come.

    Counted, not compared: SciPy does it when it gathers the rows of a sparse matrix. The flows
    of a network come sorted by supplier, then by buyer, which a stable order keeps.
    """
    each = np.ones(key.size, dtype=np.int8)
    ends = (key, np.arange(key.size))
    found: Ints = sp.coo_array((each, ends), shape=(count, key.size)).tocsr().indices
    return found


def _visit(row: Ints, sector: Ints) -> Ints:
    """Order the sites by sector, then by number of flows."""
    return np.lexsort((-np.bincount(row, minlength=sector.size), sector))


def _place(visit: Ints) -> Ints:
    """Return when each site is visited."""
    place = np.empty_like(visit)
    place[visit] = np.arange(visit.size)
    return place


def _start(row: Ints, n: int) -> Ints:
    return np.concatenate([[0], np.cumsum(np.bincount(row, minlength=n))])


def _packed(end: Ints, share: Array, order: Ints) -> tuple[Array, Array]:
    return end[order].astype(np.uint32), share[order]


def _rows(row: Ints, end: Ints, n: int, share: Array) -> tuple[Array, ...]:
    return _start(row, n), *_packed(end, share, stable_order(row, n))


def _shares_as(share: Floats, precision: npt.DTypeLike) -> Array:
    """Round to the precision; a share beyond its largest number already loses everything."""
    rounded: Array = np.minimum(share, np.finfo(precision).max * 1e-8).astype(precision)
    return rounded


def _steepest(network: Network, shares: FlowShares) -> float:
    """Return the largest loss a site feels when all that can be lost is."""
    minor, vital = shares.kind == 1, shares.kind == 2
    sums_of = (
        np.bincount(network.buyer[minor], weights=shares.input[minor]),
        np.bincount(shares.group[vital], weights=shares.input[vital]),
        np.bincount(network.supplier, weights=shares.order),
    )
    return float(max((s.max() for s in sums_of if s.size), default=0.0))


def _sites(network: Network, precision: npt.DTypeLike) -> Sites:
    """List outflows, and the members of each market."""
    outflow = network.outflow
    largest = float(outflow.max()) or 1.0
    relative = (outflow / largest).astype(precision)
    ceiling = float(np.finfo(relative.dtype).max) * 1e-8
    known = (outflow, relative, largest, ceiling)
    if network.market is None:
        none = np.zeros(0, dtype=np.int64)
        return Sites(*known, np.zeros(network.n, dtype=np.int64), np.zeros(0), none, none)
    names, market = np.unique(network.market, return_inverse=True)
    size = np.bincount(market, weights=outflow)
    members = np.argsort(market, kind="stable")
    return Sites(*known, market, size, members, _start(market, names.size))
