"""Turns the errors a person can act upon into pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from piu.domain.taxonomy.errors import sentence
from piu.errors import NotAllowedError, NotFoundError, PiuError


class PiuErrorMiddleware:
    """A `PiuError` raised by a view becomes a 403, 404 or 400 page that says what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, PiuError):
            return None
        status = 400
        if isinstance(exception, NotAllowedError):
            status = 403
        elif isinstance(exception, NotFoundError):
            status = 404
        context = {"sentence": sentence(exception), "status": status}
        return render(request, "errors/problem.html", context, status=status)
