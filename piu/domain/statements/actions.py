"""Writes of sources and statements. A statement is added or withdrawn, never changed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from piu.domain.journal import actions as journal
from piu.domain.journal.models import Batch
from piu.domain.people.permissions import require
from piu.domain.statements import queries, rules
from piu.domain.statements.choices import Confidence, Visibility
from piu.domain.statements.models import CurrentValue, Source, Statement, Subject
from piu.domain.taxonomy.queries import require_term
from piu.errors import InvalidInputError

SQL_BATCH = 2000


@dataclass(frozen=True)
class Claim:
    """What is about to be said of a subject."""

    subject: Subject
    attribute: str
    number: float | None = None
    text: str = ""
    unit: str = ""
    year: int | None = None
    label: str = ""
    confidence: str = Confidence.DOCUMENTED
    visibility: str = Visibility.PUBLIC
    circle_id: int | None = None
    source_slugs: tuple[str, ...] = ()
    note_fr: str = ""
    note_en: str = ""
    valid_from: Any = None
    valid_to: Any = None
    identity: tuple[Any, ...] = field(init=False)

    def __post_init__(self) -> None:
        require_term("attributes", self.attribute)
        key = rules.identity(
            attribute=self.attribute,
            label=self.label,
            number=self.number,
            text=self.text,
            unit=self.unit,
            year=self.year,
        )
        object.__setattr__(self, "identity", key)


@transaction.atomic
def record_statement(claim: Claim, *, by: Any, now: datetime | None = None) -> Statement:
    """Add one person's statement, and rebuild the public value of its subject."""
    require(by, "statements.record_statement", claim.subject)
    [statement] = _create([claim], by=by, batch=None, now=now or timezone.now())
    rebuild_current_values([claim.subject.pk])
    journal.record(
        "statement.recorded",
        on=claim.subject,
        by=by,
        detail={"attribute": claim.attribute, "statement": statement.pk},
    )
    return statement


@transaction.atomic
def withdraw_statement(statement: Statement, *, by: Any, now: datetime | None = None) -> Statement:
    """Take a statement back: it stays in the history and is no longer shown."""
    require(by, "statements.withdraw_statement", statement.subject)
    statement.withdrawn_at = now or timezone.now()
    statement.save(update_fields=["withdrawn_at"])
    rebuild_current_values([statement.subject_id])
    journal.record(
        "statement.withdrawn",
        on=statement.subject,
        by=by,
        detail={"attribute": statement.attribute, "statement": statement.pk},
    )
    return statement


@transaction.atomic
def save_sources(rows: Iterable[dict[str, str]], *, dataset: str, by: Any) -> int:
    """Create or update the sources of a dataset by slug; return how many changed."""
    require(by, "statements.save_sources")
    wanted = {row["slug"]: row for row in rows}
    present = queries.sources_by_slug(wanted)
    new = [Source(dataset=dataset, **row) for slug, row in wanted.items() if slug not in present]
    Source.objects.bulk_create(new, batch_size=SQL_BATCH)
    changed = [
        source
        for source in present.values()
        if any(getattr(source, name) != value for name, value in wanted[source.slug].items())
    ]
    for source in changed:
        for name, value in wanted[source.slug].items():
            setattr(source, name, value)
    Source.objects.bulk_update(changed, ["url", "title", "publisher", "published", "licence"])
    return len(new) + len(changed)


@transaction.atomic
def import_statements(
    claims: list[Claim], *, by: Any, batch: Batch, now: datetime | None = None
) -> int:
    """Add the statements of an import that are not there yet, and withdraw none; return how many.

    Called by the import actions of the apps above, which have checked the right.
    """
    subject_ids = {claim.subject.pk for claim in claims}
    known = _identities(subject_ids)
    fresh: dict[tuple[int, tuple[Any, ...]], Claim] = {}
    for claim in claims:
        key = claim.subject.pk, claim.identity
        if key not in known:
            fresh.setdefault(key, claim)
    _create(list(fresh.values()), by=by, batch=batch, now=now or timezone.now())
    rebuild_current_values({claim.subject.pk for claim in fresh.values()})
    return len(fresh)


def _identities(subject_ids: Iterable[int]) -> set[tuple[int, tuple[Any, ...]]]:
    names = "attribute", "label", "number", "text", "unit", "year"
    found: set[tuple[int, tuple[Any, ...]]] = set()
    for chunk in _chunks(subject_ids):
        standing = Statement.objects.filter(subject_id__in=chunk, withdrawn_at=None)
        for subject_id, *values in standing.values_list("subject_id", *names):
            found.add((subject_id, rules.identity(**dict(zip(names, values, strict=True)))))
    return found


def _create(claims: list[Claim], *, by: Any, batch: Batch | None, now: datetime) -> list[Statement]:
    sources = queries.sources_by_slug(slug for claim in claims for slug in claim.source_slugs)
    statements = Statement.objects.bulk_create(
        [
            Statement(
                subject=claim.subject,
                attribute=claim.attribute,
                label=claim.label,
                number=claim.number,
                text=claim.text,
                unit=claim.unit,
                year=claim.year,
                valid_from=claim.valid_from,
                valid_to=claim.valid_to,
                confidence=claim.confidence,
                visibility=claim.visibility,
                circle_id=claim.circle_id,
                contributor=by,
                note_fr=claim.note_fr,
                note_en=claim.note_en,
                batch=batch,
                recorded_at=now,
            )
            for claim in claims
        ],
        batch_size=SQL_BATCH,
    )
    _link_sources(claims, statements, sources)
    return statements


def _link_sources(
    claims: list[Claim], statements: list[Statement], sources: dict[str, Source]
) -> None:
    through = Statement.sources.through
    links = []
    for claim, statement in zip(claims, statements, strict=True):
        for slug in claim.source_slugs:
            if slug not in sources:
                raise InvalidInputError("unknown_source", where=str(claim.subject), value=slug)
            links.append(through(statement_id=statement.pk, source_id=sources[slug].pk))
    through.objects.bulk_create(links, batch_size=SQL_BATCH)


@transaction.atomic
def rebuild_current_values(subject_ids: Iterable[int]) -> None:
    """Choose again the public value of each attribute of these subjects."""
    for chunk in _chunks(subject_ids):
        CurrentValue.objects.filter(subject_id__in=chunk).delete()
        public = Statement.objects.filter(
            subject_id__in=chunk, visibility=Visibility.PUBLIC, withdrawn_at=None
        )
        rows = [
            CurrentValue(
                subject_id=subject_id, attribute=attribute, label=label, statement=statement
            )
            for subject_id, values in queries.resolve(public).items()
            for (attribute, label), statement in values.items()
        ]
        CurrentValue.objects.bulk_create(rows, batch_size=SQL_BATCH)


def _chunks(ids: Iterable[int], size: int = 5000) -> Iterable[list[int]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]
