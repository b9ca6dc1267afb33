"""Calls, needs and solutions as rows of the library tell them."""

from piu.domain.cooperation.records.rules import CallFacts, NeedFacts, PlaceFacts, SolutionFacts
from piu.transfers.importers.nested import Nested, record, records
from piu.transfers.importers.tables import Row

CALL_FIELDS = "id", "language", "name", "kind", "themes", "scope", "source_ids"
NEED_FIELDS = "id", "language", "title", "description", "themes", "territory", "source_ids"
SOLUTION_FIELDS = (
    "id",
    "language",
    "organisation",
    "description",
    "themes",
    "maturity",
    "source_ids",
)
MOST_THEMES = 4


def themes(row: Row, *, most: int = 3) -> tuple[str, ...]:
    """The themes of a record, the main one first."""
    codes = row.list("themes", required=True)
    for code in codes:
        Row(row.file, row.line, {"themes": code}, row.problems).term("themes", "themes")
    if len(codes) > most:
        row.problem("too_many", "themes", len(codes), most=most)
    return codes


def call(row: Row) -> CallFacts:
    """A call for projects, an aid or a legal route."""
    scope = record(row, "scope")
    recurring = row.values.get("is_recurring")
    if recurring not in (True, False, None):
        row.problem("not_yes_or_no", "is_recurring")
    return CallFacts(
        slug=row.text("id"),
        name=row.text("name", required=True, longest=250),
        operator=row.text("operator", longest=250),
        kind=row.term("kind", "call_kinds"),
        language=row.text("language", required=True, longest=5),
        beneficiaries=row.list("beneficiaries"),
        themes=themes(row, most=MOST_THEMES),
        perimeter=scope.text("name", longest=200),
        territory_code=scope.text("code"),
        opening=row.partial_date("opening_date"),
        closing=row.partial_date("closing_date"),
        amount_or_rate=row.text("amount_or_rate"),
        is_recurring=recurring,
        note=row.text("notes"),
        source_slugs=_sources(row),
    )


def need(row: Row) -> NeedFacts:
    """Something a territory asks for."""
    return NeedFacts(
        slug=row.text("id"),
        title=row.text("title", required=True, longest=250),
        description=row.text("description", required=True),
        constraint=row.text("constraint"),
        horizon=row.text("horizon", longest=60),
        language=row.text("language", required=True, longest=5),
        themes=themes(row),
        place=_place(record(row, "territory"), with_level=True),
        source_slugs=_sources(row),
    )


def solution(row: Row) -> SolutionFacts:
    """What an organisation offers, and where it has served."""
    home = _place(record(row, "home")) if row.values.get("home") else PlaceFacts("")
    return SolutionFacts(
        slug=row.text("id"),
        name=row.text("organisation", required=True, longest=250),
        description=row.text("description", required=True),
        language=row.text("language", required=True, longest=5),
        themes=themes(row),
        maturity=row.term("maturity", "maturities"),
        home=home,
        references=tuple(_place(place) for place in records(row, "references")),
        source_slugs=_sources(row),
    )


def _place(place: Nested, *, with_level: bool = False) -> PlaceFacts:
    level = place.text("level", longest=30) if with_level else ""
    return PlaceFacts(place.text("name", required=True, longest=200), level, place.text("code"))


def _sources(row: Row) -> tuple[str, ...]:
    return tuple(sorted(row.list("source_ids")))
