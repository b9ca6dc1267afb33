"""A case on four pages to bring to a meeting: a tagged PDF made from the library, offline."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.timezone import localdate

from piu.domain.cooperation.records.queries import around
from piu.domain.knowledge import queries
from piu.domain.taxonomy.queries import label, term
from piu.domain.territories.queries import size_of
from piu.transfers.exporters.paper import Fit, pdf_on

PAGES = 4
# Type size in points, words that a text keeps, rows that a list keeps. A longer record is set
# smaller, then cut; even the first setting bounds it, so that no record takes minutes to lay out.
FITS = (
    *(Fit(size, words=250, rows=12) for size in (11.5, 10.5, 9.5, 8.5)),
    *(Fit(8.5, words=words, rows=rows) for words, rows in ((120, 8), (60, 6), (25, 4), (12, 3))),
)


def synthesis_pdf(slug: str, *, language: str = "fr", address: str = "") -> bytes:
    """The four pages of one case as the public sees it; `NotFoundError` when there is no such case.

    `address` is where the record stands on the web, when the door that asks knows it.
    """
    with translation.override(language):
        case = queries.experience(slug)
        content = _content(case) | {"language": language, "address": address}
        return pdf_on(
            PAGES,
            lambda fit: render_to_string("experiences/synthesis.html", {**content, "fit": fit}),
            fits=FITS,
        )


def _content(case: Any) -> dict[str, Any]:
    cost, indicators = queries.figures_of(case, viewer=None)
    themes = [theme.code for theme in case.themes.all()]
    return {
        "case": case,
        "today": localdate(),
        "size": size_of(case.territory),
        "stage": term("stages", case.stage),
        "intensity": term("intensities", case.intensity),
        "themes": [label("themes", code) for code in themes],
        "obstacles": _obstacles(case),
        "effects": [(label("effect_domains", part.domain), part) for part in case.effects.all()],
        "moment": term("evaluation_moments", case.evaluation_moment),
        "confidence": term("confidence_levels", case.confidence),
        "cost": cost.statement if cost else None,
        "figures": [shown.statement for shown in indicators],
        "alike": queries.cases_like(case),
        "around": around(themes, today=localdate(), limit=3),
    }


def _obstacles(case: Any) -> list[dict[str, Any]]:
    others = queries.met_by_others(case)
    return [
        {
            "part": part,
            "kind": label("obstacle_kinds", part.kind),
            "side": label("obstacle_sides", part.side),
            "others": others.get(part.kind, []),
        }
        for part in case.obstacles.all()
    ]
