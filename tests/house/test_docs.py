"""The documentation says what is there, in both languages, and its links resolve."""

import ast
import re

import pytest
from django.core.management import get_commands

from scripts import toile_format
from tests.house.files import PIU, ROOT, place, tracked, tree

DOCS = ROOT / "docs"
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
LANGUAGES = ("fr", "en")


def test_links_of_the_documents_resolve() -> None:
    broken = []
    for path in tracked():
        if path.suffix != ".md" or "vendor" in path.parts:
            continue
        for target in LINK.findall(path.read_text("utf-8")):
            file = target.partition("#")[0]
            if file and "://" not in file and not file.startswith("mailto:"):
                if not (path.parent / file).exists():
                    broken.append(f"{place(path)}: {target}")
    assert broken == []


def test_both_languages_have_the_same_pages() -> None:
    pages = {
        language: {path.relative_to(DOCS / language) for path in (DOCS / language).rglob("*.md")}
        for language in LANGUAGES
    }
    assert pages["fr"] == pages["en"]


def our_commands() -> list[str]:
    return sorted(name for name, app in get_commands().items() if app == "piu.cli")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_is_documented(language: str) -> None:
    text = (DOCS / language / "reference" / "commands.md").read_text("utf-8")
    assert [name for name in our_commands() if f"`piu {name}" not in text] == []


def variables_read() -> set[str]:
    """The environment variables that the settings read."""
    names = {"DATABASE_URL"}
    for path in (PIU / "config" / "settings").glob("*.py"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Constant) and re.fullmatch(r"PIU_[A-Z_]+", str(node.value)):
                names.add(node.value)
    return names


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_is_documented(language: str) -> None:
    text = (DOCS / language / "reference" / "settings.md").read_text("utf-8")
    assert [name for name in sorted(variables_read()) if f"`{name}`" not in text] == []


def test_the_environment_is_read_in_the_settings_only() -> None:
    found = [
        place(path, node.lineno)
        for path in PIU.rglob("*.py")
        if "settings" not in path.parts
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and node.attr in ("environ", "getenv")
        and place(path) not in ("piu/config/wsgi.py", "piu/cli/__init__.py")
    ]
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_target_of_make_is_documented(language: str) -> None:
    targets = re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.M)
    text = (DOCS / language / "reference" / "commands.md").read_text("utf-8")
    assert [name for name in targets if f"`make {name}" not in text] == []


def test_decisions_are_numbered_once_and_half_a_page() -> None:
    decisions = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    numbers = [path.name[:4] for path in decisions]
    assert len(numbers) == len(set(numbers))
    long = [place(path) for path in decisions if len(path.read_text("utf-8").split()) > 450]
    assert long == []


def test_every_decision_is_in_the_list() -> None:
    listed = (DOCS / "decisions" / "index.md").read_text("utf-8")
    decisions = [path.name for path in sorted((DOCS / "decisions").glob("[0-9]*.md"))]
    assert [name for name in decisions if f"({name})" not in listed] == []


def test_the_format_of_a_toile_is_documented_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert toile_format.main(["--check"]) == 0, capsys.readouterr().out
