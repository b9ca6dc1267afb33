"""Names that people write to the identifiers of a toile: sites, organisations, sources.

SIRET first, then name and place. What is only alike is not decided here: it is put to the user.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz, process

from piu.domain.ecosystem.imports import rules
from piu.domain.taxonomy.queries import vocabulary
from piu.transfers.importers.columns import normal
from piu.transfers.importers.tables import Row

# Out of 100: from where two names may be one; below, they are two.
LOOKS_ALIKE = 84
CANDIDATES = 4
LEGAL_FORMS = re.compile(r"\b(?:sas|sa|sarl|sasu|snc|scop|gie|eurl|sci|ste|societe|groupe)\b")
FIGURES = re.compile(r"[0-9]+")
LONGEST_SLUG = 80
DOUBTFUL = "doubtful_match"
UNSAID_RESOURCE = "unsaid_resource"
# A word for a resource is often a part of its name in the vocabulary.
RESOURCE_LIKE, RESOURCES_SHOWN = 55, 6


@dataclass(frozen=True)
class Known:
    """Something that already has an identifier."""

    slug: str
    names: tuple[str, ...]
    number: str = ""  # SIRET or SIREN
    place: str = ""


@dataclass
class Register:
    """Those that are known, found by number, by identifier, by name, and by likeness."""

    known: dict[str, Known] = field(default_factory=dict)
    by_number: dict[str, str] = field(default_factory=dict)
    by_name: dict[str, set[str]] = field(default_factory=dict)
    # Names by the numbers they hold: « Four 1 » and « Four 2 » are alike, and two.
    by_figures: dict[tuple[str, ...], dict[str, None]] = field(default_factory=dict)

    def add(self, one: Known) -> None:
        self.known[one.slug] = one
        if one.number:
            self.by_number.setdefault(one.number, one.slug)
        for name in one.names:
            if name:
                short = bare(name)
                self.by_name.setdefault(short, set()).add(one.slug)
                self.by_figures.setdefault(_figures(short), {})[short] = None

    def same(self, name: str, *, number: str = "", place: str = "") -> str:
        """The one that this surely is: same number, or same name and place; else nothing."""
        if number and number in self.by_number:
            return self.by_number[number]
        alike = [
            slug
            for slug in sorted(self.by_name.get(bare(name), ()))
            if self._fits(slug, number=number, place=place)
        ]
        return alike[0] if len(alike) == 1 else ""

    def alike(self, name: str, *, number: str = "", place: str = "") -> list[str]:
        """Those that it may be, the likeliest first; the same name elsewhere is one of them."""
        wanted = bare(name)
        near = process.extract(
            wanted,
            self._comparable(wanted),
            scorer=fuzz.token_set_ratio,
            limit=5 * CANDIDATES,
            score_cutoff=LOOKS_ALIKE,
        )
        scores = {known: _likeness(wanted, known) for known, _, _ in near}
        best = sorted((known for known in scores if scores[known] >= LOOKS_ALIKE),
                      key=lambda known: (-scores[known], known))  # fmt: skip
        slugs = [slug for known in best for slug in sorted(self.by_name[known])]
        return [
            slug
            for slug in dict.fromkeys(slugs)
            if not (number and self.known[slug].number) or self.known[slug].number == number
        ][:CANDIDATES]

    def _comparable(self, name: str) -> list[str]:
        """The names that hold the same numbers, or none when one of the two has none."""
        figures = _figures(name)
        if not figures:
            return list(self.by_name)
        return [*self.by_figures.get(figures, ()), *self.by_figures.get((), ())]

    def new_slug(self, name: str) -> str:
        """An identifier for a newcomer, made of its name."""
        start = slug_of(name)
        slug, count = start, 1
        while slug in self.known:
            count += 1
            slug = f"{start[: LONGEST_SLUG - 5]}-{count}"
        return slug

    def _fits(self, slug: str, *, number: str, place: str) -> bool:
        other = self.known[slug]
        same_number = not number or not other.number or other.number == number
        same_place = not place or not other.place or normal(place) == normal(other.place)
        return same_number and same_place


class Deciding:
    """Which name is whose: what is sure, what the user decided, and what is still to be decided."""

    def __init__(self, decisions: Mapping[str, str]) -> None:
        self.decisions = {bare(name): slug for name, slug in decisions.items()}
        self.asked: set[str] = set()

    def decide(self, register: Register, row: Row, column: str, name: str, **facts: str) -> str:
        """The identifier of a name; empty for a newcomer.

        While the user has not said whose it is, that is a problem of the line, and the likeliest
        stands in so that the rest of the line is checked all the same.
        """
        decided = self.decisions.get(bare(name))
        if decided is not None and (not decided or decided in register.known):
            return decided
        same = register.same(name, **facts)
        if same:
            return same
        alike = register.alike(name, **facts)
        if not alike:
            return ""
        if bare(name) not in self.asked:
            self.asked.add(bare(name))
            labels = {slug: register.known[slug].names[0] for slug in alike}
            row.problem(
                DOUBTFUL,
                column,
                name,
                candidates=labels,
                first=alike[0],
                first_name=labels[alike[0]],
            )
        return alike[0]


def resources_like(word: str) -> dict[str, str]:
    """The resources of the vocabulary that a word may mean, the likeliest first."""
    names = {
        f"{term.code} {language}": normal(text)
        for term in vocabulary("resources").values()
        for language, text in (("fr", term.fr), ("en", term.en))
    }
    near = process.extract(
        normal(word),
        names,
        scorer=fuzz.WRatio,
        limit=2 * RESOURCES_SHOWN,
        score_cutoff=RESOURCE_LIKE,
    )
    codes = dict.fromkeys(key.split(" ")[0] for _name, _score, key in near)
    return {code: vocabulary("resources")[code].label for code in list(codes)[:RESOURCES_SHOWN]}


def bare(name: str) -> str:
    """What two writings of one name share."""
    text = normal(name)
    short = " ".join(LEGAL_FORMS.sub(" ", text).split())
    return short or text


def slug_of(name: str, *, longest: int = LONGEST_SLUG - 10) -> str:
    """A name as an identifier."""
    text = normal(name).replace("%", "").replace(" ", "-").strip("-")[:longest].strip("-")
    return text or "site"


def is_slug(text: str) -> bool:
    """Whether a text is written as an identifier."""
    return bool(rules.SLUG.fullmatch(text))


def split(value: Any) -> list[str]:
    """The items of a cell that separates them by semicolons."""
    return [item.strip() for item in str(value or "").split(";") if item.strip()]


def distinct(names: Iterable[str]) -> list[str]:
    """Each name once, in the order in which it came."""
    return list(dict.fromkeys(name for name in names if name))


def _figures(name: str) -> tuple[str, ...]:
    return tuple(sorted(FIGURES.findall(name)))


def _likeness(one: str, other: str) -> float:
    """Letters in common; a name that holds the whole of another is alike, though not the same."""
    part = 0.92 * fuzz.token_set_ratio(one, other) if min(len(one), len(other)) > 4 else 0.0
    return float(max(fuzz.token_sort_ratio(one, other), part))
