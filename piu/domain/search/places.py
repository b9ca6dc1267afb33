"""Places in questions: names looked up in the territories, conditions for the text index."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Case, IntegerField, Q, When
from tantivy import Occur, Query

from piu.domain.search.bridge import EVERYWHERE, Reader
from piu.domain.search.rules.places import Names, Place, Understood, understood
from piu.domain.search.rules.spelling import sound
from piu.domain.taxonomy.queries import vocabulary
from piu.domain.territories.choices import Level
from piu.domain.territories.models import Territory
from piu.domain.territories.queries import MOST_POPULOUS, find
from piu.domain.territories.rules import distance_km, folded

SHOWN = 3
MOST_WORDS = 7
LONGEST = 80  # characters of a question that may be the name of a place
_LARGE = Level.DEPARTMENT, Level.REGION


def read_places(text: str) -> Understood:
    """What a question says of places and sizes of towns."""
    return understood(text, Names(large=_large, small=_small, sizes=_sizes()))


@cache
def _sizes() -> dict[str, tuple[str, tuple[str, ...]]]:
    return {
        folded(words): (term.code, tuple(term["size_classes"]))
        for term in vocabulary("size_words").values()
        for words in term["words"]
    }


@cache
def _aliases() -> dict[str, tuple[str, tuple[str, ...]]]:
    return {
        folded(words): (term.fr, tuple(term["places"]))
        for term in vocabulary("place_aliases").values()
        for words in term["words"]
    }


def _large(names: Iterable[str]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Régions, départements and usual names among these."""
    wanted = list(names)
    rows = Territory.objects.filter(search_name__in=wanted, level__in=_LARGE).order_by("code")
    found = {
        name: (label, (code,))
        for name, label, code in rows.values_list("search_name", "name", "code")
    }
    return found | {name: _aliases()[name] for name in wanted if name in _aliases()}


def _small(names: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Communes among these names, the most populous of each."""
    rows = Territory.objects.filter(search_name__in=list(names), level=Level.MUNICIPALITY)
    ordered = rows.order_by("population").values_list("search_name", "name", "code")
    return {name: (label, code) for name, label, code in ordered}


# --- Conditions ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Condition:
    """What a record must fulfil to be where a question says, in a town of the size it says.

    `met` lets in what holds everywhere (a national aid); `here` only what is in the place itself.
    """

    met: Query
    here: Query


def condition(said: Understood, index: Reader) -> Condition | None:
    """The condition that a question sets, if any."""
    if not said.has_conditions:
        return None
    codes = {code for place in said.places for code in _codes(place)}
    wanted = {code for size in said.sizes for code in size.size_classes}
    others = [code for code in vocabulary("size_classes") if wanted and code not in wanted]

    def met(places: set[str]) -> Query:
        clauses = [(Occur.Must, Query.const_score_query(Query.all_query(), 0.0))]
        if codes:
            within = Query.term_set_query(index.schema, "within", sorted(places))
            clauses.append((Occur.Must, Query.const_score_query(within, 0.0)))
        if others:
            clauses.append(
                (Occur.MustNot, Query.term_set_query(index.schema, "size_class", others))
            )
        return Query.boolean_query(clauses)

    return Condition(met=met({*codes, EVERYWHERE}), here=met(codes))


def _codes(place: Place) -> list[str]:
    return _codes_near(place) if place.km else list(place.codes)


def _codes_near(place: Place) -> list[str]:
    """The places of records that lie within so many kilometres."""
    centres = _points(Territory.objects.filter(code__in=place.codes))
    held = _points(Territory.objects.filter(findables__isnull=False).distinct())
    near = [
        code
        for code, point in held.items()
        if any(distance_km(point, centre) <= place.km for centre in centres.values())
    ]
    return sorted({*near, *place.codes})


def _points(rows: object) -> dict[str, tuple[float, float]]:
    values = rows.filter(latitude__isnull=False).exclude(level=Level.REGION)  # type: ignore[attr-defined]
    return {
        code: (longitude, latitude)
        for code, longitude, latitude in values.values_list("code", "longitude", "latitude")
    }


# --- Territories as answers ------------------------------------------------------------------


def territories(text: str, *, guess: bool = True, limit: int = SHOWN) -> list[Territory]:
    """The territories that a question names, whole: by name, acronym, postcode or code.

    With `guess`, a name that is none is answered by those that sound or look like it.
    """
    name = text.strip()
    if not name or len(name) > LONGEST or len(name.split()) > MOST_WORDS:
        return []
    if alias := _aliases().get(folded(name)):
        return _by_codes(alias[1])[:limit]
    head, _, above = name.partition(",")
    if above.strip() and (found := _inside(head, above)):
        return found[:limit]
    if any(char.isdigit() for char in name):
        return find(name, limit=limit).territories
    if found := _named(folded(name), limit=limit):
        return found
    return _sounding(folded(name))[:limit] if guess else []


def _named(name: str, *, limit: int) -> list[Territory]:
    """Territories of this very name, then those whose name begins with these words."""
    # Between two bounds rather than by LIKE, so that the index of names serves on any database.
    begun = Q(search_name__gte=f"{name} ", search_name__lt=f"{name}!")
    is_exact = Case(When(search_name=name, then=0), default=1, output_field=IntegerField())
    rows = Territory.objects.filter(Q(search_name=name) | begun).annotate(rank=is_exact)
    found: list[Any] = list(rows.order_by("rank", MOST_POPULOUS, "code")[:limit])
    return found or list(Territory.objects.filter(other_names__search_name=name)[:limit])


def _by_codes(codes: Iterable[str]) -> list[Territory]:
    wanted = list(codes)
    rows = {row.code: row for row in Territory.objects.filter(code__in=wanted)}
    return [rows[code] for code in wanted if code in rows]


def _inside(head: str, above: str) -> list[Territory]:
    """Communes whose name begins so, in the département or région named after the comma."""
    codes = [code for _, codes in _large([folded(above)]).values() for code in codes]
    if not codes or not folded(head):
        return []
    rows = Territory.objects.filter(search_name__startswith=folded(head))
    inside = rows.filter(department__code__in=codes) | rows.filter(region__code__in=codes)
    return list(inside.order_by("-population")[:SHOWN])


def _sounding(name: str) -> list[Territory]:
    """Territories whose name sounds the same (« dunkerk »), else those that look alike."""
    if len(name) < 3:
        return []
    alike = Territory.objects.filter(search_name__startswith=name[:2]).order_by("-population")
    heard = sound(name)
    codes = [
        code for code, other in alike.values_list("code", "search_name") if sound(other) == heard
    ]
    return _by_codes(codes) or find(name, guess=True).close
