"""The facts of a case, free of the database, and what follows from them."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

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
    removed_how: str = ""
    removed_by: str = ""


@dataclass(frozen=True)
class EffectFacts:
    """What a case brought; the level of evidence is that of `evidence_levels`, None when untold."""

    domain: str
    text: str
    indicator: str = ""
    value: float | None = None
    unit: str = ""
    measured_on: str = ""
    evidence_level: int | None = None


@dataclass(frozen=True)
class FundingFacts:
    """Money asked of someone, and what came of it."""

    text: str
    outcome: str
    asked_eur: float | None = None
    obtained_eur: float | None = None


@dataclass(frozen=True)
class Citation:
    """Where one sentence of a case comes from: the part (`PARTS_CITED`), its rank, who, when."""

    part: str
    rank: int
    source_slug: str
    said_on: str = ""


@dataclass(frozen=True)
class VariationFacts:
    """What a case did with the idea it took from another one."""

    parent: str
    kept: str = ""
    changed: str = ""
    dropped: str = ""
    why: str = ""
    result: str = ""


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
    cause: str = ""
    acceptance: str = ""
    holder: str = ""
    contracts: tuple[str, ...] = ()
    funding_lines: tuple[FundingFacts, ...] = ()
    citations: tuple[Citation, ...] = ()
    variations: tuple[VariationFacts, ...] = ()

    def as_record(self) -> dict[str, Any]:
        """The facts as a version keeps them."""
        return asdict(self)


PARTS_CITED = "steps", "obstacles", "success_factors", "effects", "funding_lines"
_LISTS: dict[str, Any] = {
    "obstacles": ObstacleFacts,
    "effects": EffectFacts,
    "funding_lines": FundingFacts,
    "citations": Citation,
    "variations": VariationFacts,
    "figures": Figure,
}


def facts_of_record(record: dict[str, Any]) -> ExperienceFacts:
    """The facts that a version keeps; what was not yet told then is not told now either."""
    told: dict[str, Any] = {}
    for name, value in record.items():
        if name in _LISTS:
            told[name] = tuple(_LISTS[name](**item) for item in value)
        else:
            told[name] = tuple(value) if isinstance(value, list) else value
    return ExperienceFacts(**told)


def merged(kept: ExperienceFacts, gone: ExperienceFacts) -> ExperienceFacts:
    """One case out of two records of it: the words of the first, and all that only the second has.

    Nothing that the second tells in a list is lost; a text of its own stays in its last version.
    """
    joined: dict[str, Any] = {}
    for name in ("themes", "steps", "success_factors", "partners", "funding", "schemes", "tags"):
        joined[name] = _union(getattr(kept, name), getattr(gone, name))
    for name in ("obstacles", "effects", "funding_lines", "contracts", "figures", "variations"):
        joined[name] = _union(getattr(kept, name), getattr(gone, name))
    for name in ("source_slugs", "transposed_from", "transposed_to"):
        links = {*getattr(kept, name), *getattr(gone, name)} - {kept.slug, gone.slug}
        joined[name] = tuple(sorted(links))
    for name in ("cause", "acceptance", "holder", "replicability", "territory_code"):
        joined[name] = getattr(kept, name) or getattr(gone, name)
    for name in ("start_year", "end_year"):
        told = getattr(kept, name)
        joined[name] = getattr(gone, name) if told is None else told
    joined["citations"] = _moved_citations(kept, gone, joined)
    return replace(kept, **joined)


def _union(first: tuple[Any, ...], second: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _moved_citations(
    kept: ExperienceFacts, gone: ExperienceFacts, joined: dict[str, Any]
) -> tuple[Citation, ...]:
    """The citations of both, those of the second at the rank that their sentence has now."""
    moved = [
        replace(cited, rank=joined[cited.part].index(getattr(gone, cited.part)[cited.rank]))
        for cited in gone.citations
    ]
    held = {(cited.part, cited.rank): cited for cited in (*moved, *kept.citations)}
    return tuple(held[place] for place in sorted(held))


def relinked(case: ExperienceFacts, moved: Mapping[str, str]) -> ExperienceFacts:
    """The same case, its links led to the records into which others were merged."""
    if not moved:
        return case
    return replace(
        case,
        transposed_from=tuple(sorted({moved.get(s, s) for s in case.transposed_from})),
        transposed_to=tuple(sorted({moved.get(s, s) for s in case.transposed_to})),
        variations=tuple(
            replace(told, parent=moved.get(told.parent, told.parent)) for told in case.variations
        ),
    )


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
