"""How each end of a job is told: its answer, a refusal, a fault, a stop."""

import contextlib
from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest
from django.core.cache import cache
from django.db import OperationalError

from piu.domain.journal import actions, queries
from piu.domain.journal.models import Asker, Job
from piu.domain.journal.rules import Watch
from piu.errors import InvalidInputError
from piu.jobs import running
from piu.jobs.tasks import TASKS

pytestmark = pytest.mark.django_db


@pytest.fixture
def stop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """The beat needs a connection of its own; here it is heard by hand."""
    monkeypatch.setattr(running.Heart, "beating", lambda _heart: contextlib.nullcontext())
    cache.clear()
    yield Event()
    cache.clear()


def asked(monkeypatch: pytest.MonkeyPatch, task: Any) -> Asker:
    monkeypatch.setitem(TASKS, "test", task)
    return actions.ask_job(kind="test", key="k", asked={"n": 2})


def job_of(asker: Asker) -> Job:
    return queries.standing_of(queries.asker_by_id(asker.pk)).job


def test_what_a_task_returns_is_where_its_answer_is(
    monkeypatch: pytest.MonkeyPatch, stop: Event
) -> None:
    told: list[Any] = []

    def task(given: Any, *, by: Any, watch: Watch) -> dict[str, Any]:
        watch(0.5)
        told.append((given, by))
        return {"run": "abc"}

    asker = asked(monkeypatch, task)
    assert running.do_one(worker="w", stop=stop) is True
    assert (job_of(asker).state, job_of(asker).outcome) == ("done", {"run": "abc"})
    assert told == [({"n": 2}, None)]
    assert running.do_one(worker="w", stop=stop) is False


def test_a_refusal_is_kept_in_full(monkeypatch: pytest.MonkeyPatch, stop: Event) -> None:
    def task(given: Any, *, by: Any, watch: Watch) -> dict[str, Any]:
        raise InvalidInputError("bad_days", where="days", value=0, most=10)

    asker = asked(monkeypatch, task)
    running.do_one(worker="w", stop=stop)
    refusal = {"code": "bad_days", "where": "days", "value": 0, "params": {"most": 10}}
    assert (job_of(asker).state, job_of(asker).refusal) == ("refused", refusal)


def test_a_fault_is_logged_and_told(
    monkeypatch: pytest.MonkeyPatch, stop: Event, caplog: pytest.LogCaptureFixture
) -> None:
    def task(given: Any, *, by: Any, watch: Watch) -> dict[str, Any]:
        raise ZeroDivisionError

    asker = asked(monkeypatch, task)
    running.do_one(worker="w", stop=stop)
    assert job_of(asker).state == "refused"
    assert job_of(asker).refusal == {"code": "job_failed", "value": "ZeroDivisionError"}
    assert "failed" in caplog.text


def test_a_database_that_is_away_stops_no_worker(
    monkeypatch: pytest.MonkeyPatch, stop: Event, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[str] = []

    def do_one(*, worker: str, stop: Event) -> bool:
        seen.append(worker)
        if len(seen) == 1:
            raise OperationalError("database is locked")
        stop.set()
        return True

    monkeypatch.setattr(running, "do_one", do_one)
    # The connection belongs to the test.
    monkeypatch.setattr(running, "close_old_connections", lambda: None)
    monkeypatch.setattr(running.connection, "close", lambda: None)
    monkeypatch.setattr(running, "PAUSE_S", 0.01)
    running.work_on_jobs(stop=stop)
    assert len(seen) == 2
    assert len(set(seen)) == 1
    assert "wait for the database" in caplog.text


def test_a_worker_told_to_end_puts_its_job_back(
    monkeypatch: pytest.MonkeyPatch, stop: Event
) -> None:
    def task(given: Any, *, by: Any, watch: Watch) -> dict[str, Any]:
        stop.set()
        watch(0.5)
        raise AssertionError("it went on")

    asker = asked(monkeypatch, task)
    running.do_one(worker="w", stop=stop)
    assert (job_of(asker).state, job_of(asker).tries) == ("waiting", 0)
