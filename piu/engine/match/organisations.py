"""Which organisation of a register a name means: by number first, then by name and place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz
from sklearn.feature_extraction.text import TfidfVectorizer

from piu.engine.classify.texts import fold
from piu.engine.parameters.reading import read

CANDIDATES = 20
"""Names of the register that are compared with each name asked."""
FEATURES = ("letters", "words", "order", "acronym", "city", "postcode", "other_city", "short")
_POINTS = re.compile(r"(?<=\b\w)\.(?=\w\b|$|\s)")
SMALL_WORDS = frozenset("a au aux d de des du en et l la le les sur sous".split())


@dataclass(frozen=True)
class Named:
    """An organisation as a file names it; what is not known stays empty."""

    name: str
    siren: str = ""
    siret: str = ""
    city: str = ""
    postcode: str = ""

    @property
    def number(self) -> str:
        """Its SIREN, told or read from its SIRET."""
        digits = re.sub(r"\D", "", self.siren) or re.sub(r"\D", "", self.siret)[:9]
        return digits if len(digits) == 9 else ""


@dataclass(frozen=True)
class Match:
    """The organisation of the register that a name means."""

    rank: int
    chance: float
    is_by_number: bool = False


@dataclass(frozen=True)
class _Read:
    """A name made ready: folded, without its legal form, cut in words."""

    text: str
    words: tuple[str, ...]
    initials: str
    city: str
    postcode: str


class Register:
    """The organisations that are known, made ready once for many questions."""

    def __init__(self, known: Sequence[Named]) -> None:
        self.settings = read("matching")["organisations"]
        self.forms = tuple(
            (re.compile(rf"\b(?:{'|'.join(forms)})\b"), plain)
            for plain, forms in self.settings["forms"].items()
        )
        self.numbers = {one.number: rank for rank, one in enumerate(known) if one.number}
        self.read = [self._read(one) for one in known]
        self.letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
        self.rows = self.letters.fit_transform([one.text for one in self.read]) if known else None

    def match(self, asked: Sequence[Named], *, most: int = 3) -> list[list[Match]]:
        """Find what each name means.

        Parameters
        ----------
        asked : sequence of Named
            Names of a file, in any case and with or without numbers and places.
        most : int
            How many proposals a name gets at most.

        Returns
        -------
        list of list of Match
            One list a name, the likeliest first; empty when nothing is near. `chance` is the
            probability found by the study; a number that agrees is certain.
        """
        readings = [self._read(one) for one in asked]
        near = self._candidates(readings)
        return [
            self._one(one, reading, ranks, most)
            for one, reading, ranks in zip(asked, readings, near, strict=True)
        ]

    def _one(self, one: Named, reading: _Read, ranks: Sequence[int], most: int) -> list[Match]:
        if one.number in self.numbers:
            return [Match(self.numbers[one.number], 1.0, is_by_number=True)]
        scored = [Match(rank, self.chance(reading, self.read[rank])) for rank in ranks]
        # Two numbers that differ are two organisations, whatever their names.
        if one.number:
            held = set(self.numbers.values())
            scored = [match for match in scored if match.rank not in held]
        kept = [match for match in scored if match.chance >= self.settings["propose"]["value"]]
        return sorted(kept, key=lambda match: (-match.chance, match.rank))[:most]

    def chance(self, one: "_Read", other: "_Read") -> float:
        """Probability that two readings mean the same organisation."""
        weights = self.settings["weights"]
        score = weights["constant"] + sum(
            weights[name] * value
            for name, value in zip(FEATURES, features(one, other), strict=True)
        )
        return round(1 / (1 + exp(-score)), 4)

    def _candidates(self, readings: Sequence[_Read]) -> list[list[int]]:
        if self.rows is None or not readings:
            return [[] for _ in readings]
        cosines = self.letters.transform([reading.text for reading in readings]) @ self.rows.T
        by_postcode: dict[str, list[int]] = {}
        for rank, one in enumerate(self.read):
            if one.postcode:
                by_postcode.setdefault(one.postcode, []).append(rank)
        by_initials: dict[str, list[int]] = {}
        for rank, one in enumerate(self.read):
            by_initials.setdefault(one.initials, []).append(rank)
            by_initials.setdefault(one.text.replace(" ", ""), []).append(rank)
        found = []
        for row, reading in enumerate(readings):
            start, end = cosines.indptr[row], cosines.indptr[row + 1]
            best = np.argsort(-cosines.data[start:end], kind="stable")[:CANDIDATES]
            ranks = [int(rank) for rank in cosines.indices[start:end][best]]
            ranks += by_postcode.get(reading.postcode, [])[:CANDIDATES]
            ranks += by_initials.get(reading.text.replace(" ", ""), [])[:CANDIDATES]
            if len(reading.initials) > 1:
                ranks += by_initials.get(reading.initials, [])[:CANDIDATES]
            found.append(list(dict.fromkeys(ranks)))
        return found

    def _read(self, one: Named) -> _Read:
        # « Pays d'Aix (CPA) »: what stands in brackets repeats the name, or says less than it.
        bare = re.sub(r"\([^)]*\)", " ", fold(one.name)) or fold(one.name)
        text = re.sub(r"[^a-z0-9]+", " ", _POINTS.sub("", bare))
        for pattern, plain in self.forms:
            text = pattern.sub(plain, text)
        words = tuple(word for word in text.split() if word not in SMALL_WORDS)
        initials = "".join(word[0] for word in words)
        city = " ".join(re.sub(r"[^a-z0-9]+", " ", fold(one.city)).split())
        return _Read(" ".join(words), words, initials, city, one.postcode.strip())


def features(one: _Read, other: _Read) -> npt.NDArray[np.float64]:
    """What two names have in common, each between 0 and 1, in the order of `FEATURES`."""
    letters = fuzz.ratio(one.text, other.text) / 100
    words = fuzz.token_set_ratio(one.text, other.text) / 100
    order = fuzz.token_sort_ratio(one.text, other.text) / 100
    joined = one.text.replace(" ", ""), other.text.replace(" ", "")
    is_acronym = len(one.words) != len(other.words) and (
        (joined[0] == other.initials and len(joined[0]) > 1)
        or (joined[1] == one.initials and len(joined[1]) > 1)
    )
    has_cities = bool(one.city and other.city)
    same_city = has_cities and fuzz.ratio(one.city, other.city) >= 85
    same_code = bool(one.postcode) and one.postcode == other.postcode
    is_short = min(len(joined[0]), len(joined[1])) <= 4
    return np.array(
        [letters, words, order, is_acronym, same_city, same_code, has_cities and not same_city,
         is_short],
        dtype=np.float64,
    )  # fmt: skip
