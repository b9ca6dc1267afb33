"""Gather the interface texts and compile their translations, without GNU gettext.

`python scripts/messages.py` writes the catalogues, `--check` only says whether they are up to
date, `--missing` lists what has no English yet. Texts are written in French in the code; the
English catalogue is filled by hand in piu/locale/en. The French one only holds the plurals
(« 0 expérience » is singular in French), so a tool writes all of it.
"""

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PIU = ROOT / "piu"
PLURAL = (1, 2)
CONTEXT = ((1, "c"), 2)
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": PLURAL, "ngettext_lazy": PLURAL, "pgettext": CONTEXT, "pgettext_lazy": CONTEXT,
    "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
# A date that does not move: the same texts give the same bytes.
DATE = datetime(2026, 1, 1, tzinfo=UTC)
Found = tuple[str, str | tuple[str, ...], str | None]


def sources() -> list[Path]:
    """The files that hold interface texts."""
    return sorted([*PIU.rglob("*.py"), *PIU.rglob("templates/**/*.html"), *PIU.rglob("*.txt")])


def texts_of(path: Path) -> Iterator[Found]:
    """The texts of one file: where it is, the text (singular, plural), its context."""
    code = path.read_text("utf-8")
    if path.suffix != ".py":
        # What is not text becomes X: its indentation means nothing, and must not be read as code.
        code = "\n".join(map(str.lstrip, templatize(code, origin=str(path)).splitlines()))
    name = path.relative_to(ROOT).as_posix()
    for _line, text, _comments, context in extract(
        "python", io.BytesIO(code.encode()), keywords=KEYWORDS
    ):
        yield name, text, context


def collected() -> list[Found]:
    """The texts of the whole product."""
    return [found for path in sources() for found in texts_of(path)]


def english(texts: list[Found]) -> Catalog:
    """Today's texts with the translations they already have; what left the code is dropped."""
    path = po_path("en")
    written = path.read_bytes() if path.exists() else b""
    known = read_po(io.BytesIO(written), locale="en")
    catalog = blank("en")
    for name, text, context in texts:
        before = known.get(text if isinstance(text, str) else text[0], context)
        given = before.string if before else None
        is_same_shape = isinstance(given, str) == isinstance(text, str)
        catalog.add(
            text,
            string=given if given and is_same_shape else None,
            locations=[(name, 0)],
            context=context,
        )
    return catalog


def french(texts: list[Found]) -> Catalog:
    """The plurals, which French does not use as English does."""
    catalog = blank("fr")
    for _name, text, context in texts:
        if not isinstance(text, str):
            catalog.add(text, string=text, context=context)
    return catalog


def blank(language: str) -> Catalog:
    """An empty catalogue with a header that does not move."""
    return Catalog(
        language,
        header_comment="# Written by scripts/messages.py; only msgstr is filled by hand.",
        project="PIU",
        version="0",
        creation_date=DATE,
        revision_date=DATE,
        last_translator="PIU",
        language_team="PIU",
        msgid_bugs_address="-",
        fuzzy=False,
    )


def po_path(language: str) -> Path:
    """The file of a language's catalogue."""
    return PIU / "locale" / language / "LC_MESSAGES" / "django.po"


def rendered(catalog: Catalog) -> dict[Path, bytes]:
    """The bytes of both files of a catalogue."""
    po, mo = io.BytesIO(), io.BytesIO()
    write_po(po, catalog, sort_output=True, include_lineno=False, width=96)
    write_mo(mo, catalog)
    path = po_path(str(catalog.locale))
    return {path: po.getvalue(), path.with_suffix(".mo"): mo.getvalue()}


def is_translated(message: Message) -> bool:
    """Whether every form of a text has its translation."""
    forms = message.string if isinstance(message.string, tuple | list) else [message.string]
    return all(forms)


def main(arguments: list[str]) -> int:
    """Write, check or list; 1 when a check fails."""
    if not settings.configured:
        settings.configure()
    texts = collected()
    in_english = english(texts)
    missing = [message for message in in_english if message.id and not is_translated(message)]
    if "--missing" in arguments:
        for message in missing:
            print(message.id)
        return 0
    files = rendered(in_english) | rendered(french(texts))
    stale = [path for path, text in files.items() if not _holds(path, text)]
    if "--check" in arguments:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is out of date: python scripts/messages.py")
        return 1 if stale else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[path])
    print(f"{len(texts)} texts, {len(missing)} without English")
    return 0


def _holds(path: Path, text: bytes) -> bool:
    return path.exists() and path.read_bytes() == text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
