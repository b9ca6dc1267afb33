"""How often one address may send a form or a question; signing in has limits of its own."""

from collections.abc import Callable

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from piu.domain.taxonomy.errors import sentence
from piu.errors import InvalidInputError


class PostLimitMiddleware:
    """Answers 429 to an address that sends more than `ACCOUNT_RATE_LIMITS["post"]`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and not ratelimit.consume(request, action="post"):
            return too_many(request)
        return self.get_response(request)


def too_many(request: HttpRequest) -> HttpResponse:
    """The refusal, for a person or for a program."""
    error = InvalidInputError("too_many_requests", where=request.path[:200])
    if request.path.startswith("/api/"):
        body = {"code": error.code, "where": error.where, "value": None, "message": sentence(error)}
        return JsonResponse({"error": body}, status=429)
    context = {"sentence": sentence(error), "status": 429}
    return render(request, "errors/problem.html", context, status=429)
