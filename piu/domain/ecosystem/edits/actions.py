"""Writes of people, one row at a time: sites, flows, by-products, comments, proposals.

Nothing is lost when two people write at once: each writing says which version it started from.
A figure is never changed: it is a statement, added beside the others.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from piu.domain.ecosystem.choices import ProposalState
from piu.domain.ecosystem.edits import queries, rules
from piu.domain.ecosystem.imports import queries as imported
from piu.domain.ecosystem.imports import rules as import_rules
from piu.domain.ecosystem.imports.actions import save_records, situate_subjects
from piu.domain.ecosystem.models import Comment, EcosystemWeb, Proposal
from piu.domain.journal import actions as journal
from piu.domain.journal import queries as entries
from piu.domain.journal.models import Entry
from piu.domain.people.permissions import require
from piu.domain.statements import actions as statements
from piu.domain.statements.models import Statement
from piu.errors import ConflictError, InvalidInputError

LONGEST_TEXT = 4000


@transaction.atomic
def add_record(web: EcosystemWeb, record: import_rules.Record, *, by: Any) -> Any:
    """Add a site, a flow or a by-product to a toile; one that is there already is refused."""
    require(by, "ecosystem.add_record", web)
    return _add(web, record, by=by)


def _add(web: EcosystemWeb, record: import_rules.Record, *, by: Any) -> Any:
    rules.check_name(record.kind, record.name)
    rules.check_fields(record.kind, record.fields)
    things = queries.things_around(web, record.kind, record.name)
    if record.key in things:
        raise InvalidInputError("already_there", where=record.kind, value=record.name)
    changes = import_rules.ToileChanges(
        slug=web.slug, new=[record], changed=[], unchanged=0, figures=[]
    )
    save_records(record.kind, changes, web=web, things=things)
    situate_subjects(things, web)
    row = things[record.key]
    _note(row, before=None, after=dict(record.fields), by=by)
    return row


@transaction.atomic
def change_record(row: Any, fields: Mapping[str, Any], *, version: int, by: Any) -> Any:
    """Change fields of a row that was read at `version`.

    What others changed meanwhile is kept, unless both changed the same field to different things:
    then `ConflictError` holds each such field as (theirs, mine), and nothing is written.
    """
    require(by, "ecosystem.change_record", row.subject)
    return _change(row, fields, version=version, by=by)


def _change(row: Any, fields: Mapping[str, Any], *, version: int, by: Any) -> Any:
    kind, _name = row.journal_name()
    rules.check_fields(kind, fields)
    locked = queries.locked(row)
    stored = imported.record_of((kind, ""), locked).fields
    base = _fields_at(locked, stored, version=version)
    wanted, conflicts = rules.merge(base, theirs=stored, mine=fields)
    if conflicts:
        raise ConflictError(
            "changed_meanwhile", where=locked.journal_name()[1], value=conflicts,
            version=locked.version, merged=wanted,
        )  # fmt: skip
    changed = {name: value for name, value in wanted.items() if value != stored[name]}
    if not changed:
        return locked
    _write(locked, changed)
    before = {name: stored[name] for name in changed}
    _note(locked, before=before, after=changed, by=by)
    return locked


def _fields_at(row: Any, stored: Mapping[str, Any], *, version: int) -> dict[str, Any] | None:
    """The fields as they were at a version, told back by the journal; None when it cannot."""
    fields, reached = dict(stored), row.version
    for entry in entries.entries_about(*row.journal_name()).filter(detail__version__gt=version):
        if entry.detail.get("before") is None or entry.detail["version"] != reached:
            return None
        fields.update(entry.detail["before"])
        reached -= 1
    return fields if reached == version else None


def _write(row: Any, changed: Mapping[str, Any]) -> None:
    references = {
        "territory": imported.known_territories([str(changed.get("territory", ""))]),
        "organisation": imported.known_organisations([str(changed.get("organisation", ""))]),
    }
    for name, value in changed.items():
        if name in references and value and value not in references[name]:
            raise InvalidInputError("unknown_place", where=name, value=value)
        setattr(row, name, references[name].get(value) if name in references else value)
    row.version += 1
    row.save(update_fields=[*changed, "version"])
    situate_subjects(queries.things_with(row), queries.web_of(row))


def _note(
    row: Any, *, before: Mapping[str, Any] | None, after: Mapping[str, Any], by: Any, **more: Any
) -> None:
    kind, _key = row.journal_name()
    detail = {"version": row.version, "before": before, "after": dict(after), **more}
    journal.record(f"{kind}.written", on=row, by=by, detail=detail)


@transaction.atomic
def undo_edit(entry: Entry, *, by: Any) -> None:
    """Take back one act of the journal, by another one.

    A writing gives its fields their earlier values, unless they were written again since; an
    addition is removed, unless something hangs from it; a figure is withdrawn.
    """
    if entry.verb == "statement.recorded":
        statement = queries.statement_of(entry)
        require(by, "ecosystem.undo_edit", statement.subject)
        if statement.withdrawn_at is None:
            statements.withdraw_statement(statement, by=by)
        return
    row = queries.thing_of(entry)
    require(by, "ecosystem.undo_edit", row.subject)
    locked = queries.locked(row)
    if entry.detail["before"] is None:
        _remove(locked, entry, by=by)
        return
    kind, _name = locked.journal_name()
    stored = imported.record_of((kind, ""), locked).fields
    for name, value in entry.detail["after"].items():
        if stored[name] != value:
            raise InvalidInputError("written_since", where=name, value=stored[name])
    _write(locked, entry.detail["before"])
    _note(
        locked, before=entry.detail["after"], after=entry.detail["before"], by=by, undoes=entry.pk
    )


def _remove(row: Any, entry: Entry, *, by: Any) -> None:
    hanging = queries.hanging_from(row)
    if hanging or row.version != entry.detail["version"]:
        raise InvalidInputError("still_used", where=entry.subject_key, value=hanging)
    _note(row, before=entry.detail["after"], after={}, by=by, undoes=entry.pk, removed=True)
    subject = row.subject
    row.delete()
    subject.delete()


@dataclass(frozen=True)
class FigureGiven:
    """A figure as a person gives it, with the page that says so when there is one."""

    attribute: str
    number: float
    unit: str
    year: int | None
    confidence: str
    source_title: str = ""
    source_url: str = ""
    note: str = ""


@transaction.atomic
def state_figure(row: Any, figure: FigureGiven, *, by: Any) -> Statement:
    """Add a figure about a site, a flow or a by-product; those already there stay."""
    require(by, "ecosystem.state_figure", row.subject)
    rules.check_figure(unit=figure.unit, year=figure.year, number=figure.number)
    sources: tuple[str, ...] = ()
    if figure.source_url or figure.source_title:
        told = {"url": figure.source_url, "title": figure.source_title or figure.source_url}
        # Named by all it says: nobody rewrites the source that another person typed.
        slug = f"saisie-{sha256(repr(told).encode()).hexdigest()[:16]}"
        page = {"slug": slug} | told
        statements.save_sources([page], dataset="saisie", by=by)
        sources = (slug,)
    claim = statements.Claim(
        subject=row.subject,
        attribute=figure.attribute,
        number=figure.number,
        unit=figure.unit,
        year=figure.year,
        confidence=figure.confidence,
        source_slugs=sources,
        note_fr=figure.note,
    )
    return statements.record_statement(claim, by=by)


@transaction.atomic
def write_comment(row: Any, text: str, *, kind: str, by: Any) -> Comment:
    """Say or ask something about a site, a flow or a by-product."""
    require(by, "ecosystem.write_comment", row.subject)
    said = rules.checked_text(text, most=LONGEST_TEXT)
    comment = Comment.objects.create(
        web=queries.web_of(row), subject=row.subject, kind=kind, text=said, by=by
    )
    journal.record("comment.written", on=comment, by=by, detail={"comment": comment.pk})
    return comment


@transaction.atomic
def close_comment(comment: Comment, *, by: Any) -> Comment:
    """Say that a question is answered, or a comment taken into account."""
    require(by, "ecosystem.close_comment", comment)
    if comment.closed_at is None:
        comment.closed_at = timezone.now()
        comment.save(update_fields=["closed_at"])
        journal.record("comment.closed", on=comment, by=by, detail={"comment": comment.pk})
    return comment


@transaction.atomic
def propose_change(
    web: EcosystemWeb, record: import_rules.Record, *, version: int, message: str, by: Any
) -> Proposal:
    """Keep a change that its author may not make, for who may; `version` 0 proposes a new row."""
    require(by, "ecosystem.propose_change", web)
    rules.check_name(record.kind, record.name)
    rules.check_fields(record.kind, record.fields)
    proposal = Proposal.objects.create(
        web=web,
        kind=record.kind,
        name=record.name,
        version=version,
        fields=dict(record.fields),
        message=message.strip()[:LONGEST_TEXT],
        by=by,
    )
    journal.record("proposal.made", on=proposal, by=by, detail={"proposal": proposal.pk})
    return proposal


@transaction.atomic
def decide_proposal(proposal: Proposal, *, accepted: bool, answer: str, by: Any) -> Proposal:
    """Accept a proposal, which writes it, or refuse it, with a word to its author."""
    require(by, "ecosystem.decide_proposal", proposal.web)
    waiting: Proposal = queries.locked(proposal)
    if waiting.state != ProposalState.WAITING:
        raise InvalidInputError("already_decided", where=str(waiting), value=waiting.state)
    if accepted and waiting.version:
        row = queries.thing(waiting.web, waiting.kind, waiting.name)
        _change(row, waiting.fields, version=waiting.version, by=by)
    elif accepted:
        record = import_rules.Record(kind=waiting.kind, name=waiting.name, fields=waiting.fields)
        _add(waiting.web, record, by=by)
    waiting.state = ProposalState.ACCEPTED if accepted else ProposalState.REFUSED
    waiting.answer, waiting.decided_at = answer.strip()[:LONGEST_TEXT], timezone.now()
    waiting.decided_by = by
    waiting.save(update_fields=["state", "answer", "decided_at", "decided_by"])
    detail = {"proposal": waiting.pk, "accepted": accepted}
    journal.record("proposal.decided", on=waiting, by=by, detail=detail)
    return waiting
