"""Pages of the toiles: the list, one toile, one site, one flow."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from piu.domain.ecosystem import queries
from piu.domain.ecosystem.results import Reading
from piu.domain.statements.queries import history_of
from piu.web.toiles.drawing import drawing, loss_of


def toiles(request: HttpRequest) -> HttpResponse:
    return render(request, "toiles/toiles.html", {"webs": queries.webs()})


def toile(request: HttpRequest, slug: str) -> HttpResponse:
    """Graph, map and tables of one toile; `?scenario=` colours it by the loss of a stored run."""
    web = queries.web(slug)
    view = queries.toile_view(web, viewer=request.user)
    reading = _reading(request, web=web)
    context = {
        "web": web,
        "view": view,
        "outside_count": sum(row.site.is_outside for row in view.sites),
        "reading": reading,
        "drawing": drawing(
            view,
            places=queries.positions_of(view),
            communes=queries.communes_around(view),
            loss=loss_of(reading.result) if reading else None,
        ),
    }
    return render(request, "toiles/toile.html", context)


def _reading(request: HttpRequest, *, web: Any) -> Reading | None:
    key = request.GET.get("scenario", "")
    return Reading(queries.run_by_key(web, key)) if key else None


def site(request: HttpRequest, slug: str, site: str) -> HttpResponse:
    """Everything known about one site, and the question "what if it closed?"."""
    web = queries.web(slug)
    view = queries.site_view(web, site, viewer=request.user)
    return render(request, "toiles/site.html", {"web": web, "view": view, "row": view.row})


def flow(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One flow: from whom to whom, how much, since when, who says so."""
    web = queries.web(slug)
    row = queries.flow_row(web, key, viewer=request.user)
    history = history_of(row.flow.subject_id, viewer=request.user)
    return render(request, "toiles/flow.html", {"web": web, "row": row, "history": history})
