"""Long jobs over HTTP: how far they are, and giving them up. Their address is their asker's."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Schema

from piu.domain.journal import actions
from piu.domain.journal.models import Asker
from piu.domain.journal.queries import asker_by_id, standing_of
from piu.domain.journal.rules import error_of
from piu.domain.taxonomy.errors import sentence

router = Router(tags=["jobs"])


class JobOut(Schema):
    """`state`: waiting, running, done, refused, cancelled, lost; `outcome` says where it leads."""

    id: UUID
    address: str
    state: str
    done: float
    seconds_left: float | None
    before: int
    outcome: dict[str, Any]
    refusal: str


@router.get("/{job}", response=JobOut, url_name="job")
def read(request: HttpRequest, job: UUID) -> dict[str, Any]:
    """How far a job is."""
    return told(asker_by_id(job))


@router.delete("/{job}", response=JobOut)
def stop(request: HttpRequest, job: UUID) -> dict[str, Any]:
    """Give a job up: it stops when nobody else waits for it."""
    actions.leave_job(asker_by_id(job), by=request.user)
    return told(asker_by_id(job))


def told(asker: Asker) -> dict[str, Any]:
    """A job as one who waits may see it."""
    standing = standing_of(asker)
    refusal = standing.job.refusal
    return {
        "id": asker.pk,
        "address": reverse("api:job", args=[asker.pk]),
        "state": standing.state.value,
        "done": standing.done,
        "seconds_left": standing.seconds_left,
        "before": standing.before,
        "outcome": standing.job.outcome,
        "refusal": sentence(error_of(refusal)) if refusal else "",
    }
