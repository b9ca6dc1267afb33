"""The answer to a question on two A4 pages, for a meeting: a tagged PDF (PDF/UA-1), offline."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from piu.domain.ecosystem.models import Run
from piu.domain.ecosystem.scenarios import comparisons
from piu.domain.ecosystem.scenarios.timed_results import reading_of
from piu.errors import InvalidInputError
from piu.transfers.exporters.curves import curve_of
from piu.transfers.exporters.loss_drawing import graph_of
from piu.transfers.exporters.paper import pdf_of

# What two pages hold.
SITES, FACTS, MEASURES, CURVES, LIMITS = 10, 5, 5, 2, 8
BUDGET_EUR = 500_000.0


def scenario_pdf(
    run: Run, *, language: str = "fr", budget_eur: float = BUDGET_EUR, address: str = ""
) -> bytes:
    """Two pages on a run that its reader may see: totals, picture, sites, measures, doubts."""
    with translation.override(language):
        html = render_to_string("toiles/run_sheet.html", _content(run, budget_eur, address))
    return pdf_of(html)


def _content(run: Run, budget_eur: float, address: str) -> dict[str, Any]:
    reading = reading_of(run)
    told = [total for total in reading.totals if reading.is_timed and total.points]
    return {
        "run": run,
        "scenario": run.scenario,
        "web": run.scenario.snapshot.web,
        "reading": reading,
        "since": None,  # a sheet counts days
        "language": translation.get_language(),
        "graph": graph_of(reading),
        "first": reading.inside[:SITES],
        "more_count": max(0, len(reading.inside) - SITES),
        "curves": [
            (f"{total.label} ({total.curve_unit})", curve_of(total.points, name=total.label))
            for total in told[:CURVES]
        ],
        "facts": reading.facts_to_ask[:FACTS],
        "limits": reading.not_counted[:LIMITS],
        "limits_more": max(0, len(reading.not_counted) - LIMITS),
        "measures": _measures(run, budget_eur),
        "shown_measures": MEASURES,
        "address": address,
    }


def _measures(run: Run, budget_eur: float) -> Any:
    """Countermeasures for the budget; none where a question in time has none."""
    try:
        return comparisons.countermeasures_of(run, budget_eur=budget_eur)
    except InvalidInputError as error:
        if error.code == "bad_budget":
            raise
        return None
