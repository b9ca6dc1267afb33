"""Files of any content: a clear list of what is wrong, or a success; never a crash, never half."""

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from piu.domain.people.models import User
from piu.errors import PiuError
from piu.transfers.importers import tables
from piu.transfers.importers.registry import IMPORTERS, run_import
from piu.transfers.importers.report import Problems
from piu.transfers.importers.tables import Row, read_rows

SAMPLES = Path(__file__).parents[1] / "contracts" / "samples"
NASTY = (
    *("\0", "\x1b[31m", "\ud800", "\u202e", "\ufeff", "\u2028", "😀", '"', "'", "\\", "\r", "\n"),
    *(",", ";", "\t", "=1+1", "javascript:alert(1)", "NaN", "Infinity", "-1", "1e400", "1e300"),
    *("9" * 5000, str(2**64), "null", "[]", "{}", "[1]", '{"a":1}', "true", "x" * 300, "../../x"),
)

few = bounded(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def counts() -> dict[str, int]:
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("piu.domain")
    }


@st.composite
def spoilt(draw: st.DrawFn) -> tuple[str, str, bytes]:
    """An importer, one of its files, and that file with something else in it."""
    code = draw(st.sampled_from(sorted(IMPORTERS)))
    file = draw(st.sampled_from(sorted(path.name for path in (SAMPLES / code).iterdir())))
    content = (SAMPLES / code / file).read_bytes()
    odd = st.sampled_from(NASTY).map(lambda text: text.encode("utf-8", "surrogatepass"))
    piece = draw(odd | st.binary(max_size=30) | st.text(max_size=30).map(str.encode))
    start = draw(st.integers(0, len(content)))
    end = draw(st.integers(start, min(len(content), start + 40)))
    return code, file, content[:start] + piece + content[end:]


@st.composite
def odd_records(draw: st.DrawFn) -> tuple[str, str, bytes]:
    """A record of the library with one of its fields of a kind that nobody expects."""
    file = draw(st.sampled_from(["calls", "experiences", "needs", "solutions"])) + ".jsonl"
    lines = (SAMPLES / "experiences" / file).read_text("utf-8").splitlines()
    record = json.loads(lines[0])
    name = draw(st.sampled_from(sorted(record)))
    value = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(NASTY),
        lambda inner: (
            st.lists(inner, max_size=2)
            | st.dictionaries(
                st.sampled_from(["code", "name", "text", "indicators", "span", "moment"]),
                inner,
                max_size=2,
            )
        ),
        max_leaves=4,
    )
    changed = {**record, name: draw(value)}
    return "experiences", file, "\n".join([json.dumps(changed), *lines[1:]]).encode()


@pytest.mark.django_db
@few
@given(case=spoilt() | odd_records())
def test_any_content_is_told_or_taken(
    case: tuple[str, str, bytes], tmp_path_factory: pytest.TempPathFactory, operator: User
) -> None:
    code, file, content = case
    folder = tmp_path_factory.mktemp("spoilt") / code
    shutil.copytree(SAMPLES / code, folder)
    (folder / file).write_bytes(content)
    before = counts()
    try:
        report = run_import(code, folder, by=operator, write=False)
    except PiuError:
        report = None
    assert counts() == before
    for problem in report.problems if report else ():
        assert problem.sentence.encode()
        assert len(problem.sentence) < 2000
    shutil.rmtree(folder)


def told(path: Path, *columns: str) -> list[str]:
    problems = Problems()
    read_rows(path, columns=columns or ("id",), problems=problems)
    return [problem.code for problem in problems]


def test_a_small_file_that_hides_a_huge_one_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST_MEGABYTES", 1)
    bomb = tmp_path / "a.csv.gz"
    bomb.write_bytes(gzip.compress(b"id\n" + b"0\n" * 1_000_000, mtime=0))
    assert bomb.stat().st_size < 5000
    assert told(bomb) == ["too_big"]
    plain = tmp_path / "b.csv"
    plain.write_bytes(b"id\n" + b"0\n" * 1_000_000)
    assert told(plain) == ["too_big"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv.gz", b"not compressed", "unreadable_file"),
        ("a.csv.gz", gzip.compress(b"id\nx\n", mtime=0)[:-6], "unreadable_file"),
        ("a.csv", b"id\n" + b"x" * 10_000_000 + b"\n", "bad_csv"),
        ("a.csv", "id\né\n".encode("latin-1"), "wrong_encoding"),
        ("a.csv", "id\nx\n".encode("utf-16"), "wrong_encoding"),
        ("a.csv", b"\xef\xbb\xbf", "empty_file"),
        ("a.jsonl", b"[" * 100_000, "bad_json"),
        ("a.jsonl", b'{"id": ' + b"9" * 5000 + b"}", "bad_json"),
        ("a.jsonl", b'"' + b"x" * 10_000_000, "bad_json"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert told(path) == [code]


def test_a_folder_in_place_of_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    assert told(tmp_path / "a.csv") == ["unreadable_file"]


def test_what_is_told_of_a_huge_cell_is_short() -> None:
    problems = Problems()
    problems.add("missing_column", file="a.csv", value="x" * 10_000_000)
    problems.add("missing_column", file="a.csv", value="\ud800")
    assert [problem.value for problem in problems] == ["x" * 200 + "…", "\\ud800"]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "//evil.example"]
)
def test_a_source_leads_to_a_page_of_the_web(address: str) -> None:
    problems = Problems()
    Row("sources.csv", 2, {"url": address}, problems).link("url")
    assert [problem.code for problem in problems] == ["not_a_link"]


@pytest.mark.parametrize("text", ["\x1b[2J", "a\0b", "\ud800", "\x7f"])
def test_a_text_holds_no_invisible_sign(text: str) -> None:
    problems = Problems()
    assert Row("a.csv", 2, {"name": text}, problems).text("name") == ""
    assert Row("a.csv", 2, {"name": [text]}, problems).list("name") == ()
    assert [problem.code for problem in problems] == ["not_a_text", "not_a_text"]


@pytest.mark.parametrize("text", ["1_000", "١٢", "1e999", "NaN", "0x10", "1,5", "."])
def test_a_number_is_written_in_plain_figures(text: str) -> None:
    problems = Problems()
    assert Row("a.csv", 2, {"n": text}, problems).number("n") is None
    assert [problem.code for problem in problems] == ["not_a_number"]


def test_an_import_killed_half_way_leaves_nothing_and_starts_again(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {
        "PIU_VAR": str(tmp_path / "state"),
        "DJANGO_SETTINGS_MODULE": "piu.config.settings.dev",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.security.killing", str(SAMPLES)],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        cwd=SAMPLES.parents[2],
    )
    told = json.loads(done.stdout)
    assert told["ended"] == -signal.SIGKILL
    assert told["after"] == ["ok", 0, 0, 0]
    assert told["new"] > 10
    assert told["then"][0] == "ok"
    assert min(told["then"][1:]) > 0
