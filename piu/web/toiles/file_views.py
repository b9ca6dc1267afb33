"""A toile taken out as a file."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from piu.domain.ecosystem import queries
from piu.transfers.exporters.poster import poster_pdf
from piu.transfers.exporters.toile import Exported, export_toile


def download(request: HttpRequest, slug: str) -> HttpResponse:
    """The toile as this viewer may take it, in the `format` asked for."""
    code = request.GET.get("format", "xlsx")
    return attached(export_toile(queries.web(slug), code, viewer=request.user))


def poster(request: HttpRequest, slug: str) -> HttpResponse:
    """The poster of the toile, of the `size` asked for, in the language of the page."""
    size = request.GET.get("size", "a0")
    language = "en" if (get_language() or "fr").startswith("en") else "fr"
    content = poster_pdf(queries.web(slug), size=size, language=language, viewer=request.user)
    return attached(Exported(f"toile-{slug}-{size}.pdf", "application/pdf", content))


def attached(file: Exported) -> HttpResponse:
    """A file to keep, under its name."""
    response = HttpResponse(file.content, content_type=file.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response
