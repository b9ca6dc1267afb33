"""The deliberation and the agreement of a consortium, as texts to complete: DOCX, ODT, print.

They are in French only: that is the language in which councils vote.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from docx import Document as Docx
from odfdo import Document as Odt
from odfdo import Header, Paragraph

from piu.domain.cooperation.consortia.queries import ConsortiumView, MemberRow, consortium_view
from piu.errors import InvalidInputError, NotFoundError

KINDS = {
    "deliberation": "documents/deliberation.txt",
    "convention": "documents/convention.txt",
}
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"


@dataclass(frozen=True)
class Block:
    """One paragraph; `level` is 1 or 2 for a heading, 0 for text."""

    level: int
    text: str


@dataclass(frozen=True)
class Paper:
    """A text to complete: what is not known yet is between brackets."""

    title: str
    blocks: list[Block]


def paper(slug: str, kind: str, *, today: date, town: str = "") -> Paper:
    """The text of one kind for a consortium; a deliberation is for one of its towns."""
    if kind not in KINDS:
        raise NotFoundError("unknown_consortium_paper", where="kind", value=kind[:40])
    view = consortium_view(slug, viewer=None, today=today)
    with translation.override("fr"):
        told = render_to_string(KINDS[kind], _content(view, town) | {"today": today})
    return _paper(told)


def _content(view: ConsortiumView, town: str) -> dict[str, Any]:
    row = _row(view, town)
    leader = next((row for row in view.members if row.is_coordinator), None)
    return {
        "view": view,
        "form_source": view.form["source"] if view.form else "",
        "record": view.record,
        "town": row.member.territory.name if row else "",
        "share": row.share if row else None,
        "leader": leader.member.territory.name if leader else "",
        "names": [row.member.territory.name for row in view.members],
    }


def _row(view: ConsortiumView, town: str) -> MemberRow | None:
    if not town:
        return None
    found = next((row for row in view.members if row.member.territory.code == town), None)
    if found is None:
        raise InvalidInputError("not_a_member", where="pour", value=town[:40])
    return found


def _paper(told: str) -> Paper:
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    blocks = []
    for line in lines:
        level = 2 if line.startswith("## ") else 1 if line.startswith("# ") else 0
        blocks.append(Block(level, line.lstrip("# ") if level else line))
    return Paper(blocks[0].text, blocks)


def written(told: Paper, ending: str) -> tuple[bytes, str]:
    """The bytes of a paper and their media type, by the ending of its file."""
    if ending not in WRITERS:
        raise NotFoundError("unknown_consortium_paper", where="ending", value=ending[:40])
    write, media_type = WRITERS[ending]
    return write(told), media_type


def docx_of(told: Paper) -> bytes:
    """The paper as a file that Word and LibreOffice open."""
    document = Docx()
    document.core_properties.title = told.title
    document.core_properties.author = ""
    for block in told.blocks:
        if block.level:
            document.add_heading(block.text, level=block.level)
        else:
            document.add_paragraph(block.text)
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


def odt_of(told: Paper) -> bytes:
    """The paper as an OpenDocument text."""
    document = Odt("text")
    document.body.clear()
    for block in told.blocks:
        part = Header(block.level, block.text) if block.level else Paragraph(block.text)
        document.body.append(part)
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


WRITERS: dict[str, tuple[Callable[[Paper], bytes], str]] = {
    "docx": (docx_of, DOCX),
    "odt": (odt_of, ODT),
}
