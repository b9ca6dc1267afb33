"""The shipped territories: complete, consistent, and saying what is missing."""

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from piu.domain.territories.choices import Level
from piu.domain.territories.rules import TerritoryFacts, decoded_rings
from piu.transfers.importers import territories
from piu.transfers.importers.report import Problems
from piu.transfers.importers.shipped import SHIPPED
from piu.transfers.importers.tables import Row

FOLDER = SHIPPED / "territories"
MANIFEST: dict[str, Any] = json.loads((FOLDER / "manifest.json").read_text("utf-8"))
MAYOTTE_AND_OVERSEAS = {
    *("dep-976", "dep-975", "dep-977", "dep-978"),
    *("dep-984", "dep-986", "dep-987", "dep-988", "dep-989"),
}


@pytest.fixture(scope="module")
def facts() -> dict[str, TerritoryFacts]:
    problems = Problems()
    tables = territories.read(territories.fetch(FOLDER), problems=problems)
    pack = territories.clean(tables, problems=problems)
    assert problems == []
    return {fact.code: fact for fact in pack.facts}


def level(facts: dict[str, TerritoryFacts], name: str) -> list[TerritoryFacts]:
    return [fact for fact in facts.values() if fact.level == name]


def test_it_holds_every_current_commune_epci_department_and_region(
    facts: dict[str, TerritoryFacts],
) -> None:
    counts = {name: len(level(facts, name)) for name in Level.values}
    assert counts == {
        "municipality": 34_969,
        "intermunicipality": 1_255,
        "department": 109,
        "region": 26,
        "country": 0,
    }


def test_the_manifest_tells_the_files_as_they_are() -> None:
    digests = {
        path.name.removesuffix(".csv.gz"): hashlib.sha256(
            gzip.decompress(path.read_bytes())
        ).hexdigest()
        for path in FOLDER.glob("*.csv.gz")
    }
    total = hashlib.sha256(json.dumps(digests, sort_keys=True).encode()).hexdigest()
    assert total == MANIFEST["digest"]


def test_the_pack_is_light() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 6_000_000


def test_populations_add_up_to_the_official_total(facts: dict[str, TerritoryFacts]) -> None:
    communes = level(facts, Level.MUNICIPALITY)
    counted = [c for c in communes if c.department_code not in MAYOTTE_AND_OVERSEAS]
    # Insee: 68,094,000 residents on 1 January 2023, Mayotte apart.
    assert sum(c.population or 0 for c in counted) == 68_094_280


def test_the_epci_is_the_sum_of_its_communes(facts: dict[str, TerritoryFacts]) -> None:
    members = [f for f in facts.values() if f.intermunicipality_code == "245900428"]
    assert len(members) == 17
    assert sum(m.population or 0 for m in members) == facts["245900428"].population == 191_478


def test_each_population_has_its_year_and_source(facts: dict[str, TerritoryFacts]) -> None:
    told = {(p.year, p.number, p.source_slug) for p in facts["59183"].populations}
    assert told == {
        (2023, 86263, "insee-populations-2023"),
        (2020, 87013, "dgcl-epci-2026"),
    }
    assert facts["97611"].populations[0].year == 2017
    assert facts["98735"].populations[0].year is None


def test_the_dead_villages_have_nobody_and_the_desert_islands_no_figure(
    facts: dict[str, TerritoryFacts],
) -> None:
    communes = level(facts, Level.MUNICIPALITY)
    assert sorted(c.code for c in communes if c.population == 0) == [
        *("55039", "55050", "55139", "55189", "55239", "55307"),
    ]
    assert sorted(c.code for c in communes if c.population is None) == [
        *("98411", "98412", "98413", "98414", "98415", "98901"),
    ]


def test_missing_outlines_are_those_that_the_manifest_names(
    facts: dict[str, TerritoryFacts],
) -> None:
    missing = sorted(c.code for c in level(facts, Level.MUNICIPALITY) if not c.rings)
    assert missing == MANIFEST["without_outline"]
    assert len(missing) == 108
    assert all(fact.rings for fact in level(facts, Level.INTERMUNICIPALITY))


def test_an_outline_lies_around_its_town_hall(facts: dict[str, TerritoryFacts]) -> None:
    """Every outline has rings of three corners or more, and holds its point in its box."""
    for fact in level(facts, Level.MUNICIPALITY):
        if not fact.rings:
            continue
        rings = decoded_rings(fact.rings)
        assert all(len(ring) >= 3 for ring in rings), fact.code
        corners = [corner for ring in rings for corner in ring]
        assert fact.longitude is not None
        assert fact.latitude is not None
        margin = 0.011
        assert min(x for x, _ in corners) - margin <= fact.longitude, fact.code
        assert max(x for x, _ in corners) + margin >= fact.longitude, fact.code
        assert min(y for _, y in corners) - margin <= fact.latitude, fact.code
        assert max(y for _, y in corners) + margin >= fact.latitude, fact.code


def test_a_folder_without_a_file_is_told(tmp_path: Path) -> None:
    for path in FOLDER.glob("*.csv*"):
        if path.name != "regions.csv.gz":
            (tmp_path / path.name).symlink_to(path)
    problems = Problems()
    tables = territories.read(territories.fetch(tmp_path), problems=problems)
    assert territories.clean(tables, problems=problems).facts == []
    assert [(p.code, p.value) for p in problems] == [("missing_file", "regions.csv.gz")]


def test_a_cut_outline_is_told_with_its_line() -> None:
    problems = Problems()
    row = Row("outlines_municipality.csv", 3, {"code": "59271", "rings": "??gE"}, problems)
    assert territories._checked_rings(row) == ""
    [problem] = problems.in_order()
    assert (problem.code, problem.line, problem.column) == ("bad_outline", 3, "rings")
