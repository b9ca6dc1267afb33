"""Questions put in everyday words: what the field calls the same thing. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_WAYS = 3
"""Of all the everyday turns in a question, those that hold the most of its words."""


@dataclass(frozen=True)
class Way:
    """Everyday turns, as stems, and the words of the field that say the same."""

    turns: tuple[tuple[str, ...], ...]
    field: tuple[str, ...]


@dataclass(frozen=True)
class SaidOtherwise:
    """Where an everyday turn stands in a question, and the words of the field for it."""

    start: int
    length: int
    field: tuple[str, ...]


def said_otherwise(asked: Sequence[str], ways: Sequence[Way]) -> list[SaidOtherwise]:
    """Find the everyday turns of a question, the longest first."""
    found = []
    for way in ways:
        places = [
            (len(turn), -start)
            for turn in way.turns
            if turn
            for start in range(len(asked) - len(turn) + 1)
            if tuple(asked[start : start + len(turn)]) == turn
        ]
        if places:
            length, start = max(places)
            found.append(SaidOtherwise(-start, length, way.field))
    return sorted(found, key=lambda one: (-one.length, one.start))[:MOST_WAYS]
