"""The family of a case: where the idea came from, where it went, and how it varied on the way."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from piu.domain.knowledge.models import Experience, Transposition

Edge = tuple[str, str]
# A family larger than this is cut, nearest kin first: nobody reads more on one page.
MOST = 40
PARTS = "obstacles", "steps", "themes", "transposed_from__parent"
VARIATIONS = "kept", "changed", "dropped", "why", "result"


@dataclass(frozen=True)
class Member:
    """A case of the family, or a place of which the library has no case; 0 is the first generation.

    `key` is the slug of a case, or the name that the sources give to a place.
    """

    key: str
    case: Experience | None
    generation: int
    parents: tuple[str, ...]

    @property
    def place(self) -> str:
        return self.case.place_name if self.case is not None else self.key


@dataclass(frozen=True)
class Family:
    members: list[Member]

    @property
    def edges(self) -> list[Edge]:
        return [(parent, member.key) for member in self.members for parent in member.parents]

    @property
    def lines(self) -> list[tuple[Member, list[str]]]:
        """Each member, with the places its idea came from."""
        places = {member.key: member.place for member in self.members}
        return [(member, [places[key] for key in member.parents]) for member in self.members]

    @property
    def tells_variations(self) -> bool:
        """Whether anyone says what was kept, changed or dropped on the way."""
        return any(_told(link) for case in self.cases for link in case.transposed_from.all())

    @property
    def cases(self) -> list[Experience]:
        """The members that have a record, elders first."""
        return [member.case for member in self.members if member.case is not None]


def _told(link: Transposition) -> bool:
    return any(getattr(link, name) for name in VARIATIONS)


def family_of(case: Experience) -> Family:
    """The whole family of a case, elders first; the case alone when no link is known."""
    edges = _edges_around(case)
    keys = {case.slug} | {key for edge in edges for key in edge}
    parents: dict[str, set[str]] = defaultdict(set)
    for parent, child in edges:
        parents[child].add(parent)
    ages = generations(keys, edges)
    rows = Experience.objects.filter(slug__in=keys).select_related("territory", "region")
    found = {row.slug: row for row in rows.prefetch_related(*PARTS)}
    members = [
        Member(key, found.get(key), ages[key], tuple(sorted(parents[key])))
        for key in sorted(keys, key=lambda key: (ages[key], key))
    ]
    return Family(members)


def generations(keys: Iterable[str], edges: Iterable[Edge]) -> dict[str, int]:
    """How many steps each member is from its most distant ancestor; a loop counts once around."""
    children: dict[str, list[str]] = defaultdict(list)
    waiting = dict.fromkeys(keys, 0)
    for parent, child in edges:
        children[parent].append(child)
        waiting[child] += 1
    ages = dict.fromkeys(waiting, 0)
    ready = [key for key, count in waiting.items() if count == 0]
    while ready:
        parent = ready.pop()
        for child in children[parent]:
            ages[child] = max(ages[child], ages[parent] + 1)
            waiting[child] -= 1
            if waiting[child] == 0:
                ready.append(child)
    return ages


def _edges_around(case: Experience) -> set[Edge]:
    """All links that lead, step by step, to or from a case."""
    edges: set[Edge] = set()
    reached, frontier = {case.slug}, {case.slug}
    while frontier and len(reached) < MOST:
        near = Q(parent__slug__in=frontier) | Q(child__slug__in=frontier)
        rows = Transposition.objects.filter(near).order_by("pk").select_related("parent", "child")
        edges |= {
            (
                row.parent.slug if row.parent else row.parent_name,
                row.child.slug if row.child else row.child_name,
            )
            for row in rows
        }
        frontier = {key for edge in edges for key in edge} - reached
        reached |= frontier
    return edges
