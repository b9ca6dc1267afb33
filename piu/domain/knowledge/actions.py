"""Writes of the library of experiences."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from piu.domain.journal import actions as journal
from piu.domain.knowledge import queries, rules
from piu.domain.knowledge.models import (
    Effect,
    Experience,
    ExperienceTheme,
    Obstacle,
    Step,
    SuccessFactor,
    Transposition,
)
from piu.domain.knowledge.rules import ExperienceFacts
from piu.domain.people.permissions import require
from piu.domain.statements.actions import Claim, import_statements
from piu.domain.statements.models import Subject
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
)
LIST_FIELDS = "partners", "funding", "schemes", "tags"
PARTS = Step, Obstacle, SuccessFactor, Effect, ExperienceTheme


@dataclass(frozen=True)
class Saved:
    """What an import did."""

    created: int
    updated: int
    unchanged: int
    statements: int


@transaction.atomic
def import_experiences(cases: Iterable[ExperienceFacts], *, by: Any, label: str = "") -> Saved:
    """Create or update cases by slug, with their parts, links and figures; touch no other case."""
    require(by, "knowledge.import_experiences")
    told = {case.slug: case for case in rules.with_both_ends(cases)}
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
        records = _save_records(fresh, changed)
        _save_parts([*fresh, *changed], records)
        _save_links([*fresh, *changed], records)
        claims = [
            claim for case in (*fresh, *changed) for claim in _claims(case, records[case.slug])
        ]
        statements = import_statements(claims, by=by, batch=batch)
        journal.record_many(
            "experience.imported",
            on=[records[case.slug] for case in fresh + changed],
            by=by,
            batch=batch,
        )
    unchanged = len(told) - len(fresh) - len(changed)
    return Saved(len(fresh), len(changed), unchanged, statements)


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
    for model in PARTS:
        model.objects.filter(experience__in=ids).delete()
    _write_parts(Step, cases, records, lambda case: [{"text": text} for text in case.steps])
    _write_parts(
        SuccessFactor,
        cases,
        records,
        lambda case: [{"text": text} for text in case.success_factors],
    )
    _write_parts(Obstacle, cases, records, lambda case: [vars(part) for part in case.obstacles])
    _write_parts(Effect, cases, records, lambda case: [vars(part) for part in case.effects])
    _write_parts(
        ExperienceTheme, cases, records, lambda case: [{"code": code} for code in case.themes]
    )
    _save_sources(cases, records)


def _write_parts(
    model: Any,
    cases: list[ExperienceFacts],
    records: dict[str, Experience],
    parts: Callable[[ExperienceFacts], list[dict[str, str]]],
) -> None:
    model.objects.bulk_create(
        model(experience=records[case.slug], rank=rank, **fields)
        for case in cases
        for rank, fields in enumerate(parts(case))
    )


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
    Transposition.objects.filter(parent__in=ids).delete()
    Transposition.objects.filter(child__in=ids).delete()
    named = {slug for case in cases for slug in (*case.transposed_from, *case.transposed_to)}
    known = queries.ids_by_slug(named | set(records))
    links = set().union(*(rules.links_of(case, slugs=set(known)) for case in cases))
    Transposition.objects.bulk_create(
        Transposition(
            parent_id=known.get(parent),
            parent_name=parent_name,
            child_id=known.get(child),
            child_name=child_name,
        )
        for parent, parent_name, child, child_name in sorted(links)
    )
    _refuse_loops()


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
