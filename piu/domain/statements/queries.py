"""Reads of statements, each from the viewpoint of a viewer."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from piu.domain.people.queries import viewpoint_of
from piu.domain.statements import rules
from piu.domain.statements.choices import Visibility
from piu.domain.statements.models import CurrentValue, Source, Statement
from piu.errors import NotFoundError

Key = tuple[str, str]  # attribute, label
# What a page shows of a statement.
PRINTED = ("id", "subject_id", "attribute", "label", "number", "text", "unit", "year", "confidence")


def visible_statements(*, viewer: Any) -> QuerySet[Statement]:
    """Every statement, withdrawn ones included, that this viewer may see."""
    viewpoint = viewpoint_of(viewer)
    allowed = Q(visibility=Visibility.PUBLIC)
    if viewpoint.is_member:
        allowed |= Q(visibility=Visibility.MEMBERS)
        allowed |= Q(visibility=Visibility.CIRCLE, circle__in=viewpoint.circle_ids)
        allowed |= Q(
            visibility__in=[Visibility.OWNER, Visibility.CIRCLE],
            subject__owner__in=viewpoint.organisation_ids,
        )
    return Statement.objects.filter(allowed)


def values_of(
    subject_ids: Iterable[int], *, viewer: Any, attributes: Iterable[str] | None = None
) -> dict[int, dict[Key, Statement]]:
    """The value shown to this viewer for each attribute of each subject.

    The public reads the stored current values; others resolve from the statements they may see.
    """
    if viewpoint_of(viewer).is_public:
        return _stored_values(subject_ids, attributes=attributes)
    statements = visible_statements(viewer=viewer).filter(
        subject_id__in=list(subject_ids), withdrawn_at=None
    )
    if attributes is not None:
        statements = statements.filter(attribute__in=list(attributes))
    return resolve(statements.prefetch_related("sources"))


def _stored_values(
    subject_ids: Iterable[int], *, attributes: Iterable[str] | None
) -> dict[int, dict[Key, Statement]]:
    rows = CurrentValue.objects.filter(subject_id__in=list(subject_ids))
    if attributes is not None:
        rows = rows.filter(attribute__in=list(attributes))
    found: dict[int, dict[Key, Statement]] = defaultdict(dict)
    for row in rows.select_related("statement").prefetch_related("statement__sources"):
        found[row.subject_id][(row.attribute, row.label)] = row.statement
    return found


def standing_rows(subjects: QuerySet[Any], *, viewer: Any) -> list[tuple[Any, ...]]:
    """What stands of these subjects for this viewer, with its sources, as plain rows to hash.

    `subjects` is a query of primary keys. Rows, not objects: ten times cheaper to read.
    """
    shown: Any
    if viewpoint_of(viewer).is_public:
        shown = CurrentValue.objects.filter(subject_id__in=subjects).values("statement_id")
    else:
        visible = visible_statements(viewer=viewer).filter(withdrawn_at=None)
        shown = visible.filter(subject_id__in=subjects).values("id")
    rows = Statement.objects.filter(pk__in=shown).order_by("pk").values_list(*PRINTED)
    sources = Statement.sources.through.objects.filter(statement_id__in=shown).order_by("pk")
    cited = sources.values_list("statement_id", "source__slug", "source__url", "source__title")
    return [*rows, *cited]


def resolve(statements: Iterable[Statement]) -> dict[int, dict[Key, Statement]]:
    """Apply the stated rule to statements of any number of subjects."""
    grouped: dict[tuple[int, Key], list[Statement]] = defaultdict(list)
    for statement in statements:
        grouped[statement.subject_id, (statement.attribute, statement.label)].append(statement)
    found: dict[int, dict[Key, Statement]] = defaultdict(dict)
    for (subject_id, key), claims in grouped.items():
        chosen = rules.retained(claims)
        if chosen is not None:
            found[subject_id][key] = chosen
    return found


def history_of(subject_id: int, *, viewer: Any) -> list[Statement]:
    """All that was said of one subject and this viewer may see: shown, outweighed, withdrawn."""
    statements = visible_statements(viewer=viewer).filter(subject_id=subject_id)
    rows = statements.select_related("contributor").prefetch_related("sources")
    return list(rows.order_by("attribute", "label", "-year", "-id"))


def standing_of(
    subject_ids: Iterable[int], *, viewer: Any, size: int = 5000
) -> dict[int, list[Statement]]:
    """All that stands of these subjects and this viewer may see, shown or outweighed, by subject.

    In the order in which it was said.
    """
    visible = visible_statements(viewer=viewer).filter(withdrawn_at=None)
    wanted = sorted(subject_ids)
    found: dict[int, list[Statement]] = defaultdict(list)
    for start in range(0, len(wanted), size):
        rows = visible.filter(subject_id__in=wanted[start : start + size])
        for statement in rows.select_related("circle").prefetch_related("sources").order_by("id"):
            found[statement.subject_id].append(statement)
    return found


def spoken_of(subject_ids: Iterable[int], *, size: int = 5000) -> set[int]:
    """Those of these subjects on which some statement stands, whoever may see it."""
    wanted, found = sorted(subject_ids), set()
    for start in range(0, len(wanted), size):
        standing = Statement.objects.filter(
            subject_id__in=wanted[start : start + size], withdrawn_at=None
        )
        found |= set(standing.values_list("subject_id", flat=True))
    return found


def sources_by_slug(slugs: Iterable[str]) -> dict[str, Source]:
    """The sources of these slugs that exist."""
    return {source.slug: source for source in Source.objects.filter(slug__in=set(slugs))}


def statement_by_id(pk: int) -> Statement:
    """One statement; `NotFoundError` when there is none. For acts that check a right on it."""
    found = Statement.objects.filter(pk=pk).select_related("subject").first()
    if found is None:
        raise NotFoundError("unknown_statement", value=pk)
    return found
