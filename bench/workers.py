"""Table: the same blocks of shocks by one worker and by two, threads, then processes."""

import tempfile
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bench.machine import timed
from piu.engine.blocks import BLOCK, DrawnClosures, blocks_of, run
from piu.engine.generate import heavy_tailed
from piu.engine.store.networks import StoredNetwork, build_network

SEED, EPS = 1, 1e-2
BLOCKS = 8
KINDS: dict[str, Callable[[int], Executor]] = {
    "threads": ThreadPoolExecutor,
    "processes": partial(ProcessPoolExecutor, mp_context=get_context("spawn")),
}


def table(sites: int) -> list[dict[str, Any]]:
    """Measure both kinds of workers; the efficiency is that of two beside one of the kind."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        stored = build_network(place / "network", heavy_tailed(sites, seed=SEED))
        rows = [
            _row(stored, place, kind=kind, workers=workers) for kind in KINDS for workers in (1, 2)
        ]
    for one, two in zip(rows[::2], rows[1::2], strict=True):
        two["efficiency"] = one["wall"] / (2.0 * two["wall"])
    return rows


def _row(stored: StoredNetwork, place: Path, *, kind: str, workers: int) -> dict[str, Any]:
    """Let the workers start and load what they need, then time them."""
    folder = place / f"{kind}{workers}"
    with KINDS[kind](workers) as executor:
        run(_blocks(stored, folder / "warm", workers), executor=executor)
        taken, _ = timed(run, _blocks(stored, folder / "timed", BLOCKS), executor=executor)
    known = {"kind": kind, "workers": workers, "sites": stored.n, "eps": EPS}
    return known | {"closures": BLOCKS * BLOCK, "wall": taken.wall}


def _blocks(stored: StoredNetwork, folder: Path, count: int) -> Any:
    shocks = DrawnClosures(shocks=count * BLOCK)
    return blocks_of(stored, folder, shocks, eps=EPS, seed=SEED)
