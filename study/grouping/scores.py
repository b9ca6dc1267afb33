"""How found groups compare with planted ones, and how sure the figures are."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Labels = npt.NDArray[np.int64]
DRAWS = 400


def pairs(truth: Labels, found: Labels) -> tuple[float, float]:
    """Precision and recall over pairs of needs; -1 in `found` is a need alone."""
    same, put = _together(truth), _together(found)
    upper = np.triu_indices(len(truth), 1)
    both = float((same & put)[upper].sum())
    return both / max(float(put[upper].sum()), 1.0), both / max(float(same[upper].sum()), 1.0)


def b_cubed(truth: Labels, found: Labels) -> tuple[float, float]:
    """Precision and recall averaged over needs, each counted in its own groups."""
    same, put = _together(truth), _together(found)
    both = (same & put).sum(axis=1)
    return float((both / put.sum(axis=1)).mean()), float((both / same.sum(axis=1)).mean())


def served(truth: Labels, found: Labels, is_small: npt.NDArray[np.bool_]) -> float:
    """Part of the small towns that have true companions and are put with one at least."""
    same, put = _together(truth), _together(found)
    np.fill_diagonal(same, val=False)
    has = same.any(axis=1) & is_small
    return float((same & put).any(axis=1)[has].mean())


def interval(truth: Labels, found: Labels) -> tuple[tuple[float, float], tuple[float, float]]:
    """95 % intervals of pair precision and recall, planted groups drawn again with replacement."""
    draw = np.random.default_rng(0)
    names = np.unique(truth)
    members = [np.flatnonzero(truth == name) for name in names]
    rows = []
    for _ in range(DRAWS):
        chosen = draw.integers(0, len(names), len(names))
        count = np.bincount(chosen, minlength=len(names))
        weight = np.zeros(len(truth))
        for rank, one in enumerate(members):
            weight[one] = count[rank]
        rows.append(_weighted(truth, found, weight))
    low, high = np.percentile(np.array(rows), [2.5, 97.5], axis=0)
    return (float(low[0]), float(high[0])), (float(low[1]), float(high[1]))


def _weighted(truth: Labels, found: Labels, weight: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Pair precision and recall where a whole planted group counts `weight` times."""
    same, put = _together(truth), _together(found)
    np.fill_diagonal(same, val=False)
    np.fill_diagonal(put, val=False)
    # A pair inside one group counts as often as the group; one across two, as both together.
    by = np.where(same, weight[:, None], weight[:, None] * weight[None, :])
    both = float((by * (same & put)).sum())
    return both / max(float((by * put).sum()), 1e-9), both / max(float((by * same).sum()), 1e-9)


def _together(labels: Labels) -> npt.NDArray[np.bool_]:
    alone = labels < 0
    unique = np.where(alone, labels.max(initial=0) + 1 + np.arange(len(labels)), labels)
    return np.asarray(unique[:, None] == unique[None, :])


def f1(scores: Sequence[float]) -> float:
    """The harmonic mean of precision and recall."""
    precision, recall = scores
    return 2 * precision * recall / max(precision + recall, 1e-9)
