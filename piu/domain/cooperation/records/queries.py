"""Reads of needs, calls and solutions: lists, one record, what is around it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import partial
from typing import Any, TypeVar

from django.db.models import F, Model, QuerySet

from piu.domain.cooperation.models import Call, Need, Solution
from piu.domain.cooperation.records import rules
from piu.domain.cooperation.records.rules import CallFacts, NeedFacts, PlaceFacts, SolutionFacts
from piu.domain.taxonomy.queries import require_term, vocabulary
from piu.domain.territories.models import Territory
from piu.errors import InvalidInputError, NotFoundError

M = TypeVar("M", bound=Model)
Choice = Mapping[str, str]
VOCABULARY_OF = {
    "theme": "themes",
    "kind": "call_kinds",
    "state": "call_states",
    "maturity": "maturities",
}


@dataclass(frozen=True)
class FacetOption:
    """One value of a facet, and how many records it keeps under the other facets."""

    code: str
    label: str
    count: int


@dataclass(frozen=True)
class Listing:
    """The records that a choice keeps, in order, and the values left to choose from."""

    records: list[Any]
    options: dict[str, list[FacetOption]]


@dataclass(frozen=True)
class Neighbour:
    """A record that shares a theme with another: enough to name it and lead to it."""

    slug: str
    name: str
    detail: str
    language: str


@dataclass(frozen=True)
class Around:
    """What shares a theme with a record: who needs it, who pays, who can do it."""

    needs: list[Neighbour]
    calls: list[Neighbour]
    solutions: list[Neighbour]


def needs(choice: Choice) -> Listing:
    """Needs kept by a choice of `theme` and `region`: those of a known place first."""
    rows = Need.objects.select_related("territory__department", "territory__region")
    readers = {"theme": _themes, "region": _region}
    return _listing(sorted(rows, key=_need_rank), readers, choice)


def calls(choice: Choice, *, today: date) -> Listing:
    """Calls kept by a choice of `theme`, `kind` and `state`, the open ones first."""
    state = partial(_state, today=today)
    readers = {"state": lambda call: [state(call)], "kind": lambda call: [call.kind]}
    rows = sorted(
        Call.objects.select_related("territory"),
        key=lambda call: (rules.STATE_ORDER.index(state(call)), call.name),
    )
    return _listing(rows, {"theme": _themes, **readers}, choice)


def solutions(choice: Choice) -> Listing:
    """Solutions kept by a choice of `theme`, `maturity` and `region`, by name."""
    above = "home__region", "home__department"
    rows = Solution.objects.select_related(*above).prefetch_related("references")
    readers = {
        "theme": _themes,
        "maturity": lambda solution: [solution.maturity],
        "region": _home_region,
    }
    return _listing(sorted(rows, key=lambda solution: solution.name.lower()), readers, choice)


def _listing(rows: Iterable[Any], readers: Mapping[str, Any], choice: Choice) -> Listing:
    listed = list(rows)
    chosen = {facet: choice.get(facet, "") for facet in readers}
    _check(chosen)
    counted = rules.counts(listed, readers, chosen)
    options = {facet: _options(facet, counts) for facet, counts in counted.items()}
    return Listing(rules.kept(listed, readers, chosen), options)


def _check(chosen: Choice) -> None:
    for facet, code in chosen.items():
        if code and facet in VOCABULARY_OF:
            require_term(VOCABULARY_OF[facet], code, where=facet)
        elif code and not Territory.objects.filter(code=code).exists():
            raise InvalidInputError("unknown_territory", where=facet, value=code)


def _options(facet: str, counts: Mapping[str, int]) -> list[FacetOption]:
    if facet in VOCABULARY_OF:
        terms = vocabulary(VOCABULARY_OF[facet]).items()
        return [FacetOption(code, term.label, counts[code]) for code, term in terms if counts[code]]
    names = Territory.objects.filter(code__in=counts).order_by("name").values_list("code", "name")
    return [FacetOption(code, name, counts[code]) for code, name in names]


def _themes(record: Any) -> list[str]:
    return list(record.themes)


def _state(call: Call, *, today: date) -> str:
    return rules.call_state(kind=call.kind, opening=call.opening, closing=call.closing, today=today)


def _need_rank(need: Need) -> tuple[bool, str]:
    return need.territory_id is None, need.title


def _region(need: Need) -> list[str]:
    return _region_codes(need.territory)


def _home_region(solution: Solution) -> list[str]:
    return _region_codes(solution.home)


def _region_codes(place: Territory | None) -> list[str]:
    if place is None:
        return []
    return [place.region.code if place.region else place.code]


def state_of(call: Call, *, today: date) -> str:
    """Whether one can apply to this call today, as far as its dates tell."""
    return _state(call, today=today)


def need(slug: str) -> Need:
    """One need; `NotFoundError` names the closest slugs."""
    rows = Need.objects.select_related("territory__department", "territory__region")
    return _one(rows.prefetch_related("sources"), slug, code="unknown_need")


def call(slug: str) -> Call:
    """One call; `NotFoundError` names the closest slugs."""
    rows = Call.objects.select_related("territory").prefetch_related("sources")
    return _one(rows, slug, code="unknown_call")


def solution(slug: str) -> Solution:
    """One solution, where it comes from and where it has served."""
    rows = Solution.objects.select_related("home__department", "home__region", "organisation")
    rows = rows.prefetch_related("sources", "references__territory__department")
    return _one(rows, slug, code="unknown_solution")


def _one(rows: QuerySet[M], slug: str, *, code: str) -> M:
    found = rows.filter(slug=slug).first()
    if found is None:
        slugs = list(rows.values_list("slug", flat=True))
        close = get_close_matches(slug[:120], slugs, n=3)
        raise NotFoundError(code, value=slug, close=", ".join(close) or "—")
    return found


def around(themes: Iterable[str], *, today: date, other_than: str = "", limit: int = 4) -> Around:
    """Needs, calls not known to be closed and solutions that share a theme with a record.

    The first themes weigh most; `other_than` is the slug of the record itself.
    """
    pick = partial(_sharing, themes=list(themes), other_than=other_than, limit=limit)
    placed = Need.objects.order_by(F("territory__code").asc(nulls_last=True), "title")
    offered = Solution.objects.order_by("name")
    return Around(
        pick(placed.values_list("themes", "slug", "title", "place_name", "language")),
        pick(_usable_calls(today)),
        pick(offered.values_list("themes", "slug", "name", "home_name", "language")),
    )


def _usable_calls(today: date) -> list[tuple[Any, ...]]:
    columns = "themes", "slug", "name", "operator", "language"
    ranked = []
    rows = Call.objects.order_by("name").values_list("kind", "opening", "closing", *columns)
    for kind, opening, closing, *row in rows:
        state = rules.call_state(kind=kind, opening=opening, closing=closing, today=today)
        if state != "closed":
            ranked.append((rules.STATE_ORDER.index(state), tuple(row)))
    ranked.sort(key=lambda found: found[0])
    return [row for _, row in ranked]


def _sharing(
    rows: Iterable[tuple[Any, ...]], *, themes: list[str], other_than: str, limit: int
) -> list[Neighbour]:
    ranked = []
    for codes, *row in rows:
        shared = [themes.index(code) for code in codes if code in themes]
        if shared and row[0] != other_than:
            ranked.append((min(shared), -len(shared), Neighbour(*row)))
    ranked.sort(key=lambda found: found[:2])
    return [neighbour for _, _, neighbour in ranked[:limit]]


def need_facts(slugs: Iterable[str] | None = None) -> dict[str, NeedFacts]:
    """What the database holds of these needs (or of all), as files are compared with them."""
    rows = _rows(Need, slugs).select_related("territory")
    return _facts(rows, _need_facts)


def call_facts(slugs: Iterable[str] | None = None) -> dict[str, CallFacts]:
    """What the database holds of these calls (or of all), as files are compared with them."""
    rows = _rows(Call, slugs).select_related("territory")
    return _facts(rows, _call_facts)


def solution_facts(slugs: Iterable[str] | None = None) -> dict[str, SolutionFacts]:
    """What the database holds of these solutions (or of all), as files are compared with them."""
    rows = _rows(Solution, slugs).select_related("home")
    return _facts(rows.prefetch_related("references__territory"), _solution_facts)


def _rows(model: type[M], slugs: Iterable[str] | None) -> QuerySet[M]:
    rows = model._default_manager.all()
    return rows if slugs is None else rows.filter(slug__in=set(slugs))


def _facts(rows: QuerySet[Any], read: Callable[[Any], Any]) -> dict[str, Any]:
    return {row.slug: read(row) for row in rows.prefetch_related("sources")}


def _source_slugs(record: Any) -> tuple[str, ...]:
    return tuple(sorted(source.slug for source in record.sources.all()))


def _code(place: Territory | None) -> str:
    return place.code if place is not None else ""


def _need_facts(row: Need) -> NeedFacts:
    return NeedFacts(
        slug=row.slug,
        title=row.title,
        description=row.description,
        constraint=row.constraint,
        horizon=row.horizon,
        language=row.language,
        themes=tuple(row.themes),
        place=PlaceFacts(row.place_name, row.place_level, _code(row.territory)),
        source_slugs=_source_slugs(row),
    )


def _call_facts(row: Call) -> CallFacts:
    return CallFacts(
        slug=row.slug,
        name=row.name,
        operator=row.operator,
        kind=row.kind,
        language=row.language,
        beneficiaries=tuple(row.beneficiaries),
        themes=tuple(row.themes),
        perimeter=row.perimeter,
        territory_code=_code(row.territory),
        opening=row.opening,
        closing=row.closing,
        amount_or_rate=row.amount_or_rate,
        is_recurring=row.is_recurring,
        note=row.note,
        source_slugs=_source_slugs(row),
    )


def _solution_facts(row: Solution) -> SolutionFacts:
    return SolutionFacts(
        slug=row.slug,
        name=row.name,
        description=row.description,
        language=row.language,
        themes=tuple(row.themes),
        maturity=row.maturity,
        home=PlaceFacts(row.home_name, "", _code(row.home)),
        references=tuple(
            PlaceFacts(place.place_name, "", _code(place.territory))
            for place in row.references.all()
        ),
        source_slugs=_source_slugs(row),
    )
