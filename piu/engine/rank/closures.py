"""Every site closed in turn: what its closure would cost the whole network."""

import ctypes
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from piu.engine.arrays import Floats, Ints
from piu.engine.errors import RunError
from piu.engine.network import Network
from piu.engine.spread.static import exact_spread, score_weights, weighted_scores
from piu.engine.spread.sweeps import checked_eps, iterate

LANES = 32
"""Closures whose matrix products are computed side by side."""

COMPILED_FROM = 1000
"""Sites from which compiling pays: below, all closures take less than a second without."""


@dataclass(frozen=True, eq=False)
class ClosureRanking:
    """Scores of the closure of each site, in the order of the network.

    Attributes
    ----------
    score, downstream_score, upstream_score : ndarray, shape (sites,) or (sites, k)
        Weighted mean losses when the site closes.
    steps : ndarray of int, shape (sites,)
        Iterations of each closure.
    eps : float
        Stopping threshold used.
    missing : tuple of str
        "revenue" and "costs" when they were not given: the scores then depend on `eps` more
        than on the network, and should not be used to decide.
    """

    score: Floats
    downstream_score: Floats
    upstream_score: Floats
    steps: Ints
    eps: float
    missing: tuple[str, ...]


def closure_ranking(
    network: Network,
    *,
    eps: float,
    weights: Any = None,
    precision: npt.DTypeLike = np.float64,
    threads: int = 1,
) -> ClosureRanking:
    """Close every site in turn and score the loss of the whole network.

    Parameters
    ----------
    network : Network
        Sites and flows.
    eps : float
        Stopping threshold of each closure, see `cascade`.
    weights : array_like, shape (sites,) or (sites, k), optional
        Weights of the scores; default: what each site supplies.
    precision : dtype, optional
        float64, or float32 for half the memory: scores then agree within 1e-6.
    threads : int, optional
        Threads that share the closures. The result does not depend on it.

    Notes
    -----
    Method: Diem et al. (2022), Scientific Reports 12:7719. Each closure keeps its own number
    of steps, exactly as if computed alone. From `COMPILED_FROM` sites on, the compiled kernel
    does the work; the first call then compiles it, once per machine.
    """
    threshold, kind, count = checked_eps(eps), _checked_precision(precision), _checked(threads)
    columns = score_weights(network, weights)
    if network.n < COMPILED_FROM and kind == np.float64:
        scores, steps = _side_by_side(network, columns, eps=threshold)
    else:
        scores, steps = _compiled(network, columns, eps=threshold, precision=kind, threads=count)
    single = weights is None or np.ndim(weights) == 1
    both, down, up = (s[:, 0] if single else s for s in scores)
    return ClosureRanking(
        score=both,
        downstream_score=down,
        upstream_score=up,
        steps=steps,
        eps=threshold,
        missing=tuple(n for n in ("revenue", "costs") if getattr(network, n) is None),
    )


def _side_by_side(
    network: Network, columns: Floats, *, eps: float
) -> tuple[tuple[Floats, ...], Ints]:
    """Rank with sparse matrix products: nothing to compile, fast enough for a few sites."""
    spread = exact_spread(network)
    scores: list[tuple[Floats, Floats, Floats]] = []
    steps: list[Ints] = []
    for start in range(0, network.n, LANES):
        closed = np.arange(start, min(start + LANES, network.n))
        imposed = np.zeros((network.n, closed.size))
        imposed[closed, np.arange(closed.size)] = 1.0
        losses = iterate(spread.with_imposed(imposed, imposed), imposed, imposed, eps=eps)
        scores.append(weighted_scores(losses, columns))
        steps.append(losses.steps)
    joined = tuple(np.concatenate(parts) for parts in zip(*scores, strict=True))
    return joined, np.concatenate(steps)


def _compiled(
    network: Network, columns: Floats, *, eps: float, precision: np.dtype[Any], threads: int
) -> tuple[tuple[Floats, ...], Ints]:
    """Rank with the compiled kernel."""
    # Numba costs half a second and 100 MB: only those who rank large networks pay for it.
    from piu.engine.spread.kernel_runs import closures, run_all  # noqa: PLC0415
    from piu.engine.spread.kernel_tables import kernel_tables  # noqa: PLC0415

    tables = kernel_tables(network, precision=precision)
    give_back_memory()
    every = closures(np.arange(network.n))
    scored = run_all(tables, every, columns, eps=eps, threads=threads)
    means = scored.sums / columns.sum(axis=0)
    return (means[:, 0], means[:, 1], means[:, 2]), scored.steps


def give_back_memory() -> None:
    """Hand what sorting has freed back to the system, where the C library knows how (glibc).

    150 MB at 100,000 sites, which it would keep beside the rows of the kernel.
    """
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (AttributeError, OSError, TypeError):  # another C library, which decides alone
        return


def _checked_precision(precision: npt.DTypeLike) -> np.dtype[Any]:
    kind = np.dtype(precision)
    if kind not in (np.dtype(np.float64), np.dtype(np.float32)):
        raise RunError("unknown_value", "precision", str(kind), known=["float64", "float32"])
    return kind


def _checked(threads: int) -> int:
    if not isinstance(threads, int) or threads < 1:
        raise RunError("bad_threads", "threads", threads)
    return threads
