"""Jobs: asked once by all who ask the same, held by one worker, taken again when it dies."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from piu.domain.journal import actions, queries, rules
from piu.domain.journal.choices import JobState
from piu.domain.journal.models import Asker, Entry, Job
from piu.domain.people.models import User
from piu.errors import InvalidInputError, NotFoundError, UnavailableError

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clean_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def ask(key: str = "a", *, by: User | None = None, asker: str = "") -> Asker:
    return actions.ask_job(kind="test", key=key, asked={"n": 1}, by=by, asker=asker)


def test_the_same_question_is_one_job_with_an_address_for_each_asker(member: User) -> None:
    mine, theirs = ask(by=member), ask(asker="form-1")
    assert mine.job == theirs.job
    assert mine.pk != theirs.pk
    assert (ask(by=member), ask(asker="form-1")) == (mine, theirs)
    assert ask("b").job != mine.job
    assert Job.objects.count() == 2
    assert [line.verb for line in Entry.objects.filter(subject_kind="job")] == ["job.asked"] * 2


def test_a_job_given_up_goes_on_for_the_others_then_stops() -> None:
    mine, theirs = ask(asker="one"), ask(asker="two")
    job = actions.take_job(worker="w")
    assert job is not None
    assert actions.leave_job(mine) is False
    assert queries.standing_of(queries.asker_by_id(mine.pk)).state == JobState.CANCELLED
    assert queries.standing_of(queries.asker_by_id(theirs.pk)).state == JobState.RUNNING
    assert not queries.is_stopped(job)
    assert actions.leave_job(theirs) is True
    assert queries.is_stopped(job)
    assert actions.beat_job(job, done=0.5) is False
    assert Entry.objects.filter(verb="job.cancelled").count() == 1
    # Asked anew, it is another job.
    assert ask(asker="one").job != job


def test_two_workers_never_hold_one_job() -> None:
    ask()
    job = actions.take_job(worker="one")
    assert job is not None
    assert (job.state, job.tries) == (JobState.RUNNING, 1)
    assert actions.take_job(worker="two") is None


def test_a_job_whose_worker_is_silent_is_taken_again_and_at_last_given_up() -> None:
    asker = ask()
    first = actions.take_job(worker="one")
    assert first is not None
    for tries in range(2, rules.MOST_TRIES + 1):
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        again = actions.take_job(worker=f"worker-{tries}")
        assert again is not None
        assert again.tries == tries
        # The one that was silent is heard no more.
        assert actions.beat_job(first, done=0.9) is False
        assert actions.finish_job(first, outcome={"run": "old"}) is False
        assert queries.is_stopped(first)
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert actions.take_job(worker="last") is None
    standing = queries.standing_of(queries.asker_by_id(asker.pk))
    assert (standing.state, standing.job.refusal) == (JobState.LOST, {"code": "job_lost"})


def test_how_far_it_is_and_how_long_is_left() -> None:
    asker = ask()
    behind = ask("b")
    assert queries.standing_of(behind).before == 1
    job = actions.take_job(worker="w")
    assert job is not None
    assert queries.standing_of(queries.asker_by_id(asker.pk)).seconds_left is None
    assert actions.beat_job(job, done=0.25)
    Job.objects.filter(pk=job.pk).update(started_at=timezone.now() - timedelta(seconds=10))
    standing = queries.standing_of(queries.asker_by_id(asker.pk))
    assert standing.done == 0.25
    assert standing.seconds_left == pytest.approx(30, abs=0.5)
    assert actions.finish_job(job, outcome={"run": "k"})
    over = queries.standing_of(queries.asker_by_id(asker.pk))
    assert (over.state, over.done, over.is_live) == (JobState.DONE, 1.0, False)
    assert over.job.outcome == {"run": "k"}


def test_what_is_done_is_done_even_when_given_up_at_the_last_moment() -> None:
    asker = ask()
    job = actions.take_job(worker="w")
    assert job is not None
    actions.leave_job(asker)
    assert actions.finish_job(job, outcome={"run": "k"})
    assert queries.standing_of(queries.asker_by_id(asker.pk)).state == JobState.DONE


def test_a_worker_told_to_end_leaves_its_job_to_the_next() -> None:
    ask()
    job = actions.take_job(worker="one")
    assert job is not None
    assert actions.put_job_back(job)
    again = actions.take_job(worker="two")
    assert again is not None
    assert (again.pk, again.tries) == (job.pk, 1)


def test_visitors_cannot_fill_the_queue(member: User) -> None:
    for number in range(rules.MOST_OPEN):
        ask(str(number))
    with pytest.raises(UnavailableError, match="too_many_jobs"):
        ask("one more")
    assert Job.objects.count() == rules.MOST_OPEN
    assert ask("one more", by=member).job.by == member
    assert ask("3").job.key == "3"


def test_old_jobs_are_forgotten_and_unknown_ones_are_told() -> None:
    asker = ask()
    job = actions.take_job(worker="w")
    assert job is not None
    actions.finish_job(job, outcome={})
    assert actions.forget_old_jobs() == 0
    Job.objects.update(ended_at=timezone.now() - timedelta(days=rules.KEPT_DAYS, hours=1))
    assert actions.forget_old_jobs() == 2
    with pytest.raises(NotFoundError, match="unknown_job"):
        queries.asker_by_id(asker.pk)


def test_a_refusal_keeps_all_that_its_sentence_quotes() -> None:
    error = InvalidInputError("bad_days", where="days", value=0, most=3650)
    told = rules.error_of(rules.refusal_of(error))
    assert (told.code, told.where, told.value) == ("bad_days", "days", 0)
    assert told.params == {"most": 3650}
