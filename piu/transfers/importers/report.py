"""What an import found: the lines it cannot use, and what it changes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from piu.domain.taxonomy.errors import sentence
from piu.domain.taxonomy.queries import vocabulary
from piu.errors import InvalidInputError

LONGEST_SHOWN = 200


@dataclass(frozen=True)
class Problem:
    """One thing that stops an import: where it is, what was found, and (by its code) what to do."""

    file: str
    line: int
    column: str
    value: Any
    code: str
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """The place in the form `file:line:column`; a file as a whole has no line."""
        parts = [self.file, str(self.line) if self.line else "", self.column]
        return ":".join(part for part in parts if part)

    @property
    def sentence(self) -> str:
        """What happened and what to do, in the language of the reader."""
        return self._said(self.where)

    @property
    def sheet(self) -> str:
        """The sheet of a workbook, else the file."""
        return self.file.rpartition("/")[2]

    @property
    def heading(self) -> str:
        """The column as a person reads it."""
        term = vocabulary("toile_columns").get(self.column)
        return term.label if term else self.column

    @property
    def reason(self) -> str:
        """The sentence in a table that has the sheet and the line beside it."""
        return self._said(self.heading or self.file)

    def _said(self, where: str) -> str:
        return sentence(InvalidInputError(self.code, where=where, value=self.value, **self.params))


def _shown(value: Any) -> Any:
    """What can be printed of what was found: no half of a character, and not ten megabytes."""
    if not isinstance(value, str):
        return value
    cut = value if len(value) <= LONGEST_SHOWN else value[:LONGEST_SHOWN] + "…"
    return cut.encode("utf-8", "backslashreplace").decode("utf-8")


class Problems(list[Problem]):
    """All the problems of one import, gathered so that they are told together."""

    def add(
        self,
        code: str,
        *,
        file: str,
        line: int = 0,
        column: str = "",
        value: Any = "",
        **params: Any,
    ) -> None:
        self.append(Problem(file, line, column, _shown(value), code, params))

    def in_order(self) -> tuple[Problem, ...]:
        """By file and line, the same mistake of the same cell once."""
        once = {(p.file, p.line, p.column, p.code, str(p.value)): p for p in reversed(self)}
        in_place = reversed(list(once.values()))
        return tuple(sorted(in_place, key=lambda one: (one.file, one.line)))


@dataclass(frozen=True)
class Report:
    """How many records an import creates, updates and leaves as they are, or why it cannot."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    statements: int = 0
    problems: Sequence[Problem] = ()
    unlisted: int = 0  # problems beyond those that are kept

    @property
    def changes(self) -> int:
        return self.created + self.updated + self.statements


def kept_form(report: Report, *, most: int) -> dict[str, Any]:
    """A report as JSON, with its first problems."""
    told = asdict(report)
    listed = told["problems"] = [
        {**one, "value": _plain(one["value"])} for one in told["problems"][:most]
    ]
    return {**told, "unlisted": len(report.problems) - len(listed)}


def from_kept(told: Mapping[str, Any]) -> Report:
    """The report that `kept_form` wrote."""
    return Report(**{**told, "problems": [Problem(**one) for one in told["problems"]]})


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float) else str(value)


@dataclass(frozen=True)
class Importer:
    """The five steps of an importer, each handing its product to the next.

    `fetch(path)` lists the files; `read(files, problems=)` gives rows with their line numbers;
    `clean(rows, problems=, **options)` gives records, and notes every line that it cannot use;
    `diff(records)` compares them with what is stored; `save(changes, by=)` writes through one
    action of the domain and returns the report.
    """

    fetch: Callable[[Path], Any]
    read: Callable[..., Any]
    clean: Callable[..., Any]
    diff: Callable[[Any], Any]
    save: Callable[..., Report]
    # Whether `clean` and `save` take `watch`, which is told the share done.
    tells: bool = False
