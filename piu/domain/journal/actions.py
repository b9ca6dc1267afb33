"""Writes of the journal. Called by the actions of every other app, inside their transaction."""

from datetime import datetime
from typing import Any, Protocol

from django.utils import timezone

from piu.domain.journal.models import Batch, Entry


class Recordable(Protocol):
    """A record that says how the journal names it."""

    def journal_name(self) -> tuple[str, str]: ...


def record(
    verb: str,
    *,
    on: Recordable,
    by: Any,
    at: datetime | None = None,
    batch: Batch | None = None,
    detail: dict[str, Any] | None = None,
) -> Entry:
    """Write one line: who (`by`) did what (`verb`) on what, when, and with which detail."""
    kind, key = on.journal_name()
    return Entry.objects.create(
        verb=verb,
        subject_kind=kind,
        subject_key=key,
        by=by,
        at=at or timezone.now(),
        batch=batch,
        detail=detail or {},
    )


def record_many(
    verb: str, *, on: list[Recordable], by: Any, at: datetime | None = None, batch: Batch
) -> None:
    """Write one line for each record of a bulk act."""
    now = at or timezone.now()
    entries = []
    for thing in on:
        kind, key = thing.journal_name()
        entries.append(
            Entry(verb=verb, subject_kind=kind, subject_key=key, by=by, at=now, batch=batch)
        )
    Entry.objects.bulk_create(entries, batch_size=2000)


def open_batch(*, kind: str, label: str, by: Any, digest: str = "") -> Batch:
    """Open a batch under which the lines of one import are written."""
    return Batch.objects.create(kind=kind, label=label, by=by, digest=digest)


def mark_done(entry_ids: list[int]) -> int:
    """Set the done flag of lines whose reactions have run; return how many."""
    return Entry.objects.filter(pk__in=entry_ids, done=False).update(done=True)
