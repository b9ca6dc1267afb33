"""Tables of flows and of sites: a folder of .npy files, or one Parquet file."""

from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import scipy.sparse as sp

from piu.engine.arrays import as_floats
from piu.engine.errors import NetworkError, StoreError
from piu.engine.network import Network
from piu.engine.store.folder import Array

FLOWS = ("supplier", "buyer", "amount")
SITES = ("sector",)
SITES_OPTIONAL = ("revenue", "costs", "market")


def read_network(flows: Path | str, sites: Path | str, *, essential: Any) -> Network:
    """Read and check a network from a table of flows and a table of sites.

    Parameters
    ----------
    flows : Path or str
        Columns `supplier`, `buyer` (numbers of sites, from 0) and `amount` (a year, in one
        unit): a folder with one .npy file per column, or a Parquet file.
    sites : Path or str
        Columns `sector`, and maybe `revenue`, `costs`, `market`; one row per site.
    essential : array_like of int, shape (sectors, sectors)
        As in `Network.from_arrays`.

    Raises
    ------
    StoreError
        When a table or a column cannot be read, or the library for Parquet is missing.
    NetworkError
        When a flow names no site, and as `Network.from_arrays` does.
    """
    known = read_table(Path(sites), SITES, optional=SITES_OPTIONAL)
    listed = read_table(Path(flows), FLOWS)
    n = known["sector"].shape[0]
    ends = tuple(_site_numbers(listed[name], name=name, n=n) for name in FLOWS[:2])
    amount = as_floats(listed["amount"], name="amount", error=NetworkError)
    if not amount.shape == ends[0].shape == ends[1].shape:
        raise NetworkError("mismatched_lengths", "amount", list(amount.shape))
    return Network.from_arrays(
        sp.coo_array((amount, ends), shape=(n, n)), essential=essential, **known
    )


def read_table(
    path: Path, columns: tuple[str, ...], *, optional: tuple[str, ...] = ()
) -> dict[str, Array]:
    """Read columns of a table; those that are optional and absent are left out."""
    if path.is_dir():
        return _from_folder(path, columns, optional=optional)
    if not path.exists():
        raise StoreError("bad_flow_table", str(path), None)
    return _from_parquet(path, columns, optional=optional)


def _from_folder(
    path: Path, columns: tuple[str, ...], *, optional: tuple[str, ...]
) -> dict[str, Array]:
    wanted = [*columns, *(name for name in optional if (path / f"{name}.npy").exists())]
    found: dict[str, Array] = {}
    for name in wanted:
        place = path / f"{name}.npy"
        try:
            found[name] = np.load(place, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError) as error:
            raise StoreError("bad_flow_table", str(place), str(error)) from None
    return found


def _from_parquet(
    path: Path, columns: tuple[str, ...], *, optional: tuple[str, ...]
) -> dict[str, Array]:
    parquet = _parquet(path)
    try:
        file = parquet.ParquetFile(path)
        names = file.schema_arrow.names
        wanted = [*columns, *(name for name in optional if name in names)]
        if missing := [name for name in wanted if name not in names]:
            raise StoreError("bad_flow_table", f"{path}:{missing[0]}", None)
        # Not `read_table`: it loads pandas wherever pandas is installed, in a second.
        table = file.read(columns=wanted)
    except (OSError, ValueError) as error:
        raise StoreError("bad_flow_table", str(path), str(error)) from None
    return {name: table[name].to_numpy() for name in wanted}


def _parquet(path: Path) -> ModuleType:
    """Load the reader of Parquet files, which only large networks need."""
    try:
        import pyarrow.parquet  # noqa: PLC0415
    except ImportError:
        raise StoreError("missing_library", str(path), "pyarrow") from None
    module: ModuleType = pyarrow.parquet
    return module


def _site_numbers(values: Array, *, name: str, n: int) -> Array:
    """Check that each end of a flow is the number of a site."""
    if values.dtype.kind not in "iu":
        raise NetworkError("not_a_number", name, str(values.dtype))
    outside = (values < 0) | (values >= n)
    if outside.any():
        first = int(np.argmax(outside))
        raise NetworkError("unknown_site", f"{name}[{first}]", int(values[first]))
    return values
