"""Pages about the site, error pages, and the sign-in page of the demo."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client, RequestFactory

from piu.domain.people.models import User
from piu.web.pages import views
from piu.web.pages.views import server_error

PAGES = [
    "donnees",
    "accessibilite",
    "ecoconception",
    "confidentialite",
    "securite",
    "mentions",
    "mediation",
]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("prefix", ["/", "/en/"])
def test_page_opens_in_both_languages(client: Client, db: None, prefix: str, page: str) -> None:
    response = client.get(prefix + page)
    assert response.status_code == 200
    assert response.content.decode().count("<h1>") == 1


@pytest.mark.parametrize("page", PAGES)
def test_footer_leads_to_the_page(client: Client, db: None, page: str) -> None:
    assert f'href="/{page}"' in client.get("/donnees").content.decode()


def test_accessibility_is_declared_honestly(client: Client, db: None) -> None:
    assert "non conforme" in client.get("/accessibilite").content.decode()


def test_unknown_address_says_what_to_do(client: Client, db: None) -> None:
    response = client.get("/nulle-part")
    assert response.status_code == 404
    assert "relire l’adresse" in response.content.decode()


def test_error_of_ours_needs_no_database() -> None:
    """No `db` fixture: a query would fail the test."""
    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()


def test_demo_accounts_are_listed_on_the_demo_only(client: Client, db: None, settings: Any) -> None:
    User.objects.create_user("membre@demo.piu", display_name="Camille", is_demo=True)
    settings.IS_DEMO = True
    assert "membre@demo.piu" in client.get("/compte/login/").content.decode()
    settings.IS_DEMO = False
    page = client.get("/compte/login/").content.decode()
    assert "membre@demo.piu" not in page
    assert settings.DEMO_PASSWORD not in page


@pytest.mark.parametrize("page", ["login", "signup", "password/reset"])
def test_account_pages_wear_our_frame(client: Client, db: None, page: str) -> None:
    content = client.get(f"/compte/{page}/").content.decode()
    assert 'class="site-header"' in content
    assert 'class="field"' in content


def test_signed_in_person_can_leave(client: Client, make_user: Any) -> None:
    client.force_login(make_user())
    assert "Se déconnecter" in client.get("/donnees").content.decode()
    client.post("/compte/logout/")
    assert "Se connecter" in client.get("/donnees").content.decode()


def test_robots_leave_accounts_and_endless_questions_alone(client: Client) -> None:
    page = client.get("/robots.txt")
    assert page.headers["Content-Type"] == "text/plain"
    lines = page.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /toiles/*/scenarios/" in lines
    assert "Disallow: /en/compte/" in lines
    assert not any(line.startswith("Disallow: /experiences") for line in lines)


def test_programs_find_whom_to_tell_of_a_hole(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEFAULT_FROM_EMAIL = "securite@ville.invalid"
    now = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
    monkeypatch.setattr(views.timezone, "now", lambda: now)
    assert client.get("/.well-known/security.txt").content.decode().splitlines() == [
        "Contact: mailto:securite@ville.invalid",
        "Expires: 2027-11-27T00:00:00Z",
        "Preferred-Languages: fr, en",
        "Policy: http://testserver/securite",
    ]
