"""Writes of the library of experiences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from piu.domain.journal import actions as journal
from piu.domain.journal.models import Batch
from piu.domain.journal.rules import person_of
from piu.domain.knowledge import queries, rules
from piu.domain.knowledge.models import (
    Effect,
    Experience,
    ExperienceTheme,
    FundingLine,
    Obstacle,
    Step,
    SuccessFactor,
    Transposition,
    Version,
)
from piu.domain.knowledge.rules import ExperienceFacts
from piu.domain.people.permissions import require
from piu.domain.statements.actions import Claim, import_statements
from piu.domain.statements.models import Source, Subject
from piu.domain.statements.queries import sources_by_slug
from piu.domain.territories.models import Territory
from piu.errors import InvalidInputError

PLAIN_FIELDS = (
    "title",
    "summary",
    "language",
    "place_name",
    "place_level",
    "stage",
    "intensity",
    "confidence",
    "label_basis",
    "evaluation_moment",
    "replicability",
    "start_year",
    "end_year",
    "cause",
    "acceptance",
    "holder",
)
LIST_FIELDS = "partners", "funding", "schemes", "tags", "contracts"
PARTS: dict[str, Any] = {
    "steps": Step,
    "obstacles": Obstacle,
    "success_factors": SuccessFactor,
    "effects": Effect,
    "funding_lines": FundingLine,
    "themes": ExperienceTheme,
}


@dataclass(frozen=True)
class Saved:
    """What an import did."""

    created: int
    updated: int
    unchanged: int
    statements: int


@transaction.atomic
def import_experiences(cases: Iterable[ExperienceFacts], *, by: Any, label: str = "") -> Saved:
    """Create or update cases by slug, with their parts, links and figures; touch no other case.

    A case that was merged into another one is left as it is. What people had written of a case
    stays among its versions.
    """
    require(by, "knowledge.import_experiences")
    moved = queries.merged_slugs()
    listed = [rules.relinked(case, moved) for case in cases]
    told = {case.slug: case for case in rules.with_both_ends(listed) if case.slug not in moved}
    held = queries.facts_by_slug(told)
    fresh = [case for slug, case in told.items() if slug not in held]
    changed = [
        case
        for slug, case in told.items()
        if slug in held and not rules.same_case(case, held[slug])
    ]
    statements = 0
    if fresh or changed:
        batch = journal.open_batch(kind="experiences", label=label or "experiences", by=by)
        records, statements = write_cases(fresh, changed, by=by, batch=batch)
        for record in queries.cases_with_versions(records):
            keep_version(record, by=by, now=batch.at)
        journal.record_many(
            "experience.imported",
            on=[records[case.slug] for case in fresh + changed],
            by=by,
            batch=batch,
        )
    return Saved(len(fresh), len(changed), len(listed) - len(fresh) - len(changed), statements)


def write_cases(
    fresh: list[ExperienceFacts], changed: list[ExperienceFacts], *, by: Any, batch: Batch
) -> tuple[dict[str, Experience], int]:
    """Write cases with their parts, links and figures; return them, and how many figures are new.

    Called by the actions that have checked the right, inside their transaction.
    """
    records = _save_records(fresh, changed)
    _save_parts([*fresh, *changed], records)
    _save_links([*fresh, *changed], records)
    claims = [claim for case in (*fresh, *changed) for claim in _claims(case, records[case.slug])]
    return records, import_statements(claims, by=by, batch=batch)


def keep_version(record: Experience, *, by: Any, now: datetime) -> Version:
    """Keep what a case says now as its latest version."""
    return Version.objects.create(
        experience=record,
        number=queries.latest_number(record) + 1,
        facts=queries.facts_by_slug([record.slug])[record.slug].as_record(),
        at=now,
        by=person_of(by),
    )


def _save_records(
    fresh: list[ExperienceFacts], changed: list[ExperienceFacts]
) -> dict[str, Experience]:
    places = _places(case for case in fresh + changed)
    subjects = Subject.objects.bulk_create(
        [Subject(kind="experience", key=case.slug, place=_scopes(case, places)) for case in fresh]
    )
    new = [
        _fill(Experience(slug=case.slug, subject=subject), case, places)
        for case, subject in zip(fresh, subjects, strict=True)
    ]
    Experience.objects.bulk_create(new)
    wanted = {case.slug: case for case in changed}
    old = list(Experience.objects.filter(slug__in=wanted).select_related("subject"))
    for record in old:
        _fill(record, wanted[record.slug], places)
        record.subject.place = _scopes(wanted[record.slug], places)
    Experience.objects.bulk_update(old, [*PLAIN_FIELDS, *LIST_FIELDS, "territory", "region"])
    Subject.objects.bulk_update([record.subject for record in old], ["place"])
    return {record.slug: record for record in new + old}


def _places(cases: Iterable[ExperienceFacts]) -> dict[str, Territory]:
    codes = {code for case in cases for code in (case.territory_code, case.region_code) if code}
    above = "intermunicipality", "department", "region"
    return {
        place.code: place
        for place in Territory.objects.filter(code__in=codes).select_related(*above)
    }


def _place(code: str, places: dict[str, Territory], *, where: str) -> Territory | None:
    if not code:
        return None
    if code not in places:
        raise InvalidInputError("unknown_territory", where=where, value=code)
    return places[code]


def _scopes(case: ExperienceFacts, places: dict[str, Territory]) -> list[str]:
    place = _place(case.territory_code, places, where=case.slug)
    return sorted(place.scopes()) if place is not None else []


def _fill(record: Experience, case: ExperienceFacts, places: dict[str, Territory]) -> Experience:
    for name in PLAIN_FIELDS:
        setattr(record, name, getattr(case, name))
    for name in LIST_FIELDS:
        setattr(record, name, list(getattr(case, name)))
    record.territory = _place(case.territory_code, places, where=case.slug)
    record.region = _place(case.region_code, places, where=case.slug)
    return record


def _save_parts(cases: list[ExperienceFacts], records: dict[str, Experience]) -> None:
    ids = [records[case.slug].pk for case in cases]
    sources = sources_by_slug(cited.source_slug for case in cases for cited in case.citations)
    for name, model in PARTS.items():
        model.objects.filter(experience__in=ids).delete()
        model.objects.bulk_create(
            model(experience=records[case.slug], rank=rank, **fields)
            for case in cases
            for rank, fields in enumerate(_part_rows(case, name, sources))
        )
    _save_sources(cases, records)


def _part_rows(
    case: ExperienceFacts, name: str, sources: Mapping[str, Source]
) -> list[dict[str, Any]]:
    """The columns of each sentence of one part of a case, with where it comes from."""
    told = getattr(case, name)
    if name == "themes":
        return [{"code": code} for code in told]
    rows = [{"text": item} if isinstance(item, str) else dict(vars(item)) for item in told]
    for cited in case.citations:
        if cited.part == name:
            if cited.source_slug not in sources:
                raise InvalidInputError("unknown_source", where=case.slug, value=cited.source_slug)
            rows[cited.rank] |= {"source": sources[cited.source_slug], "said_on": cited.said_on}
    return rows


def _save_sources(cases: list[ExperienceFacts], records: dict[str, Experience]) -> None:
    sources = sources_by_slug(slug for case in cases for slug in case.source_slugs)
    through = Experience.sources.through
    ids = [records[case.slug].pk for case in cases]
    through.objects.filter(experience_id__in=ids).delete()
    links = []
    for case in cases:
        for slug in case.source_slugs:
            if slug not in sources:
                raise InvalidInputError("unknown_source", where=case.slug, value=slug)
            links.append(through(experience_id=records[case.slug].pk, source_id=sources[slug].pk))
    through.objects.bulk_create(links)


def _save_links(cases: list[ExperienceFacts], records: dict[str, Experience]) -> None:
    ids = [records[case.slug].pk for case in cases]
    touched = Transposition.objects.filter(Q(parent__in=ids) | Q(child__in=ids))
    words = _link_words(touched)
    touched.delete()
    for case in cases:
        words |= {(told.parent, case.slug): _words(told) for told in case.variations}
    named = {slug for case in cases for slug in (*case.transposed_from, *case.transposed_to)}
    known = queries.ids_by_slug(named | set(records))
    links = set().union(*(rules.links_of(case, slugs=set(known)) for case in cases))
    Transposition.objects.bulk_create(
        Transposition(
            parent_id=known.get(parent),
            parent_name=parent_name,
            child_id=known.get(child),
            child_name=child_name,
            **words.get((parent or parent_name, child or child_name), {}),
        )
        for parent, parent_name, child, child_name in sorted(links)
    )
    _refuse_loops()


def _words(told: Any) -> dict[str, str]:
    return {name: getattr(told, name) for name in queries.VARIATION_FIELDS}


def _link_words(links: QuerySet[Transposition]) -> dict[tuple[str, str], dict[str, str]]:
    """What is told of each of these transpositions, by its two ends."""
    return {
        (
            link.parent.slug if link.parent else link.parent_name,
            link.child.slug if link.child else link.child_name,
        ): _words(link)
        for link in links.select_related("parent", "child")
    }


def _refuse_loops() -> None:
    """Nobody is its own ancestor; the transaction takes the links back."""
    rows = Transposition.objects.exclude(parent=None).exclude(child=None)
    loop = rules.loop_among(rows.values_list("parent__slug", "child__slug"))
    if loop:
        words = " → ".join([*loop, loop[0]])
        raise InvalidInputError("genealogy_loop", where=loop[0], value=words)


def _claims(case: ExperienceFacts, record: Experience) -> list[Claim]:
    return [
        Claim(
            subject=record.subject,
            attribute=figure.attribute,
            label=figure.label,
            number=figure.number,
            unit=figure.unit,
            year=figure.year,
            confidence=figure.confidence,
            source_slugs=case.source_slugs,
            note_fr=figure.note_fr,
            note_en=figure.note_en,
        )
        for figure in case.figures
    ]
