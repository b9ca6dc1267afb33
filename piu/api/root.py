"""The JSON API and its OpenAPI schema; one router per part."""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

import piu
from piu.api import search, toiles
from piu.domain.taxonomy.errors import sentence
from piu.errors import NotAllowedError, NotFoundError, PiuError

api = NinjaAPI(title="PIU", version=piu.__version__, urls_namespace="api")


@api.exception_handler(PiuError)
def tell_problem(request: HttpRequest, error: PiuError) -> HttpResponse:
    """One shape for every error: its code, where, the value, and a sentence."""
    status = 400
    if isinstance(error, NotAllowedError):
        status = 403
    elif isinstance(error, NotFoundError):
        status = 404
    body = {
        "code": error.code,
        "where": error.where,
        "value": None if error.value is None else str(error.value),
        "message": sentence(error),
    }
    return api.create_response(request, {"error": body}, status=status)


api.add_router("/search", search.router)
api.add_router("/toiles", toiles.router)
