"""The library as an archive that outlives the platform: a BagIt bag (RFC 8493) of plain files.

The payload is what `piu library import` reads, so that an empty installation gets the library
back, and a page that any browser opens. Checksums are in the bag's manifests.
"""

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import bagit
from django.template.loader import render_to_string

from piu.domain.cooperation.records import queries as cooperation
from piu.domain.cooperation.records.rules import CallFacts, NeedFacts, PlaceFacts, SolutionFacts
from piu.domain.knowledge import queries as knowledge
from piu.domain.knowledge.rules import EffectFacts, ExperienceFacts, Figure, ObstacleFacts
from piu.domain.statements.queries import sources_by_slug
from piu.errors import InvalidInputError
from piu.transfers.importers.experiences import BOUND_NOTES, SOURCE_COLUMNS

Json = dict[str, Any]
BOUNDS = {notes[0]: bound for bound, notes in BOUND_NOTES.items()}


def write_bag(folder: Path) -> dict[str, str]:
    """Write the whole library into a new folder; return the checksum of each file of its payload.

    `InvalidInputError` when the folder already holds something.
    """
    if folder.exists() and any(folder.iterdir()):
        raise InvalidInputError("folder_not_empty", where="folder", value=str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    cases = knowledge.facts_by_slug()
    calls = cooperation.call_facts()
    needs = cooperation.need_facts()
    solutions = cooperation.solution_facts()
    _write_sources(folder, [*cases.values(), *calls.values(), *needs.values(), *solutions.values()])
    _write_lines(folder / "experiences.jsonl", cases, _case)
    _write_lines(folder / "calls.jsonl", calls, _call)
    _write_lines(folder / "needs.jsonl", needs, _need)
    _write_lines(folder / "solutions.jsonl", solutions, _solution)
    records = {"cases": cases, "calls": calls, "needs": needs, "solutions": solutions}
    listed = {name: [facts[slug] for slug in sorted(facts)] for name, facts in records.items()}
    page = render_to_string("experiences/archive.html", listed)
    (folder / "index.html").write_text(page, "utf-8")
    bag = bagit.make_bag(str(folder), {"Source-Organization": "PIU"}, checksums=["sha256"])
    return {name: sums["sha256"] for name, sums in bag.payload_entries().items()}


def payload_of(folder: Path) -> Path:
    """The folder to import from: the payload of a bag whose checksums hold, or the folder itself.

    `InvalidInputError` names the file that is missing, added or altered.
    """
    if not (folder / "bagit.txt").exists():
        return folder
    try:
        bagit.Bag(str(folder)).validate()
    except bagit.BagError as error:
        # A total that does not add up names no file: the payload as a whole is at fault.
        parts = [part.path for part in getattr(error, "details", []) if hasattr(part, "path")]
        named = ", ".join(parts) or "data"
        raise InvalidInputError("broken_bag", where=folder.name, value=named) from error
    return folder / "data"


def _write_lines(path: Path, facts: Mapping[str, Any], row: Callable[[Any], Json]) -> None:
    lines = [json.dumps(row(facts[slug]), ensure_ascii=False) for slug in sorted(facts)]
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def _write_sources(folder: Path, records: Iterable[Any]) -> None:
    named = {slug for record in records for slug in record.source_slugs}
    with (folder / "sources.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(SOURCE_COLUMNS)
        for slug, source in sorted(sources_by_slug(named).items()):
            table.writerow([slug, source.url, source.title, source.publisher, source.published])


def _case(facts: ExperienceFacts) -> Json:
    cost = next((figure for figure in facts.figures if figure.attribute == "cost_eur"), None)
    told = {
        "id": facts.slug,
        "language": facts.language,
        "title": facts.title,
        "summary": facts.summary,
        "territory": {
            "name": facts.place_name,
            "level": facts.place_level,
            "code": facts.territory_code or None,
            "region": facts.region_code or None,
        },
        "themes": facts.themes,
        "stage": facts.stage,
        "intensity": facts.intensity,
        "programmes": facts.schemes,
        "start_year": facts.start_year,
        "end_year": facts.end_year,
        "method": facts.steps,
        "success_factors": facts.success_factors,
        "effects": [_effect(part) for part in facts.effects],
        "evaluation": {
            "moment": facts.evaluation_moment,
            "indicators": _indicators(facts.figures),
            "replicability_notes": facts.replicability or None,
        },
        "cost_eur": cost.number if cost else None,
        "cost_note_fr": cost.note_fr if cost else None,
        "cost_note_en": cost.note_en if cost else None,
        "funding": facts.funding,
        "partners": facts.partners,
        "transposed_from": facts.transposed_from,
        "transposed_to": facts.transposed_to,
        "tags": facts.tags,
        "confidence": facts.confidence,
        "label_basis": facts.label_basis,
        "source_ids": facts.source_slugs,
    }
    told |= _told_only(
        cause=facts.cause,
        acceptance=facts.acceptance,
        holder=facts.holder,
        contracts=facts.contracts,
        funding_lines=[_told_only(**vars(part)) for part in facts.funding_lines],
        citations=[
            {"part": one.part, "rank": one.rank, "source_id": one.source_slug}
            | _told_only(date=one.said_on)
            for one in facts.citations
        ],
        variations=[_told_only(**vars(part)) for part in facts.variations],
    )
    return told | {"obstacles": [_obstacle(part, told) for part in facts.obstacles]}


def _told_only(**fields: Any) -> Json:
    """The fields that say something; a zero does."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], ())}


def _effect(part: EffectFacts) -> Json:
    level = None if part.evidence_level is None else str(part.evidence_level)
    return _told_only(**vars(part) | {"evidence_level": level})


def _indicators(figures: Iterable[Figure]) -> list[Json]:
    listed = [figure for figure in figures if figure.attribute == "indicator"]
    return [
        {
            "name": figure.label,
            "value": figure.number,
            "unit": figure.unit,
            "bound": BOUNDS.get(figure.note_fr),
            "year": figure.year,
        }
        for figure in sorted(listed, key=lambda figure: (figure.label, figure.year or 0))
    ]


def _obstacle(part: ObstacleFacts, case: Json) -> Json:
    span = _span(part.span, case) if part.span else None
    removal = _told_only(removed_how=part.removed_how, removed_by=part.removed_by)
    return {"text": part.text, "kind": part.kind, "side": part.side, "span": span} | removal


def _span(words: str, case: Json) -> Json | None:
    """Where the words of a span stand in the case: the first place that holds them."""
    texts = {"summary": case["summary"], "title": case["title"]}
    texts["replicability_notes"] = case["evaluation"]["replicability_notes"] or ""
    for name in ("method", "success_factors"):
        texts |= {f"{name}[{rank}]": text for rank, text in enumerate(case[name])}
    for name, text in texts.items():
        start = text.find(words)
        if start >= 0:
            return {"field": name, "start": start, "end": start + len(words), "words": words}
    return None


def _call(facts: CallFacts) -> Json:
    return {
        "id": facts.slug,
        "language": facts.language,
        "name": facts.name,
        "operator": facts.operator,
        "kind": facts.kind,
        "beneficiaries": facts.beneficiaries,
        "themes": facts.themes,
        "scope": {"name": facts.perimeter, "code": facts.territory_code or None},
        "opening_date": facts.opening or None,
        "closing_date": facts.closing or None,
        "amount_or_rate": facts.amount_or_rate or None,
        "is_recurring": facts.is_recurring,
        "notes": facts.note or None,
        "source_ids": facts.source_slugs,
    }


def _need(facts: NeedFacts) -> Json:
    return {
        "id": facts.slug,
        "language": facts.language,
        "title": facts.title,
        "description": facts.description,
        "constraint": facts.constraint or None,
        "horizon": facts.horizon or None,
        "themes": facts.themes,
        "territory": _place(facts.place),
        "source_ids": facts.source_slugs,
    }


def _solution(facts: SolutionFacts) -> Json:
    return {
        "id": facts.slug,
        "language": facts.language,
        "organisation": facts.name,
        "description": facts.description,
        "themes": facts.themes,
        "maturity": facts.maturity,
        "home": _place(facts.home) if facts.home.name else None,
        "references": [_place(place) for place in facts.references],
        "source_ids": facts.source_slugs,
    }


def _place(place: PlaceFacts) -> Json:
    return {"name": place.name, "level": place.level or None, "code": place.code or None}
