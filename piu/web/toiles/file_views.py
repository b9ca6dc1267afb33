"""A toile taken out as a file."""

from django.http import HttpRequest, HttpResponse

from piu.domain.ecosystem import queries
from piu.transfers.exporters.toile import export_toile


def download(request: HttpRequest, slug: str) -> HttpResponse:
    """The toile as this viewer may take it, in the `format` asked for."""
    file = export_toile(queries.web(slug), request.GET.get("format", "xlsx"), viewer=request.user)
    response = HttpResponse(file.content, content_type=file.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response
