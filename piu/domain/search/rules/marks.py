"""Where the words asked for stand in a text, and the stretch of it that shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from piu.domain.search.rules.words import french

Needle = tuple[tuple[int, str], ...]  # stems with their distance from the first one


@dataclass(frozen=True)
class Piece:
    """A stretch of text; `is_match` when it is a word that answers the question."""

    text: str
    is_match: bool


@dataclass(frozen=True)
class Span:
    start: int
    end: int
    needle: int


def needle(words: str) -> Needle:
    """What to look for, from one word or several in a row; empty for stop words alone."""
    tokens = french().pre_tokenize(words).tokens
    return tuple((token.position - tokens[0].position, token.text) for token in tokens)


def spans(text: str, needles: Sequence[Needle]) -> list[Span]:
    """Where the needles stand in a text, in order, without overlap."""
    # Most texts hold none of the words: told at a fifth of the price of their positions.
    if {sought[0][1] for sought in needles}.isdisjoint(french().analyze(text)):
        return []
    tokens = french().pre_tokenize(text).tokens
    at = {token.position: token for token in tokens}
    starts: dict[str, list[int]] = {}
    for rank, sought in enumerate(needles):
        starts.setdefault(sought[0][1], []).append(rank)
    found = []
    for token in tokens:
        for rank in starts.get(token.text, ()):
            hits = [at.get(token.position + gap) for gap, _ in needles[rank]]
            if all(
                hit is not None and hit.text == stem
                for hit, (_, stem) in zip(hits, needles[rank], strict=True)
            ):
                last = hits[-1] or token
                found.append(Span(token.char_offset_from, last.char_offset_to, rank))
                break
    return found


def pieces(text: str, found: Sequence[Span]) -> list[Piece]:
    """A text cut at its matches; whoever shows it escapes each piece."""
    cut, position = [], 0
    for span in found:
        if span.start < position:
            continue
        if span.start > position:
            cut.append(Piece(text[position : span.start], is_match=False))
        cut.append(Piece(text[span.start : span.end], is_match=True))
        position = span.end
    if position < len(text):
        cut.append(Piece(text[position:], is_match=False))
    return cut


def excerpt(text: str, found: Sequence[Span], *, length: int = 280) -> list[Piece]:
    """The stretch of a text that holds most of the words found, cut between words."""
    if len(text) <= length:
        return pieces(text, found)
    start = _best_start(found, length)
    if start > 0:
        start = text.find(" ", max(0, start - 40), start) + 1 or start
    end = len(text) if start + length >= len(text) else text.rfind(" ", start, start + length)
    end = end if end > start else min(len(text), start + length)
    inside = [
        Span(span.start - start, span.end - start, span.needle)
        for span in found
        if span.start >= start and span.end <= end
    ]
    cut = pieces(text[start:end], inside)
    before = [Piece("… ", is_match=False)] if start > 0 else []
    after = [Piece(" …", is_match=False)] if end < len(text) else []
    return [*before, *cut, *after]


def _best_start(found: Sequence[Span], length: int) -> int:
    """Where a window of this length holds the most different needles (0 when it can)."""

    def held(start: int) -> int:
        return len({s.needle for s in found if s.start >= start and s.end <= start + length - 60})

    starts = [0, *(span.start for span in found)]
    return max(starts, key=lambda start: (held(start), -start))
