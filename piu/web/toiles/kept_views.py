"""Scenarios kept under a name: list, save, forget, compare."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from piu.domain.ecosystem.scenarios import actions, comparisons
from piu.domain.ecosystem.scenarios import queries as scenarios
from piu.domain.ecosystem.toiles import queries
from piu.transfers.exporters.loss_drawing import graph_of
from piu.transfers.exporters.scenario_pdf import scenario_pdf

LETTERS = "ABC"


def saved_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The named scenarios of a toile, to open or to compare."""
    web = queries.web(slug)
    keys = request.GET.getlist("cle")[: len(LETTERS)]
    rows = scenarios.saved_scenarios(web, viewer=request.user)
    listed = {run.key for _saved, run in rows}
    given = [
        scenarios.run_by_key(web, key, viewer=request.user) for key in keys if key not in listed
    ]
    context = {"web": web, "rows": rows, "given": given, "keys": keys}
    return render(request, "toiles/scenarios.html", context)


@require_POST
def save(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Give a scenario a name."""
    run = scenarios.run_by_key(queries.web(slug), key, viewer=request.user)
    saved = actions.save_scenario(run, name=request.POST.get("nom", ""), by=request.user)
    messages.success(request, _("Enregistré sous « {name} ».").format(name=saved.name))
    return redirect(run)


@require_POST
def forget(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Forget one's name for a scenario, and the scenario when nobody else holds it."""
    run = scenarios.run_by_key(queries.web(slug), key, viewer=request.user)
    if actions.forget_scenario(run.scenario, by=request.user):
        messages.success(request, _("Le scénario et sa réponse sont oubliés."))
        return redirect(reverse("toiles:ask", args=[slug]))
    messages.success(request, _("Votre nom est oublié ; d’autres gardent ce scénario."))
    return redirect(run)


def sheet(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The answer on two A4 pages."""
    run = scenarios.run_by_key(queries.web(slug), key, viewer=request.user)
    address = request.build_absolute_uri(run.get_absolute_url())
    pdf = scenario_pdf(run, language=get_language() or "fr", address=address)
    headers = {"Content-Disposition": f'inline; filename="{run.key}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """Two or three scenarios side by side."""
    web = queries.web(slug)
    keys = list(dict.fromkeys(request.GET.getlist("cle")))
    runs = [scenarios.run_by_key(web, key, viewer=request.user) for key in keys[:10]]
    comparison = comparisons.comparison_of(runs)
    columns = [
        _column(letter, reading, viewer=request.user)
        for letter, reading in zip(LETTERS, comparison.readings, strict=False)
    ]
    context = {
        "web": web,
        "comparison": comparison,
        "columns": columns,
        "address": request.build_absolute_uri(),
    }
    return render(request, "toiles/compare.html", context)


def _column(letter: str, reading: Any, *, viewer: Any) -> dict[str, Any]:
    names, own = scenarios.names_of(reading.run, viewer=viewer)
    chosen = own or (names[0] if names else None)
    return {
        "letter": letter,
        "reading": reading,
        "name": chosen.name if chosen else "",
        "graph": graph_of(reading),
    }
