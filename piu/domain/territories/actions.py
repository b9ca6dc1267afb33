"""Writes of territories: they come in bulk, from a pack."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from piu.domain.journal import actions as journal
from piu.domain.journal.models import Batch
from piu.domain.people.permissions import require
from piu.domain.statements.actions import Claim, import_statements, insert_rows, save_sources
from piu.domain.statements.choices import Confidence
from piu.domain.statements.models import Subject
from piu.domain.territories import queries, rules
from piu.domain.territories.choices import Level
from piu.domain.territories.models import OtherName, Outline, Postcode, Territory
from piu.domain.territories.queries import Ids
from piu.domain.territories.rules import TerritoryFacts

SQL_BATCH = 2000
LABEL = "france"
# Each level refers only to levels before it.
LEVELS = Level.REGION, Level.DEPARTMENT, Level.INTERMUNICIPALITY, Level.MUNICIPALITY
PLACE_FIELDS = (
    "level",
    "name",
    "search_name",
    "siren",
    "legal_kind",
    "intermunicipality",
    "department",
    "region",
    "latitude",
    "longitude",
    "population",
)


@dataclass(frozen=True)
class Changes:
    """What an import did, counted in territories; statements are counted apart."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    statements: int = 0


@dataclass(frozen=True)
class Pack:
    """The set of territories as the journal names it."""

    def journal_name(self) -> tuple[str, str]:
        return "territories", LABEL


@transaction.atomic
def import_territories(
    facts: Iterable[TerritoryFacts],
    *,
    sources: list[dict[str, str]],
    by: Any,
) -> Changes:
    """Create or update territories, their outlines, postcodes and populations.

    A territory of the database that the pack does not name is left as it is.
    """
    require(by, "territories.import_territories")
    save_sources(sources, dataset="territories", by=by)
    present = queries.facts_by_code()
    told = list(facts)
    new = [fact for fact in told if fact.code not in present]
    changed = [f for f in told if f.code in present and not _is_told(f, present[f.code])]
    if not new and not changed:
        return Changes(unchanged=len(told))
    batch = journal.open_batch(kind="territories", label=LABEL, by=by)
    ids = queries.ids_by_code()
    _create_places(new, ids)
    _update_places(changed, ids)
    _write_details(new + changed, ids, fresh=not present)
    statements = import_statements(_claims(new + changed, ids), by=by, batch=batch)
    _record(batch, by=by, created=len(new), updated=len(changed))
    return Changes(len(new), len(changed), len(told) - len(new) - len(changed), statements)


def _is_told(new: TerritoryFacts, old: TerritoryFacts) -> bool:
    """Whether the database says all that the pack says: it may hold older populations besides."""
    same_figures = set(new.populations) <= set(old.populations)
    return same_figures and replace(new, populations=()) == replace(old, populations=())


def _record(batch: Batch, *, by: Any, created: int, updated: int) -> None:
    """One line for the whole pack: 36,000 lines would tell nobody anything."""
    detail = {"created": created, "updated": updated}
    journal.record("territories.imported", on=Pack(), by=by, batch=batch, detail=detail)


def _create_places(facts: list[TerritoryFacts], ids: dict[str, Ids]) -> None:
    """Insert territories level by level, each with its subject, and note their keys in `ids`."""
    for level in LEVELS:
        rank = [fact for fact in facts if fact.level == level]
        subjects = insert_rows(
            Subject,
            ["kind", "key", "place", "owner"],
            [("territory", fact.code, fact.scopes, None) for fact in rank],
        )
        places = insert_rows(
            Territory,
            ["code", "subject", *PLACE_FIELDS],
            [
                (fact.code, subject, *_values(fact, ids))
                for fact, subject in zip(rank, subjects, strict=True)
            ],
        )
        for fact, place, subject in zip(rank, places, subjects, strict=True):
            ids[fact.code] = Ids(place, subject)


def _values(fact: TerritoryFacts, ids: dict[str, Ids]) -> tuple[Any, ...]:
    """The values of `PLACE_FIELDS`."""
    above = (fact.intermunicipality_code, fact.department_code, fact.region_code)
    return (
        str(fact.level),
        fact.name,
        rules.search_name(fact.name, legal_kind=fact.legal_kind),
        fact.siren,
        fact.legal_kind,
        *(ids[code].place if code else None for code in above),
        fact.latitude,
        fact.longitude,
        fact.population,
    )


def _update_places(facts: list[TerritoryFacts], ids: dict[str, Ids]) -> None:
    wanted = {fact.code: fact for fact in facts}
    places = queries.places_by_code(wanted)
    fields: list[Any] = [Territory._meta.get_field(name) for name in PLACE_FIELDS]
    for code, place in places.items():
        for field, value in zip(fields, _values(wanted[code], ids), strict=True):
            setattr(place, field.attname, value)
        place.subject.place = wanted[code].scopes
    touched = list(places.values())
    Territory.objects.bulk_update(touched, PLACE_FIELDS, batch_size=500)
    Subject.objects.bulk_update([p.subject for p in touched], ["place"], batch_size=500)


def _write_details(facts: list[TerritoryFacts], ids: dict[str, Ids], *, fresh: bool) -> None:
    """Replace the outlines, postcodes and other names of these territories."""
    if not fresh:
        stale = [ids[fact.code].place for fact in facts]
        for start in range(0, len(stale), SQL_BATCH):
            some = stale[start : start + SQL_BATCH]
            Outline.objects.filter(territory__in=some).delete()
            Postcode.objects.filter(territory__in=some).delete()
            OtherName.objects.filter(territory__in=some).delete()
    outlines = [
        (ids[fact.code].place, fact.rings, rules.area_km2(rules.decoded_rings(fact.rings)))
        for fact in facts
        if fact.rings
    ]
    insert_rows(Outline, ["territory", "rings", "area_km2"], outlines)
    postcodes = [(code, ids[fact.code].place) for fact in facts for code in fact.postcodes]
    insert_rows(Postcode, ["code", "territory"], postcodes)
    names = [
        (ids[fact.code].place, name, rules.search_name(name))
        for fact in facts
        for name in fact.other_names
    ]
    insert_rows(OtherName, ["territory", "name", "search_name"], names)


def _claims(facts: list[TerritoryFacts], ids: dict[str, Ids]) -> list[Claim]:
    return [
        Claim(
            subject=subject,
            attribute="population",
            number=float(population.number),
            unit="inhabitants",
            year=population.year,
            confidence=Confidence.DOCUMENTED if population.year else Confidence.PARTIAL,
            source_slugs=(population.source_slug,),
            note_fr="somme des communes" if population.is_sum else "",
            note_en="sum of the communes" if population.is_sum else "",
        )
        for fact in facts
        for subject in [Subject(pk=ids[fact.code].subject, kind="territory", key=fact.code)]
        for population in fact.populations
    ]
