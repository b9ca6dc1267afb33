"""The texts nearest in meaning to a question, by scanning all their vectors."""

from typing import Any

import numpy as np
import numpy.typing as npt

from piu.engine.meaning import Vectors
from piu.engine.store.vectors import KeptVectors, vectors_of

COMPILED_FROM = 20_000
"""Vectors from which a compiled scan pays: below, a question takes less than 10 ms without."""


def nearest(question: Vectors, kept: KeptVectors, *, most: int) -> tuple[list[int], list[float]]:
    """Return the rows nearest to a question and their centred cosines, nearest first.

    Parameters
    ----------
    question : ndarray, shape (384,)
        Vector of length 1.
    kept : KeptVectors
        Vectors of the texts.
    most : int
        How many to return at most.

    Notes
    -----
    Every text of a model like e5 shares a large common part, which drowns the differences: the
    mean of the texts is taken away from both sides before the cosine (Mu and Viswanath, 2018,
    "All-but-the-top"). On the judged questions of `study`, that is worth 0.03 to 0.1 of NDCG@10.
    """
    if len(kept) == 0 or most <= 0:
        return [], []
    asked = question - kept.centre
    asked /= max(float(np.linalg.norm(asked)), 1e-6)
    scores = (_products(asked, kept) - float(kept.centre @ asked)) / kept.distances
    if most < len(scores):
        best = np.argpartition(-scores, most)[:most]
    else:
        best = np.arange(len(scores))
    # Equal scores in the order of the file, so that an answer does not depend on the sort.
    best = best[np.lexsort((best, -scores[best]))]
    return best.tolist(), scores[best].tolist()


def _products(asked: Vectors, kept: KeptVectors) -> npt.NDArray[np.float32]:
    if len(kept) < COMPILED_FROM:
        return np.asarray(vectors_of(kept.rows) @ asked)
    # Numba costs half a second and 100 MB: only those who hold many texts pay for it.
    from piu.engine.rank.scan import products  # noqa: PLC0415

    flat: Any = kept.rows.view(np.uint8).reshape(-1).view(np.int8)
    found = np.empty(len(kept), dtype=np.float32)
    products(flat, asked.astype(np.float32), kept.scales, found)
    return found
