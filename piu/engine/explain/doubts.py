"""How much of an interval each unknown makes, and which facts to ask for first."""

import numpy as np

from piu.engine.arrays import Floats
from piu.engine.draw import Unknown

FEWEST_DRAWS = 20
NOISE = 12.0
"""A squared rank correlation under this many times its noise (1 / draws) counts as zero."""
ASKED = 5


def interval_shares(unknowns: list[Unknown], target: Floats) -> dict[str, float]:
    """Return the part of a result's interval that each unknown makes, adding up to 1.

    Parameters
    ----------
    unknowns : list of Unknown
        The unknowns that bear on the result.
    target : ndarray, shape (draws,)
        The result in each draw.

    Notes
    -----
    First-order sensitivity: squared rank correlation (Spearman), less its expected noise, zero
    under the noise threshold, normalised. With too few draws, or a result that does not vary,
    every share is zero.
    """
    shares = dict.fromkeys((u.id for u in unknowns), 0.0)
    if target.size < FEWEST_DRAWS or np.ptp(target) == 0.0 or not unknowns:
        return shares
    rows = np.array([_ranks(u.values) for u in unknowns])
    goal = _ranks(target)
    spread = np.sqrt((rows**2).sum(axis=1) * (goal**2).sum())
    cross = (rows * goal).sum(axis=1)
    squared = np.divide(cross, spread, out=np.zeros_like(cross), where=spread > 0) ** 2
    noise = 1.0 / (target.size - 1)
    kept = np.where(squared > NOISE * noise, squared - noise, 0.0)
    total = kept.sum()
    if total > 0:
        shares.update({u.id: float(k / total) for u, k in zip(unknowns, kept, strict=True)})
    return shares


def facts_to_ask(shares: dict[str, float]) -> list[str]:
    """Return the unknowns that make most of the interval, the first to ask about first."""
    ordered = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    return [identifier for identifier, share in ordered[:ASKED] if share > 0]


def _ranks(values: Floats) -> Floats:
    """Return centred ranks, ties sharing their mean rank."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    starts = np.concatenate(([True], ordered[1:] != ordered[:-1]))
    run = np.cumsum(starts) - 1
    counts = np.bincount(run)
    middle = np.cumsum(counts) - (counts + 1) / 2.0
    ranks = np.empty(values.size)
    ranks[order] = middle[run]
    centred: Floats = ranks - ranks.mean()
    return centred
