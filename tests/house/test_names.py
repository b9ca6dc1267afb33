"""Names that say something, and the same few files in every app."""

from pathlib import Path

import pytest

from tests.house.files import DOMAIN, PIU, ROOT, apps, place, tracked

BANNED = {
    "utils", "util", "helpers", "helper", "common", "core", "misc", "manager", "managers",
    "service", "services", "data", "info",
}  # fmt: skip
FILES_OF_AN_APP = {
    "__init__.py", "models.py", "rules.py", "queries.py", "actions.py", "choices.py", "admin.py",
    "apps.py", "migrations", "models", "rules",
}  # fmt: skip
# What an app holds beside those, and the decision that allows it.
MORE_FILES = {
    "people": {"permissions.py"},  # the one table of rights
    "taxonomy": {"vocabularies", "errors.py", "bridge.py"},  # vocabularies are files
    "territories": {"profiles.py"},  # decision 0019
    "knowledge": {"family.py", "suitability.py"},  # decision 0019
    # drafts: what of each record is findable; the others: decision 0007
    "search": {
        "bridge.py",
        "drafts.py",
        "facets.py",
        "likeness.py",  # decision 0027
        "meanings.py",
        "places.py",
        "plans.py",
        "ranking.py",
        "reasons.py",
        "suggestions.py",
    },
}
# Large apps are divided into parts (decisions 0029, 0030): each has the files of an app, and these.
PARTS = {
    "ecosystem": {
        "toiles": {"layout.py", "neighbours.py", "picture.py", "sheets.py", "shelf.py"},
        "imports": set(),
        "edits": set(),
        "scenarios": {
            *("bridge.py", "comparisons.py", "results.py", "timed_results.py"),
            *("backtests.py", "backtests.json"),  # written by `make study`
        },
        "opportunities": {"bridge.py", "plans.py"},  # plans: decision 0032
    },
    "knowledge": {"contributions": {"proposals.py"}, "notes": set()},  # decision 0025
    # Decision 0030; what a sentence says is read by grouping.py (decision 0018).
    "cooperation": {
        "records": set(),
        "needs": {"bridge.py", "grouping.py"},
        "complements": set(),
        "groups": {"bridge.py"},
        "consortia": {"bridge.py"},
        "clauses": set(),
        "desk": set(),
    },
}
FILES_OF_A_PART = {"__init__.py", "rules.py", "queries.py", "actions.py"}
# Outside of piu/, a folder of test data may be called so.
ROOMS = ("piu", "scripts", "tests")


def test_no_banned_name() -> None:
    found = [
        place(path)
        for path in tracked()
        if path.relative_to(ROOT).parts[0] in ROOMS
        and (path.suffix in (".py", ".js", ".css", ".html", ".sh"))
        and BANNED & {path.stem, *path.relative_to(ROOT).parts[:-1]}
    ]
    assert found == []


def test_rooms_are_the_seven_of_the_house() -> None:
    rooms = {folder.name for folder in PIU.iterdir() if (folder / "__init__.py").exists()}
    assert rooms == {"engine", "domain", "transfers", "jobs", "web", "api", "cli", "config"}


def present_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.name != "__pycache__"}


@pytest.mark.parametrize("app", apps())
def test_an_app_has_only_the_files_of_an_app(app: str) -> None:
    allowed = FILES_OF_AN_APP | MORE_FILES.get(app, set()) | set(PARTS.get(app, {}))
    assert present_in(DOMAIN / app) - allowed == set()


@pytest.mark.parametrize(
    ("app", "part"), [(app, part) for app, parts in PARTS.items() for part in parts]
)
def test_a_part_has_only_the_files_of_a_part(app: str, part: str) -> None:
    assert present_in(DOMAIN / app / part) - FILES_OF_A_PART - PARTS[app][part] == set()
