"""Which table a sheet holds and what its columns mean: a guess, shown for confirmation."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from rapidfuzz import fuzz

from piu.domain.taxonomy.queries import vocabulary
from piu.errors import InvalidInputError
from piu.transfers.importers.report import Problems
from piu.transfers.importers.sheets import Sheet, letters, plain
from piu.transfers.toile_shape import SHAPES

# Out of 100, from where a heading is probably a misspelling of a known one.
LOOKS_ALIKE = 86
HEADER_WITHIN = 10
IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
PARENT_HEADINGS = {"parent", "parent id", "parents", "pid", "id parent"}
# What no default stands in for.
NEEDED: dict[str, tuple[str, ...]] = {
    "flows": ("from_id", "to_id", "resource"),
    "byproducts": ("actor_id", "by_product_fr"),
    "projects": ("name_fr", "kind", "actor_ids", "status"),
}
# Without one of these, a table says nothing that can be used.
TELLING: dict[str, tuple[str, ...]] = {
    "toile": ("territory_code",),
    "sources": ("title",),
    "organisations": ("name",),
    "actors": ("name_fr", "id"),
    "flows": ("from_id", "to_id"),
    "byproducts": ("by_product_fr",),
    "projects": ("actor_ids",),
    "alternatives": ("subject_id",),
}


@dataclass
class SheetPlan:
    """How one sheet is read: its table (none: left out) and, for each column of it, which one."""

    sheet: Sheet
    table: str = ""
    header_at: int = 0
    columns: dict[int, str] = field(default_factory=dict)
    unsure: set[int] = field(default_factory=set)
    unit: str = ""  # told by a heading such as "Quantité (t/an)"

    @property
    def header(self) -> list[str]:
        """The headings, as they are written."""
        return [plain(cell) for cell in self.sheet.rows[self.header_at][1]]

    @property
    def header_line(self) -> int:
        return self.sheet.rows[self.header_at][0]

    @property
    def is_named_by_code(self) -> bool:
        """Whether every heading is the very code of a column: identifiers are then meant."""
        return all(heading in vocabulary("toile_columns") for heading in self.header if heading)

    @property
    def has_program_keys(self) -> bool:
        """Whether `id` is a graph program's own key (`n0`) and the name is in `label`."""
        return self.table == "actors" and "label" in self.header and "name_fr" not in self.header

    def lines(self) -> list[tuple[int, dict[str, Any]]]:
        """The rows under the header as cells by column code."""
        return [
            (
                line,
                {
                    code: cells[position] if position < len(cells) else None
                    for position, code in self.columns.items()
                },
            )
            for line, cells in self.sheet.rows[self.header_at + 1 :]
        ]


def guess(sheets: list[Sheet]) -> list[SheetPlan]:
    """What each sheet probably is; a sheet that looks like no table is left out."""
    plans = []
    for sheet in sheets:
        plan = SheetPlan(sheet)
        if sheet.rows:
            named = table_named(sheet.name)
            best = max(
                (_read_as(sheet, table) for table in ([named] if named else SHAPES)), key=_worth
            )
            if named or _is_telling(best):
                plan = best
        plans.append(plan)
    return plans


def choose(plans: list[SheetPlan], choices: Mapping[str, Any]) -> list[SheetPlan]:
    """The plans with what a person chose instead: `{sheet: {"table": …, "columns": {"0": …}}}`."""
    chosen = []
    for plan in plans:
        choice = choices.get(plan.sheet.name)
        if not isinstance(choice, Mapping):
            chosen.append(plan)
            continue
        table = str(choice.get("table", plan.table))
        if table and table not in SHAPES:
            known = ", ".join(SHAPES)
            raise InvalidInputError(
                "unknown_table", where=plan.sheet.name, value=table, known=known
            )
        told = {int(at): str(code) for at, code in dict(choice.get("columns", {})).items()}
        is_read = bool(table and plan.sheet.rows)
        chosen.append(_read_as(plan.sheet, table, told) if is_read else SheetPlan(plan.sheet))
    return chosen


def check(plans: list[SheetPlan], *, problems: Problems) -> None:
    """Note what stops a sheet from being read at all."""
    for plan in plans:
        if not plan.table:
            continue
        _check_merged(plan, problems)
        taken: dict[str, int] = {}
        for position, code in plan.columns.items():
            if code in taken:
                value = f"{letters(taken[code] + 1)}, {letters(position + 1)}"
                _note(plan, "column_twice", problems, value=value, column=code)
            taken[code] = position
        if not any(code in taken for code in TELLING[plan.table]):
            known = ", ".join(column_label(code) for code in TELLING[plan.table])
            _note(plan, "no_known_column", problems, value=_shown(plan.header), known=known)
            continue
        for code in NEEDED.get(plan.table, ()):
            if code not in taken:
                _note(plan, "missing_column", problems, value=column_label(code))
    if not any(plan.table for plan in plans):
        sheet = plans[0].sheet
        heads = plans[0].header if sheet.rows else []
        known = ", ".join(column_label(code) for code in ("from_id", "to_id", "resource"))
        problems.add("no_known_column", file=sheet.file, line=1, value=_shown(heads), known=known)


def parents_told(plan: SheetPlan) -> dict[str, list[str]]:
    """What a column of parents says, if there is one: it must not go round in circles."""
    headings = [normal(heading) for heading in plan.header]
    above = next((i for i, heading in enumerate(headings) if heading in PARENT_HEADINGS), None)
    place = {code: position for position, code in plan.columns.items()}
    own = place.get("id", place.get("name_fr"))
    if above is None or own is None:
        return {}
    told: dict[str, list[str]] = {}
    for _, cells in plan.sheet.rows[plan.header_at + 1 :]:
        if max(above, own) < len(cells) and plain(cells[above]):
            told.setdefault(plain(cells[own]), []).append(plain(cells[above]))
    return told


def table_named(name: str) -> str:
    """The table that a sheet or a file names, if any."""
    wanted = normal(name)
    for code, word in vocabulary("toile_tables").items():
        if wanted in {normal(one) for one in (code, word.fr, word.en, *word.extra["aliases"])}:
            return code
    return ""


def column_label(code: str) -> str:
    """How a column is called in the language of the reader."""
    return vocabulary("toile_columns")[code].label


@cache
def normal(text: str) -> str:
    """Small letters without accents, one space between words: what two headings share."""
    bare = unicodedata.normalize("NFKD", text.casefold().replace("’", "'").replace("œ", "oe"))
    letters_only = "".join(char for char in bare if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^a-z0-9%]+", " ", letters_only).split())


def _read_as(sheet: Sheet, table: str, told: Mapping[int, str] | None = None) -> SheetPlan:
    """The sheet read as this table, under whichever of its first rows has most known headings.

    `told` says what some columns are, or that they do not count; the others are guessed.
    """
    plans = [
        _headed(sheet, table, header_at, told or {})
        for header_at in range(min(HEADER_WITHIN, len(sheet.rows)))
    ]
    return max(plans, key=lambda plan: (len(plan.columns), -plan.header_at))


def _headed(sheet: Sheet, table: str, header_at: int, told: Mapping[int, str]) -> SheetPlan:
    plan = SheetPlan(sheet, table=table, header_at=header_at, columns=dict(told))
    own, others = _own_headings(table), _other_headings(table)
    for known in (own, others):
        for position, heading in enumerate(plan.header):
            if position not in plan.columns:
                bare = IN_BRACKETS.sub(" ", heading)
                codes = known.get(normal(heading)) or known.get(normal(bare)) or []
                _take(plan, position, heading, codes)
    near = sorted(
        (
            (fuzz.ratio(normal(heading), word), position, code)
            for position, heading in enumerate(plan.header)
            if position not in plan.columns and len(normal(heading)) > 3
            for known in (own, others)
            for word, codes in known.items()
            for code in codes
        ),
        reverse=True,
    )
    for score, position, code in near:
        if score >= LOOKS_ALIKE and position not in plan.columns:
            _take(plan, position, plan.header[position], [code])
            plan.unsure.add(position)
    plan.columns = {at: code for at, code in sorted(plan.columns.items()) if code}
    return plan


def _take(plan: SheetPlan, position: int, heading: str, codes: list[str]) -> None:
    """Give a column the first of these meanings that no other has yet."""
    free = [code for code in codes if code not in plan.columns.values()]
    if not free:
        return
    plan.columns[position] = free[0]
    told = IN_BRACKETS.search(heading)
    if free[0] == "value" and told:
        plan.unit = told.group(1).strip()


@cache
def _own_headings(table: str) -> dict[str, list[str]]:
    """The code and the two names of each column of a table."""
    words = vocabulary("toile_columns")
    known: dict[str, list[str]] = {}
    for code in SHAPES[table].every:
        for heading in (code, words[code].fr, words[code].en):
            known.setdefault(normal(heading), []).append(code)
    return known


@cache
def _other_headings(table: str) -> dict[str, list[str]]:
    """What else people call them; one word may mean several, in order of likelihood."""
    words = vocabulary("toile_columns")
    known: dict[str, list[str]] = {}
    for code in SHAPES[table].every:
        for heading in words[code].extra.get("aliases", ()):
            known.setdefault(normal(heading), []).append(code)
    return known


def _is_telling(plan: SheetPlan) -> bool:
    found = set(plan.columns.values())
    wanted = TELLING[plan.table]
    if plan.table == "flows":
        return set(wanted) <= found
    return any(code in found for code in wanted) and len(found) > 1


def _worth(plan: SheetPlan) -> tuple[bool, float, int]:
    """How well a sheet fits a table: its telling columns, then the share of headings it knows."""
    headings = [heading for heading in plan.header if heading]
    required = set(SHAPES[plan.table].columns) & set(plan.columns.values())
    share = len(plan.columns) / len(headings) if headings else 0.0
    return _is_telling(plan), round(share, 2), len(required)


def _check_merged(plan: SheetPlan, problems: Problems) -> None:
    for top, bottom, reference in plan.sheet.merged:
        if top <= plan.header_line <= bottom:
            _note(plan, "merged_header", problems, value=reference)


def _note(plan: SheetPlan, code: str, problems: Problems, *, value: str, **params: Any) -> None:
    column = str(params.pop("column", ""))
    problems.add(
        code, file=plan.sheet.file, line=plan.header_line, column=column, value=value, **params
    )


def _shown(headings: list[str]) -> str:
    return ", ".join(heading for heading in headings if heading)[:120]
