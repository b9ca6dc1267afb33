"""Keeps out what no text may hold, and turns errors a person can act upon into pages."""

from collections.abc import Callable

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from piu.domain.taxonomy.errors import sentence
from piu.errors import PiuError, UnavailableError


class NoNullCharacter:
    """No address and no question holds a null character: PostgreSQL takes none in a text."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        request.META["QUERY_STRING"] = query.replace("%00", "").replace("\x00", "")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        if "\x00" in request.path_info:
            raise Http404


class PiuErrorMiddleware:
    """A `PiuError` raised by a view becomes a 403, 404, 400 or 503 page that says what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, OperationalError) and "locked" in str(exception):
            # SQLite has one writer: an import may hold the place longer than a page can wait.
            exception = UnavailableError("busy_database", where=request.path[:200])
        if not isinstance(exception, PiuError):
            return None
        status = exception.status
        context = {"sentence": sentence(exception), "status": status}
        response = render(request, "errors/problem.html", context, status=status)
        if status == 503:
            response.headers["Retry-After"] = "30"
        return response
