"""Reads of the journal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Max, QuerySet
from django.utils import timezone

from piu.domain.journal import rules
from piu.domain.journal.choices import LIVE, JobState
from piu.domain.journal.models import Asker, Batch, Entry, Job
from piu.errors import NotFoundError


def waiting_entries(*, limit: int = 500, after: int = 0) -> list[Entry]:
    """Lines whose reactions have not run yet, oldest first.

    `after` steps over the lines that failed during one pass; it is never kept: ids are given
    before they are committed, and a late line may have a lower one.
    """
    return list(Entry.objects.filter(done=False, id__gt=after).order_by("id")[:limit])


def entries_about(kind: str, key: str) -> QuerySet[Entry]:
    """The acts on one record, latest first."""
    return Entry.objects.filter(subject_kind=kind, subject_key=key).order_by("-id")


def is_loaded(*, kind: str, digest: str) -> bool:
    """Whether a batch of exactly this content was already saved and not undone."""
    return Batch.objects.filter(kind=kind, digest=digest, undone_at=None).exists()


def latest_batch_at(kind: str) -> datetime | None:
    """When the last batch of a kind was opened; None when there was none."""
    return Batch.objects.filter(kind=kind).order_by("-at").values_list("at", flat=True).first()


def mark_of_acts(*, but: Iterable[str]) -> str:
    """A text that changes with every act, those whose verb starts with one of `but` left aside.

    Their number, the last and its time: a line that is late to be committed changes the number,
    and an id that is used again after a rollback comes with another time.
    """
    acts = Entry.objects.all()
    for start in but:
        acts = acts.exclude(verb__startswith=start)
    told = acts.aggregate(count=Count("pk"), last=Max("pk"))
    at = acts.filter(pk=told["last"]).values_list("at", flat=True).first()
    return f"{told['count']}:{told['last']}:{at.isoformat() if at else ''}"


def entries_under(prefix: str, *, verbs: Iterable[str]) -> QuerySet[Entry]:
    """The acts of some verbs on the records whose name starts so, latest first."""
    found = Entry.objects.filter(subject_key__startswith=prefix, verb__in=list(verbs))
    return found.select_related("by").order_by("-id")


@dataclass(frozen=True)
class JobStanding:
    """How far a job has come, for one who waits: share done, seconds left, jobs before it."""

    job: Job
    state: JobState
    done: float
    seconds_left: float | None
    before: int

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


def asker_by_id(identifier: Any) -> Asker:
    """One who waits for a job, by the address that only they know."""
    found = Asker.objects.filter(pk=identifier).select_related("job").first()
    if found is None:
        raise NotFoundError("unknown_job", where="job", value=str(identifier))
    return found


def standing_of(asker: Asker) -> JobStanding:
    """How far the job has come for this asker: given up, it is cancelled to them alone."""
    job, now = asker.job, timezone.now()
    state = JobState(job.state)
    if asker.left_at is not None and state != JobState.DONE:
        state = JobState.CANCELLED
    done = max(job.done, cache.get(said_mark(job.pk), 0.0)) if state == JobState.RUNNING else 0.0
    spent = (now - job.started_at).total_seconds() if job.started_at else 0.0
    before = 0
    if state == JobState.WAITING:
        before = Job.objects.filter(state__in=LIVE, asked_at__lt=job.asked_at).count()
    return JobStanding(
        job=job,
        state=state,
        done=1.0 if state == JobState.DONE else min(done, 1.0),
        seconds_left=rules.seconds_left(done=done, spent_s=spent),
        before=before,
    )


def is_stopped(job: Job) -> bool:
    """Whether nobody waits any more for a job at work, or it was given to another worker."""
    if cache.get(stop_mark(job.pk)):
        return True
    mine = Job.objects.filter(pk=job.pk, worker=job.worker, state=JobState.RUNNING)
    return not mine.exists()


def said_mark(job: Any) -> str:
    """Where the worker says how far it is, for the time that the database takes no writing."""
    return f"job:{job}:done"


def stop_mark(job: Any) -> str:
    """Where it is said that a job must stop, for the time that the database takes no writing."""
    return f"job:{job}:stop"
