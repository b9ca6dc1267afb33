"""A toile taken out as a file."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from piu.domain.ecosystem.toiles import queries
from piu.transfers.exporters.poster import poster_pdf
from piu.transfers.exporters.toile import FORMATS, export_toile

XLSX = FORMATS["xlsx"].content_type


def download(request: HttpRequest, slug: str) -> HttpResponse:
    """The toile as this viewer may take it, in the `format` asked for."""
    code = request.GET.get("format", "xlsx")
    file = export_toile(queries.web(slug), code, viewer=request.user)
    return attached(file.content, name=file.name, content_type=file.content_type)


def poster(request: HttpRequest, slug: str) -> HttpResponse:
    """The poster of the toile, of the `size` asked for, in the language of the page."""
    size = request.GET.get("size", "a0")
    language = "en" if (get_language() or "fr").startswith("en") else "fr"
    content = poster_pdf(queries.web(slug), size=size, language=language, viewer=request.user)
    return attached(content, name=f"toile-{slug}-{size}.pdf", content_type="application/pdf")


def attached(content: bytes, *, name: str, content_type: str) -> HttpResponse:
    """A file to keep, under its name."""
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
