"""The sheet of a case: a real PDF, tagged, in the language asked for, with its sources."""

import re
import zlib
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from piu.errors import NotFoundError
from piu.transfers.exporters.experience_pdf import experience_pdf
from piu.transfers.exporters.paper import pdf_of

CASE = "douaisis-zero-rejet-pluvial"


def inflated(pdf: bytes) -> bytes:
    """The content of a PDF with its compressed streams opened."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S)
    return pdf + b"".join(_opened(stream) for stream in streams)


def _opened(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


@pytest.mark.usefixtures("demo_data")
def test_the_page_gives_a_tagged_pdf(client: Client) -> None:
    answer = client.get(f"/experiences/{CASE}/fiche.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    inside = inflated(answer.content)
    assert b"/StructTreeRoot" in inside
    assert b"pdfuaid:part" in inside


@pytest.mark.usefixtures("demo_data")
def test_each_language_has_its_own_sheet() -> None:
    assert experience_pdf(CASE, language="fr") != experience_pdf(CASE, language="en")


@pytest.mark.usefixtures("demo_data")
def test_the_command_writes_the_file(tmp_path: Path) -> None:
    out = tmp_path / "case.pdf"
    call_command("experience", "pdf", CASE, "--lang", "en", "--out", str(out), stdout=StringIO())
    assert out.read_bytes().startswith(b"%PDF-")


@pytest.mark.usefixtures("demo_data")
def test_an_unknown_case_or_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        experience_pdf("no-such-case")
    with pytest.raises(CommandError, match="nowhere"):
        call_command("experience", "pdf", CASE, "--out", str(tmp_path / "nowhere" / "x.pdf"))


def test_an_address_in_the_text_is_never_fetched(capfd: pytest.CaptureFixture[str]) -> None:
    page = "<html lang=fr><title>x</title><img alt=y src='http://127.0.0.1:9/secret'><p>texte"
    assert pdf_of(page).startswith(b"%PDF-")
