"""A network as arrays: who supplies whom, with what class of product, and how vital it is."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from piu.engine.arrays import (
    Floats,
    Ints,
    amounts,
    as_floats,
    class_numbers,
    refuse_bad_numbers,
    sums,
)
from piu.engine.errors import NetworkError


@dataclass(frozen=True, eq=False)
class Network:
    """Sites and flows in the form of the published sector index.

    Build it with `from_arrays`, which checks every entry.

    Attributes
    ----------
    supplier, buyer : ndarray of int64, shape (flows,)
        Ends of each flow, sorted by supplier, then by buyer.
    amount : ndarray of float64, shape (flows,)
        Amount of each flow a year, in one unit for the whole network.
    sector : ndarray of int64, shape (sites,)
        Class of what each site supplies, from 0.
    essential : ndarray of int64, shape (sectors, sectors)
        2 essential, 1 non-essential, 0 negligible; row = supplier's sector, column = buyer's.
    revenue, costs : ndarray of float64 or None
        Total revenue and total costs of each site, in the unit of `amount`.
    market : ndarray of int64 or None
        Market in which a site's output can be replaced; None turns replacement off.
    """

    n: int
    supplier: Ints
    buyer: Ints
    amount: Floats
    sector: Ints
    essential: Ints
    revenue: Floats | None
    costs: Floats | None
    market: Ints | None

    @classmethod
    def from_arrays(
        cls,
        W: Any,
        *,
        sector: Any,
        essential: Any,
        revenue: Any = None,
        costs: Any = None,
        market: Any = None,
    ) -> "Network":
        """Check arrays and build the network of the published sector index.

        Parameters
        ----------
        W : scipy sparse matrix or array_like, shape (n, n)
            ``W[i, j]`` is what site i supplies to site j in a year, in one unit.
        sector : array_like of int, shape (n,)
            Sector of each site, from 0.
        essential : array_like of int, shape (sectors, sectors)
            0, 1 or 2; row = supplier's sector, column = buyer's sector.
        revenue, costs : array_like of float, shape (n,), optional
            Total revenue and costs, in the unit of `W`. Without them, losses do not fade
            along chains: see the explanation page.
        market : array_like of int, shape (n,), optional
            Market class of each site. Pass the sectors for the published index. None: no
            supplier can be replaced (all market shares are 1).

        Raises
        ------
        NetworkError
            On an empty network, mismatched lengths, a value that is negative, infinite or
            not a number, an unknown class or essentiality.

        Notes
        -----
        Method: Diem, Borsos, Reisch, Kertesz, Thurner (2022), Scientific Reports 12:7719.
        """
        supplier, buyer, amount, n = _flows(W)
        table = _essential_table(essential)
        sectors = class_numbers(sector, name="sector", n=n, error=NetworkError)
        _refuse_unknown_sector(sectors, known=table.shape[0])
        return cls(
            n=n,
            supplier=supplier,
            buyer=buyer,
            amount=amount,
            sector=sectors,
            essential=table,
            revenue=_per_site(revenue, name="revenue", n=n),
            costs=_per_site(costs, name="costs", n=n),
            market=None
            if market is None
            else class_numbers(market, name="market", n=n, error=NetworkError),
        )

    @property
    def outflow(self) -> Floats:
        """Total supplied by each site, in the unit of the flows."""
        return sums(self.amount, by=self.supplier, n=self.n)

    @property
    def inflow(self) -> Floats:
        """Total received by each site, in the unit of the flows."""
        return sums(self.amount, by=self.buyer, n=self.n)


def _flows(W: Any) -> tuple[Ints, Ints, Floats, int]:
    """List the flows of the matrix, duplicates added, zeros dropped."""
    matrix = W if sp.issparse(W) else as_floats(W, name="W", error=NetworkError)
    if len(matrix.shape) != 2 or matrix.shape[0] != matrix.shape[1]:
        raise NetworkError("not_square", "W", list(matrix.shape))
    if matrix.shape[0] == 0:
        raise NetworkError("empty_network", "W", [0, 0])
    listed = sp.coo_array(matrix)
    data = as_floats(listed.data, name="W", error=NetworkError)
    refuse_bad_numbers(data, name="W", error=NetworkError, at=(listed.row, listed.col))
    rows = sp.csr_array((data, (listed.row, listed.col)), shape=matrix.shape)
    rows.sum_duplicates()
    rows.eliminate_zeros()
    refuse_bad_numbers(rows.data, name="W", error=NetworkError)  # a sum may overflow
    flat = rows.tocoo()
    return flat.row.astype(np.int64), flat.col.astype(np.int64), flat.data, matrix.shape[0]


def _essential_table(values: Any) -> Ints:
    """Check the essentiality table: square, each entry 0, 1 or 2."""
    table = as_floats(values, name="essential", error=NetworkError)
    if table.ndim != 2 or table.shape[0] != table.shape[1]:
        raise NetworkError("not_square", "essential", list(table.shape))
    bad = ~np.isin(table, (0.0, 1.0, 2.0))
    if bad.any():
        row, column = (int(axis[0]) for axis in np.nonzero(bad))
        where = f"essential[{row}, {column}]"
        raise NetworkError("unknown_essentiality", where, float(table[row, column]))
    return table.astype(np.int64)


def _refuse_unknown_sector(sectors: Ints, *, known: int) -> None:
    beyond = sectors >= known
    if beyond.any():
        first = int(np.nonzero(beyond)[0][0])
        raise NetworkError("unknown_class", f"sector[{first}]", int(sectors[first]), known=known)


def _per_site(values: Any, *, name: str, n: int) -> Floats | None:
    """Check one optional amount per site."""
    if values is None:
        return None
    array = amounts(values, name=name, n=n, error=NetworkError)
    if array.ndim != 1:
        raise NetworkError("mismatched_lengths", name, list(array.shape), expected=n)
    return array
