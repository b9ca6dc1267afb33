"""CSV, XLSX and ODS files as sheets: rows of cells that know their line."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse
from python_calamine import CalamineError, load_workbook

from piu.errors import InvalidInputError
from piu.transfers.cells import RUNS_AS_FORMULA, unescaped
from piu.transfers.importers.opening import (
    MOST_CELLS,
    MOST_COLUMNS,
    Upload,
    check_extent,
    decoded,
    entries,
)
from piu.transfers.importers.report import Problems

DELIMITERS = ",;\t|"
# A reference of a cell in the XML of a sheet, and whether a formula follows it.
CELL = re.compile(rb'<(?:x:)?c\s[^>]*?\br="([A-Z]{1,4})([0-9]{1,9})"[^>]*>(\s*<(?:x:)?f[\s>/])?')
MERGED = re.compile(rb'<(?:x:)?mergeCell\s[^>]*?ref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')
SHEET_FILES = r"xl/worksheets/[^/]+\.xml"
PLAIN_NUMBER = re.compile(r"[-+]?[0-9][0-9 \u00a0\u202f.,]*([eE][-+]?[0-9]+)?%?")
FORMULAS_TOLD = 20
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"

Cell = Any  # str, int, float, bool, date or None


@dataclass(frozen=True)
class Sheet:
    """A sheet of a file: `name` is its own, `file` how a mistake in it is shown."""

    name: str
    file: str
    rows: list[tuple[int, list[Cell]]]
    merged: list[tuple[int, int, str]] = field(default_factory=list)  # first line, last, reference


def read_csv(upload: Upload, *, name: str, problems: Problems) -> Sheet:
    """A CSV file in any usual encoding, separated by comma, semicolon, tab or bar."""
    text = decoded(upload.content)
    first = text.lstrip().partition("\n")[0]
    check_extent(where=upload.shown_name, rows=0, columns=_widest_split(first))
    check_extent(where=upload.shown_name, rows=text.count("\n"), columns=1)
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[Cell]]] = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                check_extent(where=f"{upload.shown_name}:{line}", rows=0, columns=len(cells))
                rows.append((line, [cell.strip() for cell in cells]))
            line = reader.line_num + 1
    except csv.Error as error:
        raise InvalidInputError(
            "bad_csv", where=f"{upload.shown_name}:{line}", value=str(error)
        ) from error
    sheet = Sheet(name=name, file=upload.shown_name, rows=rows)
    _note_formulas(sheet, problems)
    return sheet


def read_workbook(upload: Upload, *, problems: Problems) -> list[Sheet]:
    """The sheets of an XLSX or ODS file; a formula is noted: its value may be stale or absent."""
    if upload.format == "ods":
        inside = entries(upload, wanted=["content.xml"])
        merged = _check_ods(upload, inside.get("content.xml", b""), problems)
    else:
        inside = entries(upload, wanted=[SHEET_FILES, r"xl/workbook\.xml", r"xl/_rels/.*"])
        merged = _check_xlsx(upload, inside, problems)
    try:
        book = load_workbook(io.BytesIO(upload.content))
        sheets = []
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            sheets.append(_sheet(upload, name, rows, merged.get(name, [])))
    except (CalamineError, ValueError, OSError) as error:
        where = upload.shown_name
        raise InvalidInputError("unreadable_file", where=where, value=str(error)[:120]) from error
    for sheet in sheets:
        _note_formulas(sheet, problems)
    return sheets


def plain(cell: Cell) -> str:
    """A cell as the text that a person would type."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date | time | timedelta):
        return cell.isoformat() if not isinstance(cell, timedelta) else str(cell)
    if isinstance(cell, str):
        return unescaped(cell.strip())
    return repr(cell) if isinstance(cell, float) else str(cell)


def _sheet(upload: Upload, name: str, rows: list[list[Cell]], merged: list[Any]) -> Sheet:
    kept = [
        (number, [None if cell == "" else cell for cell in cells])
        for number, cells in enumerate(rows, start=1)
        if any(cell not in ("", None) for cell in cells)
    ]
    return Sheet(name=name, file=f"{upload.shown_name}/{name}", rows=kept, merged=merged)


def _widest_split(line: str) -> int:
    return max(line.count(mark) for mark in DELIMITERS) + 1


def _note_formulas(sheet: Sheet, problems: Problems) -> None:
    """Note the texts that a spreadsheet would run, but for numbers with their sign."""
    told = 0
    for line, cells in sheet.rows:
        for position, cell in enumerate(cells, start=1):
            if not isinstance(cell, str) or not cell.startswith(RUNS_AS_FORMULA):
                continue
            if cell in ("-", "+") or PLAIN_NUMBER.fullmatch(cell):
                continue
            told += 1
            if told <= FORMULAS_TOLD:
                problems.add(
                    "formula", file=sheet.file, line=line, column=letters(position), value=cell[:60]
                )


def letters(position: int) -> str:
    """How a spreadsheet names a column: 1 is A, 27 is AA."""
    name = ""
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(65 + rest) + name
    return name


def _number(name: str) -> int:
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number


# --- XLSX


def _check_xlsx(
    upload: Upload, inside: dict[str, bytes], problems: Problems
) -> dict[str, list[tuple[int, int, str]]]:
    """Refuse sheets whose cells lie too far, note formulas, and return what is merged by sheet."""
    names = _sheet_names(upload, inside)
    merged = {}
    for path, content in inside.items():
        if not re.fullmatch(SHEET_FILES, path):
            continue
        name = names.get(path, path)
        where = f"{upload.shown_name}/{name}"
        widest = longest = told = 0
        for column, row, formula in CELL.findall(content):
            widest = max(widest, _number(column.decode()))
            longest = max(longest, int(row))
            if formula and told < FORMULAS_TOLD:
                told += 1
                problems.add(
                    "formula", file=where, line=int(row), column=column.decode(), value="="
                )
        check_extent(where=where, rows=longest, columns=widest)
        merged[name] = [
            (int(top), int(bottom), f"{left.decode()}{int(top)}:{right.decode()}{int(bottom)}")
            for left, top, right, bottom in MERGED.findall(content)
        ]
    return merged


def _sheet_names(upload: Upload, inside: dict[str, bytes]) -> dict[str, str]:
    """The name that a person gave to each file of a sheet."""
    links = {
        link.get("Id"): f"xl/{(link.get('Target') or '').removeprefix('/xl/')}"
        for link in _xml(upload, inside.get("xl/_rels/workbook.xml.rels"))
    }
    names = {}
    for sheet in _xml(upload, inside.get("xl/workbook.xml")):
        target = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), None)
        if target in links and sheet.get("name"):
            names[links[target]] = str(sheet.get("name"))
    return names


def _xml(upload: Upload, content: bytes | None) -> Iterator[Any]:
    if not content:
        return iter(())
    try:
        return iter(fromstring(content).iter())
    except (ParseError, DefusedXmlException) as error:
        raise InvalidInputError(
            "unreadable_file", where=upload.shown_name, value=str(error)[:120]
        ) from error


# --- ODS


def _check_ods(
    upload: Upload, content: bytes, problems: Problems
) -> dict[str, list[tuple[int, int, str]]]:
    """The same for ODS, whose cells and rows may say that they repeat a million times."""
    merged: dict[str, list[tuple[int, int, str]]] = {}
    name, line, column, widest, told = "", 0, 0, 0, 0
    try:
        for event, item in iterparse(io.BytesIO(content), events=("start", "end")):
            if event == "start" and item.tag == f"{TABLE}table":
                name, line, widest = str(item.get(f"{TABLE}name")), 0, 0
                merged[name] = []
            elif event == "start" and item.tag == f"{TABLE}table-row":
                column = 0
            elif event == "end" and item.tag == f"{TABLE}table-cell":
                repeated = int(item.get(f"{TABLE}number-columns-repeated") or 1)
                is_filled = bool(item.get(f"{OFFICE}value-type")) or len(item) > 0
                if is_filled:
                    widest = max(widest, column + repeated)
                    if widest > MOST_COLUMNS:
                        break
                spanned = int(item.get(f"{TABLE}number-columns-spanned") or 1)
                where = f"{upload.shown_name}/{name}"
                if is_filled and spanned > 1:
                    ends = f"{letters(column + 1)}{line + 1}:{letters(column + spanned)}{line + 1}"
                    merged[name].append((line + 1, line + 1, ends))
                if item.get(f"{TABLE}formula") and told < FORMULAS_TOLD:
                    told += 1
                    problems.add(
                        "formula", file=where, line=line + 1, column=letters(column + 1), value="="
                    )
                column += repeated
            elif event == "end" and item.tag == f"{TABLE}table-row":
                repeated = int(item.get(f"{TABLE}number-rows-repeated") or 1)
                if any(len(cell) or cell.get(f"{OFFICE}value-type") for cell in item):
                    line += repeated
                    where = f"{upload.shown_name}/{name}"
                    check_extent(where=where, rows=line, columns=min(widest, MOST_CELLS))
                item.clear()
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise InvalidInputError(
            "unreadable_file", where=upload.shown_name, value=str(error)[:120]
        ) from error
    check_extent(where=f"{upload.shown_name}/{name}", rows=0, columns=widest)
    return merged
