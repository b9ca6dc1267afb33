"""Documents are read in every format, and hostile ones end in a sentence."""

import io
import os
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from unittest.mock import patch

import pytest
import weasyprint
from docx import Document as WordDocument
from odfdo import Document as OpenDocument
from odfdo import Paragraph

from piu.errors import InvalidInputError
from piu.transfers.documents.formats import text_of
from piu.transfers.documents.reading import language_of, read_document

WORDS = "Dieulefit a posé trois composteurs au pied des immeubles en 2021."


def as_pdf() -> bytes:
    return bytes(weasyprint.HTML(string=f"<p>{WORDS}</p>").write_pdf())


def as_word() -> bytes:
    document, file = WordDocument(), io.BytesIO()
    document.add_paragraph(WORDS)
    document.add_paragraph("Réunir les habitants", style="List Bullet")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Coût", "1 200 €"
    document.save(file)
    return file.getvalue()


def as_open_document() -> bytes:
    document, file = OpenDocument("text"), io.BytesIO()
    document.body.clear()
    document.body.append(Paragraph(WORDS))
    document.save(file)
    return file.getvalue()


def as_web_page() -> bytes:
    return (
        "<html><head><meta charset='utf-8'><title>x</title></head><body><nav>Menu</nav>"
        f"<script>alert(1)</script><p>{WORDS}</p><ul><li>Un</li></ul></body></html>"
    ).encode()


def as_letter() -> bytes:
    message = EmailMessage()
    message["Subject"] = "Retour d’expérience"
    message.set_content("Version texte : " + WORDS)
    message.add_alternative(f"<p>{WORDS}</p>", subtype="html")
    return bytes(message)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("a.pdf", as_pdf),
        ("a.DOCX", as_word),
        ("a.odt", as_open_document),
        ("a.html", as_web_page),
        ("a.eml", as_letter),
        ("a.txt", lambda: WORDS.encode("cp1252")),
    ],
)
def test_each_format_gives_its_words(name: str, made: Callable[[], bytes]) -> None:
    read = read_document(made(), name=name)
    assert WORDS in " ".join(read.text.split())
    assert read.language == "fr"


def test_lists_tables_and_silent_parts() -> None:
    word = text_of(as_word(), suffix=".docx")
    assert "- Réunir les habitants" in word
    assert "Coût\t1 200 €" in word
    page = text_of(as_web_page(), suffix=".html")
    assert "- Un" in page
    assert "alert" not in page
    assert "Menu" not in page
    assert text_of(as_letter(), suffix=".eml").startswith("Retour d’expérience.\nVersion texte")


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 101_000_000)
    return file.getvalue()


def locked_pdf() -> bytes:
    """A PDF whose trailer says that it is encrypted, with a key that nobody has."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [] /Count 0 >>",
        b"<< /Filter /Standard /V 1 /R 2 /O <"
        + b"41" * 32
        + b"> /U <"
        + b"42" * 32
        + b"> /P -4 >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % p for p in places)
    out += b"trailer << /Size 4 /Root 1 0 R /Encrypt 3 0 R /ID [<00><00>] >>\n"
    return out + b"startxref\n%d\n%%%%EOF" % start


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.exe", b"MZ", "unknown_document"),
        ("", b"", "unknown_document"),
        ("a.pdf", b"not a pdf", "unreadable_document"),
        ("a.docx", b"not a zip", "unreadable_document"),
        ("a.odt", b"PK\x03\x04 broken", "unreadable_document"),
        ("a.docx", bomb(), "document_too_large"),
        ("a.odt", bomb(), "document_too_large"),
        ("a.txt", b"0" * 20_000_001, "document_too_large"),
        ("a.txt", b"   ", "document_without_text"),
        ("a.eml", b"Content-Type: image/png\n\nxx", "unreadable_document"),
        ("a.pdf", locked_pdf(), "encrypted_document"),
    ],
)
def test_what_cannot_be_read_says_why(name: str, content: bytes, code: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read_document(content, name=name)
    assert caught.value.code == code


def test_pages_are_counted_before_they_are_read() -> None:
    many = weasyprint.HTML(string="<p style='page-break-after: always'>x</p>" * 301).write_pdf()
    with pytest.raises(InvalidInputError) as caught:
        read_document(bytes(many), name="a.pdf")
    assert (caught.value.code, caught.value.value) == ("too_many_pages", 301)


def test_a_reader_that_never_ends_is_ended() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 12}">' for n in range(1, 9))
    xml = f'<!DOCTYPE x [<!ENTITY e0 "aaaaaaaaaa">{entities}]><x>&e8;</x>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("META-INF/manifest.xml", "<x/>")
        archive.writestr("content.xml", xml)
    with pytest.raises(InvalidInputError) as caught:
        read_document(file.getvalue(), name="a.odt")
    assert caught.value.code in ("unreadable_document", "document_too_slow")


def test_a_reader_killed_by_its_bounds_is_told() -> None:
    with patch("piu.transfers.documents.reading.sys.executable", "/bin/false"):
        with pytest.raises(InvalidInputError, match="document_too_slow"):
            read_document(WORDS.encode(), name="a.txt")
    assert os.path.exists("/bin/false")


@pytest.mark.parametrize(
    ("text", "language"),
    [("La ville et les écoles sont dans le projet", "fr"), ("The town and the school", "en"),
     ("Berlin", "")],
)  # fmt: skip
def test_the_language_is_noticed(text: str, language: str) -> None:
    assert language_of(text) == language
