"""Imports of needs, calls and solutions, as sources tell them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from piu.domain.cooperation.models import Call, Need, Reference, Solution
from piu.domain.cooperation.records import queries, rules
from piu.domain.cooperation.records.rules import CallFacts, NeedFacts, SolutionFacts
from piu.domain.journal import actions as journal
from piu.domain.journal.models import Batch
from piu.domain.people.permissions import require
from piu.domain.statements.models import Subject
from piu.domain.statements.queries import sources_by_slug
from piu.domain.territories.models import Territory
from piu.errors import InvalidInputError

Places = Mapping[str, Territory]


@dataclass(frozen=True)
class Saved:
    """What an import did."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def __add__(self, other: "Saved") -> "Saved":
        return Saved(
            self.created + other.created,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
        )


@dataclass(frozen=True)
class Kind:
    """How one kind of record is compared, filled and named."""

    model: Any
    name: str
    held: Callable[[Iterable[str]], dict[str, Any]]
    codes: Callable[[Any], Iterable[str]]
    fill: Callable[[Any, Any, Places], Any]


@transaction.atomic
def import_cooperation(
    *,
    needs: Iterable[NeedFacts] = (),
    calls: Iterable[CallFacts] = (),
    solutions: Iterable[SolutionFacts] = (),
    by: Any,
    label: str = "",
) -> Saved:
    """Create or update needs, calls and solutions by slug; touch no other record."""
    require(by, "cooperation.import_cooperation")
    label = label or "cooperation"
    saved = _import(NEED, needs, by=by, label=label)
    saved += _import(CALL, calls, by=by, label=label)
    return saved + _import(SOLUTION, solutions, by=by, label=label)


def _import(kind: Kind, rows: Iterable[Any], *, by: Any, label: str) -> Saved:
    told = {row.slug: row for row in rows}
    held = kind.held(told)
    fresh = [row for slug, row in told.items() if slug not in held]
    changed = [row for slug, row in told.items() if slug in held and held[slug] != row]
    if fresh or changed:
        batch = journal.open_batch(kind=f"{kind.name}s", label=label, by=by)
        _save(kind, fresh, changed, by=by, batch=batch)
    return Saved(len(fresh), len(changed), len(told) - len(fresh) - len(changed))


def _save(kind: Kind, fresh: list[Any], changed: list[Any], *, by: Any, batch: Batch) -> None:
    codes = {code for row in fresh + changed for code in kind.codes(row) if code}
    places = _places(codes)
    records = {row.slug: _created(kind, row, places) for row in fresh}
    wanted = {row.slug: row for row in changed}
    for record in kind.model.objects.filter(slug__in=wanted).select_related("subject"):
        kind.fill(record, wanted[record.slug], places).save()
        record.subject.place = _scopes(kind, wanted[record.slug], places)
        record.subject.save(update_fields=["place"])
        records[record.slug] = record
    for row in fresh + changed:
        _set_sources(records[row.slug], row.source_slugs)
        if kind is SOLUTION:
            _set_references(records[row.slug], row, places)
    journal.record_many(f"{kind.name}.imported", on=list(records.values()), by=by, batch=batch)


def _places(codes: Iterable[str]) -> dict[str, Territory]:
    above = "intermunicipality", "department", "region"
    rows = Territory.objects.filter(code__in=set(codes)).select_related(*above)
    return {place.code: place for place in rows}


def _created(kind: Kind, row: Any, places: Places) -> Any:
    subject = Subject.objects.create(kind=kind.name, key=row.slug, place=_scopes(kind, row, places))
    record = kind.fill(kind.model(slug=row.slug, subject=subject), row, places)
    record.save()
    return record


def _scopes(kind: Kind, row: Any, places: Places) -> list[str]:
    """Who has rights there: those of its own place, not of the places where it has served."""
    own, *_ = kind.codes(row)
    place = _place(own, places, where=row.slug)
    return sorted(place.scopes()) if place is not None else []


def _place(code: str, places: Places, *, where: str) -> Territory | None:
    if not code:
        return None
    if code not in places:
        raise InvalidInputError("unknown_territory", where=where, value=code)
    return places[code]


def _set_sources(record: Any, slugs: tuple[str, ...]) -> None:
    sources = sources_by_slug(slugs)
    for slug in slugs:
        if slug not in sources:
            raise InvalidInputError("unknown_source", where=record.slug, value=slug)
    record.sources.set(sources.values())


def _set_references(record: Solution, row: SolutionFacts, places: Places) -> None:
    record.references.all().delete()
    Reference.objects.bulk_create(
        Reference(
            solution=record,
            territory=_place(place.code, places, where=row.slug),
            place_name=place.name,
            rank=rank,
        )
        for rank, place in enumerate(row.references)
    )


def _fill_need(record: Need, row: NeedFacts, places: Places) -> Need:
    for name in ("title", "description", "constraint", "horizon", "language"):
        setattr(record, name, getattr(row, name))
    record.themes = list(row.themes)
    record.place_name, record.place_level = row.place.name, row.place.level
    record.territory = _place(row.place.code, places, where=row.slug)
    return record


def _fill_call(record: Call, row: CallFacts, places: Places) -> Call:
    plain = "name", "operator", "kind", "language", "perimeter", "opening", "closing"
    for name in (*plain, "amount_or_rate", "is_recurring", "note"):
        setattr(record, name, getattr(row, name))
    record.beneficiaries, record.themes = list(row.beneficiaries), list(row.themes)
    opens, closes = rules.day_bounds(row.opening), rules.day_bounds(row.closing)
    record.opens_on = opens[0] if opens else None
    record.closes_on = closes[1] if closes else None
    record.territory = _place(row.territory_code, places, where=row.slug)
    return record


def _fill_solution(record: Solution, row: SolutionFacts, places: Places) -> Solution:
    for name in ("name", "description", "language", "maturity"):
        setattr(record, name, getattr(row, name))
    record.themes = list(row.themes)
    record.home_name = row.home.name
    record.home = _place(row.home.code, places, where=row.slug)
    return record


def _solution_codes(row: SolutionFacts) -> list[str]:
    return [row.home.code, *(place.code for place in row.references)]


NEED = Kind(Need, "need", queries.need_facts, lambda row: [row.place.code], _fill_need)
CALL = Kind(Call, "call", queries.call_facts, lambda row: [row.territory_code], _fill_call)
SOLUTION = Kind(Solution, "solution", queries.solution_facts, _solution_codes, _fill_solution)
