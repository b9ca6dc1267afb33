"""What is long is left to a worker: asked once by all, the same bytes as a direct run."""

import contextlib
from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest
from django.core.cache import cache

from piu.domain.ecosystem.models import Run, Scenario
from piu.domain.ecosystem.scenarios import actions, bridge, rules
from piu.domain.ecosystem.scenarios import queries as scenarios
from piu.domain.ecosystem.toiles import queries
from piu.domain.journal.choices import JobState
from piu.domain.journal.models import Asker, Job
from piu.domain.journal.queries import asker_by_id, standing_of
from piu.domain.people.models import User
from piu.errors import InvalidInputError
from piu.jobs import running

pytestmark = pytest.mark.usefixtures("demo_data")
SHOCK = {"kind": "closure", "site": "arcelormittal-dunkerque", "end_day": 28}


@pytest.fixture(autouse=True)
def _all_is_long(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(rules, "SHORT_LEVELS", 1000)
    monkeypatch.setattr(running.Heart, "beating", lambda _heart: contextlib.nullcontext())
    cache.clear()
    yield
    cache.clear()


def ask(*, by: User | None = None, **numbers: Any) -> Run | Asker:
    given = {"draws": 10, "days": 60, **numbers}
    return actions.ask_scenario(queries.web("dunkerque"), [SHOCK], by=by, **given)


def waiting(*, by: User | None = None, **numbers: Any) -> Asker:
    found = ask(by=by, **numbers)
    assert isinstance(found, Asker)
    return found


def test_what_is_long_waits_and_what_is_short_is_answered_at_once() -> None:
    assert isinstance(ask(draws=1, days=7), Run)
    asker = waiting()
    assert standing_of(asker).state == JobState.WAITING
    assert Run.objects.count() == 1, "only the short one"


def test_the_worker_gives_the_same_bytes_as_a_direct_run() -> None:
    asker = waiting()
    assert running.do_one(worker="w", stop=Event())
    outcome = standing_of(asker_by_id(asker.pk)).job.outcome
    run = scenarios.run_by_key(queries.web("dunkerque"), outcome["run"], viewer=None)
    direct = bridge.run(
        scenarios.content_of(run.scenario.snapshot), bridge.question_of(run.scenario)
    )
    assert bridge.canonical(run.result) == bridge.canonical(direct)
    # The same question has the same address, however it was asked.
    assert (
        actions.run_scenario(queries.web("dunkerque"), [SHOCK], by=None, draws=10, days=60) == run
    )
    assert ask() == run


def test_all_who_ask_the_same_share_one_job(member: User) -> None:
    one, two, three = waiting(), waiting(by=member), waiting(draws=11)
    assert (one.job, one.pk == two.pk) == (two.job, False)
    assert three.job != one.job
    assert Job.objects.count() == 2


def test_a_run_beyond_any_worker_is_refused_and_leaves_nothing() -> None:
    with pytest.raises(InvalidInputError, match="run_too_large"):
        ask(days=3650, step_days=1, draws=2000)
    assert (Scenario.objects.count(), Job.objects.count()) == (0, 0)


def test_what_the_engine_refuses_is_told_to_those_who_wait() -> None:
    shock = {**SHOCK, "site": "nulle-part"}
    asker = actions.ask_scenario(queries.web("dunkerque"), [shock], by=None, draws=10, days=60)
    assert isinstance(asker, Asker)
    running.do_one(worker="w", stop=Event())
    job = standing_of(asker_by_id(asker.pk)).job
    assert (job.state, job.refusal["code"]) == ("refused", "unknown_site")
    assert (Scenario.objects.count(), Run.objects.count()) == (0, 0)


def test_a_run_given_up_is_stopped_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    asker = waiting()
    told: list[float] = []

    class Impatient(running.Heart):
        def watch(self, done: float) -> None:
            told.append(done)
            if len(told) == 5:
                running.journal.leave_job(asker)
                self.must_stop.set()
            super().watch(done)

    monkeypatch.setattr(running, "Heart", Impatient)
    running.do_one(worker="w", stop=Event())
    assert len(told) == 5
    assert standing_of(asker_by_id(asker.pk)).state == JobState.CANCELLED
    assert (Scenario.objects.count(), Run.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("question", "levels", "lanes", "is_short"),
    [
        (rules.Question(shocks=(), draws=200), 0, 53_000, True),
        (rules.Question(shocks=(), draws=2000), 0, 530_000, False),
        (rules.Question(shocks=(), draws=200, days=365), 200 * 204 * 53, 53_000, False),
    ],
)
def test_the_size_of_a_question(
    question: rules.Question, levels: int, lanes: int, is_short: bool
) -> None:
    size = rules.Size.of(question, sites=204, flows=265)
    assert (size.levels, size.lanes, size.is_short) == (levels, lanes, is_short)
