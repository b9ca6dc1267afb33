"""Places and sizes of towns said in a question: what is a condition, and what is left to look for.

Pure: which names exist is told by `Names`, so that the grammar can be tried without a database.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from piu.domain.territories.rules import folded

LONGEST_NAME = 7  # words
NEAR_KM, AT_KM = 30, 15
FARTHEST_KM = 200

# Départements and régions whose name is also an ordinary word: a small word before or a capital
# letter tells them apart.
ORDINARY_WORDS = {
    *("allier", "aube", "centre", "cher", "creuse", "landes", "loire", "lot", "manche", "nord"),
    *("orne", "somme", "var"),
}
DIRECTIONS = {"nord", "centre"}  # of a town as well: only a capital letter makes them places
_NEAR = re.compile(
    r"\b(?:(?:tout )?pr[eè]s|proches?|autour|aux? (?:environs?|alentours)|à c[oô]t[eé]|non loin|"
    r"à (?:moins de )?(?P<km>\d{1,3}) ?(?:km|kilom[eè]tres?))(?: de| du| des| d[’'])?\s*$",
    re.IGNORECASE,
)
_IN = re.compile(
    r"(?:\b(?:dans|en|à|au|aux|de|du|des|sur|chez)|,)(?: la| le| les| l[’']| territoire de)?\s*$"
    r"|\b(?:dans |de |sur )?[dl][’']\s*$",
    re.IGNORECASE,
)
_AT = re.compile(r"(?:\bà|\bsur|\bde|\bd[’'])\s*$", re.IGNORECASE)
_SIZE_BEFORE = re.compile(
    r"\b(?:dans|pour|en|par|au|aux|exemples?)(?: d[’'e]?)?(?: une?| des| les?| la)?\s*$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Place:
    """A place meant by a question: its territories, and how far around them."""

    label: str
    codes: tuple[str, ...]
    km: int = 0


@dataclass(frozen=True)
class Size:
    """A size of town meant by a question."""

    code: str
    size_classes: tuple[str, ...]


@dataclass(frozen=True)
class Understood:
    """What a question says of places and sizes, and the rest of it."""

    rest: str
    places: tuple[Place, ...] = ()
    sizes: tuple[Size, ...] = ()
    is_all_place: bool = False

    @property
    def has_conditions(self) -> bool:
        return bool(self.places or self.sizes)


@dataclass(frozen=True)
class Names:
    """The names that are known: large territories and sizes by heart, communes when asked."""

    large: Callable[[Iterable[str]], dict[str, tuple[str, tuple[str, ...]]]]
    small: Callable[[Iterable[str]], dict[str, tuple[str, str]]]
    sizes: dict[str, tuple[str, tuple[str, ...]]]


@dataclass(frozen=True)
class _Phrase:
    start: int
    end: int
    name: str
    written: str


def understood(text: str, names: Names) -> Understood:
    """Read the places and sizes of a question."""
    phrases = _phrases(text)
    large = names.large({phrase.name for phrase in phrases})
    around = {p.name for p in phrases if p.name not in large and _could_be_small(p, text)}
    small = names.small(around) if around else {}
    places: list[Place] = []
    sizes: list[Size] = []
    taken: list[tuple[int, int]] = []
    for phrase in phrases:
        if any(phrase.start < end and start < phrase.end for start, end in taken):
            continue
        before = text[: phrase.start]
        if size := _size(phrase, before, names):
            sizes.append(size)
            taken.append((_start(_SIZE_BEFORE, before, phrase), phrase.end))
        elif found := _place(phrase, before, text, large, small):
            place, start = found
            places.append(place)
            taken.append((start, phrase.end))
    rest = _without(text, taken)
    is_all_place = bool(places) and not _WORD.search(rest)
    return Understood(rest, _narrowest(places), tuple(sizes), is_all_place)


def _narrowest(places: Sequence[Place]) -> tuple[Place, ...]:
    """Of places that lie in one another, the narrower: communes, then the fewest territories."""
    small = [place for place in places if place.km]
    kept = small or [
        place
        for place in places
        if not any(set(other.codes) < set(place.codes) for other in places)
    ]
    return tuple(dict.fromkeys(kept))


def _phrases(text: str) -> list[_Phrase]:
    """Every run of words that could be a name, the longest first."""
    words = list(_WORD.finditer(text))
    found = []
    for length in range(min(LONGEST_NAME, len(words)), 0, -1):
        for first in range(len(words) - length + 1):
            start, end = words[first].start(), words[first + length - 1].end()
            written = text[start:end]
            if name := folded(written):
                found.append(_Phrase(start, end, name, written))
    return found


def _could_be_small(phrase: _Phrase, text: str) -> bool:
    before = text[: phrase.start]
    if len(phrase.name) < 2 or phrase.name.isdigit():
        return False
    if _NEAR.search(before):
        return True
    return bool(phrase.written[0].isupper() and _AT.search(before))


def _size(phrase: _Phrase, before: str, names: Names) -> Size | None:
    found = names.sizes.get(phrase.name)
    return Size(*found) if found and _SIZE_BEFORE.search(before) else None


def _place(
    phrase: _Phrase,
    before: str,
    text: str,
    large: dict[str, tuple[str, tuple[str, ...]]],
    small: dict[str, tuple[str, str]],
) -> tuple[Place, int] | None:
    if near := _NEAR.search(before):
        km = min(int(near["km"] or NEAR_KM), FARTHEST_KM)
        if found := small.get(phrase.name):
            return Place(found[0], (found[1],), km), near.start()
        if whole := large.get(phrase.name):
            return Place(whole[0], whole[1], km), near.start()
        return None
    if whole := large.get(phrase.name):
        inside = _IN.search(before)
        is_alone = phrase.written == text.strip()
        if not _is_name(phrase, is_after_word=bool(inside), is_alone=is_alone):
            return None
        return Place(*whole), inside.start() if inside else phrase.start
    if (found := small.get(phrase.name)) and phrase.written[0].isupper():
        at = _AT.search(before)
        return Place(found[0], (found[1],), AT_KM), at.start() if at else phrase.start
    return None


def _is_name(phrase: _Phrase, *, is_after_word: bool, is_alone: bool) -> bool:
    """Whether a word that is also the name of a place is meant as such."""
    if phrase.name not in ORDINARY_WORDS or is_alone or phrase.written[0].isupper():
        return True
    return is_after_word and phrase.name not in DIRECTIONS


def _start(pattern: re.Pattern[str], before: str, phrase: _Phrase) -> int:
    found = pattern.search(before)
    return found.start() if found else phrase.start


def _without(text: str, taken: Sequence[tuple[int, int]]) -> str:
    kept, at = [], 0
    for start, end in sorted(taken):
        kept.append(text[at : max(at, start)])
        at = max(at, end)
    kept.append(text[at:])
    return re.sub(r"\s+", " ", " ".join(kept)).strip(" ,;")
