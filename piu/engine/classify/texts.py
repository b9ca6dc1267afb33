"""French texts cut and folded: sentences, clauses, and the largest sum of money."""

import re
import unicodedata
from dataclasses import dataclass

MOST_CHARACTERS = 20_000
"""A longer text is read up to here: what it says stands at its start, and time grows with it."""

_ENDS = re.compile(r"(?<=[.!?…])[\s»”)]+(?=[A-ZÀ-Ý0-9«“(–—-])|\n+")
_BREAKS = re.compile(r"\s*[;:]\s+|,\s+(?=(?:mais|si bien que|d'où|d’où|tandis que|car)\b)")
_PARTS = re.compile(r",\s+|\s+et\s+(?=(?:que|qui|de|la|le|les|l'|l’|des|un|une)\b)")
_NUMBERS = {
    **{"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7},
    **{"huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14},
    **{"quinze": 15, "seize": 16, "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40},
    **{"cinquante": 50, "soixante": 60, "cent": 100, "cents": 100, "mille": 1000},
}
_SCALES = {"million": 1e6, "milliard": 1e9, "mille": 1e3, "md": 1e9, "m": 1e6, "k": 1e3}
_MONEY = re.compile(
    r"(?P<digits>\d[\d \u00a0\u202f.,]*)?(?P<words>(?:\b(?:" + "|".join(_NUMBERS) + r")\b[- ]?)+)?"
    r" ?(?P<scale>millions?|milliards?|md|m|k)?(?: d'| de )? ?(?:euros?\b|€)"
)


@dataclass(frozen=True)
class Piece:
    """A stretch of a text, by the offsets of its first and last characters (the last excluded)."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words themselves."""
        return text[self.start : self.end]


def fold(text: str) -> str:
    """Put a text in lower case, without accents, with plain apostrophes.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        What words are compared by.
    """
    plain = unicodedata.normalize("NFKD", text.lower().replace("’", "'").replace("œ", "oe"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def clauses(text: str) -> list[Piece]:
    """Cut a text into clauses: sentences, and what semicolons, colons and "mais" set apart.

    Parameters
    ----------
    text : str
        A text, of which the first `MOST_CHARACTERS` are read.

    Returns
    -------
    list of Piece
        In their order, each with at least one letter or figure, without blanks at its ends.
    """
    cut = text[:MOST_CHARACTERS]
    return [
        part for sentence in _cut(cut, Piece(0, len(cut)), _ENDS)
        for part in _cut(cut, sentence, _BREAKS)
    ]  # fmt: skip


def parts(text: str, clause: Piece) -> list[Piece]:
    """Cut a clause at its commas and before "et": the shortest words that one may quote.

    Parameters
    ----------
    text : str
        The whole text.
    clause : Piece
        One of its clauses.

    Returns
    -------
    list of Piece
        At least one, in their order.
    """
    return _cut(text, clause, _PARTS)


def _cut(text: str, within: Piece, at: re.Pattern[str]) -> list[Piece]:
    pieces, start = [], within.start
    for found in at.finditer(text, within.start, within.end):
        pieces.append(_trimmed(text, start, found.start()))
        start = found.end()
    pieces.append(_trimmed(text, start, within.end))
    return [piece for piece in pieces if any(sign.isalnum() for sign in piece.of(text))]


def _trimmed(text: str, start: int, end: int) -> Piece:
    while start < end and (text[start].isspace() or text[start] in "«“–—-•)"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ".,;:»”(–—"):
        end -= 1
    return Piece(start, end)


def largest_sum_eur(text: str) -> float:
    """Read the largest sum of money of a text, in figures or in words.

    Parameters
    ----------
    text : str
        A folded text.

    Returns
    -------
    float
        EUR; 0 where the text names no sum.
    """
    sums = [0.0]
    for found in _MONEY.finditer(text):
        scale = _SCALES.get((found["scale"] or "").rstrip("s"), 1.0)
        if found["words"]:
            sums.append(_spelled(found["words"]) * scale)
        elif found["digits"]:
            sums.append(_figures(found["digits"]) * scale)
    return max(sums)


def _figures(text: str) -> float:
    digits = re.sub(r"[ \u00a0\u202f]", "", text).strip(".,").replace(",", ".")
    if digits.count(".") > 1 or re.fullmatch(r"\d{1,3}\.\d{3}", digits):
        digits = digits.replace(".", "")
    # More digits than any budget has are not a sum.
    return float(digits) if digits and len(digits) < 16 else 0.0


def _spelled(text: str) -> float:
    total, current = 0.0, 0.0
    for word in re.split("[- ]+", text.strip()):
        value = _NUMBERS.get(word, 0)
        if value == 100:
            current = max(current, 1.0) * 100
        elif value == 1000:
            total, current = total + max(current, 1.0) * 1000, 0.0
        else:
            current += value
    return total + current
