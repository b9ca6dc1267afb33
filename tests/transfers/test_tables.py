"""Rows that know their line: what is read, and what is told of what cannot be."""

from pathlib import Path
from typing import Any

import pytest

from piu.transfers.importers.report import Problems
from piu.transfers.importers.tables import Row, read_rows, without_doubles

Told = tuple[str, int, str, Any]


def told(problems: Problems) -> list[Told]:
    return [(p.code, p.line, p.column, p.value) for p in problems]


def read(
    folder: Path, content: str | bytes, *, name: str = "a.csv", columns: tuple[str, ...] = ("id",)
) -> tuple[list[Row], list[Told]]:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    problems = Problems()
    rows = read_rows(path, columns=columns, optional=("note",), problems=problems)
    return rows, told(problems)


def row(**values: Any) -> Row:
    return Row("a.csv", 7, values, Problems())


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_spreadsheet_may_choose_its_delimiter(tmp_path: Path, delimiter: str) -> None:
    rows, problems = read(tmp_path, f"id{delimiter}note\nx{delimiter}été\n")
    assert problems == []
    assert [(r.line, r.values) for r in rows] == [(2, {"id": "x", "note": "été"})]


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    rows, problems = read(tmp_path, b"\xef\xbb\xbfid,note\r\nx,\r\n")
    assert problems == []
    assert rows[0].text("id") == "x"


def test_the_line_is_that_of_the_file_when_a_cell_spans_several(tmp_path: Path) -> None:
    rows, problems = read(tmp_path, 'id,note\nx,"one\ntwo\nthree"\n\ny,\u2028same line\nz,\n')
    assert problems == []
    assert [(r.text("id"), r.line) for r in rows] == [("x", 2), ("y", 6), ("z", 7)]


def test_all_that_is_wrong_with_a_header_is_told_at_once(tmp_path: Path) -> None:
    rows, problems = read(tmp_path, "note,note,extra\na,b,c\n", columns=("id", "name"))
    assert rows == []
    assert problems == [
        ("missing_column", 1, "", "id"),
        ("missing_column", 1, "", "name"),
        ("duplicate_column", 1, "", "note"),
        ("duplicate_column", 1, "", "note"),
        ("unknown_column", 1, "", "extra"),
    ]


def test_a_line_with_a_stray_comma_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    rows, problems = read(tmp_path, "id,note\nx,a,b\ny,c\nz\n")
    assert [r.text("id") for r in rows] == ["y"]
    assert problems == [("wrong_cell_count", 2, "", 3), ("wrong_cell_count", 4, "", 1)]


def test_a_quote_that_never_closes_stops_the_reading(tmp_path: Path) -> None:
    rows, problems = read(tmp_path, 'id,note\nx,fine\ny,"never closed\nz,\n')
    assert [r.text("id") for r in rows] == ["x"]
    assert problems == [("bad_csv", 3, "", "unexpected end of data")]


def test_a_file_in_another_encoding_is_told_with_its_first_strange_byte(tmp_path: Path) -> None:
    rows, problems = read(tmp_path, "id,note\nx,a\ny,été\n".encode("cp1252"))
    assert rows == []
    assert problems == [("wrong_encoding", 3, "", "0xE9")]


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    assert read(tmp_path, " \n") == ([], [("empty_file", 0, "", "")])


def test_a_json_line_that_is_no_object_or_lacks_a_field_is_told(tmp_path: Path) -> None:
    content = '{"id": "x"}\n\n[1]\n{"id": }\n{"note": "no id"}\n{"id": "y"}\n'
    rows, problems = read(tmp_path, content, name="a.jsonl")
    assert [(r.line, r.text("id")) for r in rows] == [(1, "x"), (6, "y")]
    assert problems == [
        ("bad_json", 3, "", "[1]"),
        ("bad_json", 4, "", "Expecting value"),
        ("missing_field", 5, "id", "id"),
    ]


def test_an_empty_cell_is_unknown_and_zero_is_zero() -> None:
    cells = row(a="", b="0", c=" 1.5 ", d=0, e=None)
    assert [cells.number(name) for name in "abcde"] == [None, 0.0, 1.5, 0.0, None]
    assert told(cells.problems) == []


@pytest.mark.parametrize("text", ["3 200", "1,5", "about 3", "nan", "inf", "12 t"])
def test_what_is_not_a_number_is_told(text: str) -> None:
    cells = row(a=text)
    assert cells.number("a") is None
    assert told(cells.problems) == [("not_a_number", 7, "a", text)]


def test_a_number_below_what_is_possible_is_told() -> None:
    cells = row(a="-1", b="-1")
    assert (cells.number("a"), cells.number("b", lowest=-90)) == (None, -1.0)
    assert told(cells.problems) == [("number_too_low", 7, "a", "-1")]


@pytest.mark.parametrize(
    ("text", "year"), [("2018", 2018), ("", None), ("18", None), ("20x8", None), ("2018.0", None)]
)
def test_a_year_has_four_digits(text: str, year: int | None) -> None:
    cells = row(a=text)
    assert cells.year("a") == year
    assert bool(cells.problems) == (year is None and text != "")


@pytest.mark.parametrize(
    ("text", "is_fine"),
    [
        ("", True),
        ("2018", True),
        ("2018-05", True),
        ("2018-05-31", True),
        ("2018-13", False),
        ("2018-02-30", False),
        ("31/05/2018", False),
    ],
)
def test_a_date_may_stop_at_the_month_or_the_year(text: str, is_fine: bool) -> None:
    cells = row(a=text)
    assert cells.partial_date("a") == text
    assert (told(cells.problems) == []) == is_fine


def test_a_code_that_a_vocabulary_lacks_is_told() -> None:
    cells = row(a="real", b="vrai", c="")
    assert [cells.term(name, "flow_status") for name in "abc"] == ["real", "vrai", ""]
    assert told(cells.problems) == [
        ("unknown_term", 7, "b", "vrai"),
        ("missing_value", 7, "c", ""),
    ]


def test_lists_come_from_a_cell_or_from_json_each_item_once() -> None:
    cells = row(a="x; y;x;", b=["x", "y"], c="", d=None)
    assert [cells.list(name) for name in "abcd"] == [("x", "y"), ("x", "y"), (), ()]
    assert cells.list("c", required=True) == ()
    assert told(cells.problems) == [("missing_value", 7, "c", "")]


def test_a_text_longer_than_its_place_is_told() -> None:
    cells = row(a="x" * 50)
    cells.text("a", longest=40)
    assert told(cells.problems) == [("too_long", 7, "a", "x" * 40 + "…")]


def test_of_two_rows_with_one_key_the_second_is_told_with_the_place_of_the_first() -> None:
    problems = Problems()
    rows = [Row("a.csv", line, {"id": name}, problems) for line, name in ((2, "x"), (5, "x"))]
    assert without_doubles(rows, key=lambda r: r.text("id")) == [rows[0]]
    assert told(problems) == [("duplicate_id", 5, "id", "x")]
    assert problems[0].params == {"first": "a.csv:2"}
