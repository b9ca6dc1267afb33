"""How the page of a long job speaks of each kind, and where it leads once done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from piu.domain.journal.models import Job


@dataclass(frozen=True)
class JobKind:
    """`title` and `lede` say what is at work; `arrival` is the address of its outcome.

    `again` is where one asks anew after a refusal or a stop, `back` the name of that place.
    """

    title: Callable[[Job], str]
    lede: Callable[[Job], str]
    arrival: Callable[[Job], str]
    again: Callable[[Job], str]
    back: Callable[[Job], str]


KINDS: dict[str, JobKind] = {}


def kind_of(job: Any) -> JobKind:
    """The words of a job."""
    return KINDS[job.kind]
