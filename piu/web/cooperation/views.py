"""Pages of needs, calls and solutions: lists with facets, and one page for each record."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from piu.domain.cooperation.records import queries
from piu.domain.knowledge.queries import Choice, experiences
from piu.domain.taxonomy.queries import term
from piu.domain.territories.queries import size_of
from piu.web.experiences import cards, facets

PAGE_SIZE = 24
TITLES = {
    "theme": gettext_lazy("Thème"),
    "state": gettext_lazy("Ouverte aujourd’hui ?"),
    "kind": gettext_lazy("Sorte d’aide"),
    "maturity": gettext_lazy("Maturité"),
    "region": gettext_lazy("Région"),
}


@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    choice = _choice(request, "theme", "region")
    return _list(request, "cooperation/needs.html", queries.needs(choice), choice, _need_row)


@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    choice = _choice(request, "state", "theme", "kind")
    listing = queries.calls(choice, today=localdate())
    return _list(request, "cooperation/calls.html", listing, choice, _call_row)


@require_safe
def solutions(request: HttpRequest) -> HttpResponse:
    choice = _choice(request, "theme", "maturity", "region")
    listing = queries.solutions(choice)
    return _list(request, "cooperation/solutions.html", listing, choice, _solution_row)


def _choice(request: HttpRequest, *names: str) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in names}


def _list(
    request: HttpRequest,
    template: str,
    listing: queries.Listing,
    choice: Mapping[str, str],
    row: Callable[[Any], dict[str, Any]],
) -> HttpResponse:
    page = Paginator(listing.records, PAGE_SIZE).get_page(request.GET.get("page"))
    titles = {name: TITLES[name] for name in choice}
    context = {
        "page": page,
        "rows": [row(record) for record in page],
        "groups": facets.groups(request, listing.options, titles=titles, choice=choice),
        "chips": facets.chips(request, titles=titles, labels=_labels(choice, listing)),
    }
    return render(request, template, context)


def _labels(choice: Mapping[str, str], listing: queries.Listing) -> dict[str, str]:
    words = {
        name: {option.code: option.label for option in listing.options[name]} for name in choice
    }
    return {name: words[name].get(code, code) for name, code in choice.items()}


def _row(record: Any) -> dict[str, Any]:
    return {
        "record": record,
        "url": record.get_absolute_url(),
        "themes": cards.terms("themes", record.themes),
    }


def _need_row(need: Any) -> dict[str, Any]:
    place, size = cards.place_name(need), size_of(need.territory)
    return {**_row(need), "place": place, "size": size}


def _call_row(call: Any) -> dict[str, Any]:
    state = queries.state_of(call, today=localdate())
    return {
        **_row(call),
        "kind": term("call_kinds", call.kind),
        "state": term("call_states", state),
    }


def _solution_row(solution: Any) -> dict[str, Any]:
    return {**_row(solution), "maturity": term("maturities", solution.maturity)}


@require_safe
def need(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, "cooperation/need.html", _need_row(queries.need(slug)))


@require_safe
def call(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, "cooperation/call.html", _call_row(queries.call(slug)))


@require_safe
def solution(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, "cooperation/solution.html", _solution_row(queries.solution(slug)))


def _page(request: HttpRequest, template: str, row: dict[str, Any]) -> HttpResponse:
    record = row["record"]
    theme = record.themes[0] if record.themes else ""
    cases = experiences(Choice(theme=theme), sort="small_first")[:3] if theme else []
    around = queries.around(record.themes, today=localdate(), other_than=record.slug, limit=3)
    context = {**row, "cases": [cards.card(case) for case in cases], "around": around}
    return render(request, template, context)
