"""How a result is shown and why it is there: marked title, excerpt, words found and where."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from piu.domain.search.models import Findable
from piu.domain.search.plans import Plan
from piu.domain.search.rules.marks import Needle, Piece, excerpt, pieces, spans

EXCERPT = 300
# What the parts of a record are called on the page.
PARTS = {
    "title": _("titre"),
    "summary": _("résumé"),
    "steps": _("méthode"),
    "obstacles": _("freins"),
    "factors": _("facteurs de réussite"),
    "effects": _("effets"),
    "partners": _("partenaires et financements"),
    "themes": _("thèmes"),
    "labels": _("rubriques"),
    "place": _("lieu"),
    "notes": _("précisions"),
    "references": _("références"),
    "gives": _("ce que le site fournit"),
    "takes": _("ce que le site reçoit"),
}


@dataclass(frozen=True)
class Reason:
    """A word of the question, the words of the record that answer it, and where they stand."""

    word: str
    found: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """Texts of a result, cut into pieces; whoever shows them escapes each piece."""

    title: list[Piece]
    excerpt: list[Piece]
    other_name: str
    other: list[Piece]
    reasons: list[Reason]


def shown(findable: Findable, plan: Plan) -> Shown:
    """Mark the words asked for in a record and say where they were found."""
    texts = {"title": findable.title, "summary": findable.summary, **findable.parts}
    needles = [sought for sought, _word in plan.needles]
    words = [word for _sought, word in plan.needles]
    found = {name: spans(text, needles) for name, text in texts.items()} if needles else {}
    hits: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for name, marks in found.items():
        for mark in marks:
            told, where = hits.setdefault(words[mark.needle], ({}, {}))
            told[texts[name][mark.start : mark.end].lower()] = None
            where[str(PARTS[name])] = None
    other_name, other = _other_part(texts, needles, {n: len(m) for n, m in found.items()})
    return Shown(
        title=pieces(findable.title, found.get("title", ())),
        excerpt=excerpt(findable.summary, found.get("summary", ()), length=EXCERPT),
        other_name=other_name,
        other=other,
        reasons=[Reason(word, tuple(told), tuple(where)) for word, (told, where) in hits.items()],
    )


def _other_part(
    texts: dict[str, str], needles: Sequence[Needle], marks: dict[str, int]
) -> tuple[str, list[Piece]]:
    """A line of the method or of the obstacles, when the summary shows no word asked for."""
    if not needles or marks.get("summary"):
        return "", []
    for name in ("steps", "obstacles", "factors", "effects", "references", "notes", "partners"):
        for line in texts[name].split("\n") if marks.get(name) else ():
            if found := spans(line, needles):
                return str(PARTS[name]), excerpt(line, found, length=160)
    return "", []
