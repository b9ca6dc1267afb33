"""The library: experiences, calls, needs and solutions, with their sources.

A folder holds `sources.csv` and any of the four JSONL files; the fields are those of the shipped
library (`piu/transfers/shipped/experiences`).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from piu.domain.cooperation.records.actions import import_cooperation
from piu.domain.cooperation.records.rules import CallFacts, NeedFacts, SolutionFacts
from piu.domain.knowledge.actions import import_experiences
from piu.domain.knowledge.queries import ids_by_slug, known_places
from piu.domain.knowledge.rules import (
    FIGURE_CONFIDENCE,
    PARTS_CITED,
    Citation,
    EffectFacts,
    ExperienceFacts,
    Figure,
    FundingFacts,
    ObstacleFacts,
    VariationFacts,
)
from piu.domain.statements.actions import save_sources
from piu.domain.statements.queries import sources_by_slug
from piu.transfers.importers import cooperation
from piu.transfers.importers.nested import Nested, record, records
from piu.transfers.importers.report import Importer, Problems, Report
from piu.transfers.importers.tables import Row, read_rows, without_doubles

SOURCE_COLUMNS = "id", "url", "title", "publisher", "date"
CASE_FIELDS = (
    "id",
    "language",
    "title",
    "summary",
    "territory",
    "themes",
    "stage",
    "intensity",
    "method",
    "confidence",
    "source_ids",
)
FIELDS: dict[str, tuple[str, ...]] = {
    "sources.csv": SOURCE_COLUMNS,
    "experiences.jsonl": CASE_FIELDS,
    "calls.jsonl": cooperation.CALL_FIELDS,
    "needs.jsonl": cooperation.NEED_FIELDS,
    "solutions.jsonl": cooperation.SOLUTION_FIELDS,
}
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LINK = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
INDEXED = re.compile(r"(\w+)\[(\d+)\]")
LONGEST_SLUG, LONGEST_TITLE, LONGEST_PLACE = 120, 250, 200
BOUND_NOTES = {"at_most": ("au plus", "at most"), "at_least": ("au moins", "at least")}

Rows = dict[str, list[Row]]


@dataclass(frozen=True)
class Library:
    """What a folder tells, ready to be saved."""

    sources: list[dict[str, str]] = field(default_factory=list)
    cases: list[ExperienceFacts] = field(default_factory=list)
    calls: list[CallFacts] = field(default_factory=list)
    needs: list[NeedFacts] = field(default_factory=list)
    solutions: list[SolutionFacts] = field(default_factory=list)
    label: str = "experiences"


def fetch(path: Path) -> list[Path]:
    """The files of the library in a folder, or the one file given."""
    if path.is_dir():
        return [path / name for name in FIELDS if (path / name).exists()] or [path]
    return [path]


def read(files: list[Path], *, problems: Problems) -> Rows:
    """The rows of each file, by its name."""
    rows: Rows = {name: [] for name in FIELDS}
    for path in files:
        if path.name not in FIELDS or not path.is_file():
            problems.add("not_a_library", file=path.name, value=path.name, known=", ".join(FIELDS))
            continue
        rows[path.name] = read_rows(path, columns=FIELDS[path.name], problems=problems)
    return rows


def clean(rows: Rows, *, problems: Problems) -> Library:
    """The records of all files; whatever cannot be used is noted with its line."""
    kept = {
        name: without_doubles(lines, key=lambda row: row.text("id")) for name, lines in rows.items()
    }
    _check_codes(kept)
    return Library(
        sources=[_source(row) for row in kept["sources.csv"]],
        cases=[_case(row) for row in kept["experiences.jsonl"]],
        calls=[cooperation.call(row) for row in kept["calls.jsonl"]],
        needs=[cooperation.need(row) for row in kept["needs.jsonl"]],
        solutions=[cooperation.solution(row) for row in kept["solutions.jsonl"]],
    )


def diff(library: Library) -> Library:
    """Nothing to do here: the actions compare each record with the one they hold."""
    return library


def save(library: Library, *, by: Any) -> Report:
    """Write sources, then cases, then calls, needs and solutions."""
    held = sources_by_slug(source["slug"] for source in library.sources)
    new = len(library.sources) - len(held)
    touched = save_sources(library.sources, dataset="experiences", by=by)
    cases = import_experiences(library.cases, by=by, label=library.label)
    others = import_cooperation(
        needs=library.needs,
        calls=library.calls,
        solutions=library.solutions,
        by=by,
        label=library.label,
    )
    return Report(
        created=cases.created + others.created + new,
        updated=cases.updated + others.updated + touched - new,
        unchanged=cases.unchanged + others.unchanged + len(library.sources) - touched,
        statements=cases.statements,
    )


def _check_codes(kept: Rows) -> None:
    """Ids, and what records point to: sources, places, other cases."""
    records_ = [row for name, lines in kept.items() if name != "sources.csv" for row in lines]
    for row in (*kept["sources.csv"], *records_):
        slug = row.text("id", required=True, longest=LONGEST_SLUG)
        if slug and not SLUG.fullmatch(slug):
            row.problem("not_a_slug", "id")
    told = {row.text("id") for row in kept["sources.csv"]}
    _check_sources(records_, told=told)
    _check_places(records_)
    _check_links(kept["experiences.jsonl"])


def _check_sources(rows: Iterable[Row], *, told: set[str]) -> None:
    named = [(row, slug) for row in rows for slug in row.list("source_ids", required=True)]
    held = sources_by_slug({slug for _, slug in named} - told)
    for row, slug in named:
        if slug not in told and slug not in held:
            row.problem("unknown_source", "source_ids", slug)


def _check_places(rows: Iterable[Row]) -> None:
    named = [found for row in rows for found in _place_codes(row)]
    held = known_places(code for _, _, code in named)
    for row, column, code in named:
        if code not in held:
            row.problem("unknown_territory", column, code)


def _place_codes(row: Row) -> Iterable[tuple[Row, str, str]]:
    """Every code of a territory that a record gives, and where."""
    for column in ("territory", "scope", "home"):
        place = row.values.get(column)
        if isinstance(place, dict):
            for name in ("code", "region"):
                if place.get(name):
                    yield row, f"{column}.{name}", str(place[name])
    references = row.values.get("references")
    for place in references if isinstance(references, list) else ():
        if isinstance(place, dict) and place.get("code"):
            yield row, "references.code", str(place["code"])


def _check_links(rows: list[Row]) -> None:
    told = {row.text("id") for row in rows}
    named = [
        (row, column, name)
        for row in rows
        for column in ("transposed_from", "transposed_to")
        for name in row.list(column)
        if LINK.fullmatch(name)
    ]
    held = ids_by_slug(name for _, _, name in named)
    for row, column, name in named:
        if name not in told and name not in held:
            row.problem("unknown_experience", column, name, close="—")


def _source(row: Row) -> dict[str, str]:
    return {
        "slug": row.text("id"),
        "url": row.link("url"),
        "title": row.text("title", required=True, longest=400),
        "publisher": row.text("publisher", longest=250),
        "published": row.partial_date("date"),
    }


def _case(row: Row) -> ExperienceFacts:
    place = record(row, "territory")
    evaluation = record(row, "evaluation") if row.values.get("evaluation") else None
    start, end = row.year("start_year"), row.year("end_year")
    if start and end and end < start:
        row.problem("years_reversed", "end_year", start=start)
    return ExperienceFacts(
        slug=row.text("id"),
        title=row.text("title", required=True, longest=LONGEST_TITLE),
        summary=row.text("summary", required=True),
        language=row.text("language", required=True, longest=5),
        place_name=place.text("name", required=True, longest=LONGEST_PLACE),
        place_level=place.text("level", longest=30),
        territory_code=place.text("code"),
        region_code=place.text("region"),
        stage=row.term("stage", "stages"),
        intensity=row.term("intensity", "intensities"),
        confidence=row.term("confidence", "confidence_levels"),
        label_basis=row.text("label_basis", longest=12) or "judgement",
        evaluation_moment=_moment(evaluation),
        replicability=evaluation.text("replicability_notes") if evaluation else "",
        start_year=start,
        end_year=end,
        themes=cooperation.themes(row),
        steps=row.list("method", required=True),
        obstacles=tuple(_obstacle(part, row) for part in records(row, "obstacles")),
        success_factors=row.list("success_factors"),
        effects=tuple(_effect(part) for part in records(row, "effects")),
        partners=row.list("partners"),
        funding=row.list("funding"),
        schemes=row.list("programmes"),
        tags=row.list("tags"),
        source_slugs=tuple(sorted(row.list("source_ids"))),
        transposed_from=row.list("transposed_from"),
        transposed_to=row.list("transposed_to"),
        figures=tuple(_figures(row, evaluation)),
        cause=row.text("cause"),
        acceptance=row.text("acceptance"),
        holder=row.text("holder", longest=200),
        contracts=row.list("contracts"),
        funding_lines=tuple(_funding(part) for part in records(row, "funding_lines")),
        citations=tuple(_citations(row)),
        variations=tuple(_variation(part) for part in records(row, "variations")),
    )


def _moment(evaluation: Nested | None) -> str:
    if evaluation is None:
        return "none"
    return evaluation.term("moment", "evaluation_moments", required=False) or "none"


def _obstacle(part: Nested, case: Row) -> ObstacleFacts:
    return ObstacleFacts(
        text=part.text("text", required=True),
        kind=part.term("kind", "obstacle_kinds"),
        side=part.term("side", "obstacle_sides"),
        span=_span(part, case) if part.values.get("span") else "",
        removed_how=part.text("removed_how"),
        removed_by=part.text("removed_by", longest=200),
    )


def _span(part: Nested, case: Row) -> str:
    """The words of a span, which must stand in the case where the span says they do."""
    span = record(part, "span")
    words, name = span.text("words", required=True), span.text("field", required=True)
    start, end = span.values.get("start"), span.values.get("end")
    text = _field_text(case, name)
    is_placed = isinstance(start, int) and isinstance(end, int)
    if words and (text is None or not is_placed or text[start:end] != words):
        span.problem("span_elsewhere", "words", words, field=name)
    return words


def _field_text(case: Row, name: str) -> str | None:
    indexed = INDEXED.fullmatch(name)
    if indexed:
        items = case.values.get(indexed[1])
        rank = int(indexed[2])
        return str(items[rank]) if isinstance(items, list) and rank < len(items) else None
    if name == "replicability_notes":
        evaluation = case.values.get("evaluation")
        return str(evaluation.get(name) or "") if isinstance(evaluation, dict) else None
    value = case.values.get(name)
    return value if isinstance(value, str) else None


def _effect(part: Nested) -> EffectFacts:
    value = part.number("value", lowest=None)
    level = part.term("evidence_level", "evidence_levels", required=False)
    return EffectFacts(
        domain=part.term("domain", "effect_domains"),
        text=part.text("text", required=True),
        indicator=part.text("indicator", longest=200),
        value=value,
        unit=part.term("unit", "units", required=value is not None),
        measured_on=part.partial_date("measured_on"),
        evidence_level=int(level) if level.isdigit() else None,
    )


def _funding(part: Nested) -> FundingFacts:
    return FundingFacts(
        text=part.text("text", required=True),
        outcome=part.term("outcome", "funding_outcomes"),
        asked_eur=part.number("asked_eur"),
        obtained_eur=part.number("obtained_eur"),
    )


def _variation(part: Nested) -> VariationFacts:
    words = [part.text(name) for name in ("kept", "changed", "dropped", "why", "result")]
    return VariationFacts(part.text("parent", required=True, longest=250), *words)


def _citations(row: Row) -> Iterable[Citation]:
    """Where sentences come from; each must stand in the record, and its source be of the record."""
    named = {"steps": "method"}
    sources = row.list("source_ids")
    for part in records(row, "citations"):
        name, rank = part.text("part", required=True), part.values.get("rank")
        slug = part.text("source_id", required=True)
        items = row.values.get(named.get(name, name))
        is_placed = name in PARTS_CITED and isinstance(items, list) and isinstance(rank, int)
        if not is_placed or not 0 <= rank < len(items):
            part.problem("cited_elsewhere", "rank", f"{name}[{rank}]")
        elif slug not in sources:
            part.problem("unknown_source", "source_id", slug)
        else:
            yield Citation(name, rank, slug, part.partial_date("date"))


def _figures(row: Row, evaluation: Nested | None) -> Iterable[Figure]:
    confidence = FIGURE_CONFIDENCE.get(row.text("confidence"), "partial")
    cost = row.number("cost_eur")
    if cost is not None:
        notes = row.text("cost_note_fr"), row.text("cost_note_en")
        yield Figure("cost_eur", "", cost, "EUR", None, confidence, *notes)
    lines = records(evaluation, "indicators") if evaluation else []
    seen: set[str] = set()
    for line in lines:
        name = line.text("name", required=True, longest=200)
        number = line.number("value", lowest=None)
        if number is None and not line.text("value"):
            line.problem("missing_value", "value")
        if name in seen:
            line.problem("duplicate_id", "name", first=f"{row.file}:{row.line}")
        seen.add(name)
        unit, year = line.term("unit", "units"), line.year("year")
        notes = BOUND_NOTES.get(line.text("bound"), ("", ""))
        if number is not None:
            yield Figure("indicator", name, number, unit, year, confidence, *notes)


IMPORTER = Importer(fetch=fetch, read=read, clean=clean, diff=diff, save=save)
