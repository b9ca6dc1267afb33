"""Tables to CSV, XLSX and Parquet. A text that a spreadsheet would run as a formula is escaped."""

import csv
import io
import zipfile
from collections.abc import Sequence
from typing import Any

import pyarrow
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from pyarrow import parquet

from piu.domain.taxonomy.queries import vocabulary
from piu.transfers.cells import escaped
from piu.transfers.toile_shape import SHAPES, Cells, Tables

# A zip made of the same content is the same file, whenever it is made.
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
NUMBERS = {"number": pyarrow.float64(), "year": pyarrow.int64()}


def csv_files(tables: Tables) -> dict[str, bytes]:
    """One CSV file a table, in UTF-8 with its mark so that spreadsheets read the accents."""
    return {f"{name}.csv": csv_of(rows, SHAPES[name].every) for name, rows in tables.items()}


def csv_of(rows: Sequence[Cells], columns: Sequence[str]) -> bytes:
    """One table as CSV."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def zipped(files: dict[str, bytes]) -> bytes:
    """Several files as one."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(zipfile.ZipInfo(name, ZIP_DATE), body, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def xlsx_of(tables: Tables) -> bytes:
    """A workbook with one sheet a table."""
    book = Workbook(write_only=True)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        sheet.append([_heading(sheet, column) for column in SHAPES[name].every])
        for row in rows:
            sheet.append([_cell(row.get(column)) for column in SHAPES[name].every])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def parquet_of(rows: Sequence[Cells], columns: Sequence[str]) -> bytes:
    """One table as Parquet: numbers, texts and lists of texts, null where unknown."""
    names = vocabulary("toile_columns")
    kinds = {column: names[column]["type"] if column in names else "text" for column in columns}
    fields = [
        pyarrow.field(
            column,
            pyarrow.list_(pyarrow.string())
            if kind == "list"
            else NUMBERS.get(kind, pyarrow.string()),
        )
        for column, kind in kinds.items()
    ]
    arrays = [
        pyarrow.array([row.get(field.name) for row in rows], type=field.type) for field in fields
    ]
    content = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_arrays(arrays, schema=pyarrow.schema(fields)), content)
    return content.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        value = ";".join(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return escaped(value) if isinstance(value, str) else value


def _heading(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell
