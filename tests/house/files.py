"""The files that the house tests read."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PIU = ROOT / "piu"
DOMAIN = PIU / "domain"
DOORS = ("web", "api", "cli")


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the project: tracked, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    paths = (ROOT / name for name in listed.split("\0") if name)
    return tuple(sorted(path for path in paths if path.is_file()))


def python_files(folder: Path = PIU) -> list[Path]:
    """The Python files under a folder, migrations left out: a tool writes those."""
    return [
        path
        for path in sorted(folder.rglob("*.py"))
        if "migrations" not in path.parts and "node_modules" not in path.parts
    ]


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def place(path: Path, line: int | None = None) -> str:
    """How a failing test names a file."""
    name = path.relative_to(ROOT).as_posix()
    return name if line is None else f"{name}:{line}"


def apps() -> list[str]:
    """The apps of the street."""
    return sorted(folder.name for folder in DOMAIN.iterdir() if (folder / "apps.py").exists())
