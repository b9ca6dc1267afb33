"""Records that repeat one another, and the organisations that names mean."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from piu.domain.ecosystem.models import Site
from piu.domain.people.models import Organisation
from piu.domain.search.choices import Kind
from piu.domain.search.models import Findable
from piu.engine.match.duplicates import Pair, copies_of, near_duplicates
from piu.engine.match.organisations import Named, Register

KINDS = Kind.EXPERIENCES.value, Kind.NEEDS.value, Kind.CALLS.value
"""What people enter themselves, and may enter twice."""
MOST_ROWS = 20_000


@dataclass(frozen=True)
class Copies:
    """Two records that say the same thing, and how alike they are (0 to 1)."""

    first: Findable
    second: Findable
    likeness: float

    @property
    def percent(self) -> int:
        return round(100 * self.likeness)


@dataclass(frozen=True)
class Meaning:
    """An organisation that a name may mean."""

    slug: str
    name: str
    chance: float
    is_by_number: bool

    @property
    def percent(self) -> int:
        return min(99, round(100 * self.chance))


@dataclass(frozen=True)
class NamedRow:
    """One row of a file: the organisation as it is written, and those it may mean."""

    asked: Named
    meanings: tuple[Meaning, ...]
    is_found: bool


def copies(kinds: Collection[str] = KINDS, *, least: float | None = None) -> list[Copies]:
    """Pairs of public records of the same kind that say the same thing, the likeliest first."""
    found = []
    for kind in kinds:
        rows = list(Findable.objects.filter(kind=kind).order_by("key"))
        found += [_copies(rows, pair) for pair in near_duplicates(_texts(rows), least=least)]
    return sorted(found, key=lambda pair: -pair.likeness)


def like_text(text: str, kind: str, *, but: str = "", most: int = 3) -> list[Copies]:
    """Public records of a kind that a text being written repeats, the likeliest first."""
    rows = list(Findable.objects.filter(kind=kind).exclude(key=but).order_by("key"))
    if not text.strip() or not rows:
        return []
    written = Findable(kind=kind, key=but, title=text[:300], summary=text)
    pairs = copies_of(text, _texts(rows))[:most]
    return [Copies(written, rows[pair.second], pair.likeness) for pair in pairs]


def _texts(rows: Sequence[Findable]) -> list[str]:
    return [f"{row.title}. {row.summary}" for row in rows]


def _copies(rows: Sequence[Findable], pair: Pair) -> Copies:
    return Copies(rows[pair.first], rows[pair.second], pair.likeness)


def organisations_meant(rows: Sequence[Mapping[str, Any]]) -> list[NamedRow]:
    """The organisations of the platform that the rows of a file mean, with proposals to review.

    A row may hold `name`, `siren`, `siret`, `city` and `postcode`; what it lacks counts for
    nothing.
    """
    known = list(Organisation.objects.order_by("slug"))
    cities = dict(
        Site.objects.exclude(organisation=None)
        .order_by("-id")
        .values_list("organisation_id", "place_name")
    )
    register = Register(
        [Named(one.name, siren=one.siren, city=cities.get(one.pk, "")) for one in known]
    )
    asked = [_named(row) for row in rows[:MOST_ROWS]]
    take = register.settings["take"]["value"]
    found = []
    for one, matches in zip(asked, register.match(asked), strict=True):
        meant = tuple(
            Meaning(known[m.rank].slug, known[m.rank].name, m.chance, m.is_by_number)
            for m in matches
        )
        found.append(NamedRow(one, meant, bool(meant) and meant[0].chance >= take))
    return found


def _named(row: Mapping[str, Any]) -> Named:
    told = {name: str(row.get(name) or "").strip() for name in Named.__dataclass_fields__}
    return Named(**told)
