"""The shipped toile of Dunkirk: whole, in both languages, its units and classes in agreement."""

import csv
from collections import Counter
from typing import Any

import pytest

from piu.domain.ecosystem.toiles import queries
from piu.domain.taxonomy.queries import vocabulary
from piu.transfers.importers.shipped import SHIPPED
from tests.transfers.test_tutorial_toile import sheet

FOLDER = SHIPPED / "dunkerque"
ROWS = {
    "actors": 204,
    "alternatives": 45,
    "byproducts": 68,
    "flows": 265,
    "organisations": 89,
    "projects": 70,
    "sources": 247,
    "toile": 1,
}
# A class measured in energy is also met as a power: both are energy over time.
ALSO = {"energy": {"energy", "power"}}


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_file_has_its_rows_and_the_folder_its_provenance() -> None:
    assert (FOLDER / "PROVENANCE.md").is_file()
    assert {path.stem: len(rows(path.stem)) for path in FOLDER.glob("*.csv")} == ROWS


@pytest.mark.parametrize("name", sorted(ROWS))
def test_what_is_said_in_one_language_is_said_in_the_other(name: str) -> None:
    alone = [
        (column, row[column])
        for row in rows(name)
        for column in row
        if column.endswith(("_fr", "_en"))
        if bool(row[column]) != bool(row[f"{column[:-3]}_{'en' if column[-2:] == 'fr' else 'fr'}"])
    ]
    assert alone == []


def test_each_first_wording_of_a_resource_has_one_code_and_each_code_a_class() -> None:
    resources = vocabulary("resources")
    assert len(resources) == len({term["label"] for term in resources.values()}) == 227
    assert {str(term["class"]) for term in resources.values()} == set(
        vocabulary("resource_classes")
    )
    assert {str(term["family"]) for term in resources.values()} == set(
        vocabulary("resource_families")
    )


def test_every_resource_is_used() -> None:
    """By the shipped toile, or by that of the tutorial, which names resources by their word."""
    named = {row["ressource"] for row in sheet("Flux")}
    by_word = {code for code, term in vocabulary("resources").items() if term.fr in named}
    assert {row["resource"] for row in rows("flows")} | by_word == set(vocabulary("resources"))


def test_a_quantity_is_in_a_unit_of_its_class() -> None:
    units, classes, resources = (
        vocabulary("units"),
        vocabulary("resource_classes"),
        vocabulary("resources"),
    )
    odd = []
    for row in rows("flows"):
        if row["attribute"] != "quantity":
            continue
        dimension: Any = classes[resources[row["resource"]]["class"]]["dimension"]
        if units[row["unit"]]["dimension"] not in ALSO.get(dimension, {dimension}):
            odd.append((row["resource"], row["unit"], dimension))
    assert odd == []


def test_a_share_says_whose_it_is() -> None:
    percents = [row for row in rows("flows") if row["unit"].startswith("%")]
    assert Counter(row["attribute"] for row in percents) == {
        "source_share": 5,
        "target_share": 2,
        "indicator": 1,
    }
    assert all(term["dimension"] == "share" for code, term in vocabulary("units").items()
               if code.startswith("%"))  # fmt: skip


def test_what_only_money_people_or_knowledge_carry_does_not_propagate() -> None:
    carried = {
        str(term["family"])
        for term in vocabulary("resource_classes").values()
        if term["propagates"]
    }
    assert carried == {"material", "energy", "water", "by_product", "service"}


@pytest.mark.demo_data
def test_the_shipped_toile_reads_as_it_is_written(demo_data: None) -> None:
    view = queries.toile_view(queries.web("dunkerque"), viewer=None)
    assert (len(view.sites), len(view.flows)) == (204, 265)
    shown = {row.site.slug: row for row in view.sites}
    steelworks = shown["arcelormittal-dunkerque"]
    assert steelworks.employees is not None
    assert (steelworks.employees.number, steelworks.employees.year) == (3200, 2025)
    assert steelworks.employees.confidence == "documented"
    assert shown["arcelormittal-mardyck"].employees.number == 630  # 500 in another source
    assert shown["dk6"].employees.number == 80  # of 2015; 35 in 2006
    assert shown["flandres-beton"].employees is None
    known = [row for row in view.flows if row.quantity is not None]
    assert len(known) == 120
