"""What a record or a draft says, line by line, and what differs between two versions of it."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from piu.domain.knowledge.contributions.rules import answers_of
from piu.domain.knowledge.rules import ExperienceFacts
from piu.domain.taxonomy.queries import label
from piu.web.experiences.questions import CHOICES, LABELS

# The sections of a record, in the order in which they are read.
SECTIONS: dict[str, Any] = {
    "title": _("Titre"),
    "summary": _("Résumé"),
    "start_year": _("Début"),
    "end_year": _("Fin"),
    "stage": _("Stade"),
    "intensity": _("Intensité"),
    "themes": _("Thèmes"),
    "cause": _("Cause de l’arrêt"),
    "steps": _("Méthode"),
    "obstacles": _("Freins"),
    "success_factors": _("Ce qui a aidé"),
    "effects": _("Effets"),
    "cost_eur": _("Coût, en euros"),
    "funding_lines": _("Financement"),
    "partners": _("Partenaires"),
    "acceptance": _("La part des habitants"),
    "contracts": _("Contrats et clauses"),
    "replicability": _("Pour le refaire ailleurs"),
    "kept": _("Gardé"),
    "changed": _("Changé"),
    "dropped": _("Laissé de côté"),
    "why": _("Pourquoi"),
    "result": _("Résultat"),
    "holder": _("Fonction qui répond de la fiche"),
    "sources": _("Sources"),
}
ASKED, COLON, SEMICOLON = "?\u00a0 ", "\u00a0: ", "\u00a0; "
_OF_LIST = {"themes": "themes", **CHOICES}


@dataclass(frozen=True)
class Section:
    title: Any
    lines: list[str]


@dataclass(frozen=True)
class Difference:
    """One section of a record before and after; each line with how it changed."""

    title: Any
    lines: list[tuple[str, list[tuple[str, str]]]]
    """`("same" | "gone" | "new" | "changed", [(kind of the piece, its words)])`."""


def sections_of_answers(answers: dict[str, Any]) -> list[Section]:
    """What answers say, section by section; nothing for what is not told."""
    found = ((title, lines_of(name, answers.get(name))) for name, title in SECTIONS.items())
    return [Section(title, lines) for title, lines in found if lines]


def lines_of(name: str, value: Any) -> list[str]:
    """An answer in words: codes become words, rows become one line each."""
    if value in (None, "", []):
        return []
    if isinstance(value, list):
        return [_line(name, item) for item in value]
    return [_line(name, value)]


def _line(name: str, value: Any) -> str:
    if isinstance(value, dict):
        return _row(value)
    if name in _OF_LIST:
        return label(_OF_LIST[name], str(value))
    if isinstance(value, float):
        return str(number_format(value, decimal_pos=None if value % 1 else 0, force_grouping=True))
    return str(value)


def _row(row: dict[str, Any]) -> str:
    main = str(row.get("text") or row.get("title") or "")
    rest = [
        f"{str(LABELS[name]).rstrip(ASKED)}{COLON}{_line(name, value)}"
        for name, value in row.items()
        if name not in ("text", "title", "source") and value not in (None, "")
    ]
    return f"{main} ({SEMICOLON.join(rest)})" if rest else main


def differences(old: dict[str, Any], new: dict[str, Any]) -> list[Difference]:
    """What changed from some answers to others, to be read by a person."""
    found = []
    for name, title in SECTIONS.items():
        before, after = lines_of(name, old.get(name)), lines_of(name, new.get(name))
        if before != after:
            found.append(Difference(title, _compared(before, after)))
    return found


def differences_of_facts(old: ExperienceFacts, new: ExperienceFacts) -> list[Difference]:
    """What changed from one version of a record to the next."""
    return differences(_whole(old), _whole(new))


def _whole(facts: ExperienceFacts) -> dict[str, Any]:
    told = answers_of(facts)
    for variation in facts.variations:
        told |= {name: value for name, value in vars(variation).items() if name != "parent"}
    return told | {"sources": list(facts.source_slugs)}


def side_by_side(
    first: ExperienceFacts, second: ExperienceFacts
) -> list[tuple[Any, list[str], list[str]]]:
    """What two records say of each section that either tells."""
    one, two = _whole(first), _whole(second)
    rows = ((t, lines_of(n, one.get(n)), lines_of(n, two.get(n))) for n, t in SECTIONS.items())
    return [row for row in rows if row[1] or row[2]]


def _compared(before: list[str], after: list[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    lines: list[tuple[str, list[tuple[str, str]]]] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            lines += [("same", [("same", line)]) for line in before[a:b]]
        elif kind == "replace" and b - a == d - c:
            pairs = zip(before[a:b], after[c:d], strict=True)
            lines += [("changed", _words(*pair)) for pair in pairs]
        else:
            lines += [("gone", [("gone", line)]) for line in before[a:b]]
            lines += [("new", [("new", line)]) for line in after[c:d]]
    return lines


def _words(before: str, after: str) -> list[tuple[str, str]]:
    old, new = before.split(" "), after.split(" ")
    pieces: list[tuple[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(("same", " ".join(old[a:b])))
            continue
        if a < b:
            pieces.append(("gone", " ".join(old[a:b])))
        if c < d:
            pieces.append(("new", " ".join(new[c:d])))
    return pieces
