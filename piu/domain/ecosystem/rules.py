"""Limits and defaults of scenarios, and what an import changes. Pure: no database."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from piu.domain.taxonomy.queries import require_term
from piu.errors import InvalidInputError

DEFAULT_SEED = 1
DEFAULT_DRAWS = 200
# ENGINE: 1e-6 for decisions (1e-2, the published threshold, is not converged).
DEFAULT_EPS = 1e-6
DEFAULT_DAYS = 365
DEFAULT_STEP_DAYS = 7
MAX_SHOCKS = 10
MAX_DRAWS = 2000
MAX_DAYS = 3650
MAX_COMPARED = 3
# Some 3 seconds and 320 MB of a server, for one question asked by anyone.
MAX_NUMBERS = 40_000_000
MAX_NAME = 120
STEPS = (1, 7)
DATES = ("start_day", "end_day")

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

# What a record of each kind says of itself; its figures are statements.
FIELDS: dict[str, tuple[str, ...]] = {
    "toile": ("name_fr", "name_en", "description_fr", "description_en", "compiled_on", "territory"),
    "site": (
        "name_fr",
        "name_en",
        "kind",
        "naf_division",
        "organisation",
        "siret",
        "territory",
        "place_name",
        "latitude",
        "longitude",
        "geo_precision",
        "is_outside",
        "status",
        "opened",
        "closed",
        "note_fr",
        "note_en",
    ),
    "flow": ("status", "certainty", "valid_from", "valid_to", "note_fr", "note_en"),
    "by_product": (
        "label_fr",
        "label_en",
        "ewc_code",
        "fate_fr",
        "fate_en",
        "certainty",
        "note_fr",
        "note_en",
    ),
    "project": (
        "name_fr",
        "name_en",
        "kind",
        "date",
        "status",
        "description_fr",
        "description_en",
    ),
    "source": ("url", "title", "publisher", "published", "licence"),
    "organisation": ("name", "kind", "siren"),
}

Key = tuple[str, str]


@dataclass(frozen=True)
class Record:
    """One thing of a toile as a file or the database tells it, ready to be compared.

    `name` is what is unique within its kind and toile: a slug; `source--target--resource` for a
    flow; `site/slug` for a by-product. `fields` holds those of `FIELDS`; a territory is its
    code, an organisation its slug.
    """

    kind: str
    name: str
    fields: Mapping[str, Any]
    sources: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()

    @property
    def key(self) -> Key:
        return self.kind, self.name


@dataclass(frozen=True)
class Figure:
    """What a file says of one attribute of one record; `circle` names whom it is said to."""

    subject: Key
    attribute: str
    number: float | None
    unit: str
    year: int | None
    confidence: str
    sources: tuple[str, ...]
    note_fr: str = ""
    note_en: str = ""
    label: str = ""
    text: str = ""
    visibility: str = "public"
    circle: str = ""


@dataclass(frozen=True)
class ToileChanges:
    """What an import would change in a toile. `figures` are all those of the files: the
    statements already there are left as they are."""

    slug: str
    new: list[Record]
    changed: list[Record]
    unchanged: int
    figures: list[Figure]

    def of(self, kind: str) -> list[Record]:
        """New and changed records of one kind."""
        return [record for record in (*self.new, *self.changed) if record.kind == kind]


def plain_record(record: Record) -> dict[str, Any]:
    """A record as JSON can hold it."""
    fields = {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in record.fields.items()
    }
    return {
        "kind": record.kind,
        "name": record.name,
        "fields": fields,
        "sources": sorted(record.sources),
        "sites": sorted(record.sites),
    }


def record_from(told: Mapping[str, Any]) -> Record:
    """The record that `plain_record` was given; its dates are texts."""
    return Record(
        kind=told["kind"],
        name=told["name"],
        fields=told["fields"],
        sources=frozenset(told["sources"]),
        sites=frozenset(told["sites"]),
    )


def change_of(before: Record, after: Record) -> dict[str, Any]:
    """What a record was and what it became, as JSON can hold it."""
    return {"key": before.key, "before": plain_record(before), "after": plain_record(after)}


def compare(
    slug: str, *, wanted: Iterable[Record], stored: Mapping[Key, Record], figures: list[Figure]
) -> ToileChanges:
    """What differs between the records of a file and those that are stored."""
    records = list(wanted)
    new = [record for record in records if record.key not in stored]
    changed = [record for record in records if stored.get(record.key, record) != record]
    return ToileChanges(
        slug=slug,
        new=new,
        changed=changed,
        unchanged=len(records) - len(new) - len(changed),
        figures=figures,
    )


@dataclass(frozen=True)
class ShockField:
    """One thing that a kind of shock lets its user give: a number, or what is struck.

    `holds` is "number", or what the text names: "site", "planned_site", "flow", "resource",
    "resource_class". A number has a unit and bounds; `default` None: it may be left out.
    """

    name: str
    label: str
    holds: str
    unit: str = ""
    least: float = 0.0
    most: float = 1.0
    default: float | None = None
    many: bool = False
    optional: bool = False


@dataclass(frozen=True)
class ShockKind:
    """A kind of shock as forms, commands and sentences need it."""

    code: str
    label: str
    fields: tuple[ShockField, ...]
    is_timed: bool

    @property
    def targets(self) -> tuple[ShockField, ...]:
        return tuple(field for field in self.fields if field.holds != "number")

    @property
    def numbers(self) -> tuple[ShockField, ...]:
        return tuple(field for field in self.fields if field.holds == "number")


@dataclass(frozen=True)
class Question:
    """Shocks in their one order, and how to answer: in the long run, or day by day.

    `days` None: the long run. Else the days to follow, in steps of 1 or 7 days.
    """

    shocks: tuple[dict[str, Any], ...]
    seed: int = DEFAULT_SEED
    draws: int = DEFAULT_DRAWS
    eps: float = DEFAULT_EPS
    days: int | None = None
    step_days: int = DEFAULT_STEP_DAYS

    @property
    def is_timed(self) -> bool:
        return self.days is not None

    def content(self) -> dict[str, Any]:
        """What names the question: a question of the long run says nothing of days."""
        named = {
            "shocks": list(self.shocks),
            "seed": self.seed,
            "draws": self.draws,
            "eps": self.eps,
        }
        if self.is_timed:
            named |= {"days": self.days, "step_days": self.step_days}
        return named


def check_comparable(are_timed: list[bool]) -> None:
    """Refuse to compare one run alone, more than a page can hold, or time with the long run."""
    if not 2 <= len(are_timed) <= MAX_COMPARED:
        raise InvalidInputError(
            "compared_count", where="cle", value=len(are_timed), most=MAX_COMPARED
        )
    if len(set(are_timed)) > 1:
        raise InvalidInputError("not_comparable", where="cle", value=len(are_timed))


def saved_name(name: str) -> str:
    """The name of a saved scenario, its spaces put in order; refused when empty or too long."""
    kept = " ".join(name.split())
    if not 1 <= len(kept) <= MAX_NAME:
        raise InvalidInputError("bad_scenario_name", where="nom", value=kept[:80], most=MAX_NAME)
    return kept


def check_size(question: Question, *, sites: int) -> None:
    """Refuse a run in time that would hold a server's memory: sites by steps by draws."""
    size = sites * -(-(question.days or 0) // question.step_days) * question.draws
    if size > MAX_NUMBERS:
        raise InvalidInputError(
            "run_too_large", where="draws", value=question.draws, size=size, most=MAX_NUMBERS
        )


def is_dated(shock: Mapping[str, Any]) -> bool:
    """Whether a shock gives a day on which it starts or ends."""
    return any(shock.get(name) is not None for name in DATES)


def check_shock_count(count: int) -> None:
    """Refuse a question without a shock, or with more than a page can tell."""
    if not 1 <= count <= MAX_SHOCKS:
        raise InvalidInputError("shock_count", where="shocks", value=count, most=MAX_SHOCKS)


def check_numbers(question: Question) -> None:
    """Refuse a seed, a number of draws or a threshold that the engine was not made for."""
    if not 0 <= question.seed < 2**31:
        raise InvalidInputError("bad_seed", where="seed", value=question.seed)
    if not 1 <= question.draws <= MAX_DRAWS:
        raise InvalidInputError("bad_draws", where="draws", value=question.draws, most=MAX_DRAWS)
    if not 1e-14 <= question.eps <= 0.1:
        raise InvalidInputError("bad_eps", where="eps", value=question.eps)
    if question.days is not None and not 1 <= question.days <= MAX_DAYS:
        raise InvalidInputError("bad_days", where="days", value=question.days, most=MAX_DAYS)
    if question.step_days not in STEPS:
        raise InvalidInputError("bad_step", where="step_days", value=question.step_days)


def existed_in(year: int, *, start: str, end: str) -> bool:
    """Whether something dated `start` to `end` (YYYY, YYYY-MM or YYYY-MM-DD) was there that year.

    An unknown date hides nothing: what may have been there is shown. In the year of its end a
    thing was still there.
    """
    first, last = year_of(start), year_of(end)
    return (first is None or first <= year) and (last is None or last >= year)


def year_of(date: str) -> int | None:
    """The year at the head of a date; None when it has none."""
    found = re.match(r"\d{4}", date)
    return int(found.group()) if found else None


MOST_OPPORTUNITIES = 5000


def check_follow_up(*, state: str, states: Iterable[str], cause: str, next_act: str) -> None:
    """Refuse an unknown state, a failure without its cause, or an open one with no next act."""
    if state not in states:
        raise InvalidInputError("unknown_follow_up", where="state", value=state)
    if state == "failed" and not cause:
        raise InvalidInputError("failure_without_cause", where="cause", value=cause)
    if state not in ("running", "failed") and not next_act:
        raise InvalidInputError("no_next_act", where="next_act", value=next_act)


def check_limit(limit: int | None) -> None:
    """Refuse a number of opportunities that is no count."""
    if limit is not None and not 1 <= limit <= MOST_OPPORTUNITIES:
        raise InvalidInputError("bad_limit", where="limit", value=limit, most=MOST_OPPORTUNITIES)


Fields = Mapping[str, Any]


def merge(
    base: Fields | None, *, theirs: Fields, mine: Fields
) -> tuple[dict[str, Any], dict[str, tuple[Any, Any]]]:
    """Two writings of one row brought together: the fields, and those where both differ.

    A field that one person alone changed since `base` is theirs to set; one that both changed
    otherwise is a conflict, told as (theirs, mine). Without a base every difference is one.
    """
    merged, conflicts = dict(theirs), {}
    for field, wanted in mine.items():
        stored = theirs.get(field)
        if wanted == stored or (base is not None and wanted == base.get(field)):
            continue
        if base is not None and stored == base.get(field):
            merged[field] = wanted
        else:
            conflicts[field] = (stored, wanted)
    return merged, conflicts


# What must be said of a record, and the vocabulary of each coded field.
REQUIRED = {
    "site": ("name_fr", "kind", "status"),
    "flow": ("status", "certainty"),
    "by_product": ("label_fr", "certainty"),
}
CODED = {
    "kind": "site_kinds",
    "naf_division": "naf_divisions",
    "geo_precision": "geo_precisions",
}
STATES = {
    ("site", "status"): "site_status",
    ("flow", "status"): "flow_status",
    ("flow", "certainty"): "certainty",
    ("by_product", "certainty"): "certainty",
}
DATED = ("opened", "closed")
DEGREES = {"latitude": 90.0, "longitude": 180.0}


def check_fields(kind: str, fields: Fields) -> None:
    """Refuse what a record of this kind may not say, with the field and what to do."""
    for name in REQUIRED[kind]:
        if name in fields and not str(fields[name]).strip():
            raise InvalidInputError("field_needed", where=name)
    for name, value in fields.items():
        vocabulary = STATES.get((kind, name)) or CODED.get(name)
        if vocabulary and value:
            require_term(vocabulary, str(value), where=name)
        if name in DATED and value and not re.fullmatch(r"\d{4}(-\d{2}){0,2}", str(value)):
            raise InvalidInputError("bad_date", where=name, value=value)
        most = DEGREES.get(name)
        if most and value is not None and not -most <= value <= most:
            raise InvalidInputError("bad_degrees", where=name, value=value, most=most)


def check_name(kind: str, name: str) -> None:
    """Refuse a record whose public name cannot stand in an address."""
    parts = {"site": [name], "by_product": name.split("/"), "flow": name.split("--")[:2]}[kind]
    for part in parts:
        if not SLUG.fullmatch(part):
            raise InvalidInputError("bad_slug", where="name", value=part)
    if kind == "flow" and parts[0] == parts[-1]:
        raise InvalidInputError("link_to_itself", where="target", value=parts[0])


def check_figure(*, unit: str, year: int | None, number: float) -> None:
    """Refuse a figure whose unit is not known, or that is no possible number or year."""
    if unit:
        require_term("units", unit, where="unit")
    if not math.isfinite(number):
        raise InvalidInputError("bad_number", where="number", value=number)
    if year is not None and not 1000 <= year <= 2999:
        raise InvalidInputError("not_between", where="year", value=year, low=1000, high=2999)


def checked_text(text: str, *, most: int) -> str:
    """What someone wrote, trimmed; nothing, or too much, is refused."""
    said = text.strip()
    if not said:
        raise InvalidInputError("field_needed", where="text")
    if len(said) > most:
        raise InvalidInputError("text_too_long", where="text", value=len(said), most=most)
    return said
