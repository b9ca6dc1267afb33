"""A case on paper: a tagged PDF (PDF/UA-1) made from the library, offline."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from piu.domain.knowledge import queries
from piu.domain.taxonomy.queries import label, term
from piu.transfers.exporters.paper import pdf_of


def experience_pdf(slug: str, *, language: str = "fr") -> bytes:
    """The sheet of one case as the public sees it; `NotFoundError` when there is no such case."""
    with translation.override(language):
        case = queries.experience(slug)
        html = render_to_string("experiences/sheet.html", {**_content(case), "language": language})
    return pdf_of(html)


def _content(case: Any) -> dict[str, Any]:
    cost, indicators = queries.figures_of(case, viewer=None)
    return {
        "case": case,
        "stage": label("stages", case.stage),
        "intensity": label("intensities", case.intensity),
        "themes": [label("themes", theme.code) for theme in case.themes.all()],
        "obstacles": [
            {
                "text": part.text,
                "kind": label("obstacle_kinds", part.kind),
                "side": label("obstacle_sides", part.side),
            }
            for part in case.obstacles.all()
        ],
        "effects": [
            {"domain": label("effect_domains", part.domain), "text": part.text}
            for part in case.effects.all()
        ],
        "moment": term("evaluation_moments", case.evaluation_moment),
        "confidence": term("confidence_levels", case.confidence),
        "figures": [shown.statement for shown in ([cost] if cost else []) + list(indicators)],
    }
