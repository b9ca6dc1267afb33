"""Many shocks in blocks: each computed alone, written once, and never computed again."""

import os
from concurrent.futures import FIRST_EXCEPTION, Executor, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from piu.engine.errors import RunError
from piu.engine.spread.kernel import Shocks
from piu.engine.spread.kernel_runs import closures, run_all
from piu.engine.spread.sweeps import checked_eps
from piu.engine.store.folder import Array
from piu.engine.store.networks import StoredNetwork, opened
from piu.engine.store.parts import claim_folder, missing_parts, read_parts, write_part
from piu.engine.version import VERSION

BLOCK = 1024
"""Shocks of one part: what a kill loses at most."""

SCORES = ("score", "downstream_score", "upstream_score")


class ShockSource(Protocol):
    """Shocks by number: a frozen dataclass that can be sent to another process."""

    def count(self, n: int) -> int:
        """Return the number of shocks on a network of n sites."""

    def block(self, first: int, last: int, *, n: int, rng: np.random.Generator) -> Shocks:
        """Return the shocks from `first` to `last`, the last left out."""


@dataclass(frozen=True)
class EachClosure:
    """Close each site in turn, in the order of the network."""

    def count(self, n: int) -> int:
        """Return the number of sites."""
        return n

    def block(self, first: int, last: int, *, n: int, rng: np.random.Generator) -> Shocks:
        """Close the sites from `first` to `last`; nothing is drawn."""
        return closures(np.arange(first, last))


@dataclass(frozen=True)
class DrawnClosures:
    """Close several sites at once, drawn without choice among all.

    Attributes
    ----------
    shocks : int
        Number of shocks.
    sites : int
        Sites that each shock closes.
    """

    shocks: int
    sites: int = 1

    def count(self, n: int) -> int:
        """Return the number of shocks, or refuse it."""
        for name, value, most in (("shocks", self.shocks, None), ("sites", self.sites, n)):
            if not isinstance(value, int) or value < 1 or (most is not None and value > most):
                raise RunError("bad_blocks", name, value)
        return self.shocks

    def block(self, first: int, last: int, *, n: int, rng: np.random.Generator) -> Shocks:
        """Draw the closed sites of each shock of the block."""
        drawn = [np.sort(rng.choice(n, self.sites, replace=False)) for _ in range(first, last)]
        site, whole = np.concatenate(drawn), np.ones(len(drawn) * self.sites)
        return Shocks(np.arange(len(drawn) + 1) * self.sites, site, whole, whole)


@dataclass(frozen=True)
class Blocks:
    """A run: one network, known by its hash, and shocks in blocks of `BLOCK`.

    Attributes
    ----------
    network : str
        Folder of the network, the same path for every worker.
    hash : str
        Hash of the network.
    folder : str
        Folder of the parts, created if need be; the same path for every worker.
    shocks : ShockSource
        What strikes.
    eps : float
        Stopping threshold of each shock.
    seed : int
        Block b draws from the stream (seed, b), whoever computes it.
    weights : tuple of str
        Names of weights stored with the network; default: what each site supplies.
    """

    network: str
    hash: str
    folder: str
    shocks: ShockSource
    eps: float
    seed: int = 0
    weights: tuple[str, ...] = ()

    def facts(self) -> dict[str, Any]:
        """Say all that the tables depend on."""
        return {
            "block": BLOCK,
            "engine": VERSION,
            "eps": self.eps,
            "network": self.hash,
            "seed": self.seed,
            "shocks": {"kind": type(self.shocks).__name__} | asdict(self.shocks),  # type: ignore[call-overload]
            "weights": list(self.weights),
        }


def blocks_of(
    network: StoredNetwork,
    folder: Path | str,
    shocks: ShockSource,
    *,
    eps: float,
    seed: int = 0,
    weights: tuple[str, ...] = (),
) -> Blocks:
    """Describe a run on an open network.

    Parameters
    ----------
    network : StoredNetwork
        Sites and flows on disk.
    folder : Path or str
        Folder of the parts: a new one, or that of the same run stopped before its end.
    shocks : ShockSource
        What strikes.
    eps, seed, weights
        See `Blocks`.

    Raises
    ------
    EngineError
        On a bad `eps` or seed, weights that are not stored, or a bad number of shocks.
    """
    if not isinstance(seed, int) or not 0 <= seed < 2**31:
        raise RunError("bad_seed", "seed", seed)
    network.weights(*weights)
    shocks.count(network.n)
    place = str(network.folder.path.resolve())
    target = str(Path(folder).resolve())
    return Blocks(place, network.hash, target, shocks, checked_eps(eps), seed, tuple(weights))


def run(blocks: Blocks, *, executor: Executor | None = None) -> Array:
    """Compute the blocks that are missing, and return the table of all shocks.

    Parameters
    ----------
    blocks : Blocks
        The run.
    executor : concurrent.futures.Executor, optional
        Who computes: threads of this process by default; processes; or other machines that
        see the same folders, as with the `get_executor` of a Dask client.

    Returns
    -------
    ndarray, one row per shock
        Fields `shock`, `steps`, and `score`, `downstream_score`, `upstream_score`, each with
        one column per weight.

    Notes
    -----
    The table does not depend on the executor, nor on how often the run was stopped: a part
    is a pure function of the run and of its number, and appears whole or not at all.
    """
    network = opened(blocks.network, blocks.hash)
    folder, count = Path(blocks.folder), -(-blocks.shocks.count(network.n) // BLOCK)
    claim_folder(folder, blocks.facts())
    missing = missing_parts(folder, count)
    if executor is None and missing:
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            _compute(blocks, missing, executor=threads)
    elif executor is not None:
        _compute(blocks, missing, executor=executor)
    return read_parts(folder, count)


def block_table(blocks: Blocks, number: int) -> Array:
    """Compute one block: the same bytes wherever and whenever.

    Parameters
    ----------
    blocks : Blocks
        The run.
    number : int
        Number of the block, from 0.
    """
    network = opened(blocks.network, blocks.hash)
    first = number * BLOCK
    last = min(first + BLOCK, blocks.shocks.count(network.n))
    rng = np.random.default_rng([blocks.seed, number])
    shocks = blocks.shocks.block(first, last, n=network.n, rng=rng)
    columns = network.weights(*blocks.weights)
    scored = run_all(network.tables(), shocks, columns, eps=blocks.eps)
    means = scored.sums / columns.sum(axis=0)
    fields = [(name, "<f8", (columns.shape[1],)) for name in SCORES]
    table = np.zeros(last - first, dtype=[("shock", "<i8"), ("steps", "<i8"), *fields])
    table["shock"], table["steps"] = np.arange(first, last), scored.steps
    for k, name in enumerate(SCORES):
        table[name] = means[:, k]
    return table


def write_block(blocks: Blocks, number: int) -> int:
    """Compute one block and write its part; return its number."""
    write_part(Path(blocks.folder), number, block_table(blocks, number))
    return number


def _compute(blocks: Blocks, missing: list[int], *, executor: Executor) -> None:
    """Hand out the missing blocks; at the first failure, drop those not begun and raise it."""
    futures = [executor.submit(write_block, blocks, number) for number in missing]
    try:
        done, _ = wait(futures, return_when=FIRST_EXCEPTION)
        for future in done:
            future.result()
    finally:
        for future in futures:
            future.cancel()
