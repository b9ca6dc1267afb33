"""The JSON API and its OpenAPI schema; one router per part."""

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

import piu
from piu.api import jobs, opportunities, scenarios, search, toiles
from piu.domain.taxonomy.errors import sentence
from piu.errors import (
    InvalidInputError,
    NotFoundError,
    PiuError,
    UnavailableError,
)

# No page of documentation: the ones of the library come from other servers, by inline scripts.
api = NinjaAPI(title="PIU", version=piu.__version__, urls_namespace="api", docs_url=None)
LONGEST_ECHO = 200


@api.exception_handler(PiuError)
def tell_problem(request: HttpRequest, error: PiuError) -> HttpResponse:
    """One shape for every error: its code, where, the value, and a sentence."""
    return _told(request, error, status=error.status)


@api.exception_handler(ValidationError)
def tell_what_does_not_fit(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """The first field that does not fit the schema."""
    first = error.errors[0]
    where = ".".join(str(part) for part in first["loc"])[:LONGEST_ECHO]
    told = InvalidInputError("bad_request", where=where, reason=first["msg"][:LONGEST_ECHO])
    return _told(request, told, status=422)


@api.exception_handler(HttpError)
def tell_what_does_not_read(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A body that is no JSON."""
    told = InvalidInputError("bad_request", where="body", reason=str(error)[:LONGEST_ECHO])
    return _told(request, told, status=error.status_code)


@api.exception_handler(OperationalError)
def tell_to_wait(request: HttpRequest, error: OperationalError) -> HttpResponse:
    """SQLite has one writer, and an import may be it for a while."""
    if "locked" not in str(error):
        raise error
    return _told(request, UnavailableError("busy_database", where=request.path), status=503)


def nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    """An address that the API does not have."""
    return tell_problem(request, NotFoundError("unknown_address", value=rest))


def _told(request: HttpRequest, error: PiuError, *, status: int) -> HttpResponse:
    body = {
        "code": error.code,
        "where": error.where,
        "value": None if error.value is None else str(error.value)[:LONGEST_ECHO],
        "message": sentence(error),
    }
    response = api.create_response(request, {"error": body}, status=status)
    if status == 503:
        response.headers["Retry-After"] = "30"
    return response


api.add_router("/search", search.router)
api.add_router("/toiles", toiles.router)
api.add_router("/toiles", scenarios.router)
api.add_router("/toiles", opportunities.router)
api.add_router("/jobs", jobs.router)
