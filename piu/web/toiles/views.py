"""Pages of the toiles: the list, one toile, one site, one flow."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from piu.domain.ecosystem.models import EcosystemWeb, Run
from piu.domain.ecosystem.scenarios import queries as scenarios
from piu.domain.ecosystem.scenarios.backtests import has_past_events, past_events
from piu.domain.ecosystem.toiles import queries
from piu.domain.ecosystem.toiles.neighbours import linked_toiles
from piu.domain.ecosystem.toiles.sheets import site_sheet, weak_points
from piu.domain.ecosystem.toiles.shelf import Shelf
from piu.domain.statements.queries import history_of
from piu.web.toiles.choice import choice_of
from piu.web.toiles.edit_views import desk
from piu.web.toiles.island import island

# What was read and built, under the hash of what it shows: see decision 0014.
VIEWS: Shelf[queries.ToileView] = Shelf(most=4)
ISLANDS: Shelf[str] = Shelf(most=48)


def toiles(request: HttpRequest) -> HttpResponse:
    return render(request, "toiles/toiles.html", {"webs": queries.sizes()})


def toile(request: HttpRequest, slug: str) -> HttpResponse:
    """Graph, map and tables of one toile; `?scenario=` colours it by the loss of a stored run."""
    web = queries.web(slug)
    choice = choice_of(request.GET)
    run = _run(request, web=web)
    page = request.GET.get("page", "1")
    stamp = queries.stamp(web, viewer=request.user)
    key = (stamp, get_language(), choice, run and run.key, page)

    def build() -> str:
        view = VIEWS.get(stamp, lambda: queries.toile_view(web, viewer=request.user))
        return render_to_string("toiles/_island.html", island(view, choice, run=run, page=page))

    context = {
        "web": web,
        "island": ISLANDS.get(key, build),
        "links": linked_toiles(web),
        "has_past_events": has_past_events(web),
    }
    return render(request, "toiles/toile.html", context)


def _run(request: HttpRequest, *, web: EcosystemWeb) -> Run | None:
    key = request.GET.get("scenario", "")
    return scenarios.run_by_key(web, key, viewer=request.user) if key else None


def site(request: HttpRequest, slug: str, site: str) -> HttpResponse:
    """Everything known about one site, and the question "what if it closed?"."""
    web = queries.web(slug)
    sheet = site_sheet(web, site, viewer=request.user)
    context = {
        "web": web,
        "sheet": sheet,
        "view": sheet.view,
        "row": sheet.view.row,
        "desk": desk(sheet.view.row.site, request.user, word="site", key=site),
    }
    return render(request, "toiles/site.html", context)


def weak_points_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The sites whose closure would cost most elsewhere."""
    web = queries.web(slug)
    return render(request, "toiles/weak_points.html", {"web": web, "rows": weak_points(web)})


def past_events_page(request: HttpRequest, slug: str) -> HttpResponse:
    """What the model would have said of past events, beside what sources reported."""
    web = queries.web(slug)
    return render(request, "toiles/past_events.html", {"web": web, "events": past_events(web)})


def flow(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One flow: from whom to whom, how much, since when, who says so."""
    web = queries.web(slug)
    row = queries.flow_row(web, key, viewer=request.user)
    history = history_of(row.flow.subject_id, viewer=request.user)
    context = {
        "web": web,
        "row": row,
        "history": history,
        "desk": desk(row.flow, request.user, word="flux", key=key),
    }
    return render(request, "toiles/flow.html", context)
