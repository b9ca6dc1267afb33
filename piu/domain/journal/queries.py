"""Reads of the journal."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Max, QuerySet

from piu.domain.journal.models import Batch, Entry


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


def mark_of_acts(*, but: str) -> str:
    """A text that changes with every act, those whose verb starts with `but` left aside.

    Their number, the last and its time: a line that is late to be committed changes the number,
    and an id that is used again after a rollback comes with another time.
    """
    acts = Entry.objects.exclude(verb__startswith=but)
    told = acts.aggregate(count=Count("pk"), last=Max("pk"))
    at = acts.filter(pk=told["last"]).values_list("at", flat=True).first()
    return f"{told['count']}:{told['last']}:{at.isoformat() if at else ''}"


def entries_under(prefix: str, *, verbs: Iterable[str]) -> QuerySet[Entry]:
    """The acts of some verbs on the records whose name starts so, latest first."""
    found = Entry.objects.filter(subject_key__startswith=prefix, verb__in=list(verbs))
    return found.select_related("by").order_by("-id")
