import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.domain.search.conftest import _library_folder, read_library

__all__ = ["_library_folder", "read_library"]

pytestmark = pytest.mark.usefixtures("read_library")


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("search", *arguments, stdout=out)
    return out.getvalue()


def test_an_answer_for_people() -> None:
    told = run("lampadiares")
    assert "« lampadiares » ne se trouve nulle part : cherché « lampadaires »." in told
    assert "experiences/douai-eclairage" in told


def test_an_answer_for_programs() -> None:
    answer = json.loads(run("noues", "--kind", "needs", "--limit", "1", "--json"))
    assert answer["query"] == "noues"
    assert [found["id"] for found in answer["results"]] == ["needs/n-douai"]


def test_a_batch_answers_each_line(tmp_path: Path) -> None:
    file = tmp_path / "queries.jsonl"
    file.write_text('{"id": 1, "query": "lampadaire"}\n\n{"id": "b", "query": "xylophone"}\n')
    answers = [json.loads(line) for line in run("--batch", str(file), "--json").splitlines()]
    assert [answer["id"] for answer in answers] == [1, "b"]
    assert answers[0]["results"][0]["id"] == "experiences/douai-eclairage"
    assert answers[1]["results"] == []


@pytest.mark.parametrize("line", ["not json", '{"id": 1}', "[1]", '{"id": 1, "query": 2}'])
def test_a_broken_line_is_named_and_nothing_is_printed(tmp_path: Path, line: str) -> None:
    file = tmp_path / "queries.jsonl"
    file.write_text('{"id": 1, "query": "noue"}\n' + line)
    out = StringIO()
    with pytest.raises(CommandError, match=r"queries\.jsonl:2"):
        call_command("search", "--batch", str(file), stdout=out)
    assert out.getvalue() == ""


@pytest.mark.parametrize(
    "arguments",
    [("x", "--theme", "nope"), ("x", "--kind", "nope"), ("--batch", "/nowhere/at/all")],
)
def test_bad_options_are_told(arguments: Any) -> None:
    with pytest.raises(CommandError, match=r"nope|nowhere"):
        run(*arguments)
