"""Several orders of the same things made into one."""

from collections.abc import Sequence


def fused(orders: Sequence[Sequence[str]], weights: Sequence[float], *, k: float) -> list[str]:
    """Return the things of all orders, best first, by weighted reciprocal ranks.

    Parameters
    ----------
    orders : sequence of sequences of str
        Each best first.
    weights : sequence of float
        What each order counts, from 0 up.
    k : float
        The smaller, the more the first ranks count beside the next.

    Notes
    -----
    Method: Cormack, Clarke and Buettcher (2009), "Reciprocal rank fusion outperforms Condorcet".
    A thing gains weight / (k + rank) from each order that holds it. Equal sums keep the order in
    which they are first met.
    """
    gains: dict[str, float] = {}
    for order, weight in zip(orders, weights, strict=True):
        for rank, thing in enumerate(order, start=1):
            gains[thing] = gains.get(thing, 0.0) + weight / (k + rank)
    return sorted(gains, key=lambda thing: -gains[thing])
