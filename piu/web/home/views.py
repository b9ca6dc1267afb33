"""The home page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from piu.domain.ecosystem.toiles import queries as ecosystem
from piu.domain.knowledge import queries as knowledge
from piu.domain.territories import queries as territories


def home(request: HttpRequest) -> HttpResponse:
    """What this is, and its three doors, with what is really behind them."""
    context = {
        "experience_count": knowledge.experiences().count(),
        "municipality_count": territories.municipality_count(),
        "toiles": ecosystem.sizes(),
    }
    return render(request, "home/home.html", context)
