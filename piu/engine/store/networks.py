"""A network on disk, sorted once for the kernel and mapped by every worker."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from piu.engine.arrays import Floats
from piu.engine.errors import RunError, StoreError
from piu.engine.network import Network
from piu.engine.spread.kernel_tables import Pull, Push, Sites, Tables, kernel_tables
from piu.engine.spread.static import ExactSpread, exact_spread, score_weights
from piu.engine.store.folder import Array, Folder, open_folder, verify_folder, write_folder
from piu.engine.version import VERSION

KIND = "network"
PARTS = {"sites": Sites, "push": Push, "pull": Pull}
PRODUCTS = ("additive", "groups", "customers", "market_members")
PER_SITE = ("revenue", "costs", "market")


@dataclass(frozen=True, eq=False)
class StoredNetwork:
    """A network mapped from disk; its pages are read when used, and shared by the processes.

    Attributes
    ----------
    folder : Folder
        The mapped arrays and their header.
    n, flows : int
        Numbers of sites and of flows.
    """

    folder: Folder
    n: int
    flows: int

    @property
    def hash(self) -> str:
        """Hash of the content: same flows, same hash, wherever the folder lies."""
        return self.folder.hash

    @property
    def weight_names(self) -> tuple[str, ...]:
        """Names of the weights stored beside the flows, in alphabetical order."""
        return tuple(k[8:] for k in sorted(self.folder.arrays) if k.startswith("weights."))

    def weights(self, *names: str) -> Floats:
        """Return weight columns, shape (sites, k); without a name, what each site supplies."""
        if not names:
            return self.folder.arrays["sites.outflow"][:, None]
        for name in names:
            if name not in self.weight_names:
                known = list(self.weight_names)
                raise RunError("unknown_value", "weights", name, known=known)
        return np.stack([self.folder.arrays[f"weights.{name}"] for name in names], axis=1)

    def tables(self) -> Tables:
        """Return what the compiled kernel reads, in the precision it was built with."""
        parts = {part: self._named(part, kind) for part, kind in PARTS.items()}
        return Tables(self.folder.facts["steepest"], **parts)

    def spread(self) -> ExactSpread:
        """Return the step of the published equations in float64, with no loss imposed."""
        arrays = self.folder.arrays
        products = {name: self._product(name) for name in PRODUCTS}
        return ExactSpread(
            imposed_down=np.zeros((self.n, 1)),
            imposed_up=np.zeros((self.n, 1)),
            group_starts=arrays["group_starts"],
            group_buyers=arrays["group_buyers"],
            outflow=arrays["sites.outflow"],
            market=arrays.get("market_number"),
            **products,
        )

    def network(self) -> Network:
        """Return the flows and sites as they were given; this copies the ends of all flows."""
        arrays = self.folder.arrays
        return Network(
            n=self.n,
            supplier=arrays["supplier"].astype(np.int64),
            buyer=arrays["buyer"].astype(np.int64),
            amount=arrays["amount"],
            sector=arrays["sector"],
            essential=arrays["essential"],
            **{name: arrays.get(name) for name in PER_SITE},
        )

    def verify(self) -> None:
        """Read every byte again and compare with the header; opening only compares sizes."""
        verify_folder(self.folder)

    def _named(self, part: str, kind: Any) -> Any:
        known = self.folder.arrays | self.folder.facts
        return kind(*(known[f"{part}.{field}"] for field in kind._fields))

    def _product(self, name: str) -> Any:
        arrays = self.folder.arrays
        if f"{name}.data" not in arrays:
            return None
        content = tuple(arrays[f"{name}.{k}"] for k in ("data", "indices", "indptr"))
        return sp.csr_array(content, shape=(content[2].size - 1, self.n), copy=False)


def build_network(
    path: Path | str,
    network: Network,
    *,
    weights: Mapping[str, Any] | None = None,
    precision: npt.DTypeLike = np.float64,
) -> StoredNetwork:
    """Sort a network for the kernel, write it to a new folder, and open it.

    Parameters
    ----------
    path : Path or str
        Folder to create; it appears whole, or not at all.
    network : Network
        Sites and flows.
    weights : mapping of str to array_like, shape (sites,), optional
        Weights of scores kept beside the flows (jobs, turnover...), by name.
    precision : dtype, optional
        Of the shares that the compiled kernel reads: float64, or float32 for half the size.

    Raises
    ------
    StoreError
        When the folder exists.
    """
    kind = np.dtype(precision)
    if kind not in (np.dtype(np.float64), np.dtype(np.float32)):
        raise RunError("unknown_value", "precision", str(kind), known=["float64", "float32"])
    columns = {f"weights.{name}": _column(network, name, v) for name, v in (weights or {}).items()}
    numbers, facts = _of_tables(kernel_tables(network, precision=kind))
    arrays = _given(network) | columns | _of_spread(exact_spread(network)) | numbers
    facts |= {"kind": KIND, "engine": VERSION, "sites": network.n, "flows": network.amount.size}
    expected = write_folder(Path(path), arrays, facts=facts)
    return open_network(path, expected=expected)


def open_network(path: Path | str, *, expected: str | None = None) -> StoredNetwork:
    """Map a network from its folder.

    Parameters
    ----------
    path : Path or str
        Folder written by `build_network`.
    expected : str, optional
        Hash that it must have.

    Raises
    ------
    StoreError
        When it is missing, damaged, of another version of the engine, or not the one expected.
    """
    folder = open_folder(Path(path), expected=expected)
    if folder.facts.get("kind") != KIND:
        raise StoreError("store_missing", str(path), folder.facts.get("kind"))
    if folder.facts["engine"] != VERSION:
        found = folder.facts["engine"]
        raise StoreError("store_version", str(folder.path), found, expected=VERSION)
    return StoredNetwork(folder=folder, n=folder.facts["sites"], flows=folder.facts["flows"])


@lru_cache(maxsize=2)
def opened(path: str, expected: str) -> StoredNetwork:
    """Open a network once per process, known by its hash."""
    return open_network(path, expected=expected)


def _given(network: Network) -> dict[str, Array]:
    """List what was given, ends of flows in half the size."""
    arrays: dict[str, Array] = {
        "supplier": network.supplier.astype(np.uint32),
        "buyer": network.buyer.astype(np.uint32),
        "amount": network.amount,
        "sector": network.sector,
        "essential": network.essential,
    }
    known = {name: getattr(network, name) for name in PER_SITE}
    return arrays | {name: array for name, array in known.items() if array is not None}


def _column(network: Network, name: str, values: Any) -> Floats:
    """Check one column of weights."""
    if np.ndim(values) != 1:
        shape = list(np.shape(values))
        raise RunError("mismatched_lengths", f"weights[{name}]", shape, expected=network.n)
    return score_weights(network, values)[:, 0]


def _of_spread(spread: ExactSpread) -> dict[str, Array]:
    """List the sparse matrices of the exact step."""
    arrays = {"group_starts": spread.group_starts, "group_buyers": spread.group_buyers}
    found: dict[str, Array] = dict(arrays)
    if spread.market is not None:
        found["market_number"] = spread.market
    for name in PRODUCTS:
        matrix = getattr(spread, name)
        if matrix is not None:
            found |= {f"{name}.{k}": getattr(matrix, k) for k in ("data", "indices", "indptr")}
    return found


def _of_tables(tables: Tables) -> tuple[dict[str, Array], dict[str, Any]]:
    """List what the kernel reads: arrays, and single numbers for the header."""
    arrays: dict[str, Array] = {}
    facts: dict[str, Any] = {"steepest": tables.steepest}
    for part in PARTS:
        for field, value in getattr(tables, part)._asdict().items():
            if isinstance(value, np.ndarray):
                arrays[f"{part}.{field}"] = value
            else:
                facts[f"{part}.{field}"] = float(value)
    return arrays, facts
