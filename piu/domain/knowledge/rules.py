"""The facts of a case, free of the database, and what follows from them."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace

from piu.domain.statements import rules as statement_rules

# How firmly the figures of a case stand, by the confidence of its record.
FIGURE_CONFIDENCE = {"high": "documented", "medium": "documented", "low": "partial"}

Link = tuple[str, str, str, str]  # parent slug, parent name, child slug, child name


@dataclass(frozen=True)
class Figure:
    """A number that a case tells: its cost, or one indicator of its evaluation."""

    attribute: str
    label: str
    number: float
    unit: str
    year: int | None
    confidence: str
    note_fr: str = ""
    note_en: str = ""

    @property
    def identity(self) -> tuple[Hashable, ...]:
        """What makes two figures of one case the same statement."""
        return statement_rules.identity(
            attribute=self.attribute,
            label=self.label,
            number=self.number,
            text="",
            unit=self.unit,
            year=self.year,
        )


@dataclass(frozen=True)
class ObstacleFacts:
    """What stood in the way, on whose side, and the words of the case that say so."""

    text: str
    kind: str
    side: str
    span: str = ""


@dataclass(frozen=True)
class EffectFacts:
    domain: str
    text: str


@dataclass(frozen=True)
class ExperienceFacts:
    """One case as a file tells it, or as the database holds it: the two compare as equals."""

    slug: str
    title: str
    summary: str
    language: str
    place_name: str
    place_level: str
    territory_code: str
    region_code: str
    stage: str
    intensity: str
    confidence: str
    label_basis: str
    evaluation_moment: str
    replicability: str
    start_year: int | None
    end_year: int | None
    themes: tuple[str, ...]
    steps: tuple[str, ...]
    obstacles: tuple[ObstacleFacts, ...]
    success_factors: tuple[str, ...]
    effects: tuple[EffectFacts, ...]
    partners: tuple[str, ...]
    funding: tuple[str, ...]
    schemes: tuple[str, ...]
    tags: tuple[str, ...]
    source_slugs: tuple[str, ...]
    transposed_from: tuple[str, ...]
    transposed_to: tuple[str, ...]
    figures: tuple[Figure, ...]


def same_case(new: ExperienceFacts, old: ExperienceFacts) -> bool:
    """Whether a file says nothing new of a case: its figures may be fewer than those held."""
    held = {figure.identity for figure in old.figures}
    told = {figure.identity for figure in new.figures}
    return told <= held and replace(new, figures=()) == replace(old, figures=())


def with_both_ends(cases: Iterable[ExperienceFacts]) -> list[ExperienceFacts]:
    """Write each link between two cases at both of its ends, and put links in one order."""
    listed = list(cases)
    slugs = {case.slug for case in listed}
    parents = {case.slug: set(case.transposed_from) for case in listed}
    children = {case.slug: set(case.transposed_to) for case in listed}
    for case in listed:
        for other in slugs & set(case.transposed_to):
            parents[other].add(case.slug)
        for other in slugs & set(case.transposed_from):
            children[other].add(case.slug)
    return [
        replace(
            case,
            transposed_from=tuple(sorted(parents[case.slug])),
            transposed_to=tuple(sorted(children[case.slug])),
        )
        for case in listed
    ]


def links_of(case: ExperienceFacts, *, slugs: set[str]) -> set[Link]:
    """The transpositions a case takes part in; an end is a case when its slug is in `slugs`."""
    found: set[Link] = set()
    for parent in case.transposed_from:
        known = parent in slugs
        found.add((parent if known else "", "" if known else parent, case.slug, ""))
    for child in case.transposed_to:
        known = child in slugs
        found.add((case.slug, "", child if known else "", "" if known else child))
    return found


def loop_among(edges: Iterable[tuple[str, str]]) -> list[str]:
    """The cases of one loop of the genealogy, in order; empty when nobody is its own ancestor."""
    children: dict[str, list[str]] = {}
    for parent, child in sorted(edges):
        children.setdefault(parent, []).append(child)
    clear: set[str] = set()
    for start in children:
        path = [start]
        ways = [iter(children[start])]
        while path:
            child = next(ways[-1], "")
            if not child:
                clear.add(path.pop())
                ways.pop()
            elif child in path:
                return path[path.index(child) :]
            elif child not in clear:
                path.append(child)
                ways.append(iter(children.get(child, [])))
    return []
