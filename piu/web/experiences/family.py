"""The family of a case: a tree, the same as a list, and how it varied in one table."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from piu.domain.knowledge.family import Family, Member, family_of
from piu.domain.knowledge.models import Experience
from piu.domain.knowledge.queries import experience
from piu.domain.taxonomy.queries import label
from piu.domain.territories.queries import size_of

# The drawing, in its own units: a box for each member, a column for each generation.
BOX_WIDTH, BOX_HEIGHT = 220, 48
STEP_RIGHT, STEP_DOWN = 290, 66
LONGEST_LABEL = 27
VARIED = {
    "kept": gettext_lazy("Gardé"),
    "changed": gettext_lazy("Changé"),
    "dropped": gettext_lazy("Laissé de côté"),
    "why": gettext_lazy("Pourquoi"),
    "result": gettext_lazy("Résultat"),
}


@dataclass(frozen=True)
class Box:
    """A member where it is drawn."""

    member: Member
    label: str
    x: int
    y: int

    @property
    def middle(self) -> int:
        return self.y + BOX_HEIGHT // 2


@require_safe
def family(request: HttpRequest, slug: str) -> HttpResponse:
    case = experience(slug)
    kin = family_of(case)
    context = {"case": case, "kin": kin, "tree": _tree(kin), "lines": _variations(kin.cases)}
    return render(request, "experiences/family.html", context)


def _tree(kin: Family) -> dict[str, Any]:
    """Boxes by generation from left to right, and the curves between them."""
    rows: Counter[int] = Counter()
    boxes: dict[str, Box] = {}
    for member in kin.members:
        x, y = member.generation * STEP_RIGHT, rows[member.generation] * STEP_DOWN
        rows[member.generation] += 1
        boxes[member.key] = Box(member, _short(member.place), x, y)
    curves = [_curve(boxes[parent], boxes[child]) for parent, child in kin.edges]
    return {
        "boxes": list(boxes.values()),
        "curves": curves,
        "width": (max(rows) if rows else 0) * STEP_RIGHT + BOX_WIDTH,
        "height": (max(rows.values()) if rows else 1) * STEP_DOWN - (STEP_DOWN - BOX_HEIGHT),
        "box": (BOX_WIDTH, BOX_HEIGHT),
    }


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1].rstrip()}…"


def _curve(parent: Box, child: Box) -> str:
    start, end = parent.x + BOX_WIDTH, child.x
    half, top, bottom = (start + end) // 2, parent.middle, child.middle
    return f"M{start} {top}C{half} {top} {half} {bottom} {end} {bottom}"


def _variations(cases: list[Experience]) -> list[tuple[str, list[str]]]:
    """What is told of each case of the family, line by line; empty where the sources are silent."""
    return [
        (_("Taille"), [_size(case) for case in cases]),
        (_("Depuis"), [str(case.start_year or "") for case in cases]),
        (_("Stade"), [label("stages", case.stage) for case in cases]),
        (_("Intensité"), [label("intensities", case.intensity) for case in cases]),
        (_("Étapes"), [" · ".join(part.text for part in case.steps.all()) for case in cases]),
        (_("Freins"), [_kinds(case) for case in cases]),
        (_("Partenaires"), [", ".join(case.partners) for case in cases]),
        (_("Financement"), [", ".join(case.funding) for case in cases]),
        *((title, [_variation(case, name) for case in cases]) for name, title in VARIED.items()),
    ]


def _variation(case: Experience, name: str) -> str:
    return " · ".join(filter(None, (getattr(link, name) for link in case.transposed_from.all())))


def _size(case: Experience) -> str:
    size = size_of(case.territory)
    return size.label if size is not None else ""


def _kinds(case: Experience) -> str:
    kinds = dict.fromkeys(part.kind for part in case.obstacles.all())
    return ", ".join(label("obstacle_kinds", kind) for kind in kinds)
