"""Answers proposed from a text, each with the passage it comes from; a person takes each or not.

Themes, obstacles, stage, intensity and effects come from the classifier; places, dates and amounts
from patterns. Nothing is filled in by itself.
"""

import re
from collections.abc import Iterable
from typing import Any

from piu.domain.knowledge.contributions.rules import LONGEST_TITLE, SHORTEST_TITLE, Answers
from piu.domain.taxonomy.queries import quoted_labels, vocabulary
from piu.domain.territories.queries import communes_named

LONGEST_READ = 20_000
MOST_PLACES, MOST_AMOUNTS, MOST_STEPS = 3, 6, 12
_AMOUNT = re.compile(
    r"(?P<number>\d{1,3}(?:[ \u00a0\u202f.]\d{3})+(?!\d)|\d+(?:[.,]\d{1,3})?)"
    r"[ \u00a0\u202f]?(?P<scale>millions?|milliards?|M|k|K)?"
    r"[ \u00a0\u202f]?(?:d[’'])?[ \u00a0\u202f]?(?:€|euros?\b|EUR\b)"
)
_SCALES = {"k": 1e3, "K": 1e3, "M": 1e6, "million": 1e6, "milliard": 1e9}
_START = re.compile(
    r"\b(?:depuis|dès|en|lancée? en|créée? en|démarrée? en|inaugurée? en|ouverte? en)"
    r"(?: (?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre"
    r"|décembre))? (?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"(?<![\w’'-])(?:[A-ZÀÂÉÈÊÎÔÛÇ][\wà-ÿ]+)(?:[-’' ](?:(?:de|du|des|la|le|les|l|d|en|sur|sous|aux"
    r"|et|lès|lez)[-’' ])*[A-ZÀÂÉÈÊÎÔÛÇ][\wà-ÿ]+)*"
)
_BULLET = re.compile(r"^[ \t]*(?:[-–—•*▪]|\d{1,2}[.)])[ \t]+(?P<text>\S.{8,400}?)[ \t]*$", re.M)
_FUNDS = re.compile(r"subvention|financ|aide|DETR|DSIL|FEDER|ADEME|fonds", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")


def proposals_from(text: str) -> list[dict[str, Any]]:
    """The answers that a text seems to give: field, value, and the passage, with its offsets."""
    read = text[:LONGEST_READ]
    found = [*_title(read), *_places(read), *_steps(read), *_labels(read)]
    found += [*_years(read), *_amounts(read)]
    return [one | {"number": number, "state": "open"} for number, one in enumerate(found)]


def _proposal(field: str, value: Any, text: str, start: int, end: int) -> dict[str, Any]:
    return {"field": field, "value": value, "quote": text[start:end], "start": start, "end": end}


def _title(text: str) -> Iterable[dict[str, Any]]:
    for found in _SENTENCE.finditer(text):
        words = found[0].strip()
        if SHORTEST_TITLE <= len(words) <= LONGEST_TITLE:
            start = found.start() + found[0].index(words)
            yield _proposal("title", words.rstrip("."), text, start, start + len(words))
            return


def _places(text: str) -> Iterable[dict[str, Any]]:
    """Communes named in the text, the most often named first; a name of many communes is left."""
    named: dict[str, list[re.Match[str]]] = {}
    for found in _PLACE.finditer(text):
        named.setdefault(found[0], []).append(found)
    known = communes_named(named)
    sure = [(name, places[0]) for name, places in known.items() if len(places) == 1]
    sure.sort(key=lambda one: (-len(named[one[0]]), named[one[0]][0].start()))
    for name, place in sure[:MOST_PLACES]:
        first = named[name][0]
        yield _proposal("place", place.code, text, first.start(), first.end()) | {
            "words": place.name
        }


def _steps(text: str) -> Iterable[dict[str, Any]]:
    for found in list(_BULLET.finditer(text))[:MOST_STEPS]:
        yield _proposal("steps", found["text"], text, *found.span("text"))


def _labels(text: str) -> Iterable[dict[str, Any]]:
    if not text.strip():
        return
    said, quotes = quoted_labels(text)
    for field, name in (("stage", "stage"), ("intensity", "intensity")):
        yield from _quoted(field, said[name], quotes.get(f"{name}.{said[name]}", ""), text)
    for code in said["themes"]:
        yield from _quoted("themes", code, quotes.get(f"themes.{code}", ""), text)
    for part in said["obstacles"]:
        row = {"text": part["span"], "kind": part["kind"], "side": part["side"]}
        yield from _quoted("obstacles", row, part["span"], text)
    for code in said["effect_domains"]:
        quote = quotes.get(f"effect_domains.{code}", "")
        yield from _quoted("effects", {"domain": code, "text": quote}, quote, text)


def _quoted(field: str, value: Any, quote: str, text: str) -> Iterable[dict[str, Any]]:
    """A proposal whose words stand in the text; without words to show, there is none."""
    start = text.find(quote) if quote else -1
    if start >= 0:
        yield _proposal(field, value, text, start, start + len(quote))


def _years(text: str) -> Iterable[dict[str, Any]]:
    years = [(int(found["year"]), found) for found in _START.finditer(text)]
    if years:
        year, found = min(years, key=lambda one: (one[0], one[1].start()))
        yield _proposal("start_year", year, text, *found.span())


def _amounts(text: str) -> Iterable[dict[str, Any]]:
    """Sums of money; where the words that lead to one tell a grant, it is funding obtained."""
    told_to = 0
    for found in list(_AMOUNT.finditer(text))[:MOST_AMOUNTS]:
        euros = amount_eur(found["number"], found["scale"] or "")
        start, end = _sentence_around(text, *found.span())
        if _FUNDS.search(text[max(start, told_to) : found.end()]):
            row = {"text": text[start:end], "outcome": "obtained", "obtained_eur": euros}
            yield _proposal("funding_lines", row, text, start, end)
        else:
            yield _proposal("cost_eur", euros, text, start, end)
        told_to = found.end()


def amount_eur(number: str, scale: str) -> float:
    """The euros that a French number and its scale word tell: 1,2 million is 1,200,000."""
    grouped = re.fullmatch(r"\d{1,3}(?:[ \u00a0\u202f.]\d{3})+", number)
    digits = re.sub(r"[ \u00a0\u202f.]", "", number) if grouped else number.replace(",", ".")
    return round(float(digits) * _SCALES.get(scale.rstrip("s"), 1.0), 2)


def _sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    first = max(text.rfind(sign, 0, start) for sign in ("\n", ". ", "! ", "? "))
    ends = [place for sign in ("\n", ". ", "! ", "? ") if (place := text.find(sign, end)) >= 0]
    last = min(ends, default=len(text))
    begin = first + 1
    while begin < start and text[begin].isspace():
        begin += 1
    return begin, last + (1 if text[last : last + 1] in ".!?" else 0)


def accepted(answers: Answers, proposal: dict[str, Any]) -> Answers:
    """The answers with one proposal taken: a list grows by it, anything else is replaced."""
    field, value = proposal["field"], proposal["value"]
    if field not in ("steps", "themes", "obstacles", "effects", "funding_lines"):
        return answers | {field: value}
    held = list(answers.get(field, []))
    return answers | {field: held if value in held else [*held, value]}


def words_of(proposal: dict[str, Any]) -> tuple[str, str]:
    """The vocabulary and the code that a proposal names; two empty texts when it names none."""
    names = {"stage": "stages", "intensity": "intensities", "themes": "themes"}
    field, value = proposal["field"], proposal["value"]
    if field in names and value in vocabulary(names[field]):
        return names[field], str(value)
    if field == "obstacles":
        return "obstacle_kinds", str(value["kind"])
    return ("effect_domains", str(value["domain"])) if field == "effects" else ("", "")
