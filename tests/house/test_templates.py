"""Templates keep to the content policy, and each of them is in use."""

import re

from tests.house.files import PIU, ROOT, place, python_files

TEMPLATES = PIU / "web" / "templates"
INLINE_STYLE = re.compile(r"<style|\sstyle\s*=", re.IGNORECASE)
INLINE_HANDLER = re.compile(r"\son(?:click|load|change|submit|input|error|key\w+)\s*=", re.I)
SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.IGNORECASE | re.DOTALL)
FOREIGN = re.compile(r"(?:src|href)=\"https?://[^\"]*\.(?:js|css|woff2?|png|jpe?g|svg)\"", re.I)
# Named by a library, not by our code.
FOUND_BY_NAME = ("account/", "allauth/", "403", "404", "500", "socialaccount/", "usersessions/")


def templates() -> dict[str, str]:
    return {
        path.relative_to(TEMPLATES).as_posix(): path.read_text("utf-8")
        for path in sorted(TEMPLATES.rglob("*"))
        if path.is_file()
    }


def test_no_inline_style_or_handler() -> None:
    found = [
        f"{name}: {match.group(0).strip()}"
        for name, text in templates().items()
        for pattern in (INLINE_STYLE, INLINE_HANDLER)
        for match in pattern.finditer(text)
    ]
    assert found == []


def test_scripts_are_files_or_inert_json() -> None:
    found = [
        name
        for name, text in templates().items()
        for attributes, body in SCRIPT.findall(text)
        if body.strip() and "json" not in attributes
    ]
    assert found == []


def test_nothing_is_loaded_from_elsewhere() -> None:
    assert [name for name, text in templates().items() if FOREIGN.search(text)] == []


def test_every_template_is_in_use() -> None:
    named = "\n".join(
        [
            *templates().values(),
            *(path.read_text("utf-8") for path in python_files(PIU)),
        ]
    )
    unused = [
        name
        for name in templates()
        if f'"{name}' not in named and not name.startswith(FOUND_BY_NAME)
    ]
    assert unused == []


def test_every_component_is_in_the_style_sheet() -> None:
    order = (ROOT / "scripts" / "bundle_css.py").read_text("utf-8")
    components = {path.stem for path in (PIU / "web/static/css").glob("*.css")} - {"piu"}
    assert [name for name in sorted(components) if not re.search(rf"\b{name}\b", order)] == []


def test_every_module_of_the_pages_is_in_use() -> None:
    modules = sorted((PIU / "web" / "static" / "js").rglob("*.js"))
    named = "\n".join(
        [*(path.read_text("utf-8") for path in modules), *templates().values()]
        + [path.read_text("utf-8") for path in python_files(PIU / "web")]
    )
    assert [place(path) for path in modules if f"/{path.name}" not in named] == []
