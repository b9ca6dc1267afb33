"""Reads the journal and runs what follows from it. A line is done once all of it has run.

Nothing is lost when the process dies: a line keeps waiting until its flag is set, which happens
after its reactions, and reactions may run twice.
"""

import logging
from collections.abc import Sequence
from threading import Event
from typing import Any

from django.db import close_old_connections

from piu.domain.journal.actions import mark_done
from piu.domain.journal.models import Entry
from piu.domain.journal.queries import waiting_entries
from piu.domain.search import actions as search
from piu.domain.search.bridge import is_built
from piu.jobs.letters import remind_of_evaluations, tell_revivals
from piu.jobs.reactions import REACTIONS, Reaction

CHUNK = 2000
TEXTS = 16
PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0

logger = logging.getLogger(__name__)


def catch_up(*, by: Any, stop: Event | None = None) -> tuple[int, int]:
    """React to every waiting line; return how many are done, and how many failed and wait."""
    done = failed = after = 0
    while not (stop and stop.is_set()):
        entries = waiting_entries(after=after, limit=CHUNK)
        if not entries:
            break
        after = entries[-1].pk
        failures = _react(entries, by=by)
        failed += len(failures)
        done += mark_done([entry.pk for entry in entries if entry.pk not in failures])
    return done, failed


def work(*, stop: Event, by: Any) -> None:
    """Follow the journal until told to stop; failing lines are tried again, ever less often."""
    pause = PAUSE_S
    if not is_built():
        search.rebuild_index(by=by)
    while not stop.is_set():
        close_old_connections()
        _, failed = catch_up(by=by, stop=stop)
        failed += write_letters(by=by)
        if read_some_texts(by=by, stop=stop):
            continue
        pause = min(pause * 2, LONGEST_PAUSE_S) if failed else PAUSE_S
        stop.wait(pause)


def write_letters(*, by: Any) -> int:
    """Send what the calendar or a change makes due; return how many kinds of letters failed."""
    failed = 0
    for send in (remind_of_evaluations, tell_revivals):
        try:
            send(by)
        except Exception:
            logger.exception("%s failed and will be tried again", send.__name__)
            failed += 1
    return failed


def read_some_texts(*, by: Any, stop: Event) -> int:
    """Read a few texts for their meaning, between two looks at the journal.

    What fails here waits: search goes by words meanwhile.
    """
    try:
        return search.read_texts(by=by, most=TEXTS, stop=stop)
    except Exception:
        logger.exception("texts could not be read for their meaning")
        return 0


def _react(entries: Sequence[Entry], *, by: Any) -> set[int]:
    """Run the reactions of these lines; return the lines whose reactions failed."""
    by_reaction: dict[Reaction, list[Entry]] = {}
    for entry in entries:
        for reaction in REACTIONS.get(entry.verb, ()):
            by_reaction.setdefault(reaction, []).append(entry)
    failures: set[int] = set()
    for reaction, lines in by_reaction.items():
        failures |= _run(reaction, lines, by=by)
    return failures


def _run(reaction: Reaction, lines: Sequence[Entry], *, by: Any) -> set[int]:
    """Run a reaction on all its lines at once; one by one when that fails, to find the bad ones."""
    try:
        reaction(lines, by)
    except Exception:
        if len(lines) == 1:
            logger.exception("%s failed on %s", reaction.__name__, lines[0])
            return {lines[0].pk}
        return {pk for line in lines for pk in _run(reaction, [line], by=by)}
    return set()
