"""Writes of the journal. Called by the actions of every other app, inside their transaction."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.core.cache import cache
from django.db import OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from piu.domain.journal import rules
from piu.domain.journal.choices import LIVE, JobState
from piu.domain.journal.models import Asker, Batch, Entry, Job
from piu.domain.journal.queries import said_mark, stop_mark
from piu.errors import UnavailableError


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
    verb: str,
    *,
    on: list[Recordable],
    by: Any,
    at: datetime | None = None,
    batch: Batch | None = None,
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


@transaction.atomic
def ask_job(
    *, kind: str, key: str, asked: dict[str, Any], by: Any = None, asker: str = ""
) -> Asker:
    """Ask the workers for something long; those who ask the same (`kind`, `key`) share one job.

    `asker` tells visitors apart when `by` is nobody: a form that is sent twice asks once. Raises
    `UnavailableError` when too much that nobody in particular asked for is waiting already.
    """
    person = rules.person_of(by)
    job = Job.objects.filter(kind=kind, key=key, state__in=LIVE).first()
    if job is None:
        if (
            person is None
            and Job.objects.filter(by=None, state__in=LIVE).count() >= rules.MOST_OPEN
        ):
            raise UnavailableError("too_many_jobs", where=kind, value=rules.MOST_OPEN)
        job, is_new = Job.objects.get_or_create(
            kind=kind, key=key, state__in=LIVE, defaults={"asked": asked, "by": person}
        )
        if is_new:
            record("job.asked", on=job, by=person, detail={"kind": kind})
    cache.delete(stop_mark(job.pk))
    name = f"user:{person.pk}" if person else f"form:{asker[:40] or uuid.uuid4().hex}"
    found, _ = Asker.objects.update_or_create(job=job, name=name, defaults={"left_at": None})
    return found


def leave_job(asker: Asker, *, by: Any = None) -> bool:
    """Give a job up; it is cancelled when nobody else waits for it. Return whether it is.

    An import holds SQLite's one place to write until it ends: giving it up cannot wait for that.
    The worker is then told beside the database, and says itself that it stopped.
    """
    others = Asker.objects.filter(job=asker.job_id, left_at=None).exclude(pk=asker.pk)
    if not others.exists():
        cache.set(stop_mark(asker.job_id), True, rules.LEASE_S)
    try:
        return _leave(asker, by=by)
    except OperationalError:
        return not others.exists()


@transaction.atomic
def _leave(asker: Asker, *, by: Any) -> bool:
    now = timezone.now()
    Asker.objects.filter(pk=asker.pk, left_at=None).update(left_at=now)
    if Asker.objects.filter(job=asker.job_id, left_at=None).exists():
        return False
    live = Job.objects.filter(pk=asker.job_id, state__in=LIVE)
    is_stopped = bool(live.update(state=JobState.CANCELLED, ended_at=now))
    if is_stopped:
        record("job.cancelled", on=asker.job, by=rules.person_of(by), at=now)
    return is_stopped


def take_job(*, worker: str) -> Job | None:
    """Take the oldest job that nobody does, or whose worker has died; None when there is none."""
    now = timezone.now()
    dead = Q(state=JobState.RUNNING, lease_until__lt=now)
    Job.objects.filter(dead, tries__gte=rules.MOST_TRIES).update(
        state=JobState.LOST, ended_at=now, refusal={"code": "job_lost"}
    )
    for job in Job.objects.filter(Q(state=JobState.WAITING) | dead).order_by("asked_at")[:5]:
        # Of two workers that see the same job, the row changes for one.
        mine = Job.objects.filter(pk=job.pk, state=job.state, worker=job.worker, tries=job.tries)
        if mine.update(
            state=JobState.RUNNING,
            worker=worker,
            tries=job.tries + 1,
            started_at=now,
            lease_until=_lease_from(now),
            done=0.0,
        ):
            return Job.objects.get(pk=job.pk)
    return None


def beat_job(job: Job, *, done: float) -> bool:
    """Say that the worker lives and how far it is; False when the job is no longer its own."""
    cache.set(said_mark(job.pk), done, rules.LEASE_S)
    mine = Job.objects.filter(pk=job.pk, worker=job.worker, state=JobState.RUNNING)
    return bool(mine.update(done=done, lease_until=_lease_from(timezone.now())))


def finish_job(job: Job, *, outcome: dict[str, Any]) -> bool:
    """Keep where the answer is. What is done is done, also when it was given up meanwhile."""
    mine = Job.objects.filter(
        pk=job.pk, worker=job.worker, state__in=[JobState.RUNNING, JobState.CANCELLED]
    )
    return bool(
        mine.update(state=JobState.DONE, done=1.0, outcome=outcome, ended_at=timezone.now())
    )


def refuse_job(job: Job, *, refusal: dict[str, Any]) -> bool:
    """Keep why it cannot be done."""
    mine = Job.objects.filter(pk=job.pk, worker=job.worker, state=JobState.RUNNING)
    return bool(mine.update(state=JobState.REFUSED, refusal=refusal, ended_at=timezone.now()))


def cancel_job(job: Job) -> bool:
    """Say that the worker has stopped what nobody waits for."""
    mine = Job.objects.filter(pk=job.pk, worker=job.worker, state=JobState.RUNNING)
    return bool(mine.update(state=JobState.CANCELLED, ended_at=timezone.now()))


def put_job_back(job: Job) -> bool:
    """Leave a job to another worker: this one is asked to stop, which is no fault of the job."""
    mine = Job.objects.filter(pk=job.pk, worker=job.worker, state=JobState.RUNNING)
    return bool(
        mine.update(
            state=JobState.WAITING, worker="", done=0.0, lease_until=None, tries=job.tries - 1
        )
    )


def forget_old_jobs() -> int:
    """Remove jobs that ended long ago: their answers have addresses of their own."""
    limit = timezone.now() - timedelta(days=rules.KEPT_DAYS)
    return Job.objects.filter(ended_at__lt=limit).delete()[0]


def _lease_from(now: datetime) -> datetime:
    return now + timedelta(seconds=rules.LEASE_S)
