"""Pages about the site itself, and the pages shown when something went wrong."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def page(request: HttpRequest, template: str) -> HttpResponse:
    """A page of text; its template comes from the addresses, never from the reader."""
    return render(request, template, {"contact": settings.DEFAULT_FROM_EMAIL})


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
