"""The form of "what if?": drawn from the declared kinds of shock, read back into a question.

Each row of the form is one shock: `c0-kind`, `c0-<field>`, `c0-start`, `c0-duration`, `c0-unite`.
With a first day (`debut`) starts are dates, else numbers of days. The same names travel in the
address, so that a half-built question can be shared and duplicated.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from rapidfuzz import process

from piu.domain.ecosystem.scenarios.rules import (
    DEFAULT_DAYS,
    DEFAULT_DRAWS,
    DEFAULT_SEED,
    DEFAULT_STEP_DAYS,
    MAX_SHOCKS,
    ShockField,
    ShockKind,
)
from piu.errors import InvalidInputError
from piu.web.toiles.dates import (
    UNITS,
    checked_date,
    date_in,
    day_text,
    days_between,
    length_in_days,
)

LOOKS_ALIKE = 70
DAY = "jour"
# A length that no calendar need reckon: what is longer is refused as it stands.
MOST_WRITTEN = 10_000
IN_TIME, LONG_RUN = "temps", "terme"
# What a shock may carry beside its declared fields: the facts of an arrival.
MORE = "more"

Choices = Mapping[str, Sequence[tuple[str, str]]]


@dataclass
class Entry:
    """One field of one shock as the page shows it."""

    field: ShockField
    name: str
    texts: list[str]
    error: str = ""

    @property
    def text(self) -> str:
        return self.texts[0] if self.texts else ""

    @property
    def is_share(self) -> bool:
        return self.field.unit == "share"

    @property
    def least(self) -> str:
        return shown(self.field, self.field.least)

    @property
    def most(self) -> str:
        return shown(self.field, self.field.most)

    @property
    def blanks(self) -> list[str]:
        """The texts, and one more line where several may be named."""
        return [*self.texts, ""] if self.field.many or not self.texts else self.texts


@dataclass
class Row:
    """One shock of the form."""

    number: int
    kind: ShockKind
    entries: list[Entry]
    start: str = ""
    duration: str = ""
    unit: str = DAY
    more: str = ""
    error: str = ""


@dataclass
class Builder:
    """The whole form, ready to be shown."""

    rows: list[Row]
    kinds: list[ShockKind]
    choices: Choices
    model: str = LONG_RUN
    first_day: str = ""
    days: str = str(DEFAULT_DAYS)
    unit: str = DAY
    step: str = str(DEFAULT_STEP_DAYS)
    draws: str = str(DEFAULT_DRAWS)
    seed: str = str(DEFAULT_SEED)
    is_private: bool = False
    compared: str = ""
    beside: str = ""
    error: str = ""

    @property
    def lists(self) -> list[tuple[str, Sequence[tuple[str, str]]]]:
        """The lists of proposals that the rows of the form need."""
        needed = sorted({e.field.holds for row in self.rows for e in row.entries} - {"number"})
        return [(holds, self.choices.get(holds, ())) for holds in needed]

    @property
    def since(self) -> date | None:
        """The date of day 0, when the form has one that can be read."""
        return date_in(self.first_day)

    @property
    def is_full(self) -> bool:
        return len(self.rows) >= MAX_SHOCKS


def shown(field: ShockField, value: float | None) -> str:
    """A number as the form takes it: shares in per cent, no needless decimals."""
    if value is None:
        return ""
    return f"{value * 100 if field.unit == 'share' else value:.10g}"


def read_builder(given: QueryDict, *, kinds: list[ShockKind], choices: Choices) -> Builder:
    """The form as its address or its sending describes it."""
    by_code = {kind.code: kind for kind in kinds}
    numbers = [n for n in range(MAX_SHOCKS) if given.get(f"c{n}-kind") in by_code]
    rows = [_row(given, n, by_code[given[f"c{n}-kind"]]) for n in numbers]
    for entry in (entry for row in rows for entry in row.entries):
        names = dict(choices.get(entry.field.holds, ()))
        entry.texts = [names.get(text, text) for text in entry.texts]
    return Builder(
        rows=[_renumbered(row, rank) for rank, row in enumerate(rows)],
        kinds=kinds,
        choices=choices,
        model=IN_TIME if given.get("modele") == IN_TIME else LONG_RUN,
        first_day=given.get("debut", "").strip()[:20],
        days=given.get("jours", str(DEFAULT_DAYS)),
        unit=_unit(given.get("jours-unite", DAY)),
        step=given.get("pas", str(DEFAULT_STEP_DAYS)),
        draws=given.get("tirages", str(DEFAULT_DRAWS)),
        seed=given.get("graine", str(DEFAULT_SEED)),
        is_private=given.get("regard") == "mien",
        compared=given.get("comparer", "")[:40],
        beside=given.get("aussi", "")[:80],
    )


def _row(given: QueryDict, number: int, kind: ShockKind) -> Row:
    entries = [
        Entry(field, field.name, _texts(given, f"c{number}-{field.name}", field))
        for field in kind.fields
    ]
    return Row(
        number=number,
        kind=kind,
        entries=entries,
        start=given.get(f"c{number}-start", ""),
        duration=given.get(f"c{number}-duration", ""),
        unit=_unit(given.get(f"c{number}-unite", DAY)),
        more=given.get(f"c{number}-{MORE}", ""),
    )


def _unit(text: str) -> str:
    return text if text in UNITS else DAY


def _texts(given: QueryDict, name: str, field: ShockField) -> list[str]:
    if name not in given:
        default = shown(field, field.default)
        return [default] if default else []
    return [text.strip() for text in given.getlist(name) if text.strip()]


def _renumbered(row: Row, number: int) -> Row:
    row.number = number
    for entry in row.entries:
        entry.name = f"c{number}-{entry.field.name}"
    return row


def new_row(kind: ShockKind, *, number: int) -> Row:
    """A row of a kind, at its usual numbers."""
    return _renumbered(_row(QueryDict(), number, kind), number)


def address_of(builder: Builder) -> str:
    """The query of the address that shows this form again."""
    pairs: list[tuple[str, str]] = []
    for number, row in enumerate(builder.rows):
        pairs.append((f"c{number}-kind", row.kind.code))
        for entry in row.entries:
            pairs += [(f"c{number}-{entry.field.name}", t) for t in entry.texts or [""]]
        kept = (("start", row.start), ("duration", row.duration), (MORE, row.more))
        pairs += [(f"c{number}-{name}", text) for name, text in kept if text]
        if row.duration and row.unit != DAY:
            pairs.append((f"c{number}-unite", row.unit))
    pairs.append(("modele", builder.model))
    if builder.model == IN_TIME:
        pairs += [("jours", builder.days), ("pas", builder.step)]
        if builder.unit != DAY:
            pairs.append(("jours-unite", builder.unit))
    if builder.first_day:
        pairs.append(("debut", builder.first_day))
    if builder.draws != str(DEFAULT_DRAWS):
        pairs.append(("tirages", builder.draws))
    if builder.seed != str(DEFAULT_SEED):
        pairs.append(("graine", builder.seed))
    if builder.is_private:
        pairs.append(("regard", "mien"))
    if builder.beside:
        pairs.append(("aussi", builder.beside))
    if builder.compared:
        pairs.append(("comparer", builder.compared))
    return urlencode(pairs)


def question_address(
    shocks: Sequence[Mapping[str, Any]],
    *,
    kinds: list[ShockKind],
    days: int | None = None,
    step_days: int = DEFAULT_STEP_DAYS,
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
    beside: str = "",
    since: date | None = None,
) -> str:
    """The address of the form that holds the question of a stored scenario."""
    by_code = {kind.code: kind for kind in kinds}
    rows = [_row_of(shock, by_code[shock["kind"]], since=since) for shock in shocks]
    form = Builder(rows=rows, kinds=kinds, choices={}, draws=str(draws), seed=str(seed))
    form.beside = beside
    form.first_day = since.isoformat() if since else ""
    if days:
        form.model, form.days, form.step = IN_TIME, str(days), str(step_days)
    return address_of(form)


def _row_of(shock: Mapping[str, Any], kind: ShockKind, *, since: date | None) -> Row:
    entries = []
    for one in kind.fields:
        value = shock.get(one.name)
        if one.holds == "number":
            texts = [shown(one, value)] if value is not None else []
        else:
            texts = value if one.many else [value] if value else []
        entries.append(Entry(one, one.name, texts))
    start, end = shock.get("start_day"), shock.get("end_day")
    declared = {one.name for one in kind.fields} | {"kind", "start_day", "end_day"}
    more = {name: value for name, value in shock.items() if name not in declared and value}
    return Row(
        number=0,
        kind=kind,
        entries=entries,
        start="" if start is None else day_text(start, since),
        duration="" if end is None else str(end - (start or 0)),
        more=json.dumps(more, ensure_ascii=False) if more else "",
    )


def shocks_of(builder: Builder) -> list[dict[str, Any]]:
    """The shocks that the form describes; what cannot be read raises, and marks its field."""
    shocks = []
    for row in builder.rows:
        shock: dict[str, Any] = {"kind": row.kind.code, **_more(row)}
        for entry in row.entries:
            value = _value(entry, row=row, choices=builder.choices)
            if value is not None:
                shock[entry.field.name] = value
        if builder.model == IN_TIME:
            shock |= _dates(row, first=first_day_of(builder))
        shocks.append(shock)
    return shocks


def _more(row: Row) -> dict[str, Any]:
    try:
        more = json.loads(row.more) if row.more else {}
    except ValueError:
        more = None
    if not isinstance(more, dict):
        raise InvalidInputError("bad_json", where=row.kind.label, value=row.more[:80])
    return more


def _value(entry: Entry, *, row: Row, choices: Choices) -> Any:
    if entry.field.holds == "number":
        return _share_or_number(entry, row=row)
    known = choices.get(entry.field.holds, ())
    names = [_chosen(text, known, entry=entry, row=row) for text in entry.texts]
    if entry.field.many:
        return names
    return names[0] if names else None if entry.field.optional else ""


def _share_or_number(entry: Entry, *, row: Row) -> float | None:
    if not entry.text:
        return None
    value = number_in(entry.text)
    if value is None:
        entry.error = "not_a_number"
        raise InvalidInputError(
            "not_a_number", where=f"{row.kind.label}, {entry.field.label}", value=entry.text[:80]
        )
    if not float(entry.least) <= value <= float(entry.most):
        entry.error = "shock_out_of_range"
        raise InvalidInputError(
            "shock_out_of_range",
            where=f"{row.kind.label}, {entry.field.label}",
            value=entry.text[:80],
            least=entry.least,
            most=entry.most,
        )
    return value / 100 if entry.is_share else value


def share_in(text: str, *, where: str) -> float:
    """A percentage as people write it, as a share; `InvalidInputError` quotes what was typed."""
    value = number_in(text)
    if value is None or not 0 <= value <= 100:
        raise InvalidInputError("shock_out_of_range", where=where, value=text[:80])
    return value / 100


def number_in(text: str) -> float | None:
    """A number as people write it, with a point or a comma, spaces between thousands."""
    bare = "".join(text.split()).replace(",", ".")
    try:
        value = float(bare)
    except ValueError:
        return None
    return value if abs(value) < float("inf") else None


def _chosen(text: str, known: Sequence[tuple[str, str]], *, entry: Entry, row: Row) -> str:
    """The identifier that a text names: by itself, by its label, whatever the case."""
    for identifier, label in known:
        if text.casefold() in (identifier.casefold(), label.casefold()):
            return identifier
    labels = [label for _, label in known]
    close = process.extract(text[:120], labels, score_cutoff=LOOKS_ALIKE, limit=3)
    entry.error = "no_such_choice"
    raise InvalidInputError(
        "no_such_choice",
        where=f"{row.kind.label}, {entry.field.label}",
        value=text[:80],
        close=", ".join(f"«\u00a0{label}\u00a0»" for label, *_ in close) or "—",
    )


def first_day_of(builder: Builder) -> date | None:
    """The date of day 0: the one given, else that of the first shock that has one."""
    if builder.first_day:
        return checked_date(builder.first_day, where="debut")
    starts = [found for row in builder.rows if (found := date_in(row.start)) is not None]
    return min(starts, default=None)


def _dates(row: Row, *, first: date | None) -> dict[str, int]:
    """The first day of a shock, and the first day without it when it has a length."""
    day = date_in(row.start)
    if day is not None and first is not None:
        start = days_between(first, day, where=row.kind.label)
    else:
        start = _whole(row.start, row=row) if row.start else 0
        day = date.fromisoformat(day_text(start, first)) if first else None
    if not row.duration:
        return {"start_day": start}
    length = length_in_days(_whole(row.duration, row=row), row.unit, since=day)
    return {"start_day": start, "end_day": start + length}


def _whole(text: str, *, row: Row) -> int:
    value = number_in(text)
    if value is None or not value.is_integer() or not 0 <= value <= 10_000:
        raise InvalidInputError("bad_day", where=row.kind.label, value=text[:40])
    return int(value)


def numbers_of(builder: Builder) -> dict[str, Any]:
    """How the question is to be answered: draws, seed, and the days to follow."""
    given = [("draws", builder.draws, "bad_draws"), ("seed", builder.seed, "bad_seed")]
    if builder.model == IN_TIME:
        given += [("days", builder.days, "bad_days"), ("step_days", builder.step, "bad_step")]
    found = {}
    for name, text, code in given:
        value = number_in(text)
        if value is None or not value.is_integer():
            raise InvalidInputError(code, where=name, value=text[:40], most="")
        found[name] = int(value)
    if "days" in found and 0 <= found["days"] <= MOST_WRITTEN:
        first = first_day_of(builder)
        found["days"] = length_in_days(found["days"], builder.unit, since=first)
    return found
