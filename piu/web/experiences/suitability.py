"""« Est-ce fait pour nous ? »: a case beside the territory of the reader."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from piu.domain.knowledge.queries import experience
from piu.domain.knowledge.suitability import candidates, suitability
from piu.domain.territories import queries as territories
from piu.domain.territories.models import Territory
from piu.domain.territories.profiles import PROFILED
from piu.web.experiences import cards


@require_safe
def suits(request: HttpRequest, slug: str) -> HttpResponse:
    """The case and the territory side by side; without a territory, which ones are like its own."""
    case = experience(slug)
    code = request.GET.get("territoire", "").strip()
    text = request.GET.get("q", "").replace("\x00", "").strip()
    found = _found(text) if text and not code else []
    place = territories.territory(code) if code else found[0] if len(found) == 1 else None
    context: dict[str, Any] = {"case": case, "card": cards.card(case), "text": text, "place": place}
    if place is None:
        context |= {"found": found, "candidates": candidates(case)}
    else:
        context["suits"] = suitability(case, place)
    return render(request, "experiences/suitability.html", context)


def _found(text: str) -> list[Territory]:
    """Communes and intermunicipalities of this name or postcode."""
    found = territories.find(text[: territories.LONGEST_QUERY], guess=True)
    return [place for place in found.territories or found.close if place.level in PROFILED]
