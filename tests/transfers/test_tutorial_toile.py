"""The toile that the tutorial makes from the template: it reads, cites, and is linked."""

from pathlib import Path

import pytest

from piu.domain.ecosystem.models import EcosystemWeb
from piu.domain.ecosystem.scenarios.actions import run_scenario
from piu.domain.ecosystem.toiles.neighbours import linked_toiles
from piu.domain.people.models import User
from piu.transfers.importers.opening import Upload
from piu.transfers.importers.registry import Report, run_import
from piu.transfers.importers.report import Problems
from piu.transfers.importers.sheets import plain, read_workbook

FILE = Path(__file__).parents[2] / "docs" / "files" / "toile-douaisis.xlsx"
SLUG = "toile-automobile-du-douaisis"


def sheet(name: str) -> list[dict[str, str]]:
    """The lines of a sheet of the file, by heading."""
    problems = Problems()
    [found] = [
        one
        for one in read_workbook(Upload(FILE.name, FILE.read_bytes()), problems=problems)
        if one.name == name
    ]
    (_, head), *lines = found.rows
    assert problems == []
    return [dict(zip(map(plain, head), map(plain, cells), strict=False)) for _, cells in lines]


def load(by: User, *, write: bool) -> Report:
    return run_import("toile", Upload(FILE.name, FILE.read_bytes()), by=by, write=write)


def test_every_line_cites_sources_that_have_an_address() -> None:
    titles = {row["titre"] for row in sheet("Sources")}
    assert all(row["adresse"].startswith("https://") for row in sheet("Sources"))
    cited = [row["sources"].split(";") for name in ("Sites", "Flux") for row in sheet(name)]
    assert {title for titles in cited for title in titles} == titles


@pytest.mark.demo_data
def test_the_file_of_the_tutorial_makes_a_toile_linked_to_dunkirk(
    demo_data: None, operator: User
) -> None:
    dry = load(operator, write=False)
    assert not dry.problems
    assert not EcosystemWeb.objects.filter(slug=SLUG).exists()
    report = load(operator, write=True)
    assert (report.created, report.updated) == (dry.created, 0) != (0, 0)
    toile = EcosystemWeb.objects.get(slug=SLUG)
    assert (toile.territory.name, toile.sites.count()) == ("CA Douaisis Agglo", 14)
    [link] = linked_toiles(toile)
    assert link.web.slug == "dunkerque"
    assert sorted(there.slug for _, there in link.shared) == ["arcelormittal-mardyck", "verkor"]
    assert load(operator, write=True).changes == 0, "a second time changes nothing"


@pytest.mark.demo_data
def test_a_closure_in_dunkirk_reaches_the_douaisis(demo_data: None, operator: User) -> None:
    load(operator, write=True)
    dunkirk = EcosystemWeb.objects.get(slug="dunkerque")
    douai = EcosystemWeb.objects.get(slug=SLUG)
    shocks = [{"kind": "closure", "site": "arcelormittal-dunkerque", "share": 1.0}]
    run = run_scenario(dunkirk, shocks, by=operator, draws=20, beside=douai)
    hit = {row["id"] for row in run.result["sites"]}
    assert {"arcelormittal-mardyck", "renault-douai-manufacture-georges-besse"} <= hit
