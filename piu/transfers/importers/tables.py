"""CSV and JSONL files read as rows that know their line, so that a mistake can be shown."""

import csv
import gzip
import io
import json
import math
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from piu.domain.taxonomy.queries import vocabulary
from piu.transfers.importers.report import Problems

DELIMITERS = ",;\t"
PARTIAL_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
# Plain figures: Python would also read `1_000` and digits of other scripts.
NUMBER = re.compile(r"[-+]?[0-9]*\.?[0-9]*([eE][-+]?[0-9]{1,3})?")
# What no database, terminal or reader can do anything with: controls, halves of characters.
INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# A whole file is held in memory, several times over.
MOST_MEGABYTES = 100


@dataclass(frozen=True)
class Row:
    """One record of a file. Each reading notes a problem and gives None when it cannot be used."""

    file: str
    line: int
    values: dict[str, Any]
    problems: Problems

    def problem(self, code: str, column: str, value: Any = None, **params: Any) -> None:
        """Note that this row cannot be used, and why."""
        shown = self.values.get(column, "") if value is None else value
        self.problems.add(
            code, file=self.file, line=self.line, column=column, value=shown, **params
        )

    def text(self, column: str, *, required: bool = False, longest: int | None = None) -> str:
        """A text without surrounding spaces; empty when the cell is."""
        cell = self.values.get(column)
        value = "" if cell is None else str(cell).strip()
        if INVISIBLE.search(value):
            self.problem("not_a_text", column, ascii(value[:40]))
            return ""
        if isinstance(cell, dict | list):
            self.problem("not_a_text", column, value[:40])
            return ""
        if required and not value:
            self.problem("missing_value", column)
        if longest is not None and len(value) > longest:
            self.problem("too_long", column, value[:40] + "…", longest=longest, length=len(value))
        return value

    def link(self, column: str) -> str:
        """The address of a page on the web, of no other kind; empty when the cell is."""
        address = self.text(column, longest=600)
        if address and not address.startswith(("http://", "https://")):
            self.problem("not_a_link", column)
        return address

    def number(
        self, column: str, *, lowest: float | None = 0.0, highest: float | None = None
    ) -> float | None:
        """A finite number, or None when the cell is empty (unknown is not zero)."""
        text = self.text(column)
        if not text:
            return None
        try:
            value = float(text) if NUMBER.fullmatch(text) else math.nan
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            self.problem("not_a_number", column)
            return None
        if lowest is not None and value < lowest:
            self.problem("number_too_low", column, lowest=lowest)
            return None
        if highest is not None and value > highest:
            self.problem("number_too_high", column, highest=highest)
            return None
        return value

    def year(self, column: str) -> int | None:
        """A year of four digits, or None when the cell is empty."""
        text = self.text(column)
        if not text:
            return None
        if not re.fullmatch(r"[12][0-9]{3}", text):
            self.problem("not_a_year", column)
            return None
        return int(text)

    def partial_date(self, column: str) -> str:
        """`YYYY`, `YYYY-MM` or `YYYY-MM-DD` as it is written; empty when the cell is."""
        text = self.text(column)
        if text and not _is_partial_date(text):
            self.problem("not_a_date", column)
        return text

    def term(self, column: str, name: str, *, required: bool = True) -> str:
        """A code of a vocabulary."""
        code = self.text(column, required=required)
        if code and code not in vocabulary(name):
            self.problem("unknown_term", column, vocabulary=name)
        return code

    def choice(self, column: str, known: Iterable[str], *, default: str = "") -> str:
        """One of a few words; `default` when the cell is empty."""
        word = self.text(column) or default
        if word not in known:
            self.problem("unknown_choice", column, known=", ".join(known))
        return word

    def list(self, column: str, *, required: bool = False) -> tuple[str, ...]:
        """The items of a JSON list, or of a cell that separates them by `;`, each once."""
        value = self.values.get(column) or ()
        items = value.split(";") if isinstance(value, str) else value
        if not isinstance(items, list | tuple):
            self.problem("not_a_list", column)
            return ()
        if any(isinstance(item, dict | list) or INVISIBLE.search(str(item)) for item in items):
            self.problem("not_a_text", column, ascii(items)[:40])
            return ()
        names = tuple(dict.fromkeys(str(item).strip() for item in items if str(item).strip()))
        if required and not names:
            self.problem("missing_value", column)
        return names


def read_rows(
    path: Path, *, columns: Sequence[str], problems: Problems, optional: Sequence[str] = ()
) -> list[Row]:
    """The rows of a `.csv` or `.jsonl` file in UTF-8.

    A CSV file must have every one of `columns` in its header and may have those of `optional`; a
    JSONL record must have every one of `columns`. What cannot be read is noted in `problems`.
    """
    text = _decoded(path, problems)
    if text is None:
        return []
    if path.suffix == ".jsonl":
        return list(_json_rows(path.name, text, columns, problems))
    return list(_csv_rows(path.name, text, columns, optional, problems))


def without_doubles(
    rows: Iterable[Row], *, key: Callable[[Row], Any], column: str = "id"
) -> list[Row]:
    """The rows, having noted each one whose key an earlier row (of any file) already has."""
    first: dict[Any, Row] = {}
    kept = []
    for row in rows:
        name = key(row)
        before = first.setdefault(name, row)
        if before is row:
            kept.append(row)
        else:
            shown = name if isinstance(name, str) else " → ".join(map(str, name))
            row.problem("duplicate_id", column, shown, first=f"{before.file}:{before.line}")
    return kept


def _decoded(path: Path, problems: Problems) -> str | None:
    content = _content(path, problems)
    if content is None:
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        problems.add(
            "wrong_encoding", file=path.name, line=line, value=f"0x{content[error.start]:02X}"
        )
        return None
    if not text.strip():
        problems.add("empty_file", file=path.name)
        return None
    return text


def _content(path: Path, problems: Problems) -> bytes | None:
    """The bytes of a file, decompressed; a small file may hide a huge one, which is not read."""
    most = MOST_MEGABYTES * 1_000_000
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            content = file.read(most + 1)
    except (OSError, EOFError, zlib.error) as error:
        problems.add("unreadable_file", file=path.name, value=str(error)[:200])
        return None
    if len(content) > most:
        problems.add("too_big", file=path.name, highest=MOST_MEGABYTES)
        return None
    return content


def _csv_rows(
    file: str, text: str, columns: Sequence[str], optional: Sequence[str], problems: Problems
) -> Iterator[Row]:
    delimiter = max(DELIMITERS, key=text.lstrip().partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] = []
    line = 1
    try:
        for cells in reader:
            if not header and any(cells):
                header = [cell.strip() for cell in cells]
                if not _header_is_usable(file, header, columns, optional, problems):
                    return
            elif any(cell.strip() for cell in cells):
                if len(cells) != len(header):
                    problems.add(
                        "wrong_cell_count",
                        file=file,
                        line=line,
                        value=len(cells),
                        expected=len(header),
                        start=cells[0].strip(),
                    )
                else:
                    yield Row(file, line, dict(zip(header, cells, strict=True)), problems)
            line = reader.line_num + 1
    except csv.Error as error:
        problems.add("bad_csv", file=file, line=line, value=str(error))


def _header_is_usable(
    file: str,
    header: list[str],
    columns: Sequence[str],
    optional: Sequence[str],
    problems: Problems,
) -> bool:
    before = len(problems)
    for name in columns:
        if name not in header:
            problems.add("missing_column", file=file, line=1, value=name)
    for name in header:
        if name not in columns and name not in optional:
            known = ", ".join([*columns, *optional])
            problems.add("unknown_column", file=file, line=1, value=name, known=known)
        if header.count(name) > 1 and name in (*columns, *optional):
            problems.add("duplicate_column", file=file, line=1, value=name)
    return len(problems) == before


def _json_rows(file: str, text: str, columns: Sequence[str], problems: Problems) -> Iterator[Row]:
    for line, record_text in enumerate(text.split("\n"), 1):
        if not record_text.strip():
            continue
        try:
            record = json.loads(record_text)
        except json.JSONDecodeError as error:
            problems.add("bad_json", file=file, line=line, value=error.msg)
            continue
        except (RecursionError, ValueError):
            # Nested without end, or a number of thousands of digits.
            problems.add("bad_json", file=file, line=line, value=record_text[:40] + "…")
            continue
        if not isinstance(record, dict):
            problems.add("bad_json", file=file, line=line, value=record_text[:40])
            continue
        missing = [name for name in columns if name not in record]
        for name in missing:
            problems.add("missing_field", file=file, line=line, column=name, value=name)
        if not missing:
            yield Row(file, line, record, problems)


def _is_partial_date(text: str) -> bool:
    if not PARTIAL_DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return True
