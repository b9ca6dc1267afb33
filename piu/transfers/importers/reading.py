"""Cells of a sheet to the values that a table expects: numbers with a comma, words for codes…"""

import re
from functools import cache
from typing import Any

from django.utils import translation

from piu.domain.people.choices import OrganisationKind
from piu.domain.statements.choices import Confidence, Visibility
from piu.domain.taxonomy.queries import vocabulary
from piu.transfers.importers.columns import SheetPlan, normal
from piu.transfers.importers.quantities import unit_read
from piu.transfers.importers.report import Problems
from piu.transfers.importers.sheets import plain
from piu.transfers.importers.tables import NUMBER, Row
from piu.transfers.toile_shape import TERMS

SPACES = "\u00a0\u202f\u2009"
THOUSANDS = re.compile(r"[-+]?[0-9]{1,3}( [0-9]{3})+([.,][0-9]+)?")
DECIMAL_COMMA = re.compile(r"[-+]?[0-9]*,[0-9]+")
FRENCH_DAY = re.compile(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})")
# A spreadsheet that took these for numbers lost the zeros in front.
DIGITS = {"siren": 9, "siret": 14, "insee_code": 5, "territory_code": 5}
WORDS_OF: dict[str, Any] = {
    "confidence": Confidence,
    "employees_confidence": Confidence,
    "turnover_confidence": Confidence,
    "ghg_confidence": Confidence,
    "visibility": Visibility,
}


def rows_of(plan: SheetPlan, *, problems: Problems) -> list[Row]:
    """The rows of a sheet as its table expects them; what cannot be read stays as written."""
    read = {code: _reader(plan.table, code) for code in plan.columns.values()}
    rows = []
    for line, cells in plan.lines():
        values = {code: read[code](plain(cell), cell) for code, cell in cells.items()}
        if not any(values.values()):
            continue
        row = Row(plan.sheet.file, line, values, problems)
        if "value" in values:
            _convert(row, unit=plan.unit)
        rows.append(row)
    return rows


def _reader(table: str, code: str) -> Any:
    column = vocabulary("toile_columns")[code]
    kind = column["type"]
    if code in DIGITS:
        return lambda text, cell: _digits(text, cell, DIGITS[code])
    if code == "naf_division":
        return lambda text, _: _division(text)
    if kind in ("number", "year"):
        return lambda text, _: number_text(text)
    if kind == "date":
        return lambda text, _: _day_text(text)
    if kind == "term":
        words = _words(table, code)
        return lambda text, _: words.get(normal(text), text) if text else text
    return lambda text, _: text


def resource_named(text: str) -> str:
    """The code of the resource that has this name, in either language; empty when none has."""
    return _words("flows", "resource").get(normal(text), "")


def number_text(text: str) -> str:
    """A number as a person writes it (`1 234,5`) as a program reads it; else the text itself."""
    bare = text.translate({ord(space): " " for space in SPACES}).strip()
    if THOUSANDS.fullmatch(bare):
        bare = bare.replace(" ", "")
        return bare.replace(",", ".")
    return bare.replace(",", ".") if DECIMAL_COMMA.fullmatch(bare) else bare


def _digits(text: str, cell: Any, length: int) -> str:
    bare = re.sub(r"[\s.\u00a0\u202f]", "", text)
    if not bare.isdigit():
        return text
    return bare.zfill(length) if isinstance(cell, int | float) else bare


def _division(text: str) -> str:
    """The division (two digits) of any NAF code: 24.10Z, 2410Z, 24."""
    found = re.match(r"\s*([0-9]{1,2})(?:[.\s]?[0-9]{2}\s?[A-Za-z])?\s*$", text)
    if found:
        return found.group(1).zfill(2)
    return _words("actors", "naf_division").get(normal(text), text)


def _day_text(text: str) -> str:
    """`31/12/2024` as `2024-12-31`; other writings as they are."""
    found = FRENCH_DAY.fullmatch(text)
    if not found:
        return text
    day, month, year = found.groups()
    return f"{year}-{int(month):02d}-{int(day):02d}"


@cache
def _words(table: str, code: str) -> dict[str, str]:
    """The codes that a cell may mean, by code and by word, in both languages."""
    choices: Any = WORDS_OF.get(code)
    if (table, code) == ("organisations", "kind"):
        choices = OrganisationKind
    if choices is not None:
        known = {}
        for language in ("fr", "en"):
            with translation.override(language):
                known |= {normal(str(choice.label)): str(choice.value) for choice in choices}
        return known | {normal(str(choice.value)): str(choice.value) for choice in choices}
    name = TERMS.get((table, code)) or vocabulary("toile_columns")[code].extra.get("vocabulary")
    if not name:
        return {}
    words: dict[str, str] = {}
    for term in vocabulary(name).values():
        for word in (term.code, term.fr, term.en):
            words.setdefault(normal(word), term.code)
    return words


def _convert(row: Row, *, unit: str) -> None:
    """Bring an amount to a unit of the vocabulary, and say in its note what was written."""
    written = str(row.values.get("unit") or unit)
    if not written or not row.values.get("value"):
        return
    reading = unit_read(written)
    if reading is None:
        row.values["unit"] = written
        return
    row.values["unit"] = reading.code
    amount = _amount(str(row.values["value"]))
    if reading.factor != 1.0 and amount is not None:
        row.values["converted_from"] = f"{row.values['value']} {written}"
        row.values["value"] = repr(float(f"{amount * reading.factor:.12g}"))


def _amount(text: str) -> float | None:
    """A number, None when it is none: the line is told of elsewhere."""
    try:
        return float(text) if NUMBER.fullmatch(text) else None
    except ValueError:
        return None
