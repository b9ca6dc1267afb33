"""Records inside records: a problem in one names the path that leads to it."""

from dataclasses import dataclass
from typing import Any

from piu.transfers.importers.tables import Row


@dataclass(frozen=True)
class Nested(Row):
    """A record held by a column of a row."""

    path: str = ""

    def problem(self, code: str, column: str, value: Any = None, **params: Any) -> None:
        """Note the problem at `path.column`, on the line of the row that holds this record."""
        shown = self.values.get(column, "") if value is None else value
        where = f"{self.path}.{column}" if column else self.path
        self.problems.add(code, file=self.file, line=self.line, column=where, value=shown, **params)


def record(row: Row, column: str) -> Nested:
    """The record that a column holds; an empty one, with its problem noted, when it holds none."""
    return _nested(row, column, row.values.get(column))


def records(row: Row, column: str) -> list[Nested]:
    """The records that a column lists; none, with the problem noted, when it lists none."""
    value = row.values.get(column)
    if value is None:
        return []
    if not isinstance(value, list):
        row.problem("not_a_list", column)
        return []
    return [_nested(row, f"{column}[{rank}]", item) for rank, item in enumerate(value)]


def _nested(row: Row, column: str, value: Any) -> Nested:
    path = f"{row.path}.{column}" if isinstance(row, Nested) else column
    if not isinstance(value, dict):
        row.problem("not_a_record", column, value)
        value = {}
    return Nested(row.file, row.line, value, row.problems, path=path)
