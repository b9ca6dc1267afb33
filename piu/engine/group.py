"""Needs that ask for the same thing, put together: by subject, meaning and letters, then place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from piu.engine.errors import EngineError
from piu.engine.meaning import Vectors, embed, is_available
from piu.engine.parameters.reading import read

Table = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]

EARTH_KM = 6371.0
BACKGROUND = Path(__file__).parent / "parameters" / "grouping.npz"
"""How often subjects and letters occur in needs, and how one need varies in its phrasings."""

LETTERS: dict[str, Any] = {"analyzer": "char_wb", "ngram_range": (3, 5), "n_features": 2**14}


class GroupError(EngineError):
    """The needs given cannot be grouped."""


@dataclass(frozen=True)
class Said:
    """What one need says: its text, the subjects read in it, its place and its deadline."""

    text: str
    topics: Mapping[str, float] = field(default_factory=dict)
    """How surely each subject is spoken of: 1 for a word that says it, less for a hint."""
    place: tuple[float, float] | None = None
    """Latitude and longitude in degrees, if known."""
    deadline: int | None = None
    """Year, if the text states one."""


@dataclass(frozen=True)
class Grouping:
    """The groups found: `labels[i]` is the group of need i, -1 when it is alone."""

    labels: Labels
    closeness: Table
    used_meaning: bool


def group(needs: Sequence[Said], *, vectors: Vectors | None = None) -> Grouping:
    """Put needs that ask for the same thing together.

    Parameters
    ----------
    needs : sequence of Said
        At most `most_needs` of the parameter file: every pair is compared.
    vectors : ndarray, optional
        What `meaning_of` gave for the same texts; computed here when left out.

    Returns
    -------
    Grouping
        Groups of two or more, numbered in the order of their first need; the same whatever else
        the order says, but for exact ties.

    Raises
    ------
    GroupError
        Code ``too_many_needs``.

    Notes
    -----
    Closeness is a weighted sum of three cosines (`parameters/grouping.yaml`): subjects weighed by
    rarity; meaning by the model of `piu.engine.meaning`, freed of the directions in which
    phrasings of one need differ (within-class covariance normalisation: Hatch et al., Interspeech
    2006); letters by TF-IDF. Average linkage, so that a chain of neighbours joins no two
    themes. Places then part a group only where it stands in several near groups.
    """
    file = read("grouping")
    if len(needs) > file["most_needs"]:
        raise GroupError("too_many_needs", "needs", len(needs), most=file["most_needs"])
    if not needs:
        return Grouping(np.empty(0, dtype=np.int64), np.empty((0, 0)), is_available())
    if vectors is None and is_available():
        vectors = meaning_of([need.text for need in needs])
    near = closeness(needs, vectors=vectors)
    threshold = file["threshold" if vectors is not None else "threshold_without_meaning"]
    labels = _linked(near, threshold)
    labels = _parted(labels, _distances_km([need.place for need in needs]), file)
    return Grouping(_numbered(labels), near, vectors is not None)


def meaning_of(texts: Sequence[str]) -> Vectors:
    """Return one row of length 1 a text: high cosines for needs that ask for the same thing.

    Short texts are embedded as questions, which tells them apart better than as passages.
    """
    return _freed(embed(texts, kind="query"))


def closeness(needs: Sequence[Said], *, vectors: Vectors | None) -> Table:
    """Return how close each pair of needs is, place left out; symmetric."""
    file = read("grouping")
    weights = file["weights"]
    near = weights["topics"] * _cosines(_topics(needs), floor=file["floor"])
    near += weights["letters"] * _letters([need.text for need in needs])
    if vectors is not None:
        near += weights["meaning"] * (vectors @ vectors.T)
    late = _far_in_time(needs, file["calendar"]["years"])
    return np.asarray(near - file["calendar"]["penalty"] * late)


def closest(needs: Sequence[Said]) -> list[int]:
    """Rank the needs that ask for the same as the first, by subjects and letters alone.

    Meaning is left out: it takes 10 ms a text, too long while someone waits.

    Returns
    -------
    list of int
        Ranks above 0 of the needs closer than the threshold, the closest first.
    """
    near = closeness(needs, vectors=None)[0]
    threshold = read("grouping")["threshold_without_meaning"]
    kept = [rank for rank in range(1, len(needs)) if near[rank] > threshold]
    return sorted(kept, key=lambda rank: (-near[rank], rank))


@cache
def _background() -> dict[str, Any]:
    with np.load(BACKGROUND) as kept:
        return {name: kept[name] for name in kept.files}


def _freed(vectors: Vectors) -> Vectors:
    """Centre vectors on needs at large, and shrink what differs between phrasings of one need."""
    kept = _background()
    centred = vectors - kept["mean"]
    along = centred @ kept["directions"].T
    freed = centred - (along * kept["shrink"]) @ kept["directions"]
    lengths = np.linalg.norm(freed, axis=1, keepdims=True)
    return np.asarray(freed / np.maximum(lengths, 1e-9), dtype=np.float32)


def _topics(needs: Sequence[Said]) -> Table:
    """Return subjects as columns, weighed by rarity here and in the background together."""
    kept = _background()
    before = dict(zip(kept["topics"].tolist(), kept["topic_counts"].tolist(), strict=True))
    codes = sorted({code for need in needs for code in need.topics})
    column = {code: rank for rank, code in enumerate(codes)}
    found = np.zeros((len(needs), len(codes)))
    for row, need in enumerate(needs):
        for code, strength in need.topics.items():
            found[row, column[code]] = strength
    counts = (found >= 1).sum(axis=0) + np.array([before.get(code, 0) for code in codes])
    rarity = np.log((len(needs) + kept["texts"] + 1) / (counts + 1))
    return np.asarray(np.sqrt(found) * rarity)


def counted_letters(texts: Sequence[str]) -> Any:
    """Return how often each run of 3 to 5 letters occurs in each text, by hashed run."""
    # Seconds to import, which a program that groups nothing does not wait for.
    from sklearn.feature_extraction.text import HashingVectorizer  # noqa: PLC0415

    return HashingVectorizer(alternate_sign=False, norm=None, **LETTERS).transform(texts)


def _letters(texts: Sequence[str]) -> Table:
    kept = _background()
    found = counted_letters(texts)
    counts = np.bincount(found.indices, minlength=found.shape[1]) + kept["letter_counts"]
    found.data = (1 + np.log(found.data)) * np.log(
        (len(texts) + kept["texts"] + 1) / (counts[found.indices] + 1)
    )
    lengths = np.sqrt(np.asarray(found.multiply(found).sum(axis=1))).ravel()
    cosines = (found @ found.T).toarray()
    scale = 1 / np.maximum(lengths, 1e-9)
    return np.asarray(cosines * scale[:, None] * scale[None, :])


def _cosines(rows: Table, *, floor: float) -> Table:
    """Return cosines, lower where rows are short: one common subject is not a whole need."""
    lengths = np.sqrt((rows**2).sum(axis=1, keepdims=True) + floor**2)
    unit = rows / lengths
    return np.asarray(unit @ unit.T)


def _far_in_time(needs: Sequence[Said], years: int) -> Table:
    stated = np.array([np.nan if need.deadline is None else need.deadline for need in needs])
    return np.asarray(np.abs(stated[:, None] - stated[None, :]) > years, dtype=float)


def _linked(near: Table, threshold: float) -> Labels:
    if len(near) < 2:
        return np.arange(len(near))
    most = max(float(near.max()), threshold) + 1
    apart = most - (near + near.T) / 2
    np.fill_diagonal(apart, 0)
    tree = linkage(squareform(apart, checks=False), "average")
    return np.asarray(fcluster(tree, most - threshold, "distance"))


def _distances_km(places: Sequence[tuple[float, float] | None]) -> Table:
    """Return great-circle distances; not a number where a place is not known."""
    known = np.radians([(np.nan, np.nan) if place is None else place for place in places])
    known = known.reshape(len(places), 2)
    latitude, longitude = known[:, :1], known[:, 1:]
    half = np.sin((latitude - latitude.T) / 2) ** 2
    half = half + np.cos(latitude) * np.cos(latitude.T) * np.sin((longitude - longitude.T) / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))))


def _parted(labels: Labels, km: Table, file: dict[str, Any]) -> Labels:
    """Part groups that stand in several places, unless places say nothing in this batch.

    A near group stays together; a need far from it is alone (it is offered beside). Where no two
    are near, the far ones stay together: a far partner is better than none.
    """
    found = [np.flatnonzero(labels == label) for label in np.unique(labels)]
    found = [members for members in found if len(members) > 1]
    if _is_scattered(found, km, file):
        return labels
    parted, fresh = labels.copy(), int(labels.max(initial=0)) + 1
    for members in found:
        inside = np.nan_to_num(km[np.ix_(members, members)], nan=0.0)
        parts = fcluster(linkage(squareform(inside, checks=False), "average"),
                         file["near_km"], "distance")  # fmt: skip
        sizes = np.bincount(parts)
        if sizes.max() > 1 and len(np.unique(parts)) > 1:
            parted[members] = fresh + parts
            fresh += len(sizes)
    return parted


def _is_scattered(groups: Sequence[Labels], km: Table, file: dict[str, Any]) -> bool:
    """Tell whether needs of one group are no nearer each other than needs taken at random."""
    far = sum(np.nanmax(km[np.ix_(g, g)], initial=0.0) > file["near_km"] for g in groups)
    if far < file["least_pairs"]:
        return False
    known = ~np.isnan(np.diag(km))
    everyone = np.flatnonzero(known)
    draw = np.random.default_rng(0)
    same, random = [], []
    for members in groups:
        here = members[known[members]]
        if len(here) > 1:
            others = draw.choice(everyone, size=len(here), replace=False)
            same.append(_to_nearest(km, here))
            random.append(_to_nearest(km, others))
    return bool(np.mean(same) > file["scattered"] * np.mean(random))


def _to_nearest(km: Table, members: Labels) -> float:
    inside = km[np.ix_(members, members)].copy()
    np.fill_diagonal(inside, np.inf)
    return float(inside.min(axis=1).mean())


def _numbered(labels: Labels) -> Labels:
    """Number groups of two or more in the order of their first need; -1 for needs alone."""
    numbers: dict[int, int] = {}
    counts = dict(zip(*np.unique(labels, return_counts=True), strict=True))
    told = [
        numbers.setdefault(int(label), len(numbers)) if counts[label] > 1 else -1
        for label in labels
    ]
    return np.array(told, dtype=np.int64)
