"""HTML to a tagged PDF (PDF/UA-1), offline."""

from pathlib import Path
from typing import Any

from piu.errors import UnavailableError

STYLE = Path(__file__).with_name("paper.css")


def pdf_of(html: str) -> bytes:
    """The PDF of a page that fetches nothing; `UnavailableError` where Pango is not installed."""
    try:
        # Heavy, and it needs a system library: the rest of the site must not.
        from weasyprint import CSS, HTML  # noqa: PLC0415
        from weasyprint.urls import URLFetcher  # noqa: PLC0415
    except OSError as error:
        raise UnavailableError("pdf_unavailable", value=str(error)) from error

    class NothingFetched(URLFetcher):  # type: ignore[misc]
        """Text that names an address never makes us call it."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            raise ValueError(f"no address is fetched while making a PDF: {url}")

    page = HTML(string=html, url_fetcher=NothingFetched())
    pdf: bytes = page.write_pdf(stylesheets=[CSS(filename=STYLE)], pdf_variant="pdf/ua-1")
    return pdf
