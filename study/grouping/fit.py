"""Measure how needs vary, for the engine: `python -m study.grouping.fit` writes its background."""

import numpy as np
import numpy.typing as npt

from piu.domain.cooperation.needs.grouping import telling, topics
from piu.engine.group import BACKGROUND, counted_letters
from piu.engine.meaning import Vectors, embed
from study.grouping.needs import TUNED, read

DIRECTIONS = 16
"""More directions changed nothing on needs kept aside."""


def main() -> None:
    """Write what `piu.engine.group` knows of needs at large, from the tuning half only."""
    needs = read(*TUNED)
    texts = [telling(text) for need in needs for text in need.texts]
    owners = np.array([rank for rank, need in enumerate(needs) for _ in need.texts])
    vectors = embed(texts, kind="query")
    told = [{code for code, surely in topics(text).items() if surely >= 1} for text in texts]
    codes = sorted(set().union(*told))
    letters = counted_letters(texts)
    directions, shrink = _within(vectors, owners)
    np.savez_compressed(
        BACKGROUND,
        texts=len(texts),
        topics=np.array(codes),
        topic_counts=np.array([sum(code in one for one in told) for code in codes]),
        letter_counts=np.bincount(letters.indices, minlength=letters.shape[1]).astype(np.uint16),
        mean=vectors.mean(axis=0),
        directions=directions.astype(np.float32),
        shrink=shrink.astype(np.float32),
    )
    print(f"{len(texts)} texts, {len(codes)} subjects, {BACKGROUND.stat().st_size} bytes")


def _within(
    vectors: Vectors, owners: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the directions in which phrasings of one need differ most, and how much to shrink."""
    rests = np.vstack(
        [
            vectors[owners == owner] - vectors[owners == owner].mean(axis=0)
            for owner in np.unique(owners)
        ]
    ).astype(float)
    freedom = len(owners) - len(np.unique(owners))
    values, axes = np.linalg.eigh(rests.T @ rests / freedom)
    values, axes = values[::-1], axes[:, ::-1]
    usual = values.mean()
    rest = values[DIRECTIONS:].mean()
    shrink = 1 - np.sqrt((usual + rest) / (usual + values[:DIRECTIONS]))
    return axes[:, :DIRECTIONS].T, shrink


if __name__ == "__main__":
    main()
