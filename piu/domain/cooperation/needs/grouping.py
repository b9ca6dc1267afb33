"""What a need says, read from its sentence: subjects, deadline, and the words that tell nothing.

Free of the database. Subjects are the lines of the vocabulary `need_words`.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from piu.domain.taxonomy.queries import vocabulary

LONGEST_TEXT = 20_000
# Shorter words are too often another word with one letter changed.
SHORTEST_CORRECTED = 8
MAYBE, MOST = 0.35, 2.0
BY_THEN = re.compile(
    r"(?:avant|d ici|pour|fin|horizon|rentree|printemps|ete|automne|hiver|janvier|fevrier|mars"
    r"|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|en)\s+(?:\w+\s+){0,3}?"
    r"(20[2-4]\d)\b"
)
# How letters begin and end, and how a town presents itself: the same in every message.
POLITE = re.compile(
    r"(?i)\b(?:bonjour|madame,? monsieur|mesdames,? messieurs|monsieur le \w+|madame la \w+"
    r"|bien à vous|cordialement|merci(?: d[’']avance| de votre \w+| par avance)?|salutations"
    r"(?: distinguées)?|veuillez (?:agréer|recevoir)[^.\n]*|dans l[’']attente de[^.\n]*"
    r"|(?:nous sommes|je suis|c[’']est)\s+(?:le |la |l[’'])?(?:maire|adjointe?|secrétaire"
    r"|une? (?:petite )?commune)[^.,\n]*[.,]?|\d[\d   ]*\s*(?:habitants|hab\.?))"
)


def folded(text: str) -> str:
    """A text in lower case, without accents or punctuation, its words one space apart."""
    split = unicodedata.normalize("NFD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    bare = "".join(char for char in split if unicodedata.category(char) != "Mn")
    return " ".join(re.findall(r"[a-z0-9]+", bare))


def telling(text: str, *, place_name: str = "") -> str:
    """A text without formulas of politeness and the name of its own town."""
    kept = text[:LONGEST_TEXT]
    if len(place_name) > 3:
        kept = re.sub(rf"(?i)\b{re.escape(place_name)}\b", " ", kept)
    shorter = re.sub(r"\s+", " ", POLITE.sub(" ", kept)).strip(" .,;:!?-")
    return shorter or kept.strip()


def topics(text: str) -> dict[str, float]:
    """The subjects that a text speaks of, and how surely: 1 for a word that says it, less for
    each word that only may."""
    words = _corrected(folded(text[:LONGEST_TEXT]))
    told = {
        code: len(set(surely.findall(words))) + MAYBE * len(set(perhaps.findall(words)))
        for code, (surely, perhaps) in _patterns().items()
    }
    return {code: min(strength, MOST) for code, strength in told.items() if strength}


def constraints(text: str) -> list[str]:
    """What holds a town back, read in what it says: lines of the vocabulary `need_constraints`."""
    words = folded(text[:LONGEST_TEXT])
    return [code for code, said in _constraint_patterns().items() if said.search(words)]


@cache
def _constraint_patterns() -> dict[str, re.Pattern[str]]:
    terms = vocabulary("need_constraints").items()
    return {code: _any_of(term["words"]) for code, term in terms}


def deadline(text: str) -> int | None:
    """The year by which a text wants its need met, when it states one only."""
    years = {int(year) for year in BY_THEN.findall(folded(text[:LONGEST_TEXT]))}
    return years.pop() if len(years) == 1 else None


@cache
def _patterns() -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    """For each subject, the words that say it and those that may."""
    return {
        code: (_any_of(term["words"]), _any_of(term.extra.get("maybe", ())))
        for code, term in vocabulary("need_words").items()
    }


def _any_of(words: Iterable[object]) -> re.Pattern[str]:
    listed = "|".join(map(_pattern, words))
    return re.compile(rf"\b(?:{listed})\b" if listed else r"(?!)")


def _pattern(word: object) -> str:
    """A listed word as it may be written: any ending for `*`, else perhaps a plural."""
    told = str(word)
    ending = "" if told.endswith("*") else "[sx]?"
    return told.replace("*", "[a-z0-9]*") + ending


@cache
def _single_words() -> tuple[str, ...]:
    listed = {
        str(word).rstrip("*")
        for term in vocabulary("need_words").values()
        for word in term["words"]
    }
    whole = (word for word in listed if word.isalpha() and len(word) >= SHORTEST_CORRECTED)
    return tuple(sorted(whole))


@cache
def _known() -> re.Pattern[str]:
    return re.compile("|".join(surely.pattern for surely, _ in _patterns().values()))


def _corrected(words: str) -> str:
    """Words with one letter wrong, missing or swapped read as the listed word they are near."""
    return " ".join(_read_as(word) for word in words.split())


@lru_cache(maxsize=50_000)
def _read_as(word: str) -> str:
    if len(word) < SHORTEST_CORRECTED or not word.isalpha() or _known().fullmatch(word):
        return word
    near = process.extractOne(
        word, _same_start(word[:3]), scorer=DamerauLevenshtein.distance, score_cutoff=1
    )
    # « classer » is not « classe »: an ending is not a typing error.
    return near[0] if near and near[0][-2:] == word[-2:] else word


@cache
def _same_start(start: str) -> tuple[str, ...]:
    return tuple(word for word in _single_words() if word.startswith(start))


def shared(topics_of: Iterable[Mapping[str, float]], *, at_least: float = 0.5) -> list[str]:
    """The subjects that at least this part of some needs surely speak of, the most shared first."""
    told = [{code for code, strength in one.items() if strength >= 1} for one in topics_of]
    counts = Counter(code for codes in told for code in codes)
    kept = [code for code, count in counts.items() if count >= max(2, at_least * len(told))]
    return sorted(kept, key=lambda code: (-counts[code], code))
