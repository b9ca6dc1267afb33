"""What needs say, put before the engine that finds those asking for the same thing."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from piu.domain.cooperation.needs.grouping import deadline, shared, telling, topics
from piu.domain.territories.models import Territory
from piu.engine.group import Said, closest, group


@dataclass(frozen=True)
class Grouped:
    """The groups of some needs, in their order: `groups[i]` is a number, or None when alone."""

    groups: list[int | None]
    topics: list[dict[str, float]]
    used_meaning: bool


def grouped(texts: Sequence[str], places: Sequence[Territory | None]) -> Grouped:
    """Find which of these needs ask for the same thing, given where each is."""
    said = [_said(text, place) for text, place in zip(texts, places, strict=True)]
    found = group(said)
    return Grouped(
        [None if label < 0 else int(label) + 1 for label in found.labels],
        [dict(need.topics) for need in said],
        found.used_meaning,
    )


def _said(text: str, place: Territory | None) -> Said:
    name = place.name if place is not None else ""
    told = telling(text, place_name=name)
    return Said(told, topics(told), _point(place), deadline(text))


def _point(place: Territory | None) -> tuple[float, float] | None:
    if place is None or place.latitude is None or place.longitude is None:
        return None
    return place.latitude, place.longitude


def alike(text: str, others: Sequence[str]) -> list[tuple[int, list[str]]]:
    """The ranks of the texts that ask for the same as one, closest first, and shared subjects."""
    told = [_said(other, None) for other in [text, *others]]
    found = closest(told)
    return [(rank - 1, shared([told[0].topics, told[rank].topics])) for rank in found]


def likely_themes(text: str, records: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    """The themes of the records that surely speak of the subjects of a text.

    Each subject shares one voice among the themes of the records that speak of it.
    """
    votes: dict[str, Counter[str]] = {code: Counter() for code in _surely(text)}
    for other, themes in records:
        for code in votes.keys() & _surely(other):
            votes[code].update(themes)
    counts: dict[str, float] = defaultdict(float)
    for subject in votes.values():
        for theme, count in subject.items():
            counts[theme] += count / subject.total()
    ranked = sorted((-count, theme) for theme, count in counts.items() if count)
    return [theme for count, theme in ranked[:2] if -count * 2 >= -ranked[0][0]]


def _surely(text: str) -> set[str]:
    return {code for code, strength in topics(text).items() if strength >= 1}
