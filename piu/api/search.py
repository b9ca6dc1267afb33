"""Search over HTTP: the same answers as the page and the command."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from piu.domain.search import queries
from piu.domain.search.choices import Facet, Sort
from piu.domain.search.queries import Hit, Results

router = Router(tags=["search"])


class Reason(Schema):
    """A word of the question, the words of the record that answer it, and where they stand."""

    word: str
    found: list[str]
    places: list[str]


class Found(Schema):
    """One public record; `score` is null when the order is not one of relevance, `by_meaning` says
    that no word of the question found it."""

    id: str
    kind: str
    title: str
    summary: str
    url: str
    place: str
    population: int | None
    facets: dict[str, list[str]]
    score: float | None
    by_meaning: bool
    reasons: list[Reason]


class Count(Schema):
    code: str
    label: str
    count: int


class PlaceSaid(Schema):
    """A place understood as a condition; `km` around it, 0 for inside it."""

    label: str
    codes: list[str]
    km: int


class Named(Schema):
    """A territory that the question names."""

    id: str
    name: str
    level: str
    population: int | None
    url: str


class Answer(Schema):
    """The results of one page, and what helps to ask better."""

    query: str
    total: int
    page: int
    pages: int
    corrections: dict[str, str]
    unknown: list[str]
    did_you_mean: str
    places: list[PlaceSaid]
    sizes: list[str]
    territories: list[Named]
    results: list[Found]
    elsewhere: list[Found]
    kinds: list[Count]
    facets: dict[str, list[Count]]


class Asked(Schema):
    """The question; each facet may be given several times."""

    q: str = ""
    kind: str = ""
    theme: list[str] = []
    region: list[str] = []
    size_class: list[str] = []
    stage: list[str] = []
    intensity: list[str] = []
    obstacle: list[str] = []
    sort: str = Sort.RELEVANCE.value
    page: int = 1
    limit: int = queries.PAGE_SIZE
    exact: bool = False
    literal: bool = False


@router.get("", response=Answer, summary="Search the public records")
def search(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """Experiences, calls, needs, solutions and sites that answer a question in French."""
    results = queries.search(
        asked.q,
        kind=asked.kind,
        filters={facet: getattr(asked, facet) for facet in Facet.values},
        sort=asked.sort,
        page=asked.page,
        limit=asked.limit,
        is_exact=asked.exact,
        is_literal=asked.literal,
    )
    return _answer(results)


def _answer(results: Results) -> dict[str, Any]:
    return {
        "query": results.question.text,
        "total": results.total,
        "page": results.page,
        "pages": results.pages,
        "corrections": {c.typed: c.read_as for c in results.plan.corrections},
        "unknown": list(results.plan.unknown),
        "did_you_mean": results.plan.did_you_mean,
        "places": [
            {"label": place.label, "codes": list(place.codes), "km": place.km}
            for place in results.said.places
        ],
        "sizes": [size.code for size in results.said.sizes],
        "territories": [
            {
                "id": f"territories/{place.code}",
                "name": place.name,
                "level": place.level,
                "population": place.population,
                "url": place.get_absolute_url(),
            }
            for place in results.territories
        ],
        "results": [_found(hit) for hit in results.hits],
        "elsewhere": [_found(hit) for hit in results.elsewhere],
        "kinds": [{"code": k.code, "label": k.label, "count": k.count} for k in results.kinds],
        "facets": {
            facet.code: [
                {"code": choice.code, "label": choice.label, "count": choice.count}
                for choice in facet.choices
            ]
            for facet in results.facets
        },
    }


def _found(hit: Hit) -> dict[str, Any]:
    row = hit.findable
    facets: dict[str, list[str]] = {}
    for facet, code in hit.facets:
        facets.setdefault(facet, []).append(code)
    return {
        "id": hit.identifier,
        "kind": row.kind,
        "title": row.title,
        "summary": row.summary,
        "url": row.url,
        "place": row.place_name,
        "population": row.population,
        "facets": facets,
        "score": hit.score,
        "by_meaning": hit.is_by_meaning,
        "reasons": [
            {"word": r.word, "found": list(r.found), "places": list(r.places)}
            for r in hit.shown.reasons
        ],
    }
