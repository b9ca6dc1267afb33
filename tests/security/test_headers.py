"""Every answer carries the headers that keep a browser from running anything but our files."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from piu.web.home import views

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
INLINE = re.compile(
    r"<script(?![^>]*(?:\ssrc=|application/json))[^>]*>|<style|\sstyle=|\son[a-z]+=\"|javascript:"
)
THIRD_PARTY = re.compile(r"<(?:script|link|img)[^>]*(?:src|href)=\"(?:https?:)?//(?!testserver)")
PAGES = {
    "/": 200,
    "/en/": 200,
    "/experiences/": 200,
    "/experiences/nulle-part": 404,
    "/experiences/?theme=<script>": 400,
    "/besoins/": 200,
    "/aides/": 200,
    "/solutions/": 200,
    "/territoires/": 200,
    "/territoires/00000": 404,
    "/toiles/": 200,
    "/toiles/nulle-part": 404,
    "/rechercher?theme=<script>alert(1)</script>": 400,
    "/donnees": 200,
    "/securite": 200,
    "/nulle-part": 404,
    "/en//evil.example/": 404,
    "/api/nulle-part": 404,
    "/api/docs": 404,
    "/api/openapi.json": 200,
    "/api/search?page=x": 422,
    "/compte/login/": 200,
    "/compte/signup/": 200,
    "/compte/password/reset/": 200,
    "/compte/password/reset/key/1-x/": 200,
    "/compte/confirm-email/": 200,
    "/compte/confirm-email/x:y/": 200,
    "/compte/inactive/": 200,
    "/compte/email/": 302,
    "/compte/reauthenticate/": 302,
    "/static/css/piu.css": 200,
    "/static/../../etc/passwd": 404,
    "/static/%2e%2e/%2e%2e/settings/base.py": 404,
}

pytestmark = pytest.mark.django_db


def check(answer: HttpResponse) -> None:
    assert set(answer.headers["Content-Security-Policy"].split("; ")) == POLICY
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    body = b"".join(answer) if answer.streaming else answer.content
    if "html" in answer.headers.get("Content-Type", ""):
        text = body.decode()
        assert INLINE.findall(text) == []
        assert THIRD_PARTY.findall(text) == []
        assert "Traceback" not in text


@pytest.mark.parametrize("address", PAGES)
def test_every_answer_is_guarded(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == PAGES[address]
    check(answer)


def test_a_page_that_breaks_tells_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("the-secret-of-the-house")

    monkeypatch.setattr(views.territories, "municipality_count", broken)
    answer = Client(raise_request_exception=False).get("/")
    assert answer.status_code == 500
    check(answer)
    assert "the-secret-of-the-house" not in answer.content.decode()


def test_a_foreign_host_is_refused(client: Client) -> None:
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    check(answer)
    page = client.get("/", headers={"x-forwarded-host": "evil.example"})
    assert "evil.example" not in page.content.decode()


@pytest.mark.parametrize("address", ["/toiles/x/scenarios", "/compte/login/", "/compte/logout/"])
def test_a_form_from_elsewhere_is_refused_in_our_words(address: str) -> None:
    answer = Client(enforce_csrf_checks=True).post(address, {"login": "a@b.c", "password": "x"})
    assert answer.status_code == 403
    check(answer)
    assert "rechargez sa page" in answer.content.decode()


def test_what_is_typed_never_becomes_markup(client: Client) -> None:
    typed = "\"'><img src=x onerror=alert(1)><script>alert(1)</script>"
    for address in ("/territoires/", "/experiences/", "/besoins/", "/aides/", "/solutions/"):
        for name in ("q", "theme", "sort", "page", "region", "state", "lang"):
            body = client.get(address, {name: typed}).content.decode()
            assert "<img src=x" not in body
            assert "<script>alert" not in body
