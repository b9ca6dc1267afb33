"""Papers that gather many cases: a thematic note, a deck of one page a case, a hand-over file."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.timezone import localdate

from piu.domain.cooperation.complements.queries import needs_of
from piu.domain.evaluation.queries import appointments_of, revivals_of
from piu.domain.evaluation.rules import DORMANT
from piu.domain.knowledge.notes.queries import cases_of, thematic_note
from piu.domain.territories.queries import territory
from piu.transfers.exporters.paper import STYLE, pdf_of

# One case a page, wide, to be read from the back of a room.
SLIDES = """
@page { size: A4 landscape; margin: 14mm 16mm; }
html { font-size: 13pt; }
.columns { display: flex; gap: 10mm; }
.columns > div { width: 50%; }
.slide { max-height: 170mm; overflow: hidden; }
"""


def note_pdf(theme: str, *, language: str = "fr", base: str = "") -> bytes:
    """The thematic note as a tagged PDF; `base` is the address of the site, for its links."""
    return _paper(
        "experiences/note_paper.html", {"note": thematic_note(theme), "base": base}, language
    )


def deck_pdf(theme: str, *, language: str = "fr") -> bytes:
    """One page a case, for a meeting: as many pages as the theme has cases."""
    style = STYLE.read_text("utf-8") + SLIDES
    return _paper("experiences/deck.html", {"note": thematic_note(theme)}, language, style=style)


def handover_pdf(code: str, *, language: str = "fr") -> bytes:
    """All that a territory tried, learned and owes, for the day after an election."""
    place = territory(code)
    cases = cases_of(place)
    content = {
        "place": place,
        "today": localdate(),
        "cases": cases,
        "contracts": [(case, line) for case in cases for line in case.contracts],
        "funding": [(case, line) for case in cases for line in _money(case)],
        "partners": [(case, line) for case in cases for line in case.partners],
        "appointments": appointments_of(cases, today=localdate()),
        "needs": needs_of(place),
        "sleeping": [(case, revivals_of(case)) for case in cases if case.stage in DORMANT],
    }
    return _paper("territories/handover.html", content, language)


def _money(case: Any) -> list[str]:
    return [*case.funding, *(part.text for part in case.funding_lines.all())]


def _paper(template: str, content: dict[str, Any], language: str, *, style: str = "") -> bytes:
    with translation.override(language):
        page = render_to_string(template, {**content, "language": language})
        return pdf_of(page, style=style)
