"""Names that say something, and the same few files in every app."""

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
    "cooperation": {"bridge.py", "grouping.py"},  # decision 0018
    # results: a stored run as it is read; the others: decisions 0012 and 0014
    "ecosystem": {
        "bridge.py",
        "comparisons.py",
        "edits.py",
        "layout.py",
        "neighbours.py",
        "opportunities.py",  # decision 0017
        "picture.py",
        "results.py",
        "scenarios.py",
        "sheets.py",
        "shelf.py",
        "timed_results.py",
    },
    "territories": {"profiles.py"},  # decision 0019
    "knowledge": {"family.py", "suitability.py"},  # decision 0019
    "evaluation": {"bridge.py"},
    # drafts: what of each record is findable; the others: decision 0007
    "search": {
        "bridge.py",
        "drafts.py",
        "facets.py",
        "meanings.py",
        "places.py",
        "plans.py",
        "ranking.py",
        "reasons.py",
        "suggestions.py",
    },
}
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


@pytest.mark.parametrize("app", apps())
def test_an_app_has_only_the_files_of_an_app(app: str) -> None:
    present = {path.name for path in (DOMAIN / app).iterdir() if path.name != "__pycache__"}
    assert present - FILES_OF_AN_APP - MORE_FILES.get(app, set()) == set()
