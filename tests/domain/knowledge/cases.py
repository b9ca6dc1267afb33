"""A few cases and places, made by hand."""

from typing import Any

from piu.domain.knowledge.rules import EffectFacts, ExperienceFacts, Figure, ObstacleFacts
from piu.domain.statements.models import Source, Subject
from piu.domain.territories.models import Territory


def make_place(
    code: str,
    name: str,
    *,
    level: str = "municipality",
    population: int | None = None,
    **above: Any,
) -> Territory:
    subject = Subject.objects.create(kind="territory", key=code, place=[f"territory:{code}"])
    return Territory.objects.create(
        code=code,
        name=name,
        level=level,
        population=population,
        search_name=name.lower(),
        subject=subject,
        **above,
    )


def make_source(slug: str) -> Source:
    return Source.objects.create(slug=slug, title=f"Page {slug}", publisher="Éditeur", url="")


def told(slug: str, **changes: Any) -> ExperienceFacts:
    """The facts of a case: a village that lets its rain soak in, but for `changes`."""
    facts: dict[str, Any] = {
        "slug": slug,
        "title": f"Cas {slug}",
        "summary": "La pluie est infiltrée là où elle tombe.",
        "language": "fr",
        "place_name": "Dieulefit",
        "place_level": "municipality",
        "territory_code": "",
        "region_code": "",
        "stage": "deployed",
        "intensity": "everyday",
        "confidence": "medium",
        "label_basis": "judgement",
        "evaluation_moment": "after",
        "replicability": "",
        "start_year": 2020,
        "end_year": None,
        "themes": ("eaux_pluviales",),
        "steps": ("Écouter", "Creuser"),
        "obstacles": (ObstacleFacts("Sols argileux", "land", "territory", "là où elle tombe"),),
        "success_factors": ("Une règle simple",),
        "effects": (EffectFacts("environment", "Nappe rechargée"),),
        "partners": ("Syndicat",),
        "funding": (),
        "schemes": (),
        "tags": (),
        "source_slugs": (),
        "transposed_from": (),
        "transposed_to": (),
        "figures": (),
    }
    return ExperienceFacts(**{**facts, **changes})


def trenches(number: float, *, year: int | None = None) -> Figure:
    return Figure("indicator", "tranchées", number, "structures", year, "documented")
