"""What a visitor may send: how much, how large, and what happens while someone else writes."""

import json
import sqlite3
from typing import Any

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from piu.domain.ecosystem.models import Run, Scenario
from piu.domain.ecosystem.scenarios import actions, bridge
from piu.domain.ecosystem.toiles import queries
from piu.domain.people.models import User
from piu.errors import NotAllowedError

ASK = "/api/toiles/dunkerque/scenarios"
DK6 = [{"kind": "closure", "site": "dk6", "share": 1.0}]

pytestmark = pytest.mark.usefixtures("demo_data")


def ask(client: Client, body: Any) -> Any:
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(ASK, text, content_type="application/json")


def stored() -> tuple[int, int]:
    return Scenario.objects.count(), Run.objects.count()


@pytest.fixture
def counting(settings: Any) -> Any:
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "security"}}
    settings.ACCOUNT_RATE_LIMITS = {"post": "3/m/ip"}
    cache.clear()
    yield
    cache.clear()


def test_one_address_sends_so_many_questions(client: Client, counting: None) -> None:
    codes = [ask(client, {"shocks": [{"site": "nulle-part"}]}).status_code for _ in range(4)]
    assert codes == [404, 404, 404, 429]
    refused = ask(client, {"shocks": [{"site": "dk6"}]})
    assert refused.json()["error"]["code"] == "too_many_requests"
    page = client.post("/toiles/dunkerque/scenarios", {"site": "dk6", "percent": "100"})
    assert page.status_code == 429
    assert "Attendez une minute" in page.content.decode()
    assert client.get("/toiles/dunkerque/sites/dk6").status_code == 200
    assert stored() == (0, 0)


def test_visitors_cannot_fill_the_disk(settings: Any, client: Client, member: User) -> None:
    settings.MOST_VISITOR_ANSWERS = 1
    first = ask(client, {"shocks": DK6})
    assert first.status_code == 200
    other = {"shocks": DK6, "seed": 2}
    refused = ask(client, other)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "visitor_answers_full")
    assert ask(client, {"shocks": DK6}).json()["key"] == first.json()["key"]
    with pytest.raises(NotAllowedError):
        actions.run_scenario(queries.web("dunkerque"), DK6, by=None, seed=3)
    assert stored() == (1, 1)
    actions.run_scenario(queries.web("dunkerque"), DK6, by=member, seed=2)
    assert stored() == (2, 2)


def test_a_large_answer_counts_for_as_many_as_it_holds(settings: Any, client: Client) -> None:
    settings.MOST_VISITOR_ANSWERS = 3
    works = [{"kind": "closure", "site": "arcelormittal-dunkerque"}]
    large = ask(client, {"shocks": works, "days": 365, "draws": 10})
    assert large.status_code == 200
    run = Run.objects.get()
    assert run.size == len(bridge.canonical(run.result).encode()) > 270_000
    assert ask(client, {"shocks": DK6}).status_code == 403
    assert stored() == (1, 1)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("", 422, "bad_request"),
        ("[" * 100_000, 400, "bad_request"),
        ("<xml/>", 400, "bad_request"),
        (b"\xff\xfe", 400, "bad_request"),
        ('{"shocks":[{"site":"dk6","share":NaN}]}', 400, "not_a_number"),
        ('{"shocks":[{"site":"dk6","share":Infinity}]}', 400, "shock_out_of_range"),
        ('{"shocks":[{"site":"dk6"}],"eps":NaN}', 400, "bad_eps"),
        ('{"shocks":[{"site":"dk6"}],"eps":1e999}', 400, "bad_eps"),
        ('{"shocks":[{"site":"dk6"}],"seed":18446744073709551616}', 400, "bad_seed"),
        ('{"shocks":[{"site":"dk6"}],"draws":18446744073709551616}', 400, "bad_draws"),
        ('{"shocks":[{"site":"a\\u0000b"}]}', 404, "unknown_site"),
        ('{"shocks":[{"site":"\\ud800"}]}', 404, "unknown_site"),
        ('{"shocks":[{"site":"%s"}]}' % ("x" * 1_000_000), 404, "unknown_site"),
        ('{"shocks":[%s{"site":"dk6"}]}' % ('{"site":"dk6"},' * 5000), 422, "bad_request"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_in_one_shape(
    client: Client, body: str | bytes, status: int, code: str
) -> None:
    answer = ask(client, body)
    assert answer.status_code == status
    assert answer.json()["error"]["code"] == code
    assert set(answer.json()["error"]) == {"code", "where", "value", "message"}
    assert len(answer.content) < 2000
    assert stored() == (0, 0)


def test_a_body_of_many_megabytes_is_refused(client: Client) -> None:
    assert ask(client, "x" * 5_000_001).status_code == 400


def test_a_question_already_answered_waits_for_no_import(client: Client) -> None:
    first = ask(client, {"shocks": DK6})
    key = Run.objects.get().key
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(actions, "_keep_snapshot", None)
        patched.setattr(actions, "_keep", None)
        assert ask(client, {"shocks": DK6}).json()["key"] == first.json()["key"] == key


def test_a_new_question_during_an_import_is_told_to_wait(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*args: Any, **numbers: Any) -> None:
        raise OperationalError("database is locked") from sqlite3.OperationalError()

    monkeypatch.setattr(actions, "take_public_snapshot", locked)
    answer = ask(client, {"shocks": DK6})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert answer.json()["error"]["code"] == "busy_database"
    page = client.post("/toiles/dunkerque/scenarios", {"site": "dk6", "percent": "100"})
    assert (page.status_code, page.headers["Retry-After"]) == (503, "30")
    assert "Un import est en cours" in page.content.decode()


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["site", "share", "kind", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
BODIES = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("shocks", "seed", "draws", "eps"), ANYTHING),
)
few = bounded(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@few
@given(body=BODIES)
def test_whatever_is_asked_is_answered_or_refused(client: Client, body: Any) -> None:
    answer = ask(client, json.dumps(body))
    assert answer.status_code in (200, 400, 404, 422)
    assert answer.status_code == 200 or answer.json()["error"]["message"]


WORDS = st.text(max_size=60) | st.sampled_from(["-1", "9" * 40, "NaN", "1e400", "\0", "%", "*"])


@few
@given(
    address=st.sampled_from(
        ["/api/search", "/rechercher", "/rechercher/suggestions", "/territoires/", "/experiences/"]
        + ["/besoins/", "/aides/", "/solutions/"]
    ),
    asked=st.dictionaries(
        st.sampled_from(
            ["q", "page", "theme", "kind", "sort", "region", "size_class", "state", "limit"]
            + ["maturity", "stage", "exact", "obstacle", "intensity"]
        ),
        WORDS.filter(lambda word: word.encode("utf-8", "ignore").decode() == word),
        max_size=3,
    ),
)
def test_whatever_is_looked_for_is_answered_or_refused(
    client: Client, address: str, asked: dict[str, str]
) -> None:
    assert client.get(address, asked).status_code in (200, 400, 404, 422)


@few
@given(rest=st.text(min_size=1, max_size=40).filter(lambda t: t.isprintable()))
def test_whatever_the_address_there_is_a_page(client: Client, rest: str) -> None:
    for start in ("/territoires/", "/toiles/dunkerque/flux/", "/toiles/dunkerque/sites/", "/"):
        path = start + rest.replace("?", "").replace("#", "").lstrip("/")
        assert client.get(path).status_code in (200, 301, 302, 404)
