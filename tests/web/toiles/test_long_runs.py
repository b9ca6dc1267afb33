"""A long run from the form: its page, its end, its stop, and the way back to the question."""

import contextlib
from collections.abc import Iterator
from threading import Event
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

from piu.domain.ecosystem.scenarios import rules
from piu.domain.journal.models import Asker, Job
from piu.jobs import running

pytestmark = pytest.mark.usefixtures("demo_data")
BUILD = "/toiles/dunkerque/scenarios/nouveau"
FORM = {
    "calculer": "1",
    "envoi": "abc",
    "modele": "temps",
    "jours": "60",
    "pas": "7",
    "tirages": "10",
    "graine": "1",
    "c0-kind": "closure",
    "c0-site": "arcelormittal-dunkerque",
    "c0-share": "100",
}


@pytest.fixture(autouse=True)
def _all_is_long(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(rules, "SHORT_LEVELS", 1000)
    monkeypatch.setattr(running.Heart, "beating", lambda _heart: contextlib.nullcontext())
    cache.clear()
    yield
    cache.clear()


def sent(client: Client, **more: str) -> str:
    answer = client.post(BUILD, {**FORM, **more})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def test_a_long_question_leads_to_its_page_then_to_its_answer(client: Client) -> None:
    where = sent(client)
    page = client.get(where).content.decode()
    assert "Votre scénario se calcule" in page
    assert "60 jours suivis, 10 tirages." in page
    assert running.do_one(worker="w", stop=Event())
    answer = client.get(where, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/toiles/dunkerque/scenarios/")
    assert "Ce qui serait perdu" in answer.content.decode()
    # Asked again, it is there at once.
    assert sent(client) == answer.redirect_chain[-1][0]


def test_a_form_sent_twice_asks_once(client: Client) -> None:
    assert sent(client) == sent(client)
    assert sent(client, envoi="def") != sent(client)
    assert (Job.objects.count(), Asker.objects.count()) == (1, 2)


def test_stopped_it_leads_back_to_the_question(client: Client) -> None:
    where = sent(client)
    client.post(f"{where}/arreter")
    page = client.get(where).content.decode()
    assert "Arrêté" in page
    assert "Revenir à la question" in page
    back = page.split('class="button" href="')[1].split('"')[0].replace("&amp;", "&")
    assert 'value="60"' in client.get(back).content.decode()
    assert not running.do_one(worker="w", stop=Event())


def test_a_variant_is_compared_once_it_is_there(client: Client) -> None:
    sent(client)
    running.do_one(worker="w", stop=Event())
    first = urlsplit(sent(client)).path.rsplit("/", 1)[1]
    where = sent(client, comparer=first, **{"c0-share": "50"})
    assert where.endswith(f"?comparer={first}")
    running.do_one(worker="w", stop=Event())
    answer = client.get(where)
    assert answer.headers["Location"].startswith(
        f"/toiles/dunkerque/scenarios/comparer?cle={first}"
    )
    assert client.get(where, follow=True).status_code == 200


def test_the_api_gives_a_job_to_follow_and_to_stop(client: Client) -> None:
    question: dict[str, Any] = {
        "shocks": [{"site": "arcelormittal-dunkerque"}],
        "draws": 10,
        "days": 60,
    }
    asked = client.post("/api/toiles/dunkerque/scenarios", question, "application/json")
    assert asked.status_code == 202
    job = asked.json()
    assert (job["state"], job["done"], job["outcome"]) == ("waiting", 0.0, {})
    running.do_one(worker="w", stop=Event())
    done = client.get(job["address"]).json()
    assert (done["state"], done["done"]) == ("done", 1.0)
    key = done["outcome"]["run"]
    assert client.get(f"/api/toiles/dunkerque/scenarios/{key}").json()["key"] == key
    other = client.post(
        "/api/toiles/dunkerque/scenarios", {**question, "seed": 2}, "application/json"
    ).json()
    assert client.delete(other["address"]).json()["state"] == "cancelled"
    assert not running.do_one(worker="w", stop=Event())
