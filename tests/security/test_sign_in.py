"""Signing in: guesses are counted, nothing is told, demo accounts are of the demo only."""

import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from piu.domain.people.actions import create_demo_account, system_user
from piu.domain.people.models import User

PASSWORD = "une-phrase-assez-longue"
ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.django_db


@pytest.fixture
def counting(settings: Any) -> Any:
    """Attempts are counted, as in an installation (the suite as a whole does without)."""
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "security"}}
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def person(db: None) -> User:
    user = User.objects.create_user("elu@test.invalid", PASSWORD)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


def sign_in(client: Client, email: str, password: str, **more: str) -> Any:
    return client.post("/compte/login/", {"login": email, "password": password, **more})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_guesses_are_counted(client: Client, person: User, counting: None) -> None:
    for guess in range(5):
        sign_in(client, person.email, f"guess-{guess}")
    answer = sign_in(client, person.email, PASSWORD)
    assert not is_signed_in(client)
    assert answer.status_code in (200, 429)


def test_guesses_on_many_accounts_are_counted_too(client: Client, counting: None) -> None:
    codes = [sign_in(client, f"a{n}@test.invalid", "x").status_code for n in range(31)]
    assert codes[-1] == 429


def test_a_wrong_password_and_an_unknown_person_look_the_same(client: Client, person: User) -> None:
    pages = [
        sign_in(Client(), email, "faux").content.decode().replace(email, "E")
        for email in (person.email, "inconnu@test.invalid")
    ]
    without_tokens = [
        [line for line in page.split("\n") if "csrfmiddlewaretoken" not in line] for page in pages
    ]
    assert without_tokens[0] == without_tokens[1]


def test_asking_for_a_new_password_tells_nothing(client: Client, person: User) -> None:
    answers = [
        client.post("/compte/password/reset/", {"email": email})
        for email in (person.email, "inconnu@test.invalid")
    ]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert [message.to for message in mail.outbox] == [[person.email], ["inconnu@test.invalid"]]


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "/\\evil.example"])
def test_signing_in_leads_to_no_other_site(client: Client, person: User, target: str) -> None:
    answer = sign_in(client, person.email, PASSWORD, next=target)
    assert is_signed_in(client)
    assert answer.headers["Location"] == "/"


def test_a_page_for_people_signed_in_leads_to_the_sign_in_page(client: Client) -> None:
    assert client.get("/compte/email/").headers["Location"] == "/compte/login/?next=/compte/email/"


def demo_account() -> User:
    return create_demo_account(
        email="operateur@demo.piu",
        display_name="Alix",
        password="place-publique",
        role="operator",
        scope="*",
        organisation=None,
        by=system_user(),
    )


def test_accounts_of_the_demo_sign_in_there_only(client: Client, settings: Any) -> None:
    account = demo_account()
    settings.ACCOUNT_EMAIL_VERIFICATION = "none"  # as the demo has it: there is no mailbox
    settings.IS_DEMO = False
    sign_in(client, account.email, "place-publique")
    assert not is_signed_in(client)
    settings.IS_DEMO = True
    sign_in(client, account.email, "place-publique")
    assert is_signed_in(client)
    client.get("/")  # which says welcome, once
    assert account.display_name in client.get("/").content.decode()
    settings.IS_DEMO = False
    page = client.get("/").content.decode()
    assert account.display_name not in page, "a session begun in the demo ends with it"


def test_the_sign_in_page_names_them_in_the_demo_only(client: Client, settings: Any) -> None:
    demo_account()
    assert "place-publique" in client.get("/compte/login/").content.decode()
    settings.IS_DEMO = False
    assert "place-publique" not in client.get("/compte/login/").content.decode()


def test_cookies_are_out_of_reach_of_scripts(client: Client, person: User) -> None:
    answer = sign_in(client, person.email, PASSWORD)
    session = answer.cookies["sessionid"]
    assert session["httponly"] is True
    assert session["samesite"] == "Lax"


def test_settings_and_state_of_an_installation(tmp_path: Path) -> None:
    program = (
        "from piu.config.settings import prod as s; import os;"
        "assert s.DEBUG is False and not s.IS_DEMO;"
        "assert s.SESSION_COOKIE_SECURE and s.CSRF_COOKIE_SECURE and s.SESSION_COOKIE_HTTPONLY;"
        "assert s.SECURE_HSTS_SECONDS >= 31_536_000 and s.SECURE_SSL_REDIRECT;"
        "assert s.ACCOUNT_EMAIL_VERIFICATION == 'mandatory';"
        "print(s.SECRET_KEY)"
    )
    state = tmp_path / "state"
    keys = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PIU_VAR": str(state), "PYTHONPATH": str(ROOT)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        for _ in range(2)
    ]
    assert keys[0] == keys[1]
    assert len(keys[0]) > 50
    assert stat.S_IMODE((state / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    assert [path.name for path in state.iterdir()] == ["secret_key"]
