"""The note that a mediator leaves to the next: where a need stands, what was said; a PDF."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.timezone import localdate

from piu.domain.cooperation.desk.queries import contacts_about
from piu.transfers.exporters.paper import pdf_of


def handover_pdf(slug: str, *, viewer: Any, language: str = "fr") -> bytes:
    """The hand-over note of a need, for those who may read its contacts."""
    row, contacts = contacts_about(slug, viewer=viewer)
    with translation.override(language):
        told = {"row": row, "contacts": contacts, "today": localdate(), "language": language}
        return pdf_of(render_to_string("cooperation/handover.html", told))
