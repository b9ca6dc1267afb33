"""How the page of a long job speaks of each kind, and where it leads once done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from piu.domain.ecosystem.imports.actions import JOB as IMPORT
from piu.domain.ecosystem.scenarios.actions import JOB as SCENARIO
from piu.domain.journal.models import Job
from piu.web.toiles import awaited_import
from piu.web.toiles.awaited import (
    scenario_again,
    scenario_arrival,
    scenario_back,
    scenario_lede,
    scenario_title,
)


@dataclass(frozen=True)
class JobKind:
    """`title` and `lede` say what is at work; `arrival` is the address of its outcome.

    `again` is where one asks anew after a refusal or a stop, `back` the name of that place. Both
    addresses may take something from that of the page, such as what to compare with.
    """

    title: Callable[[Job], str]
    lede: Callable[[Job], str]
    arrival: Callable[[Job, Mapping[str, str]], str]
    again: Callable[[Job, Mapping[str, str]], str]
    back: Callable[[Job], str]


KINDS: dict[str, JobKind] = {
    IMPORT: JobKind(
        title=awaited_import.title,
        lede=awaited_import.lede,
        arrival=awaited_import.arrival,
        again=awaited_import.again,
        back=awaited_import.back,
    ),
    SCENARIO: JobKind(
        title=scenario_title,
        lede=scenario_lede,
        arrival=scenario_arrival,
        again=scenario_again,
        back=scenario_back,
    ),
}


def kind_of(job: Any) -> JobKind:
    """The words of a job."""
    return KINDS[job.kind]
