"""One box for everything: results with facets, and suggestions as one types."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from piu.domain.search import actions, queries, suggestions
from piu.domain.search.choices import Facet, Sort
from piu.domain.search.models import SavedSearch
from piu.domain.search.queries import Results
from piu.web.search.cards import hit_cards, local_url, said_chips, saved_title

RADII_KM = 15, 30, 50, 100
OPENED_FACETS = {Facet.THEME.value, Facet.REGION.value}


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    asked = request.GET
    page = asked.get("page", "1")
    results = queries.search(
        asked.get("q", ""),
        kind=asked.get("kind", ""),
        filters={facet: asked.getlist(facet) for facet in Facet.values},
        sort=asked.get("sort") or Sort.RELEVANCE.value,
        page=int(page) if page.isdecimal() and len(page) < 6 else 1,
        is_exact=asked.get("exact") == "1",
        is_literal=asked.get("literal") == "1",
    )
    context = {
        "results": results,
        "q": results.question.text,
        "cards": hit_cards(results.hits, results),
        "elsewhere": hit_cards(results.elsewhere, results),
        "said": said_chips(results.said),
        "literal_url": _address(asked, literal="1"),
        "radii": _radii(asked, results),
        "tabs": [(count, _address(asked, kind=count.code)) for count in results.kinds],
        "chips": _chips(asked, results),
        "facets": [
            (facet, facet.code in OPENED_FACETS or bool(facet.selected)) for facet in results.facets
        ],
        "sorts": [(code, label, code == results.sort) for code, label in Sort.choices],
        "pages": _pages(asked, results),
        "exact_url": _address(asked, exact="1"),
        "meant_url": _address(asked, q=results.plan.did_you_mean),
        "unfiltered_url": _unfiltered(asked),
        "communes_url": _communes(results.question.text),
    }
    return render(request, "search/search.html", context)


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    asked = request.POST
    actions.save_search(
        asked.get("q", ""),
        kind=asked.get("kind", ""),
        filters={facet: asked.getlist(facet) for facet in Facet.values},
        by=request.user,
        now=timezone.now(),
    )
    return redirect("search:saved")


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    actions.remove_saved_search(pk, by=request.user, now=timezone.now())
    return redirect("search:saved")


@require_safe
def saved(request: HttpRequest) -> HttpResponse:
    kept = queries.saved_searches(viewer=request.user)
    context = {
        "searches": [(search, saved_title(search), _search_again(search)) for search in kept]
    }
    return render(request, "search/saved.html", context)


def _search_again(search: SavedSearch) -> str:
    query = QueryDict(mutable=True)
    query["q"], query["kind"] = search.text, search.kind
    for facet, codes in search.filters.items():
        query.setlist(facet, codes)
    return _with(query)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    found = suggestions.suggestions(request.GET.get("q", ""))
    context = {"suggestions": [(suggestion, _target(suggestion)) for suggestion in found]}
    return render(request, "search/_suggestions.html", context)


def _target(suggestion: suggestions.Suggestion) -> str:
    if suggestion.what == "record":
        return local_url(suggestion.code)
    name = "theme" if suggestion.what == "theme" else "q"
    return f"{reverse('search:search')}?{urlencode({name: suggestion.code})}"


def _communes(text: str) -> str:
    return f"{reverse('territories:territories')}?{urlencode({'q': text})}"


def _address(asked: QueryDict, **changes: str) -> str:
    """This search with some parameters changed; an empty value drops one, and paging restarts."""
    query = asked.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return _with(query)


def _with(query: QueryDict) -> str:
    kept = [(name, value) for name, values in query.lists() for value in values if value]
    path = reverse("search:search")
    return f"{path}?{urlencode(kept)}" if kept else path


def _radii(asked: QueryDict, results: Results) -> list[tuple[int, str, bool]]:
    """Other distances around the commune that the question names: the same question, reworded."""
    near = next((place for place in results.said.places if place.km), None)
    if near is None:
        return []
    rest = results.said.rest
    return [
        (km, _address(asked, q=f"{rest} à {km} km de {near.label}".strip()), km == near.km)
        for km in RADII_KM
    ]


def _chips(asked: QueryDict, results: Results) -> list[dict[str, str]]:
    chips = []
    for facet in results.facets:
        for choice in facet.selected:
            query = asked.copy()
            query.pop("page", None)
            query.setlist(facet.code, [c for c in asked.getlist(facet.code) if c != choice.code])
            chips.append({"title": facet.label, "label": choice.label, "url": _with(query)})
    return chips


def _unfiltered(asked: QueryDict) -> str:
    query = asked.copy()
    for name in (*Facet.values, "kind", "page"):
        query.pop(name, None)
    return _with(query)


def _pages(asked: QueryDict, results: Results) -> dict[str, Any]:
    """Addresses of the pages around this one."""
    last = results.pages
    near = range(max(1, results.page - 2), min(last, results.page + 2) + 1)
    numbers = sorted({1, *near, last})
    return {
        "links": [(number, _address(asked, page=str(number))) for number in numbers],
        "previous": _address(asked, page=str(results.page - 1)) if results.page > 1 else "",
        "next": _address(asked, page=str(results.page + 1)) if results.page < last else "",
    }
