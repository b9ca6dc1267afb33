"""Typing errors, corrected against the words of the corpus itself."""

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

    @classmethod
    def of(cls, written_counts: Iterable[tuple[str, int]]) -> "Lexicon":
        """Group spellings by their form without accents; the most frequent one is shown."""
        counts: dict[str, int] = {}
        best: dict[str, tuple[int, str]] = {}
        for spelling, count in written_counts:
            word = fold(spelling)
            counts[word] = counts.get(word, 0) + count
            best[word] = max(best.get(word, (0, "")), (count, spelling))
        return cls(
            counts=counts,
            spellings={word: spelling for word, (_, spelling) in best.items()},
            stems=frozenset(stem for word in counts for stem in stems(best[word][1])),
        )


def near_words(word: str, lexicon: Lexicon, *, limit: int = 8) -> list[str]:
    """Known words one letter away (two for long words), the nearest and most frequent first.

    One letter wrong, missing, added, or two swapped: an optimal string alignment distance.
    """
    wrong = fold(word)
    if len(wrong) < 4 or any(char.isdigit() for char in wrong):
        return []
    reach = 1 if len(wrong) < 8 else 2
    found = process.extract(
        wrong, lexicon.counts.keys(), scorer=OSA.distance, score_cutoff=reach, limit=40
    )
    ranked = sorted(
        (distance, near[0] != wrong[0], -lexicon.counts[near], near)
        for near, distance, _ in found
        if len(near) > 2 and stems(lexicon.spellings[near])
    )
    nearest = ranked[0][0] if ranked else 0
    words = [near for distance, _, _, near in ranked if distance == nearest][:limit]
    halves = split_word(wrong, lexicon)
    if halves and nearest != 1:
        return [halves, *words]
    return words


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
