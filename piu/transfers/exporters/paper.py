"""HTML to a tagged PDF (PDF/UA-1), offline."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from piu.errors import UnavailableError

STYLE = Path(__file__).with_name("paper.css")
VARIANT = "pdf/ua-1"


@dataclass(frozen=True)
class Fit:
    """How tightly a record is set: type size in points, words a text keeps, rows a list keeps."""

    size: float
    words: int
    rows: int


def pdf_of(html: str, *, style: str = "") -> bytes:
    """The PDF of a page that fetches nothing; `UnavailableError` where Pango is not installed.

    On A4 in the style of the house, unless another `style` is given.
    """
    return _written(_laid_out(html, style=style))


def pdf_on(pages: int, page_of: Callable[[Fit], str], *, fits: Iterable[Fit]) -> bytes:
    """The PDF of a record on exactly so many pages: the first of `fits` that holds on them.

    `ValueError` when none does: the last fit must bound every text and every list.
    """
    for fit in fits:
        document = _laid_out(page_of(fit), size=fit.size)
        if len(document.pages) == pages:
            return _written(document)
    raise ValueError(f"the tightest setting still does not fit on {pages} pages")


def _written(document: Any) -> bytes:
    pdf: bytes = document.write_pdf(pdf_variant=VARIANT)
    return pdf


def _laid_out(html: str, *, size: float = 10.5, style: str = "") -> Any:
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
    house = [CSS(filename=STYLE), CSS(string=f"html {{ font-size: {size}pt }}")]
    sheets = [CSS(string=style)] if style else house
    return page.render(stylesheets=sheets, pdf_variant=VARIANT)
