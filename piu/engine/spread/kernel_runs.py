"""Run the compiled cascade: memory for each thread, blocks of shocks, scores."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from piu.engine.arrays import Floats, Ints
from piu.engine.errors import RunError
from piu.engine.spread.kernel import NOBODY, Dense, Limits, Shocks, Sparse, run_shocks
from piu.engine.spread.kernel_lanes import CACHE_LINE, LANES
from piu.engine.spread.kernel_tables import Array, Tables
from piu.engine.spread.sweeps import MOST_STEPS

TASK = 4096
"""Shocks of one task at most: large enough that the last lanes' idle neighbours do not weigh."""

DOWN_FROM, UP_FROM = 0.2, 0.05
"""Shares of active flows from which rows of 16 shocks are cheaper than flow by flow (measured).

Few shocks reach many flows downstream, and rows are cheap when most lanes share them only."""

NEGLIGIBLE = {np.dtype(np.float64): 1e-15, np.dtype(np.float32): 1e-9}
"""Losses no larger, and changes no larger, count as none where row sums stay under 1: no loss
changes by more than twice this per step, which stays under 1e-12 for 500 steps of float64, and
no product falls to the subnormal numbers that slow processors down."""

FINER = 1e-3
"""What counts as no loss is at least so much smaller than the stopping threshold."""

NOTHING = 1e-250
"""The same where losses can grow along chains: small enough to change nothing."""


@dataclass(frozen=True, eq=False)
class Scored:
    """Sums over sites, shape (shocks, 3, columns): larger loss, downstream, upstream; steps."""

    sums: Floats
    steps: Ints


def closures(sites: Ints) -> Shocks:
    """Close each of these sites alone, on both sides."""
    whole = np.ones(sites.size)
    return Shocks(np.arange(sites.size + 1), np.asarray(sites, dtype=np.int64), whole, whole)


def run_all(
    tables: Tables,
    shocks: Shocks,
    columns: Floats,
    *,
    eps: float,
    threads: int = 1,
    dense_from: float | None = None,
) -> Scored:
    """Spread and score many shocks.

    Parameters
    ----------
    tables : Tables
        The network, sorted for the kernel.
    shocks : Shocks
        Imposed losses.
    columns : ndarray, shape (sites, k)
        Weights of the scores.
    eps : float
        Stopping threshold of each shock.
    threads : int
        Threads that share the shocks. The result does not depend on it.
    dense_from : float, optional
        Share of active flows from which a side of a shock joins the dense rows, where not the
        measured ones; -1 and 1 force one way.
    """
    count = shocks.start.size - 1
    scored = Scored(np.zeros((count, 3, columns.shape[1])), np.zeros(count, dtype=np.int64))
    limits = _limits(tables, eps=eps, dense_from=dense_from)
    tasks = threads * max(1, -(-count // (threads * TASK)))  # as many for each thread
    size = max(1, -(-count // tasks))
    parts = [slice(a, min(a + size, count)) for a in range(0, count, size)]

    def one(part: slice) -> None:
        memory = _memory(tables)
        block = Shocks(shocks.start[part.start : part.stop + 1], *shocks[1:])
        run_shocks(tables, block, columns, limits, *memory, scored.sums[part], scored.steps[part])

    if threads == 1:
        for part in parts:
            one(part)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(one, parts))
    if (scored.steps < 0).any():
        raise RunError("no_convergence", "eps", eps, steps=MOST_STEPS)
    return scored


def _limits(tables: Tables, *, eps: float, dense_from: float | None) -> Limits:
    """Translate shares to numbers of flows, and say what loss is too small to pass on."""
    shares = (DOWN_FROM, UP_FROM) if dense_from is None else (dense_from, dense_from)
    flows = (tables.push.target.size, tables.push.up_target.size)
    down_flows, up_flows = (int(share * count) for share, count in zip(shares, flows, strict=True))
    small = NEGLIGIBLE[tables.push.share.dtype] if tables.steepest <= 1.0 + 1e-9 else NOTHING
    small = max(NOTHING, min(small, eps * FINER))
    return Limits(eps, MOST_STEPS, small, down_flows, up_flows)


def _memory(tables: Tables) -> tuple[Sparse, Dense]:
    """Reserve the state of one thread."""
    n, markets = tables.sites.outflow.size, tables.sites.market_size.size
    classes, dtype = tables.push.class_buyer.size, tables.push.share.dtype
    sparse = Sparse(
        down=np.zeros((LANES, n)),
        up=np.zeros(n),
        at_down=np.zeros((LANES, n), dtype=np.uint32),
        at_up=np.zeros(n, dtype=np.uint32),
        added=np.zeros((n, 2)),
        in_class=np.zeros(classes),
        touched=np.zeros(n, dtype=np.uint32),
        touched_class=np.zeros(classes, dtype=np.uint32),
        left=np.zeros(markets),
    )
    dense = Dense(
        down=_rows(n, dtype=dtype),
        felt=_rows(n, dtype=dtype),
        up=_rows(2 * n, dtype=dtype).reshape(2, n, LANES),
        left=_rows(markets, dtype=np.float64),
        hardness=_rows(markets, dtype=dtype),
        rise=_rows(2, dtype=dtype),
        row=_rows(1, dtype=dtype),
        marked=np.zeros(n, dtype=np.int32),
        shock=np.full(LANES, NOBODY, dtype=np.int64),
        gathered=np.full(LANES, NOBODY, dtype=np.int64),
        reached=np.zeros(LANES, dtype=np.int64),
        sent_rise=np.zeros(LANES),
        still=np.zeros(LANES, dtype=np.bool_),
        steps=np.zeros(LANES, dtype=np.int64),
        ended=np.zeros(LANES, dtype=np.int64),
        score=_rows(2, dtype=np.float64),
    )
    return sparse, dense


def _rows(count: int, *, dtype: npt.DTypeLike) -> Array:
    """Reserve zeros of shape (count, LANES) that start on a cache line."""
    size = count * LANES * np.dtype(dtype).itemsize
    raw = np.zeros(size + CACHE_LINE, dtype=np.uint8)
    offset = -raw.ctypes.data % CACHE_LINE
    return raw[offset : offset + size].view(dtype).reshape(count, LANES)
