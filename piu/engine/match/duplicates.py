"""Texts that tell the same thing in nearly the same words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from piu.engine.classify.texts import fold
from piu.engine.parameters.reading import read

TELLING_TERMS = 24
"""Terms of a text by which candidates are looked for: its rarest, which a copy keeps."""
MOST_CHARACTERS = 4000
"""Read of each text: a copy shows in its start, and the cost of a comparison grows with it."""
BLOCK = 2000
"""Texts compared at once with all others."""


@dataclass(frozen=True)
class Pair:
    """Two texts, by their ranks, and how sure it is that one is a copy of the other (0 to 1)."""

    first: int
    second: int
    likeness: float


def near_duplicates(texts: Sequence[str], *, least: float | None = None) -> list[Pair]:
    """Find the pairs of texts that say the same thing in nearly the same words.

    Parameters
    ----------
    texts : sequence of str
        Any texts; an empty one is like no other.
    least : float or None
        Likeness from which a pair is told; None for the one that the study found.

    Returns
    -------
    list of Pair
        The likeliest first, each once, the lower rank first.

    Notes
    -----
    Candidates share rare terms (cosine of TF-IDF over their `TELLING_TERMS` heaviest terms); they
    are then compared by their shared words, whatever their order (token-set ratio, rapidfuzz).
    """
    settings = read("matching")["duplicates"]
    bound = settings["least"]["value"] if least is None else least
    told = [fold(text[:MOST_CHARACTERS]) for text in texts]
    rows = _rows(told)
    if rows is None:
        return []
    found = []
    for first, second, cosine in _candidates(rows, float(settings["candidate"]["value"])):
        shared = fuzz.token_set_ratio(told[first], told[second]) / 100
        whole = fuzz.token_sort_ratio(told[first], told[second]) / 100
        likeness = (2 * cosine + shared + whole) / 4
        if likeness >= bound:
            found.append(Pair(first, second, round(likeness, 4)))
    return sorted(found, key=lambda pair: (-pair.likeness, pair.first, pair.second))


def copies_of(text: str, others: Sequence[str], *, least: float | None = None) -> list[Pair]:
    """Find which of other texts a new one repeats: what is asked at entry.

    Parameters
    ----------
    text : str
        The text that is being written.
    others : sequence of str
        Those that are already there.
    least : float or None
        See `near_duplicates`.

    Returns
    -------
    list of Pair
        `second` is the rank among `others`; the likeliest first.
    """
    pairs = near_duplicates([text, *others], least=least)
    return [Pair(0, pair.second - 1, pair.likeness) for pair in pairs if pair.first == 0]


def _rows(told: Sequence[str]) -> sparse.csr_array | None:
    if len(told) < 2:
        return None
    reader = TfidfVectorizer(analyzer="word", ngram_range=(1, 2), sublinear_tf=True)
    try:
        return sparse.csr_array(reader.fit_transform(told))
    except ValueError:
        # Not one word in all of them.
        return None


def _candidates(rows: sparse.csr_array, least: float) -> list[tuple[int, int, float]]:
    """Pairs whose rarest terms meet, with the cosine of all their terms."""
    telling = _rarest(rows)
    found = []
    for start in range(0, rows.shape[0], BLOCK):
        met = (telling[start : start + BLOCK] @ telling.T).tocoo()
        for left, second in zip(met.coords[0], met.coords[1], strict=True):
            first = start + int(left)
            if first < second:
                found.append((first, int(second)))
    if not found:
        return []
    ranks = np.array(found)
    cosines = _cosines(rows, ranks)
    return [
        (int(first), int(second), float(cosine))
        for (first, second), cosine in zip(ranks, cosines, strict=True)
        if cosine >= least
    ]


def _cosines(rows: sparse.csr_array, ranks: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    parts = [
        np.asarray((rows[part[:, 0]] * rows[part[:, 1]]).sum(axis=1)).ravel()
        for part in np.array_split(ranks, max(1, len(ranks) // 20_000))
    ]
    return np.concatenate(parts)


def _rarest(rows: sparse.csr_array) -> sparse.csr_array:
    """The heaviest terms of each row: they are rare, so few other rows hold them."""
    kept = []
    for rank in range(rows.shape[0]):
        start, end = rows.indptr[rank], rows.indptr[rank + 1]
        order = np.argsort(-rows.data[start:end], kind="stable")[:TELLING_TERMS]
        kept.append(rows.indices[start:end][order])
    counts = [len(part) for part in kept]
    columns = np.concatenate(kept) if kept else np.empty(0, dtype=int)
    starts = np.concatenate([[0], np.cumsum(counts)])
    return sparse.csr_array((np.ones(len(columns), np.float32), columns, starts), shape=rows.shape)
