"""Takes jobs one after the other and does them: a lease kept by a beat, a stop that is heard."""

import contextlib
import logging
import uuid
from collections.abc import Iterator
from threading import Event, Thread
from typing import Any

from django.db import DatabaseError, OperationalError, close_old_connections, connection

from piu.domain.journal import actions as journal
from piu.domain.journal import rules
from piu.domain.journal.models import Job
from piu.domain.journal.queries import is_stopped
from piu.errors import PiuError
from piu.jobs.tasks import TASKS

PAUSE_S = 0.5

logger = logging.getLogger(__name__)


class Stopped(Exception):
    """Nobody waits for the job any more, or the worker is told to end."""


class Heart:
    """Beats while a job is at work: keeps its lease, says how far it is, hears that it must stop.

    It has a thread and a connection of its own, so that the work may take what time it needs
    between two words, and hold a transaction open.
    """

    def __init__(self, job: Job, *, stop: Event) -> None:
        self.job = job
        self.done = 0.0
        self.is_over = Event()
        self.must_stop = Event()
        self._stop = stop

    def watch(self, done: float) -> None:
        """Hear from the work how far it is; stop it here when it must."""
        self.done = max(self.done, done)
        if self.must_stop.is_set() or self._stop.is_set():
            raise Stopped

    @contextlib.contextmanager
    def beating(self) -> Iterator[None]:
        """Beat until the work inside has ended."""
        thread = Thread(target=self._beat, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self.is_over.set()
            thread.join()

    def _beat(self) -> None:
        try:
            while not self.is_over.wait(rules.BEAT_S):
                # The work itself may hold the one place to write: the lease then waits for it,
                # and nobody can take the job meanwhile either.
                with contextlib.suppress(OperationalError):
                    if is_stopped(self.job) or not journal.beat_job(self.job, done=self.done):
                        self.must_stop.set()
        finally:
            connection.close()


def work_on_jobs(*, stop: Event) -> None:
    """Do the jobs that come, until told to stop."""
    worker, is_first = uuid.uuid4().hex, True
    while not stop.is_set():
        close_old_connections()
        try:
            if is_first:
                journal.forget_old_jobs()
                is_first = False
            if do_one(worker=worker, stop=stop):
                continue
        except DatabaseError:
            # Away, or held by an import: a job whose end could not be written is taken again once
            # its lease is over, and finds its answer kept.
            logger.exception("the jobs wait for the database")
        stop.wait(PAUSE_S)
    connection.close()


def do_one(*, worker: str, stop: Event) -> bool:
    """Take a job and do it; return whether there was one."""
    job = journal.take_job(worker=worker)
    if job is None:
        return False
    heart = Heart(job, stop=stop)
    try:
        with heart.beating():
            outcome = TASKS[job.kind](job.asked, by=job.by, watch=heart.watch)
    except Stopped:
        # A worker that ends leaves the job to the next one; a job given up is over.
        journal.cancel_job(job) if heart.must_stop.is_set() else journal.put_job_back(job)
    except PiuError as refusal:
        journal.refuse_job(job, refusal=rules.refusal_of(refusal))
    except Exception as fault:
        logger.exception("job %s failed", job)
        journal.refuse_job(job, refusal={"code": "job_failed", "value": type(fault).__name__})
    else:
        journal.finish_job(job, outcome=outcome)
    return True


def told_to_work(stop: Event) -> Any:
    """The thread that does jobs beside the reading of the journal; started, to be joined."""
    thread = Thread(target=work_on_jobs, kwargs={"stop": stop}, daemon=True)
    thread.start()
    return thread
