"""Groups found against planted ones: `python -m study.grouping` prints the tables."""

import time
from collections.abc import Sequence

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.feature_extraction.text import TfidfVectorizer

from piu.domain.cooperation.needs.grouping import deadline, telling, topics
from piu.engine.group import Said, group
from study.grouping.consortia import report
from study.grouping.needs import JUDGED, REGION, read
from study.grouping.region import SMALL, Planted, planted
from study.grouping.scores import Labels, b_cubed, f1, interval, pairs, served

SEED = 8
WORDS_THRESHOLD = 0.15
"""Best for word overlap alone on the tuning needs."""


def main() -> None:
    """Print one table for the needs used for tuning, one for needs never read before."""
    for title, names in (("tuning needs", REGION), ("unseen needs", JUDGED)):
        needs = planted(read(*names), seed=SEED)
        started = time.process_time()
        found = ours(needs)
        spent = time.process_time() - started
        print(f"\n{title}: {len(needs)} needs, {_groups(needs)} planted groups, {spent:.1f} CPU s")
        print("method | pair precision | pair recall | F1 | B-cubed P, R, F1 | small towns served")
        rows = {"this": found, "same theme": by_theme(needs), "same département": by_place(needs)}
        for name, labels in (rows | {"words only (TF-IDF)": by_words(needs)}).items():
            print(name, "|", _line(needs, labels))
        report(needs, found)


def ours(needs: Sequence[Planted]) -> Labels:
    """Groups as the product finds them."""
    return group([said(need) for need in needs]).labels


def said(need: Planted) -> Said:
    """What the engine is told of a made-up need."""
    text = telling(need.text)
    place = (need.town.latitude, need.town.longitude)
    return Said(text, topics(text), place, deadline(need.text))


def by_theme(needs: Sequence[Planted]) -> Labels:
    """Dull rule: one theme, one group; needs of one town only are spared, to its advantage."""
    return _codes([need.theme for need in needs])


def by_place(needs: Sequence[Planted]) -> Labels:
    """Dull rule: one département, one group."""
    return _codes([need.town.department for need in needs])


def by_words(needs: Sequence[Planted]) -> Labels:
    """Dull rule: enough words in common, by average linkage as ours."""
    rows = TfidfVectorizer(sublinear_tf=True).fit_transform([need.text for need in needs])
    return linked((rows @ rows.T).toarray(), WORDS_THRESHOLD)


def linked(near: np.ndarray, threshold: float) -> Labels:
    """Average linkage of a table of likenesses."""
    apart = 1 - near
    np.fill_diagonal(apart, 0)
    tree = linkage(squareform(apart, checks=False), "average")
    return np.asarray(fcluster(tree, 1 - threshold, "distance"))


def _codes(names: Sequence[str]) -> Labels:
    known = {name: rank for rank, name in enumerate(sorted(set(names) - {""}))}
    return np.array([known.get(name, -1) for name in names])


def _groups(needs: Sequence[Planted]) -> int:
    counts = np.unique([need.truth for need in needs], return_counts=True)[1]
    return int((counts > 1).sum())


def _line(needs: Sequence[Planted], found: Labels) -> str:
    truth = np.array([need.truth for need in needs])
    small = np.array([need.town.population < SMALL for need in needs])
    precision, recall = pairs(truth, found)
    (low_p, high_p), (low_r, high_r) = interval(truth, found)
    cubed = b_cubed(truth, found)
    return (
        f"{precision:.2f} ({low_p:.2f} - {high_p:.2f}) | {recall:.2f} ({low_r:.2f} - {high_r:.2f})"
        f" | {f1((precision, recall)):.2f} | {cubed[0]:.2f}, {cubed[1]:.2f}, {f1(cubed):.2f}"
        f" | {served(truth, found, small):.0%}"
    )


if __name__ == "__main__":
    main()
