"""Past events: what the model would have said, beside what sources reported.

The figures are those of the last `make study`, which writes the file beside.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from piu.domain.ecosystem.models import EcosystemWeb, in_language
from piu.domain.ecosystem.toiles.rules import Interval
from piu.domain.statements.models import Source
from piu.domain.statements.queries import sources_by_slug

FILE = Path(__file__).with_suffix(".json")


@dataclass(frozen=True)
class Compared:
    """One effect: what the model gives, and the range that sources report.

    `is_share`: parts of the activity of a site, else jobs. `reported` None: sources say in words
    only (`word`) what became of it. `error`: from the nearest reported value to the middle.
    """

    what: str
    why: str
    word: str
    predicted: Interval
    reported: Interval | None
    error: float | None
    is_inside: bool | None
    is_share: bool
    sources: list[Source]


@dataclass(frozen=True)
class PastEvent:
    """What happened, on which network it is asked again, and how the answers compare."""

    title: str
    date: str
    asked: str
    network_year: int
    sites: int
    flows: int
    compared: list[Compared]
    unseen: list[str]


def past_events(web: EcosystemWeb) -> list[PastEvent]:
    """The past events on which the model was tried for this toile; none for most."""
    told = _file()
    if told["toile"] != web.slug:
        return []
    slugs = {s for event in told["events"] for line in event["compared"] for s in line["sources"]}
    sources = sources_by_slug(slugs)
    return [_event(event, sources) for event in told["events"]]


def has_past_events(web: EcosystemWeb) -> bool:
    """Whether the model was tried on past events of this toile."""
    return bool(_file()["toile"] == web.slug)


@cache
def _file() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return told


def _event(told: dict[str, Any], sources: dict[str, Source]) -> PastEvent:
    french = (get_language() or "fr").startswith("fr")
    return PastEvent(
        title=_said(told, "title"),
        date=told["date"],
        asked=_said(told, "asked"),
        network_year=told["network_year"],
        sites=told["sites"],
        flows=told["flows"],
        compared=[_compared(line, sources) for line in told["compared"]],
        unseen=told["unseen_fr" if french else "unseen_en"],
    )


def _compared(line: dict[str, Any], sources: dict[str, Source]) -> Compared:
    reported = line.get("reported")
    return Compared(
        what=_said(line, "what"),
        why=_said(line, "why"),
        word=_said(line, "word"),
        predicted=Interval(*line["predicted"]),
        reported=Interval(reported[0], reported[0], reported[1]) if reported else None,
        error=line.get("error"),
        is_inside=line.get("is_inside"),
        is_share=line["of"] != "own_jobs",
        sources=[sources[slug] for slug in line["sources"] if slug in sources],
    )


def _said(told: dict[str, Any], name: str) -> str:
    return in_language(told.get(f"{name}_fr", ""), told.get(f"{name}_en", ""))
