"""The text of a document, by its format. Run in a process of its own: see `reading`."""

import email
import email.policy
import io
import zipfile
from collections.abc import Callable

import pypdfium2
from docx import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from lxml import etree, html
from odfdo import Document as OpenDocument

from piu.errors import InvalidInputError

MOST_PAGES = 300
MOST_UNPACKED, MOST_MEMBERS = 100_000_000, 2_000
BLOCKS = {
    *("p", "div", "li", "ul", "ol", "br", "tr", "table", "section", "article", "blockquote"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "header", "main", "pre", "dt", "dd"),
}
SILENT = {"script", "style", "nav", "footer", "noscript", "template", "svg", "head", "form"}
# What the libraries raise on a file that is not what its name says.
BROKEN = (
    *(zipfile.BadZipFile, PackageNotFoundError, etree.LxmlError, KeyError, ValueError),
    *(TypeError, AttributeError, UnicodeError, EOFError, NotImplementedError),
)


def text_of(content: bytes, *, suffix: str) -> str:
    """The text of a document of this suffix; `InvalidInputError` says why there is none."""
    try:
        return READERS[suffix](content)
    except InvalidInputError:
        raise
    except pypdfium2.PdfiumError as error:
        code = "encrypted_document" if "password" in str(error).lower() else "unreadable_document"
        raise InvalidInputError(code, where=suffix, value="") from error
    except BROKEN as error:
        raise InvalidInputError("unreadable_document", where=suffix, value="") from error


def _pdf(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    if len(document) > MOST_PAGES:
        raise InvalidInputError("too_many_pages", where="pdf", value=len(document), most=MOST_PAGES)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def _check_archive(content: bytes) -> None:
    """A bomb is refused on what its directory says, before anything is unpacked."""
    members = zipfile.ZipFile(io.BytesIO(content)).infolist()
    if any(member.flag_bits & 0x1 for member in members):
        raise InvalidInputError("encrypted_document", where="zip", value="")
    unpacked = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED:
        raise InvalidInputError(
            "document_too_large", value=round(unpacked / 1e6), most=MOST_UNPACKED // 1_000_000
        )


def _word(content: bytes) -> str:
    _check_archive(content)
    document = WordDocument(io.BytesIO(content))
    lines = []
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            lines += ["\t".join(cell.text for cell in row.cells) for row in block.rows]
        else:
            is_listed = (block.style is not None) and str(block.style.name).startswith("List")
            lines.append(f"- {block.text}" if is_listed and block.text.strip() else block.text)
    return "\n".join(lines)


def _open_document(content: bytes) -> str:
    _check_archive(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise InvalidInputError("encrypted_document", where="odt", value="")
    body = OpenDocument(io.BytesIO(content)).body
    lines = []
    for part in body.get_elements("descendant::text:p | descendant::text:h"):
        is_listed = part.parent is not None and part.parent.tag == "text:list-item"
        words = part.inner_text.strip()
        lines.append(f"- {words}" if is_listed and words else words)
    return "\n".join(lines)


def _web_page(content: bytes) -> str:
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    tree = html.document_fromstring(content, parser=parser)
    for node in list(tree.iter(*SILENT)):
        node.drop_tree()
    for node in tree.iter(*BLOCKS):
        node.tail = "\n" + (node.tail or "")
        if node.tag == "li":
            node.text = "- " + (node.text or "").lstrip()
    return "\n".join(line.strip() for line in tree.text_content().splitlines())


def _letter(content: bytes) -> str:
    message = email.message_from_bytes(content, policy=email.policy.default)
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        raise InvalidInputError("unreadable_document", where="eml", value="")
    told = body.get_content()
    if not isinstance(told, str):
        raise InvalidInputError("unreadable_document", where="eml", value="")
    text = _web_page(told.encode()) if body.get_content_subtype() == "html" else told
    subject = str(message["subject"] or "").strip()
    return f"{subject}.\n{text}" if subject else text


def _plain(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidInputError("unreadable_document", where="txt", value="")


READERS: dict[str, Callable[[bytes], str]] = {
    ".pdf": _pdf,
    ".docx": _word,
    ".odt": _open_document,
    ".html": _web_page,
    ".htm": _web_page,
    ".eml": _letter,
    ".txt": _plain,
}
