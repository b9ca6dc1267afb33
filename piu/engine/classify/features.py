"""A text as numbers: its words and letters, turns of phrase that tell much, and its meaning."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import log10
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml
from scipy import sparse

from piu.engine.classify.texts import fold, largest_sum_eur

Vectors = npt.NDArray[np.float32]
CUES = Path(__file__).parent / "cues.yaml"
WORDS: dict[str, Any] = {"analyzer": "word", "ngram_range": (1, 2)}
LETTERS: dict[str, Any] = {"analyzer": "char_wb", "ngram_range": (3, 5)}
LEAST_TEXTS = {"words": 2, "letters": 4}
"""In how many texts a term must stand to be learnt: rarer ones only say which text it is."""

MEANING_WEIGHT = {"clause": 2.0}
"""A clause has few words: what it means counts for more, found on held-out clauses."""


@dataclass(frozen=True)
class Vocabulary:
    """The terms of the training texts and their rarity."""

    words: Any
    letters: Any
    centre: Vectors | None = None
    """Mean of the vectors of meaning: what all texts of the field share says nothing."""

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """What to save, by name."""
        kept: dict[str, npt.NDArray[Any]] = {}
        for name, reader in (("words", self.words), ("letters", self.letters)):
            kept[f"{name}_terms"] = np.array("\n".join(reader.get_feature_names_out()))
            kept[f"{name}_rarity"] = reader.idf_.astype(np.float32)
        if self.centre is not None:
            kept["centre"] = self.centre
        return kept


def learn_vocabulary(texts: Sequence[str], vectors: Vectors | None) -> Vocabulary:
    """Learn which terms the training texts hold.

    Parameters
    ----------
    texts : sequence of str
        Training texts.
    vectors : array of shape (texts, 384) or None
        Their meaning; None for a model of words only.

    Returns
    -------
    Vocabulary
        Terms, their rarity, and the centre of the vectors.
    """
    words = _reader(WORDS, min_df=LEAST_TEXTS["words"]).fit(texts)
    letters = _reader(LETTERS, min_df=LEAST_TEXTS["letters"]).fit(texts)
    centre = None if vectors is None else vectors.mean(axis=0, dtype=np.float64)
    return Vocabulary(words, letters, None if centre is None else centre.astype(np.float32))


def restored_vocabulary(arrays: Any) -> Vocabulary:
    """Read a vocabulary back from the arrays of a file (see `Vocabulary.arrays`)."""
    readers = []
    for name, settings in (("words", WORDS), ("letters", LETTERS)):
        terms = str(arrays[f"{name}_terms"]).split("\n")
        reader = _reader(settings, vocabulary={term: rank for rank, term in enumerate(terms)})
        reader.idf_ = arrays[f"{name}_rarity"].astype(np.float64)
        readers.append(reader)
    words, letters = readers
    return Vocabulary(words, letters, arrays["centre"] if "centre" in arrays else None)


def _reader(settings: dict[str, Any], **more: Any) -> Any:
    # A second to import, which a program that classifies nothing does not wait for.
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

    return TfidfVectorizer(preprocessor=fold, sublinear_tf=True, **settings, **more)


def matrix(
    texts: Sequence[str], vocabulary: Vocabulary, vectors: Vectors | None, *, cues: str = ""
) -> sparse.csr_array:
    """Put texts in rows of numbers.

    Parameters
    ----------
    texts : sequence of str
        Texts or clauses.
    vocabulary : Vocabulary
        Terms that are counted.
    vectors : array or None
        Meaning of the same texts; must be there exactly when the vocabulary has a centre.
    cues : {"", "text", "clause"}
        Which turns of phrase are looked for: themes do best without any.

    Returns
    -------
    csr_array
        One row a text: words, letters, cues, meaning.
    """
    columns = [vocabulary.words.transform(texts), vocabulary.letters.transform(texts)]
    if cues:
        columns.append(sparse.csr_array(np.array([_cue_row(text, cues) for text in texts])))
    if vocabulary.centre is not None and vectors is not None:
        weight = MEANING_WEIGHT.get(cues, 1.0)
        columns.append(sparse.csr_array(centred(vectors, vocabulary.centre) * weight))
    return sparse.csr_array(sparse.hstack(columns))


def centred(vectors: Vectors, centre: Vectors) -> Vectors:
    """Take off what all texts share, and bring each vector back to length 1."""
    moved = vectors - centre
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(moved / np.maximum(lengths, 1e-9), dtype=np.float32)


def _cue_row(text: str, cues: str) -> list[float]:
    folded = fold(text)
    row = []
    for single, group in _patterns(cues):
        row += [min(len(pattern.findall(folded)), 2) / 2 for pattern in single]
        row.append(min(len(group.findall(folded)), 4) / 4)
    return row + (_amount_row(folded) if cues == "text" else [])


def _amount_row(folded: str) -> list[float]:
    eur = largest_sum_eur(folded)
    scale = max(0.0, log10(eur + 1) - 3) / 3
    return [float(eur > 0), scale, float(eur >= 3e6), float(0 < eur < 2e4)]


@cache
def _patterns(cues: str) -> list[tuple[list[re.Pattern[str]], re.Pattern[str]]]:
    content = yaml.safe_load(CUES.read_text("utf-8"))
    facets = ("obstacle",) if cues == "clause" else ("stage", "intensity")
    return [
        ([re.compile(phrase) for phrase in phrases], re.compile("|".join(phrases)))
        for facet in facets
        for phrases in content[facet].values()
    ]
