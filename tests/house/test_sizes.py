"""Small files and functions: exceptions are listed here by name, with their reason."""

import ast

from tests.house.files import PIU, ROOT, place, python_files, tracked, tree

LONGEST_FUNCTION = 60
LONGEST_FILE = 800
LONGEST_SCRIPT = 600  # JavaScript modules
FILES_ALLOWED: dict[str, str] = {}
FUNCTIONS_ALLOWED: dict[str, str] = {}


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_no_function_is_longer_than_60_lines() -> None:
    too_long = [
        f"{place(path, node.lineno)} {node.name}: {lines_of(node)} lines"
        for folder in (PIU, ROOT / "scripts", ROOT / "tests")
        for path in python_files(folder)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and lines_of(node) > LONGEST_FUNCTION
        and f"{place(path)} {node.name}" not in FUNCTIONS_ALLOWED
    ]
    assert too_long == []


def test_no_file_is_longer_than_800_lines() -> None:
    limits = {".py": LONGEST_FILE, ".js": LONGEST_SCRIPT, ".css": LONGEST_FILE, ".html": 400}
    too_long = []
    for path in tracked():
        limit = limits.get(path.suffix)
        is_written_by_a_tool = "vendor" in path.parts or path.name == "piu.css"
        if limit is None or is_written_by_a_tool or place(path) in FILES_ALLOWED:
            continue
        count = len(path.read_text("utf-8").splitlines())
        if count > limit:
            too_long.append(f"{place(path)}: {count} lines, {limit} at most")
    assert too_long == []


def test_exceptions_still_exist() -> None:
    gone = [name for name in FILES_ALLOWED if not (ROOT / name).exists()]
    gone += [name for name in FUNCTIONS_ALLOWED if not (ROOT / name.split(" ")[0]).exists()]
    assert gone == []
