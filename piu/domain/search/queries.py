"""Reads of search: results, facets, suggestions, and the proof that index and records agree."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tantivy import Order, Query

from piu.domain.cooperation.models import Solution
from piu.domain.ecosystem.models import Site
from piu.domain.people.models import User
from piu.domain.search import bridge, drafts, facets, meanings, places, plans, reasons
from piu.domain.search.choices import Kind, Sort
from piu.domain.search.facets import FacetCounts, KindCount
from piu.domain.search.models import FacetValue, Findable, SavedSearch
from piu.domain.search.plans import Plan
from piu.domain.search.ranking import DEPTH, Limits, Ranking, browsing, ranking
from piu.domain.search.reasons import Shown
from piu.domain.search.rules.places import Understood
from piu.domain.search.rules.weights import SCALE, fame_weight
from piu.domain.search.rules.words import Question, read_question
from piu.domain.territories.models import Territory
from piu.errors import InvalidInputError

PAGE_SIZE = 20
MOST_RESULTS = 200  # on one page
DEEPEST = 10_000
FEW_WORDS = 2
MOST_NAME_WORDS = 4  # telling words of the name of a place
ENOUGH_HERE = 5  # below, results of other places follow those of the place asked for

_ORDERS = {
    Sort.SMALL: ("population", Order.Asc),
    Sort.RECENT: ("year", Order.Desc),
    Sort.TITLE: ("title_order", Order.Asc),
}


@dataclass(frozen=True)
class Hit:
    """One result: the record, how it is shown, and why it is there."""

    findable: Findable
    rank: int
    score: float | None
    shown: Shown
    facets: tuple[tuple[str, str], ...]
    is_by_meaning: bool = False

    @property
    def fame(self) -> float:
        """What the fame correction multiplies its score by."""
        return fame_weight(self.facets)

    @property
    def identifier(self) -> str:
        return self.findable.identifier


@dataclass(frozen=True)
class Results:
    """The answer to a question, with what helps to ask it better."""

    question: Question
    plan: Plan
    kind: str
    filters: Mapping[str, Sequence[str]]
    sort: str
    total: int
    hits: list[Hit]
    kinds: list[KindCount]
    facets: list[FacetCounts]
    page: int
    pages: int
    is_browsing: bool = False
    said: Understood = field(default_factory=lambda: Understood(""))
    elsewhere: list[Hit] = field(default_factory=list)
    territories: list[Territory] = field(default_factory=list)

    @property
    def has_only_empty_words(self) -> bool:
        """Something was typed, and nothing in it can be looked for."""
        return bool(self.question.text) and not self.question.words


def search(
    text: str = "",
    *,
    kind: str = "",
    filters: Mapping[str, Sequence[str]] | None = None,
    sort: str = Sort.RELEVANCE,
    page: int = 1,
    limit: int = PAGE_SIZE,
    is_exact: bool = False,
    is_literal: bool = False,
    with_facets: bool = True,
) -> Results:
    """Public records that answer a question, best first; without a question, all of them.

    `filters` maps a facet to the codes accepted; `is_exact` switches off the correction of typing
    errors, `is_literal` the reading of places and sizes of towns as conditions; `sort="plain"` the
    fame correction.
    """
    chosen = facets.checked_filters(filters or {})
    _check_choice("kind", kind, ["", *Kind.values])
    _check_choice("sort", sort, Sort.values)
    index = bridge.reader()
    whole = read_question(text)
    said = Understood(whole.text) if is_literal else places.read_places(whole.text)
    question = read_question(said.rest) if said.has_conditions else whole
    if not question.words:
        question = whole
    plan = plans.make_plan(question, index, is_exact=is_exact)
    asked = Asked(question, plan, said, index, sort, page, max(1, min(limit, MOST_RESULTS)))
    limits = {**chosen, **({"kind": [kind]} if kind else {})}
    found = _found(asked, Limits(limits, places.condition(said, index), said.is_all_place))
    few = found.total < ENOUGH_HERE and page == 1 and said.has_conditions
    return Results(
        question=whole,
        plan=plan,
        kind=kind,
        filters=chosen,
        sort=sort,
        total=found.total,
        hits=found.hits,
        kinds=facets.kind_counts(found.base, limits, index) if with_facets else [],
        facets=facets.facet_counts(found.base, limits, index) if with_facets else [],
        page=found.page,
        pages=found.pages,
        is_browsing=not whole.text,
        said=said,
        elsewhere=_elsewhere(asked, limits, found) if few and not said.is_all_place else [],
        territories=_territories(whole, plan) if page == 1 else [],
    )


def _territories(question: Question, plan: Plan) -> list[Territory]:
    """The territories named; a name nearly right is only looked for when a word is not known."""
    if len(question.words) > MOST_NAME_WORDS:
        return []
    is_odd = bool(plan.unknown or plan.corrections) and len(question.words) <= FEW_WORDS
    return places.territories(question.text, guess=is_odd)


@dataclass(frozen=True)
class Asked:
    """A question as it was read, and how its answer is to be given."""

    question: Question
    plan: Plan
    said: Understood
    index: bridge.Reader
    sort: str
    page: int
    limit: int


@dataclass(frozen=True)
class Found:
    """What answers within some limits, of which one page is shown."""

    base: Query
    total: int
    page: int
    pages: int
    hits: list[Hit]


def _found(asked: Asked, limits: Limits) -> Found:
    index, limit = asked.index, asked.limit
    if asked.question.text:
        ranked = ranking(
            asked.question,
            asked.plan,
            limits,
            index,
            weigh_by=_weight(asked.sort),
            depth=max(limit, DEPTH),
        )
    else:
        ranked = browsing()
    query = plans.filtered(ranked.base, limits.filters, index.schema)
    total = index.total(query)
    pages = max(1, -(-min(total, DEEPEST) // limit))
    page = max(1, min(asked.page, pages))
    hits = _hits(
        query, ranked, asked.plan, index, sort=asked.sort, offset=(page - 1) * limit, limit=limit
    )
    return Found(ranked.base, total, page, pages, hits)


def _elsewhere(asked: Asked, filters: Mapping[str, Sequence[str]], found: Found) -> list[Hit]:
    """What answers the rest of the question in other places, when few do where it says."""
    seen = {hit.identifier for hit in found.hits}
    others = _found(asked, Limits(filters)).hits
    return [hit for hit in others if hit.identifier not in seen][: asked.limit - len(seen)]


def _check_choice(name: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise InvalidInputError(
            "unknown_search_choice", where=name, value=value, known=", ".join(filter(None, known))
        )


def _weight(sort: str) -> str:
    """The field of the index that weighs the scores: it has the name of the order."""
    return Sort.PLAIN.value if sort == Sort.PLAIN else Sort.RELEVANCE.value


def _hits(
    query: Query,
    ranked: Ranking,
    plan: Plan,
    index: bridge.Reader,
    *,
    sort: str,
    offset: int,
    limit: int,
) -> list[Hit]:
    names, scores = _page(query, ranked, index, sort=sort, offset=offset, limit=limit)
    rows = findables(names)
    codes = _facets_of([row.pk for row in rows if row is not None])
    return [
        Hit(
            findable=row,
            rank=offset + place,
            score=score,
            shown=reasons.shown(row, plan),
            facets=tuple(codes.get(row.pk, ())),
            is_by_meaning=row.identifier in ranked.by_meaning,
        )
        for place, (score, row) in enumerate(zip(scores, rows, strict=True), start=1)
        if row is not None
    ]


def _page(
    query: Query, ranked: Ranking, index: bridge.Reader, *, sort: str, offset: int, limit: int
) -> tuple[list[str], list[float | None]]:
    """The names of the results of one page, with their scores when the order is of relevance."""
    search = index.searcher.search
    if order := _ORDERS.get(Sort(sort)):
        by, way = order
        hits = search(query, limit, count=False, offset=offset, order_by_field=by, order=way).hits
        return index.identifiers(hits), [None] * len(hits)
    if not ranked.first:
        hits = search(query, limit, count=False, offset=offset, weight_by_field=sort).hits
        return index.identifiers(hits), [float(score) / SCALE for score, _ in hits]
    names = list(ranked.first[offset : offset + limit])
    scores: list[float | None] = [1 / (offset + rank) for rank in range(1, len(names) + 1)]
    if len(names) < limit:
        # Further down, the order of words alone, without those that came before.
        start = max(0, offset - len(ranked.first))
        most = min(DEEPEST, start + limit + len(ranked.first))
        hits = search(ranked.words, most, count=False, weight_by_field=sort).hits
        seen = set(ranked.first)
        rest = [name for name in index.identifiers(hits) if name not in seen]
        more = rest[start : start + limit - len(names)]
        first = offset + len(names)
        scores += [1 / (first + rank) for rank in range(1, len(more) + 1)]
        names += more
    return names, scores


def saved_searches(*, viewer: Any) -> list[SavedSearch]:
    """The questions that this person keeps, the latest first."""
    if not isinstance(viewer, User):
        return []
    return list(SavedSearch.objects.filter(user=viewer))


def territory_hits(text: str, *, limit: int = PAGE_SIZE) -> list[Hit]:
    """The territories that a question names, in the form of results."""
    nothing = Shown([], [], "", [], [])
    return [
        Hit(
            Findable(
                kind="territories",
                key=place.code,
                title=place.name,
                url=place.get_absolute_url(),
                place_name=place.name,
                population=place.population,
            ),
            rank,
            1 / rank,
            nothing,
            (),
        )
        for rank, place in enumerate(places.territories(text, limit=limit), start=1)
    ]


def findables(identifiers: Sequence[str]) -> list[Findable | None]:
    """The rows of these identifiers in their order; None for one that has just gone."""
    names = [identifier.partition("/") for identifier in identifiers]
    # With their kinds, so that the index of the table serves.
    rows = Findable.objects.filter(
        kind__in={kind for kind, _, _ in names}, key__in=[key for _, _, key in names]
    )
    held = {row.identifier: row for row in rows}
    return [held.get(identifier) for identifier in identifiers]


def _facets_of(ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    values = FacetValue.objects.filter(findable__in=ids).order_by("id")
    found: dict[int, list[tuple[str, str]]] = {}
    for pk, facet, code in values.values_list("findable_id", "facet", "code"):
        found.setdefault(pk, []).append((facet, code))
    return found


def names_of_sites(toiles: Collection[str]) -> set[tuple[str, str]]:
    """How search names the sites of these toiles, those that it still holds included."""
    sites = Site.objects.filter(web__slug__in=toiles).values_list("web__slug", "slug")
    held = Findable.objects.filter(kind=Kind.SITES).values_list("key", flat=True)
    keys = {f"{toile}/{slug}" for toile, slug in sites}
    keys |= {key for key in held if key.partition("/")[0] in toiles}
    return {(Kind.SITES.value, key) for key in keys}


def names_of_organisations(slugs: Collection[str]) -> set[tuple[str, str]]:
    """How search names the sites and solutions that carry the name of these organisations."""
    sites = Site.objects.filter(organisation__slug__in=slugs)
    solutions = Solution.objects.filter(organisation__slug__in=slugs)
    names = {(Kind.SOLUTIONS.value, slug) for slug in solutions.values_list("slug", flat=True)}
    return names | {
        (Kind.SITES.value, f"{toile}/{slug}")
        for toile, slug in sites.values_list("web__slug", "slug")
    }


def texts_to_read() -> int:
    """How many texts wait for their vector of meaning; 0 where there is no model."""
    return sum(len(keys) for keys in meanings.waiting(bridge.reader()).values())


# --- Agreement -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """One record on which records, rows and index do not agree."""

    identifier: str
    problem: str  # row_missing, row_stale, row_extra, index_missing, index_stale, index_extra


def differences() -> list[Difference]:
    """What differs between the records, the findable rows and the text index; empty is right."""
    told = {draft.identifier: draft.digest for kind in Kind.values for draft in drafts.drafts(kind)}
    rows = list(Findable.objects.prefetch_related("facet_values"))
    kept = {row.identifier: drafts.draft_of_row(row).digest for row in rows}
    stored = {row.identifier: row.digest for row in rows}
    indexed = bridge.reader().digests() if bridge.is_built() else {}
    return [
        *_compare(told, kept, "row"),
        *_compare(stored, indexed, "index"),
    ]


def _compare(right: Mapping[str, str], held: Mapping[str, str], name: str) -> list[Difference]:
    found = []
    for identifier in sorted({*right, *held}):
        if identifier not in held:
            found.append(Difference(identifier, f"{name}_missing"))
        elif identifier not in right:
            found.append(Difference(identifier, f"{name}_extra"))
        elif right[identifier] != held[identifier]:
            found.append(Difference(identifier, f"{name}_stale"))
    return found
