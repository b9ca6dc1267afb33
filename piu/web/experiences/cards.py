"""A case as lists show it, and a figure with what must never leave it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from piu.domain.taxonomy.queries import Term, label, term
from piu.domain.territories.queries import size_of


@dataclass(frozen=True)
class Card:
    """What a list says of a case."""

    url: str
    title: str
    summary: str
    language: str
    place: str
    size: Term | None
    stage: Term | None
    intensity: Term | None
    themes: list[Term]
    start_year: int | None


@dataclass(frozen=True)
class FigureCard:
    """A value with its name, unit, year, sources and confidence."""

    name: str
    number: float
    unit: str
    note: str
    year: int | None
    sources: list[Any]
    confidence: str
    is_inferred: bool
    others: list["FigureCard"]


def card(case: Any) -> Card:
    """The card of an experience."""
    return Card(
        url=case.get_absolute_url(),
        title=spaced(case.title),
        summary=spaced(case.summary),
        language=case.language,
        place=place_name(case),
        size=size_of(case.territory),
        stage=term("stages", case.stage),
        intensity=term("intensities", case.intensity),
        themes=terms("themes", [theme.code for theme in case.themes.all()]),
        start_year=case.start_year,
    )


def spaced(text: str) -> str:
    """A French text whose high signs stay on the line of the word they follow."""
    return re.sub(r" (?=[:;?!»%€])|(?<=«) ", "\u00a0", text)


def terms(name: str, codes: list[str]) -> list[Term]:
    """The known terms of these codes, in their order."""
    return [found for found in (term(name, code) for code in codes) if found is not None]


def place_name(record: Any) -> str:
    """The place as its sources name it, with the département of a commune."""
    territory = record.territory
    if territory is None or territory.level != "municipality" or territory.department is None:
        return str(record.place_name)
    return f"{record.place_name} ({territory.department.name})"


def figure(statement: Any, *, name: str, others: Iterable[Any] = ()) -> FigureCard:
    """A statement as a page shows it, with the other values that sources give."""
    english = (get_language() or "fr").startswith("en")
    note = (statement.note_en if english else statement.note_fr) or statement.note_fr
    return FigureCard(
        name=name,
        number=statement.number,
        unit=label("units", statement.unit),
        note=note,
        year=statement.year,
        sources=list(statement.sources.all()),
        confidence=statement.get_confidence_display(),
        is_inferred=statement.confidence == "inferred",
        others=[figure(other, name=name) for other in others],
    )
