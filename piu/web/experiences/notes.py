"""What many cases say together, on a page and on paper."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from piu.domain.knowledge.notes.queries import thematic_note
from piu.transfers.exporters.notes import deck_pdf, note_pdf


@require_safe
def note(request: HttpRequest, theme: str) -> HttpResponse:
    return render(request, "experiences/note.html", {"note": thematic_note(theme), "base": ""})


@require_safe
def note_paper(request: HttpRequest, theme: str) -> HttpResponse:
    base = request.build_absolute_uri("/").rstrip("/")
    pdf = note_pdf(theme, language=get_language() or "fr", base=base)
    return _pdf(pdf, name=f"note-{theme}")


@require_safe
def deck(request: HttpRequest, theme: str) -> HttpResponse:
    return _pdf(deck_pdf(theme, language=get_language() or "fr"), name=f"reunion-{theme}")


def _pdf(content: bytes, *, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
