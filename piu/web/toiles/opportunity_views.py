"""Pages of what could be done: the list, one opportunity, and how far people have brought it."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from piu.domain.cooperation.records.queries import around
from piu.domain.ecosystem.choices import FollowUp
from piu.domain.ecosystem.opportunities import actions
from piu.domain.ecosystem.opportunities import bridge as opportunities
from piu.domain.ecosystem.toiles import queries
from piu.domain.search.choices import Kind
from piu.domain.search.queries import search
from piu.errors import InvalidInputError, PiuError
from piu.web.search.cards import HitCard, hit_cards

CASES = 3
CHOICES = ("kind", "site", "resource")


def listing(request: HttpRequest, slug: str) -> HttpResponse:
    """What could be done on a toile, the likeliest first."""
    web = queries.web(slug)
    chosen = {name: request.GET.get(name, "") for name in CHOICES}
    page = request.GET.get("page", "1")
    found = opportunities.listing(
        web, viewer=request.user, page=int(page) if page.isdecimal() else 1, **chosen
    )
    address = request.GET.copy()
    address.pop("page", None)
    context = {"web": web, "found": found, "chosen": chosen, "address": address.urlencode()}
    return render(request, "toiles/opportunities.html", context)


def one(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One opportunity: why, how much, by which legal path, who did it, who could pay."""
    web = queries.web(slug)
    row = opportunities.one(web, key, viewer=request.user)
    context = {
        "web": web,
        "row": row,
        "states": FollowUp.choices,
        "cases": _cases(row),
        "calls": around(row.themes(), today=timezone.localdate(), limit=CASES).calls,
    }
    return render(request, "toiles/opportunity.html", context)


def _cases(row: opportunities.Reading) -> list[HitCard]:
    """Cases of the library that speak of this resource; none while search is not ready."""
    try:
        found = search(
            row.resource,
            kind=Kind.EXPERIENCES,
            filters={"theme": list(row.themes())},
            limit=CASES,
            with_facets=False,
        )
    except PiuError:
        return []
    return hit_cards(found.hits, found)


@require_POST
def follow(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Say how far an opportunity has come and who does the next act."""
    told = {name: request.POST.get(name, "") for name in ("cause", "next_act", "next_by")}
    row = actions.follow_opportunity(
        queries.web(slug),
        key,
        state=request.POST.get("state", ""),
        by=request.user,
        next_on=_day(request.POST.get("next_on", "")),
        **told,
    )
    return redirect(row)


def _day(text: str) -> Any:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InvalidInputError("not_a_day", where="next_on", value=text[:40]) from error
