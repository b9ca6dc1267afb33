"""Pages of the territories: find one by name or postcode, and read what concerns it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from piu.domain.cooperation.complements.queries import complements
from piu.domain.ecosystem.toiles.queries import webs
from piu.domain.knowledge.queries import cases_around
from piu.domain.taxonomy.queries import Term
from piu.domain.territories import queries
from piu.domain.territories.choices import Level
from piu.domain.territories.models import Territory
from piu.domain.territories.profiles import likest
from piu.transfers.exporters.notes import handover_pdf
from piu.web.experiences import cards
from piu.web.territories.drawing import Drawing, draw, frame_of

EXAMPLES = "Dunkerque", "59140", "Saint-Omer", "Loos-en-Gohelle"
SHORTEST_TYPED = 2


@require_safe
@vary_on_headers("HX-Request")
def territories(request: HttpRequest) -> HttpResponse:
    """The finder; as one types, htmx asks for the answers alone."""
    text = request.GET.get("q", "").replace("\x00", "").strip()
    is_typing = request.headers.get("HX-Request") == "true"
    if is_typing and len(text) < SHORTEST_TYPED:
        text = ""
    context = {
        "text": text[: queries.LONGEST_QUERY],
        "found": queries.find(text, guess=not is_typing) if text else None,
        "is_typing": is_typing,
        "examples": EXAMPLES,
    }
    if is_typing:
        return render(request, "territories/_found.html", context)
    return render(
        request, "territories/territories.html", {**context, "regions": queries.regions()}
    )


@require_safe
def territory(request: HttpRequest, code: str) -> HttpResponse:
    """What is known of one territory, the cases that may serve it, and what to do next."""
    place = queries.territory(code)
    members = queries.members(place)
    size = queries.size_of(place)
    context = {
        "place": place,
        "level": Level(place.level),
        "above": [p for p in (place.intermunicipality, place.department, place.region) if p],
        "members": members,
        "alone": queries.alone(place) if place.level == Level.DEPARTMENT else [],
        "size": size,
        "postcodes": queries.postcodes_of(place),
        "other_names": queries.other_names_of(place),
        "drawing": _drawing(place, members),
        "likest": [other for other, _distance in likest(place)],
        "webs": [web for web in webs() if _concerns(web.territory, place)],
        **_population(place, viewer=request.user),
        **_cases(place, size),
    }
    return render(request, "territories/territory.html", context)


@require_safe
def complement(request: HttpRequest, code: str) -> HttpResponse:
    """The territories that complete this one: what one lacks and the other has."""
    place = queries.territory(code)
    context = {"place": place, "pairs": complements(place)}
    return render(request, "territories/complement.html", context)


@require_safe
def handover(request: HttpRequest, code: str) -> HttpResponse:
    """The hand-over file of a territory."""
    pdf = handover_pdf(code, language=get_language() or "fr")
    headers = {"Content-Disposition": f'inline; filename="passation-{code}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _population(place: Territory, *, viewer: Any) -> dict[str, Any]:
    shown = queries.population_of(place, viewer=viewer)
    if shown is None:
        return {"population": None, "other_populations": []}
    others = queries.other_populations(place, shown=shown, viewer=viewer)
    return {
        "population": cards.figure(shown, name=_("Population")),
        "other_populations": [cards.figure(other, name=_("Population")) for other in others],
    }


def _cases(place: Territory, size: Term | None) -> dict[str, Any]:
    around = cases_around(place, size=size)
    return {
        "here": [cards.card(case) for case in around.here],
        "here_count": around.here_count,
        "near": [(cards.card(case), round(km)) for case, km in around.near],
        "alike": [cards.card(case) for case in around.alike],
        "alike_count": around.alike_count,
    }


def _concerns(covered: Territory, place: Territory) -> bool:
    """Whether a toile of `covered` is of interest to `place`: one lies in the other."""
    above = {place.pk, place.intermunicipality_id}
    inside = {covered.intermunicipality_id, covered.department_id, covered.region_id}
    return covered.pk in above or place.pk in inside


def _drawing(place: Territory, members: list[Territory]) -> Drawing | None:
    """The outline of a territory before its neighbours, or over what it is made of."""
    front = queries.outlines([place]).get(place.pk)
    if not front:
        return None
    frame = frame_of(front)
    around = members or queries.communes_within(**frame.surroundings)
    behind = [rings for pk, rings in queries.outlines(around).items() if pk != place.pk]
    dot = None
    if place.level == Level.MUNICIPALITY and place.latitude and place.longitude:
        dot = place.longitude, place.latitude
    return draw(frame, front=front, behind=behind, dot=dot)
