"""The examples of the reference run as written, in both languages."""

import json
import re
from pathlib import Path

import pytest

from piu.engine.__main__ import main

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_python_examples_run(language):
    page = (DOCS / language / "reference" / "engine.md").read_text("utf-8")
    examples = re.findall(r"```python\n(.*?)```", page, re.S)
    assert len(examples) >= 3
    names = {}
    for example in examples:
        exec(compile(example, f"{language}/reference/engine.md", "exec"), names)  # noqa: S102


@pytest.fixture
def question(tmp_path):
    page = (DOCS / "en" / "reference" / "engine.md").read_text("utf-8")
    example = re.search(r"```json\n(.*?)```", page, re.S).group(1)
    path = tmp_path / "question.json"
    path.write_text(example, encoding="utf-8")
    return path


def test_the_command_prints_a_table(question, capsys):
    assert main([str(question), "--draws", "50"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == "site loss 5 % 95 % jobs 5 % 95 % main reason".split()
    assert lines[1].startswith("kiln   1.00  1.00  1.00  ?")
    assert lines[2].endswith("downstream: kiln > works")
    assert any(line.startswith("jobs, elsewhere: ") for line in lines)
    assert "ask first: rest:works:lime" in lines
    assert lines[-1].startswith("not counted: prices, recontracting, ")


def test_the_command_prints_json(question, capsys):
    assert main([str(question), "--json", "--seed", "4", "--draws", "20"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["seed"], result["draws"]) == (4, 20)
    assert [s["id"] for s in result["sites"]] == ["kiln", "works"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"shocks": [{"kind": "closure", "site": "moon"}]}, "unknown_site at shocks[0].site"),
        ({"sites": [{"id": "kiln"}]}, "bad_file at sites[0].naf"),
        ({"sites": ["kiln"]}, "bad_file at sites[0]"),
        ({"extra": 1}, "bad_file at file"),
        ({"draws": 0}, "bad_draws at draws"),
    ],
)
def test_the_command_refuses_and_says_where(question, change, message, capsys):
    content = json.loads(question.read_text("utf-8")) | change
    question.write_text(json.dumps(content), encoding="utf-8")
    assert main([str(question)]) == 2
    assert message in capsys.readouterr().err


def test_a_file_that_is_not_json_is_refused(tmp_path, capsys):
    path = tmp_path / "broken.json"
    path.write_text("{", encoding="utf-8")
    assert main([str(path)]) == 2
    assert main([str(tmp_path / "missing.json")]) == 2
    assert capsys.readouterr().err.count("bad_file") == 2
