"""What needs say, put before the engine that finds those asking for the same thing."""

from collections.abc import Sequence
from dataclasses import dataclass

from piu.domain.cooperation.grouping import deadline, telling, topics
from piu.domain.territories.models import Territory
from piu.engine.group import Said, group


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
