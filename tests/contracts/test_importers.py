"""What every importer promises, whoever wrote it."""

import ast
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.apps import apps
from django.utils import translation

from piu.domain.people.models import User
from piu.domain.people.permissions import PERMISSIONS
from piu.domain.taxonomy.queries import vocabulary
from piu.errors import NotAllowedError, NotFoundError
from piu.transfers import importers
from piu.transfers.importers.registry import IMPORTERS, Report, run_import

HERE = Path(__file__).parent
SAMPLES = HERE / "samples"
CONTRACTS: dict[str, Any] = yaml.safe_load((HERE / "importers.yaml").read_text("utf-8"))

each_importer = pytest.mark.parametrize("code", sorted(IMPORTERS))


def stored() -> dict[str, list[Any]]:
    """All that the database holds of the domain, table by table."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("piu.domain")
    }


def spoiled(code: str, folder: Path) -> Path:
    """A copy of the sample with the one line that its contract breaks."""
    contract = CONTRACTS[code]
    copy = shutil.copytree(SAMPLES / code, folder / code)
    file = copy / contract["file"]
    lines = file.read_text("utf-8").split("\n")
    lines[contract["line"] - 1] = contract["text"]
    file.write_text("\n".join(lines), "utf-8")
    return copy


@pytest.fixture
def load(operator: User) -> Any:
    def load_sample(code: str, path: Path | None = None, *, write: bool = True) -> Report:
        return run_import(code, path or SAMPLES / code, by=operator, write=write)

    return load_sample


@pytest.fixture
def prepare(load: Any) -> Any:
    def load_what_comes_before(code: str) -> None:
        for other in CONTRACTS[code]["before"]:
            assert load(other).problems == ()

    return load_what_comes_before


def test_every_importer_has_its_contract_and_its_sample() -> None:
    assert set(CONTRACTS) == set(IMPORTERS)
    assert {folder.name for folder in SAMPLES.iterdir()} == set(IMPORTERS)


@each_importer
def test_a_dry_run_writes_nothing_and_tells_what_a_real_one_would(
    code: str, load: Any, prepare: Any
) -> None:
    prepare(code)
    before = stored()
    dry = load(code, write=False)
    assert dry.problems == ()
    assert dry.created > 0
    assert stored() == before
    assert load(code) == dry
    assert stored() != before


@each_importer
def test_a_second_run_changes_nothing(code: str, load: Any, prepare: Any) -> None:
    prepare(code)
    first = load(code)
    before = stored()
    second = load(code)
    assert (second.created, second.updated, second.statements) == (0, 0, 0)
    assert second.unchanged == first.created + first.updated
    assert stored() == before


@each_importer
def test_a_broken_line_is_told_and_nothing_is_loaded(
    code: str, load: Any, prepare: Any, tmp_path: Path
) -> None:
    prepare(code)
    contract = CONTRACTS[code]
    before = stored()
    report = load(code, spoiled(code, tmp_path))
    told = [
        {name: getattr(problem, name) for name in contract["problem"]}
        for problem in report.problems
        if problem.file == contract["file"]
    ]
    assert told == [contract["problem"]]
    assert (report.created, report.updated, report.unchanged, report.statements) == (0, 0, 0, 0)
    assert stored() == before


@each_importer
def test_a_problem_is_a_sentence_in_both_languages(
    code: str, load: Any, prepare: Any, tmp_path: Path
) -> None:
    prepare(code)
    contract = CONTRACTS[code]
    [problem, *_] = load(code, spoiled(code, tmp_path)).problems
    for language in ("fr", "en"):
        with translation.override(language):
            assert f"{contract['file']}:{contract['line']}" in problem.sentence
            assert str(contract["problem"]["value"]) in problem.sentence
    with translation.override("fr"):
        french = problem.sentence
    with translation.override("en"):
        assert problem.sentence != french


@each_importer
def test_a_visitor_may_not_import(code: str, prepare: Any) -> None:
    prepare(code)
    before = stored()
    with pytest.raises(NotAllowedError):
        run_import(code, SAMPLES / code, by=None, write=True)
    assert stored() == before


def test_every_problem_that_an_importer_tells_has_its_sentence() -> None:
    told = {
        node.args[0].value
        for path in Path(importers.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("problem", "add")
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }
    assert {"wrong_encoding", "flow_to_itself", "unknown_subject"} <= told
    assert told - set(vocabulary("errors")) == set()


def test_the_rights_to_import_are_in_the_table() -> None:
    imports = {name.partition(".")[2] for name in PERMISSIONS if ".import_" in name}
    assert imports == {
        "import_territories",
        "import_toile",
        "import_experiences",
        "import_cooperation",
    }


def test_an_unknown_importer_is_named_with_the_known_ones(operator: User) -> None:
    with pytest.raises(NotFoundError) as raised:
        run_import("nothing", SAMPLES, by=operator)
    assert raised.value.code == "unknown_importer"
    assert raised.value.params == {"known": "experiences, territories, toile"}
