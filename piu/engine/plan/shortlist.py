"""Which exchanges to try first: the best few of each source and of each use."""

from collections.abc import Sequence

import numpy as np

from piu.engine.arrays import Bools, Floats, Ints
from piu.engine.plan.choices import Choices

BEST_PER_END = 12
"""Exchanges tried first at each end. More make the first model larger; fewer, more rounds."""


def shortlist(choices: Choices, worth: Sequence[Floats], *, per_end: int = BEST_PER_END) -> Bools:
    """Mark the exchanges worth most at each end, by each of some measures."""
    kept = np.zeros(len(choices), dtype=bool)
    if len(choices) <= per_end * (choices.source_most.size + choices.use_most.size):
        return ~kept
    for value in worth:
        order = np.argsort(-value, kind="stable")
        for ends in (choices.source, choices.use):
            kept[_first_of_each(order, ends, per_end)] = True
    return kept


def _first_of_each(order: Ints, ends: Ints, count: int) -> Ints:
    """Return the first entries of each end, in a given order."""
    by_end = order[np.argsort(ends[order], kind="stable")]
    sorted_ends = ends[by_end]
    starts = np.concatenate([[0], np.nonzero(np.diff(sorted_ends))[0] + 1])
    lengths = np.diff(np.concatenate([starts, [by_end.size]]))
    rank = np.arange(by_end.size) - np.repeat(starts, lengths)
    first: Ints = by_end[rank < count]
    return first
