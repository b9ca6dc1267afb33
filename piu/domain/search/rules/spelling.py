"""Typing errors, corrected against the words of the corpus itself."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from piu.domain.search.rules.words import Word, fold, stems


@dataclass(frozen=True)
class Lexicon:
    """The words of the corpus: how many records hold each, and its accented spelling."""

    counts: Mapping[str, int]
    spellings: Mapping[str, str]
    stems: frozenset[str]
    sounds: Mapping[str, list[str]]

    @classmethod
    def of(cls, written_counts: Iterable[tuple[str, int]]) -> "Lexicon":
        """Group spellings by their form without accents; the most frequent one is shown."""
        counts: dict[str, int] = {}
        best: dict[str, tuple[int, str]] = {}
        for spelling, count in written_counts:
            word = fold(spelling)
            counts[word] = counts.get(word, 0) + count
            best[word] = max(best.get(word, (0, "")), (count, spelling))
        sounds: dict[str, list[str]] = {}
        for word in sorted(counts, key=lambda word: -counts[word]):
            sounds.setdefault(sound(word), []).append(word)
        return cls(
            counts=counts,
            sounds=sounds,
            spellings={word: spelling for word, (_, spelling) in best.items()},
            stems=frozenset(stem for word in counts for stem in stems(best[word][1])),
        )


# How French spells one sound in several ways, longest first.
_SOUNDS = (
    *(("eau", "o"), ("au", "o"), ("qu", "k"), ("ph", "f"), ("ai", "e"), ("ei", "e"), ("an", "en")),
    *(("gu", "g"), ("ch", "ch"), ("c", "k"), ("y", "i"), ("z", "s")),
)
_DOUBLED = re.compile(r"(.)\1+")
_SILENT_END = re.compile(r"(?:e|s|x|t|d)+$")


def sound(word: str) -> str:
    """Roughly how a word sounds: « dunkerke » as « dunkerque », « cantinne » as « cantine »."""
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    return _SILENT_END.sub("", _DOUBLED.sub(r"\1", word))


def near_words(word: str, lexicon: Lexicon, *, limit: int = 8) -> list[str]:
    """Known words that may have been meant, likeliest first.

    One letter wrong, missing, added or swapped; else a word that sounds the same; else a word left
    unfinished; else two words written as one; else, for long words that begin alike, two letters.
    """
    wrong = fold(word)
    if len(wrong) < 4 or any(char.isdigit() for char in wrong):
        return []
    found = process.extract(
        wrong, lexicon.counts.keys(), scorer=OSA.distance, score_cutoff=2, limit=60
    )
    near = {distance: [w for w, d, _ in found if d == distance] for distance in (1, 2)}
    halves = split_word(wrong, lexicon)
    attempts = (
        [other for other in near[1] if _is_likely(wrong, other)],
        lexicon.sounds.get(sound(wrong), []),
        [other for other in lexicon.counts if other.startswith(wrong)],
        [halves] if halves else [],
        [other for other in near[2] if len(wrong) > 8 and other[:4] == wrong[:4]],
    )
    for attempt in attempts:
        telling = [other for other in attempt if stems(spelled(other, lexicon))]
        if telling:
            return sorted(telling, key=lambda other: _order(wrong, other, lexicon))[:limit]
    return []


def _is_likely(wrong: str, near: str) -> bool:
    # Of four letters: « loup » is not « coup », nor « open » « ouen »; « noeu » is « noue ».
    return len(near) > 4 or (len(wrong) == 4 and sorted(near) == sorted(wrong))


def _order(wrong: str, near: str, lexicon: Lexicon) -> tuple[bool, int, str]:
    return near[0] != wrong[0], -lexicon.counts.get(near, 0), near


def split_word(word: str, lexicon: Lexicon) -> str:
    """Two known words written as one (« rezopouce »), separated; empty when it is not so."""
    cuts = [(word[:at], word[at:]) for at in range(3, len(word) - 2)]
    known = [
        (min(lexicon.counts[left], lexicon.counts[right]), f"{left} {right}")
        for left, right in cuts
        if left in lexicon.counts and right in lexicon.counts
    ]
    return max(known)[1] if known else ""


def is_known(word: Word, lexicon: Lexicon) -> bool:
    """Whether the corpus holds the word, in this form or another of the same stem."""
    return word.stem in lexicon.stems or fold(word.typed) in lexicon.counts


def spelled(words: str, lexicon: Lexicon) -> str:
    """Words with their usual accents."""
    return " ".join(lexicon.spellings.get(word, word) for word in words.split())
