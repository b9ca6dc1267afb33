"""How good proposals are: scores that the study, promotion and the model card share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from piu.engine.classify.examples import Obstacle
from piu.engine.classify.heads import Flags, Floats

BINS = 10
NORMAL_95 = 1.959964


@dataclass(frozen=True)
class Score:
    """A score between 0 and 1, and on how many things it was measured."""

    value: float
    count: int


def micro_f1(proposed: Flags, truth: Flags) -> float:
    """Harmonic mean of precision and recall over all labels of all texts; 0 when nothing agrees."""
    total = int(proposed.sum() + truth.sum())
    return 2 * int((proposed & truth).sum()) / total if total else 0.0


def main_in_top(chances: Floats, main: Sequence[int], *, most: int = 3) -> float:
    """Share of texts whose main label is among the `most` likeliest."""
    order = np.argsort(-chances, axis=1, kind="stable")[:, :most]
    return float(np.mean([label in row for label, row in zip(main, order, strict=True)]))


def calibration_error(chances: Floats, truth: Flags) -> float:
    """Mean gap between stated probability and observed frequency, over ten bins of probability.

    Parameters
    ----------
    chances : array
        Stated probabilities, of any shape.
    truth : array of bool, same shape
        What people said.

    Returns
    -------
    float
        Expected calibration error (Naeini et al., 2015), weighted by the size of the bins.
    """
    stated, seen = chances.ravel(), truth.ravel()
    bins = np.minimum((stated * BINS).astype(int), BINS - 1)
    gaps = [
        abs(stated[bins == rank].mean() - seen[bins == rank].mean()) * (bins == rank).mean()
        for rank in range(BINS)
        if (bins == rank).any()
    ]
    return float(sum(gaps))


def lower_bound(right: int, count: int) -> float:
    """Lower end of the 95 % interval of a share (Wilson, 1927); 0 without any observation."""
    if not count:
        return 0.0
    share, z2 = right / count, NORMAL_95**2
    middle = share + z2 / (2 * count)
    spread = NORMAL_95 * float(np.sqrt(share * (1 - share) / count + z2 / (4 * count**2)))
    return (middle - spread) / (1 + z2 / count)


def safe_threshold(chances: Floats, truth: Flags, *, precision: float = 0.9) -> float | None:
    """Find the lowest probability above which a label may be accepted without a person.

    Parameters
    ----------
    chances : array of shape (texts,)
        Held-out probabilities of one label.
    truth : array of bool, same shape
        Whether people gave the label.
    precision : float
        What the lower end of the 95 % interval of the precision must reach.

    Returns
    -------
    float or None
        None when the held-out texts are too few to promise it at any probability.
    """
    order = np.argsort(-chances, kind="stable")
    right, safe = 0, None
    for rank, row in enumerate(order, start=1):
        right += int(truth[row])
        is_last_of_its_value = rank == len(order) or chances[order[rank]] < chances[row]
        if is_last_of_its_value and lower_bound(right, rank) >= precision:
            safe = float(chances[row])
    return safe


def obstacle_f1(
    proposed: Iterable[Sequence[Obstacle]], truth: Iterable[Sequence[Obstacle]]
) -> float:
    """F1 of obstacles: one is found when kind and side agree and the words share something.

    Parameters
    ----------
    proposed, truth : iterables of sequences of Obstacle
        One sequence a text, in the same order.

    Returns
    -------
    float
        Each true obstacle is matched once at most; 0 when nothing agrees.
    """
    agreed = total = 0
    for said, given in zip(proposed, truth, strict=True):
        total += len(said) + len(given)
        left = list(given)
        for one in said:
            match = next((other for other in left if agree(one, other)), None)
            if match is not None:
                left.remove(match)
                agreed += 1
    return 2 * agreed / total if total else 0.0


def agree(one: Obstacle, other: Obstacle) -> bool:
    """Whether two obstacles are the same one: kind, side, and some words in common."""
    same = (one.kind, one.side) == (other.kind, other.side)
    return same and min(one.end, other.end) > max(one.start, other.start)
