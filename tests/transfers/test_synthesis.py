"""The synthesis of a case: four pages, tagged, in the language asked for, with its sources."""

import re
import zlib
from io import StringIO
from pathlib import Path

import pypdfium2
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from piu.domain.knowledge.models import Experience
from piu.errors import NotFoundError
from piu.transfers.exporters.paper import pdf_of
from piu.transfers.exporters.synthesis import synthesis_pdf

CASE = "douaisis-zero-rejet-pluvial"


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, on one line."""
    document = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_range() for page in document]
    return [" ".join(text.replace("\ufffe", "").split()) for text in texts]


def is_tagged(pdf: bytes) -> bool:
    """Whether the file says that it is tagged, and follows PDF/UA."""
    document = pypdfium2.PdfDocument(pdf)
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S)
    says_ua = any(b"pdfuaid:part" in _opened(stream) for stream in streams)
    return bool(pypdfium2.raw.FPDFCatalog_IsTagged(document)) and says_ua


def _opened(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


@pytest.mark.usefixtures("demo_data")
def test_the_page_gives_four_tagged_pages(client: Client) -> None:
    answer = client.get(f"/experiences/{CASE}/synthese.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert is_tagged(answer.content)
    pages = pages_of(answer.content)
    assert len(pages) == 4
    for page, words in zip(
        pages,
        [
            "Infiltrer plutôt que canaliser",
            "Confier les eaux pluviales à une structure unique",
            "500 ouvrages inconnue Documenté",
            f"http://testserver/experiences/{CASE}",
        ],
        strict=True,
    ):
        assert words in page


@pytest.mark.usefixtures("demo_data")
def test_each_language_has_its_own_frame() -> None:
    french, english = (pages_of(synthesis_pdf(CASE, language=code)) for code in ("fr", "en"))
    assert "Ce qui a freiné" in french[2]
    assert "What stood in the way" in english[2]
    assert len(english) == 4


@pytest.mark.usefixtures("demo_data")
def test_an_endless_record_still_holds_on_four_pages() -> None:
    case = Experience.objects.get(slug=CASE)
    long = "Une phrase sans fin qui raconte tout. " * 800
    Experience.objects.filter(pk=case.pk).update(summary=long, replicability=long)
    for rank in range(40):
        case.steps.create(rank=100 + rank, text=long)
        case.obstacles.create(rank=100 + rank, text=long, kind="finance", side="buyer")
        case.effects.create(rank=100 + rank, text=long, domain="social")
    pages = pages_of(synthesis_pdf(CASE))
    assert len(pages) == 4
    assert "…" in pages[0]


@pytest.mark.usefixtures("demo_data")
def test_a_case_of_which_little_is_known_also_fills_four_pages() -> None:
    case = Experience.objects.get(slug=CASE)
    for parts in (case.steps, case.obstacles, case.effects, case.success_factors):
        parts.all().delete()
    case.sources.clear()
    assert len(pages_of(synthesis_pdf(CASE))) == 4


@pytest.mark.usefixtures("demo_data")
def test_the_command_writes_the_file(tmp_path: Path) -> None:
    out = tmp_path / "case.pdf"
    call_command("experience", "pdf", CASE, "--lang", "en", "--out", str(out), stdout=StringIO())
    assert len(pages_of(out.read_bytes())) == 4


@pytest.mark.usefixtures("demo_data")
def test_an_unknown_case_or_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        synthesis_pdf("no-such-case")
    with pytest.raises(CommandError, match="nowhere"):
        call_command("experience", "pdf", CASE, "--out", str(tmp_path / "nowhere" / "x.pdf"))


def test_an_address_in_the_text_is_never_fetched(capfd: pytest.CaptureFixture[str]) -> None:
    page = "<html lang=fr><title>x</title><img alt=y src='http://127.0.0.1:9/secret'><p>texte"
    assert pdf_of(page).startswith(b"%PDF-")
