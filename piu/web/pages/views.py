"""Pages about the site itself, and the pages shown when something went wrong."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

# What a search engine would only waste its time and ours on: accounts, forms, runs without end.
NOT_FOR_ROBOTS = ("/compte/", "/calculs/", "/rechercher", "/api/", "/toiles/*/scenarios/")
A_YEAR = timedelta(days=365)


def page(request: HttpRequest, template: str) -> HttpResponse:
    """A page of text; its template comes from the addresses, never from the reader."""
    return render(request, template, {"contact": settings.DEFAULT_FROM_EMAIL})


def robots(request: HttpRequest) -> HttpResponse:
    """What robots are asked to leave alone, in both languages."""
    lines = [f"Disallow: {start}{path}" for start in ("", "/en") for path in NOT_FOR_ROBOTS]
    return HttpResponse("\n".join(["User-agent: *", *lines, ""]), content_type="text/plain")


def security_contact(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a hole, where programs look for it (RFC 9116)."""
    policy = request.build_absolute_uri(reverse("pages:security"))
    lines = [
        f"Contact: mailto:{settings.DEFAULT_FROM_EMAIL}",
        f"Expires: {timezone.now() + A_YEAR:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: fr, en",
        f"Policy: {policy}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: left open too long, or sent from another site."""
    return forbidden(request)


def server_error(request: HttpRequest) -> HttpResponse:
    """The one page that needs neither the database nor the session: they may be what failed."""
    return HttpResponse(render_to_string("errors/500.html"), status=500)
