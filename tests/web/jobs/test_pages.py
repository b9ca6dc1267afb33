"""The page of a long job: a bar, words, a stop; then its outcome, or what to do about it."""

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from piu.domain.journal import actions
from piu.domain.journal.models import Asker, Job
from piu.web.jobs.kinds import KINDS, JobKind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kind(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    kind = JobKind(
        title=lambda job: "Un long travail",
        lede=lambda job: "Deux fois.",
        arrival=lambda job, given: f"/toiles/?run={job.outcome['run']}&b={given.get('b', '')}",
        again=lambda job, given: "/toiles/",
        back=lambda job: "Recommencer",
    )
    monkeypatch.setitem(KINDS, "test", kind)
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def asker() -> Asker:
    return actions.ask_job(kind="test", key="k", asked={})


def text_of(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_a_waiting_job_comes_back_by_itself_without_a_script(client: Client, asker: Asker) -> None:
    page = text_of(client, f"/calculs/{asker.pk}")
    assert '<noscript><meta http-equiv="refresh" content="4"></noscript>' in page
    assert "<progress" in page
    assert "Le calcul va commencer." in page
    assert len(page) < 20_000


def test_the_state_is_some_bytes(client: Client, asker: Asker) -> None:
    job = actions.take_job(worker="w")
    assert job is not None
    actions.beat_job(job, done=0.4)
    Job.objects.update(started_at=timezone.now() - timedelta(seconds=40))
    answer = client.get(f"/calculs/{asker.pk}/etat")
    assert answer.json() == {
        "is_live": True,
        "percent": 40,
        "words": "Il reste environ une minute.",
    }
    assert len(answer.content) < 200
    assert "no-store" in answer.headers["Cache-Control"]
    english = client.get(f"/en/calculs/{asker.pk}/etat").json()
    assert english["words"] == "About a minute left."


def test_stopping_leads_to_a_page_that_says_so(client: Client, asker: Asker) -> None:
    answer = client.post(f"/calculs/{asker.pk}/arreter")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/calculs/{asker.pk}")
    page = text_of(client, f"/calculs/{asker.pk}")
    assert "Arrêté : rien n’est gardé." in page
    assert "Recommencer" in page
    assert "refresh" not in page
    assert Job.objects.get().state == "cancelled"


def test_a_stop_that_does_not_stop_the_others_says_so(client: Client, asker: Asker) -> None:
    actions.ask_job(kind="test", key="k", asked={})
    page = client.post(f"/calculs/{asker.pk}/arreter", follow=True).content.decode()
    assert "Quelqu’un d’autre attend la même réponse" in page
    assert Job.objects.get().state == "waiting"


def test_a_look_does_not_stop_it(client: Client, asker: Asker) -> None:
    assert client.get(f"/calculs/{asker.pk}/arreter").status_code == 405
    assert Job.objects.get().state == "waiting"


def test_a_job_that_is_done_leads_to_its_outcome(client: Client, asker: Asker) -> None:
    job = actions.take_job(worker="w")
    assert job is not None
    actions.finish_job(job, outcome={"run": "abc"})
    answer = client.get(f"/calculs/{asker.pk}?b=def")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/toiles/?run=abc&b=def")


def test_a_refusal_is_a_sentence_and_a_way_on(client: Client, asker: Asker) -> None:
    job = actions.take_job(worker="w")
    assert job is not None
    actions.refuse_job(job, refusal={"code": "job_lost"})
    page = text_of(client, f"/calculs/{asker.pk}")
    assert "Ce calcul s’est interrompu plusieurs fois sans finir" in page
    assert "Recommencer" in page


def test_an_address_that_nobody_was_given_is_not_found(client: Client) -> None:
    assert client.get(f"/calculs/{uuid.uuid4()}").status_code == 404
