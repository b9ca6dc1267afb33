"""Every site closed in turn: what its closure would cost the whole network."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from piu.engine.arrays import Floats, Ints
from piu.engine.network import Network
from piu.engine.spread.static import exact_spread, score_weights, weighted_scores
from piu.engine.spread.sweeps import checked_eps, iterate

LANES = 32
"""Closures computed side by side: bounds the memory on large networks."""


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


def closure_ranking(network: Network, *, eps: float, weights: Any = None) -> ClosureRanking:
    """Close every site in turn and score the loss of the whole network.

    Parameters
    ----------
    network : Network
        Sites and flows.
    eps : float
        Stopping threshold of each closure, see `cascade`.
    weights : array_like, shape (sites,) or (sites, k), optional
        Weights of the scores; default: what each site supplies.

    Notes
    -----
    Method: Diem et al. (2022), Scientific Reports 12:7719. Each closure keeps its own number
    of steps, exactly as if computed alone.
    """
    threshold = checked_eps(eps)
    columns = score_weights(network, weights)
    spread = exact_spread(network)
    scores: list[tuple[Floats, Floats, Floats]] = []
    steps: list[Ints] = []
    for start in range(0, network.n, LANES):
        closed = np.arange(start, min(start + LANES, network.n))
        imposed = np.zeros((network.n, closed.size))
        imposed[closed, np.arange(closed.size)] = 1.0
        losses = iterate(spread.with_imposed(imposed, imposed), imposed, imposed, eps=threshold)
        scores.append(weighted_scores(losses, columns))
        steps.append(losses.steps)
    single = weights is None or np.ndim(weights) == 1
    both, down, up = (np.concatenate(parts) for parts in zip(*scores, strict=True))
    return ClosureRanking(
        score=both[:, 0] if single else both,
        downstream_score=down[:, 0] if single else down,
        upstream_score=up[:, 0] if single else up,
        steps=np.concatenate(steps),
        eps=threshold,
        missing=tuple(n for n in ("revenue", "costs") if getattr(network, n) is None),
    )
