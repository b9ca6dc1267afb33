"""Reads of territories. All that a territory says of itself is public."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from rapidfuzz import fuzz, process

from piu.domain.statements.models import Statement
from piu.domain.statements.queries import history_of, values_of
from piu.domain.taxonomy.queries import Term
from piu.domain.territories import rules
from piu.domain.territories.choices import Level
from piu.domain.territories.models import OtherName, Outline, Postcode, Territory
from piu.errors import InvalidInputError, NotFoundError

FOUND_LIMIT = 12
CLOSE_ENOUGH = 80
LONGEST_QUERY = 80
# An unknown population comes last, on every database.
MOST_POPULOUS = F("population").desc(nulls_last=True)
PLACES = "intermunicipality", "department", "region"


class Ids(NamedTuple):
    """Primary keys of a territory and of its subject."""

    place: int
    subject: int


@dataclass(frozen=True)
class Found:
    """What the finder answers: territories, or names close to one that does not exist."""

    territories: list[Territory]
    close: list[Territory]
    is_cut: bool = False
    known_as: dict[int, str] = field(default_factory=dict)

    @property
    def lines(self) -> list[tuple[Territory, str]]:
        """Each territory, and the other name by which it was found, if any."""
        return [(place, self.known_as.get(place.pk, "")) for place in self.territories]


def territory(code: str) -> Territory:
    """One territory by its code, whatever the case of its letters."""
    written = code.lower() if "-" in code else code.upper()
    found = Territory.objects.select_related(*PLACES).filter(code=written).first()
    if found is None:
        raise NotFoundError("unknown_territory", where="territoires", value=code[:40])
    return found


def find(text: str, *, limit: int = FOUND_LIMIT, guess: bool = False) -> Found:
    """Territories by name, postcode or code: the most exact first, then the most populous.

    With `guess`, a name that matches nothing is answered by the closest ones.
    """
    query = text[:LONGEST_QUERY].strip()
    if _is_number(query):
        best, other = _by_number(query), {}
    else:
        name = rules.folded(query)
        inside = _with_words(OtherName.objects.all(), name).values_list("territory", "name")
        other = dict(reversed(inside))
        best = _by_name(name, other_holders=list(other))
    ids = list(best.values_list("pk", flat=True)[: limit + 1])
    close = _closest(query) if guess and not ids else []
    found = _in_order(ids[:limit])
    words = rules.folded(query).split()
    known_as = {p.pk: other[p.pk] for p in found if p.pk in other and not _has_words(p, words)}
    return Found(found, close, is_cut=len(ids) > limit, known_as=known_as)


def only_municipality(text: str) -> Territory:
    """The one commune that a name, a postcode or a code means; an error names the choice."""
    found = [p for p in find(text, limit=40).territories if p.level == Level.MUNICIPALITY]
    name = rules.folded(text.strip())
    exact = [p for p in found if p.code == text.strip().upper() or p.search_name == name]
    kept = exact or found
    if not kept:
        raise InvalidInputError("place_not_found", where="place", value=text.strip()[:80])
    if len(kept) > 1:
        close = ", ".join(f"{place.name} ({place.code})" for place in kept[:6])
        raise InvalidInputError("place_ambiguous", where="place", value=text[:80], close=close)
    return kept[0]


def _has_words(place: Territory, words: list[str]) -> bool:
    return all(f" {word}" in f" {place.search_name}" for word in words)


def _in_order(ids: list[int]) -> list[Territory]:
    found = Territory.objects.select_related(*PLACES).in_bulk(ids)
    return [found[pk] for pk in ids]


def _is_number(query: str) -> bool:
    compact = query.replace(" ", "").upper()
    return bool(compact) and (compact.isdecimal() or compact[:2] in ("2A", "2B"))


def _by_number(query: str) -> QuerySet[Territory]:
    number = query.replace(" ", "").upper()
    by_postcode = Postcode.objects.filter(code__startswith=number).values("territory")
    exact = Q(code=number) | Q(code=f"dep-{number}") | Q(siren=number)
    rows = Territory.objects.filter(exact | Q(pk__in=by_postcode))
    return _ranked(rows, When(code=f"dep-{number}", then=0), When(code=number, then=1))


def _by_name(name: str, *, other_holders: list[int]) -> QuerySet[Territory]:
    """Territories whose name has these words, or inside which a name has them."""
    own = _with_words(Territory.objects.all(), name)
    exact_inside = OtherName.objects.filter(search_name=name).values("territory")
    rows = own | Territory.objects.filter(pk__in=other_holders[:200])
    return _ranked(
        rows,
        When(search_name=name, then=0),
        When(pk__in=exact_inside, then=1),
        When(search_name__startswith=f"{name} ", then=2),
        When(search_name__startswith=name, then=3),
    )


def _with_words(rows: QuerySet[Any], name: str) -> QuerySet[Any]:
    """Rows whose search name has words that begin with each word of `name`."""
    words = name.split()
    if not words:
        return rows.none()
    for word in words:
        rows = rows.filter(Q(search_name__startswith=word) | Q(search_name__contains=f" {word}"))
    return rows


def _ranked(rows: QuerySet[Territory], *exactness: When) -> QuerySet[Territory]:
    rank = Case(*exactness, default=Value(9), output_field=IntegerField())
    return rows.annotate(rank=rank).order_by("rank", MOST_POPULOUS, "code")


def _closest(query: str) -> list[Territory]:
    """Territories whose name begins alike and looks like the query (a letter wrong or swapped)."""
    name = rules.folded(query)
    if len(name) < 3:
        return []
    alike = Territory.objects.filter(search_name__startswith=name[0])
    names = dict(alike.values_list("pk", "search_name"))
    hits = process.extract(name, names, scorer=fuzz.ratio, limit=5, score_cutoff=CLOSE_ENOUGH)
    return _in_order([pk for _, _, pk in hits])


def communes_named(names: Iterable[str]) -> dict[str, list[Territory]]:
    """The communes of exactly these names, accents and capitals aside, by the name given."""
    folded = {rules.folded(name): name for name in names}
    found: dict[str, list[Territory]] = {}
    rows = Territory.objects.filter(level=Level.MUNICIPALITY, search_name__in=list(folded))
    for row in rows.select_related(*PLACES):
        found.setdefault(folded[row.search_name], []).append(row)
    return found


def members(place: Territory) -> list[Territory]:
    """What a territory is made of, the most populous first.

    Communes of an EPCI, EPCI of a département, départements of a région.
    """
    rows = Territory.objects.order_by(MOST_POPULOUS, "search_name")
    if place.level == Level.INTERMUNICIPALITY:
        return list(rows.filter(intermunicipality=place))
    if place.level == Level.DEPARTMENT:
        return list(rows.filter(level=Level.INTERMUNICIPALITY, department=place))
    if place.level == Level.REGION:
        return list(rows.filter(level=Level.DEPARTMENT, region=place))
    return []


def alone(department: Territory) -> list[Territory]:
    """Communes of a département that belong to no EPCI."""
    rows = Territory.objects.filter(level=Level.MUNICIPALITY, department=department)
    return list(rows.filter(intermunicipality=None).order_by("search_name"))


def municipality_count() -> int:
    """How many communes there are."""
    return Territory.objects.filter(level=Level.MUNICIPALITY).count()


def postcodes_of(place: Territory) -> list[str]:
    """The postcodes of a commune."""
    return list(place.postcodes.order_by("code").values_list("code", flat=True))


def other_names_of(place: Territory) -> list[str]:
    """The names still in use inside a commune."""
    return list(place.other_names.values_list("name", flat=True))


def regions() -> list[Territory]:
    """All régions and overseas collectivities, by name."""
    return list(Territory.objects.filter(level=Level.REGION).order_by("search_name"))


def outlines(places: Iterable[Territory]) -> dict[int, list[rules.Ring]]:
    """The rings of each of these territories that has an outline, by primary key."""
    rows = Outline.objects.filter(territory__in=list(places))
    found = rows.values_list("territory_id", "rings")
    return {pk: rules.decoded_rings(text) for pk, text in found}


def communes_within(
    *, west: float, south: float, east: float, north: float, limit: int = 80
) -> list[Territory]:
    """Communes whose town hall lies in a box, the most populous first."""
    rows = Territory.objects.filter(
        level=Level.MUNICIPALITY, latitude__range=(south, north), longitude__range=(west, east)
    )
    return list(rows.order_by(MOST_POPULOUS, "code")[:limit])


def size_of(place: Territory | None) -> Term | None:
    """The size class of a commune or an intermunicipality whose population is known."""
    if place is None or place.level not in (Level.MUNICIPALITY, Level.INTERMUNICIPALITY):
        return None
    return rules.size_class(place.population)


def population_of(place: Territory, *, viewer: Any) -> Statement | None:
    """The population shown to this viewer; None when no source gives it."""
    values = values_of([place.subject_id], viewer=viewer, attributes=["population"])
    return values.get(place.subject_id, {}).get(("population", ""))


def other_populations(place: Territory, *, shown: Statement, viewer: Any) -> list[Statement]:
    """The standing populations of other years and sources, latest first."""
    said = history_of(place.subject_id, viewer=viewer)
    standing = [s for s in said if s.attribute == "population" and s.withdrawn_at is None]
    return [s for s in standing if s.pk != shown.pk]


def places_by_code(codes: Iterable[str]) -> dict[str, Territory]:
    """The territories of these codes that exist, with their subjects."""
    found: dict[str, Territory] = {}
    wanted = sorted(set(codes))
    for start in range(0, len(wanted), 5000):
        rows = Territory.objects.filter(code__in=wanted[start : start + 5000])
        found |= {row.code: row for row in rows.select_related("subject")}
    return found


def ids_by_code() -> dict[str, Ids]:
    """The primary keys of every territory and of its subject, by its code."""
    rows = Territory.objects.values_list("code", "pk", "subject_id")
    return {code: Ids(place, subject) for code, place, subject in rows}


def facts_by_code() -> dict[str, rules.TerritoryFacts]:
    """What the database holds of every territory, in the form that files are compared with."""
    columns = (
        "pk",
        "subject_id",
        "code",
        "level",
        "name",
        "siren",
        "legal_kind",
        "intermunicipality__code",
        "department__code",
        "region__code",
        "latitude",
        "longitude",
    )
    postcodes = _grouped(Postcode.objects.order_by("code").values_list("territory_id", "code"))
    names = _grouped(OtherName.objects.values_list("territory_id", "name"))
    rings = dict(Outline.objects.values_list("territory_id", "rings"))
    populations = _populations()
    found = {}
    for (
        pk,
        subject_id,
        code,
        level,
        name,
        siren,
        kind,
        *above,
        latitude,
        longitude,
    ) in Territory.objects.values_list(*columns):
        epci, department, region = (place or "" for place in above)
        found[code] = rules.TerritoryFacts(
            code=code,
            level=level,
            name=name,
            siren=siren,
            legal_kind=kind,
            intermunicipality_code=epci,
            department_code=department,
            region_code=region,
            latitude=latitude,
            longitude=longitude,
            populations=tuple(populations[subject_id]),
            postcodes=tuple(postcodes[pk]),
            other_names=tuple(sorted(names[pk])),
            rings=rings.get(pk, ""),
        )
    return found


def _grouped(pairs: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    grouped: dict[int, list[str]] = defaultdict(list)
    for key, value in pairs:
        grouped[key].append(value)
    return grouped


def _populations() -> dict[int, list[rules.Population]]:
    """Populations that imports said; what people said besides is theirs."""
    said = Statement.objects.filter(
        attribute="population", subject__kind="territory", withdrawn_at=None, batch__isnull=False
    )
    fields = "subject_id", "number", "year", "sources__slug", "note_fr"
    found: dict[int, list[rules.Population]] = defaultdict(list)
    for subject_id, number, year, slug, note in said.values_list(*fields):
        found[subject_id].append(rules.Population(int(number), year, slug or "", is_sum=bool(note)))
    return found
