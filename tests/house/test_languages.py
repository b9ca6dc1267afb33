"""Everything a visitor reads exists in French and in English."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel.messages.pofile import read_po

from scripts import messages
from tests.house.files import DOMAIN, PIU, place, python_files, tree

VOCABULARIES = sorted((DOMAIN / "taxonomy" / "vocabularies").glob("*.yaml"))
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
ERRORS = {"PiuError", "NotAllowedError", "NotFoundError", "InvalidInputError"}


def english() -> list[Any]:
    with messages.po_path("en").open("rb") as file:
        return [message for message in read_po(file, locale="en") if message.id]


def test_catalogues_are_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert messages.main(["--check"]) == 0, capsys.readouterr().out


def test_every_text_has_its_english() -> None:
    bare = [message.id for message in english() if not messages.is_translated(message)]
    assert bare == []


def test_translations_keep_the_placeholders() -> None:
    wrong = []
    for message in english():
        french = message.id if isinstance(message.id, str) else message.id[1]
        translated = message.string if isinstance(message.string, str) else message.string[1]
        if set(PLACEHOLDER.findall(french)) != set(PLACEHOLDER.findall(translated)):
            wrong.append(french)
    assert wrong == []


def test_no_text_is_built_from_parts() -> None:
    """A sentence passed to gettext is one literal: no f-string, no sum."""
    built = [
        place(path, node.lineno)
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"_", "gettext", "gettext_lazy", "ngettext", "pgettext"}
        and node.args
        and not isinstance(node.args[0], ast.Constant)
    ]
    assert built == []


@pytest.mark.parametrize("path", VOCABULARIES, ids=lambda path: path.stem)
def test_every_term_has_both_languages(path: Path) -> None:
    terms = yaml.safe_load(path.read_text("utf-8"))
    codes = [term["code"] for term in terms]
    assert len(codes) == len(set(codes)), "a code stands once"
    wrong = [term["code"] for term in terms if not (term.get("fr") and term.get("en"))]
    halves = [
        f"{term['code']}: {name}"
        for term in terms
        for name in term
        if name.endswith("_fr") and bool(term[name]) != bool(term.get(name[:-3] + "_en"))
    ]
    assert (wrong, halves) == ([], [])


def raised_codes() -> dict[str, str]:
    """Each error code that the code raises, and where."""
    names = ERRORS | {
        node.name
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id in ERRORS for base in node.bases)
    }
    return {
        node.args[0].value: place(path, node.lineno)
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in names | {"Problem"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def test_every_error_code_has_its_sentence() -> None:
    terms = yaml.safe_load((DOMAIN / "taxonomy/vocabularies/errors.yaml").read_text("utf-8"))
    known = {term["code"] for term in terms}
    mute = {code: where for code, where in raised_codes().items() if code not in known}
    assert mute == {}


def test_scripts_of_the_pages_hold_no_french() -> None:
    """Words of the islands come from the page: no accented letter in a string of a module."""
    accented = re.compile(r"""(["'`])(?:(?!\1).)*[éèêàçùôîûœ](?:(?!\1).)*\1""")
    found = [
        place(path, number)
        for path in sorted((PIU / "web" / "static" / "js").rglob("*.js"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if accented.search(line) and not line.lstrip().startswith(("*", "//", "/*"))
    ]
    assert found == []
