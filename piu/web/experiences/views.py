"""Pages of the library: the list with its facets, and the case, its method first."""

from dataclasses import asdict
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from piu.domain.cooperation.records.queries import around
from piu.domain.knowledge import queries
from piu.domain.knowledge.contributions.queries import may_review
from piu.domain.taxonomy.queries import label, term, vocabulary
from piu.errors import NotFoundError
from piu.transfers.exporters.synthesis import synthesis_pdf
from piu.web.experiences import cards, facets

PAGE_SIZE = 18
TITLES = {
    "theme": gettext_lazy("Thème"),
    "size_class": gettext_lazy("Taille du territoire"),
    "obstacle": gettext_lazy("Frein rencontré"),
    "intensity": gettext_lazy("Intensité"),
    "stage": gettext_lazy("Stade"),
    "region": gettext_lazy("Région"),
}
VOCABULARIES = {
    "theme": "themes",
    "size_class": "size_classes",
    "obstacle": "obstacle_kinds",
    "intensity": "intensities",
    "stage": "stages",
}
SORTS = {
    "light_first": gettext_lazy("Premiers pas d’abord"),
    "small_first": gettext_lazy("Plus petites communes d’abord"),
    "recent": gettext_lazy("Plus récentes d’abord"),
}


@require_safe
def experiences(request: HttpRequest) -> HttpResponse:
    choice = queries.Choice(**{name: request.GET.get(name, "") for name in queries.FACETS})
    queries.check_choice(choice)
    sort = request.GET.get("sort") or "light_first"
    page = Paginator(queries.experiences(choice, sort=sort), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    options = queries.facet_options(choice)
    context = {
        "page": page,
        "cards": [cards.card(case) for case in page],
        "groups": facets.groups(request, options, titles=TITLES, choice=asdict(choice)),
        "chips": facets.chips(request, titles=TITLES, labels=_chosen(choice, options)),
        "sorts": [
            {"label": name, "url": facets.address(request, sort=code), "is_current": code == sort}
            for code, name in SORTS.items()
        ],
        "page_base": facets.address(request),
        "chosen_theme": choice.theme,
        "may_review": may_review(viewer=request.user),
    }
    return render(request, "experiences/experiences.html", context)


def _chosen(choice: queries.Choice, options: dict[str, list[Any]]) -> dict[str, str]:
    """The word of each value in force, even where it keeps no case."""
    labels = {}
    for name, code in asdict(choice).items():
        words = {option.code: option.label for option in options[name]}
        labels[name] = words.get(code) or _word(name, code)
    return labels


def _word(name: str, code: str) -> str:
    return label(VOCABULARIES[name], code) if name in VOCABULARIES else code


@require_safe
def experience(request: HttpRequest, slug: str) -> HttpResponse:
    """The case; the address of one that was merged leads to the record that holds it now."""
    try:
        case = queries.experience(slug)
    except NotFoundError:
        now_called = queries.now_called(slug)
        if now_called == slug:
            raise
        return redirect("experiences:experience", now_called, permanent=True)
    cost, indicators = queries.figures_of(case, viewer=request.user)
    themes = [theme.code for theme in case.themes.all()]
    context = {
        "case": case,
        "card": cards.card(case),
        "obstacles": [_obstacle(part) for part in case.obstacles.all()],
        "effects": [_effect(part) for part in case.effects.all()],
        "funding_lines": [
            (part, term("funding_outcomes", part.outcome)) for part in case.funding_lines.all()
        ],
        "has_evidence": any(part.evidence_level for part in case.effects.all()),
        "evidence_scale": list(vocabulary("evidence_levels").values()),
        "variations": [link for link in case.transposed_from.all() if _tells(link)],
        "moment": term("evaluation_moments", case.evaluation_moment),
        "confidence": term("confidence_levels", case.confidence),
        "cost": _figure(cost, name=_("Coût")) if cost else None,
        "indicators": [_figure(value, name=value.statement.label) for value in indicators],
        "parents": [_end(link.parent, link.parent_name) for link in case.transposed_from.all()],
        "children": [_end(link.child, link.child_name) for link in case.transposed_to.all()],
        "around": around(themes, today=localdate(), limit=3),
    }
    return render(request, "experiences/experience.html", context)


def _figure(shown: queries.ShownFigure, *, name: str) -> cards.FigureCard:
    return cards.figure(shown.statement, name=name, others=shown.others)


def _effect(part: Any) -> dict[str, Any]:
    return {
        "part": part,
        "domain": label("effect_domains", part.domain),
        "unit": label("units", part.unit) if part.unit else "",
        "level": term("evidence_levels", str(part.evidence_level)),
    }


def _tells(link: Any) -> bool:
    return any(getattr(link, name) for name in queries.VARIATION_FIELDS)


def _obstacle(part: Any) -> dict[str, Any]:
    return {
        "part": part,
        "text": part.text,
        "span": part.span,
        "code": part.kind,
        "kind": term("obstacle_kinds", part.kind),
        "side": term("obstacle_sides", part.side),
    }


def _end(case: Any, name: str) -> dict[str, Any]:
    """One end of a transposition: a case of the library, or a place that has none here."""
    if case is None:
        return {"name": name, "url": "", "place": ""}
    return {"name": case.title, "url": case.get_absolute_url(), "place": case.place_name}


@require_safe
def synthesis(request: HttpRequest, slug: str) -> HttpResponse:
    """The case on four pages, in the language of the page."""
    address = request.build_absolute_uri(reverse("experiences:experience", args=[slug]))
    pdf = synthesis_pdf(slug, language=get_language() or "fr", address=address)
    headers = {"Content-Disposition": f'inline; filename="{slug}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
