"""Comparison and countermeasures over HTTP agree with the pages; a bad cost is told."""

from dataclasses import asdict

import pytest
from django.test import Client

from piu.domain.ecosystem.scenarios import comparisons
from piu.domain.ecosystem.scenarios import queries as scenarios
from piu.domain.ecosystem.toiles import queries

pytestmark = pytest.mark.usefixtures("demo_data")
HOME = "/api/toiles/dunkerque/scenarios"


def asked(client: Client, share: float) -> str:
    shock = {"site": "arcelormittal-dunkerque", "share": share}
    answer = client.post(HOME, {"shocks": [shock], "draws": 20}, "application/json")
    return str(answer.json()["key"])


def test_answers_are_compared_as_the_page_compares_them(client: Client) -> None:
    keys = [asked(client, 1.0), asked(client, 0.5)]
    found = client.get(f"{HOME}/compare", {"key": keys}).json()
    web = queries.web("dunkerque")
    page = comparisons.comparison_of([scenarios.run_by_key(web, key, viewer=None) for key in keys])
    assert (found["keys"], found["is_on_one_snapshot"]) == (keys, True)
    for row, told in zip(found["measures"], page.measures, strict=True):
        assert row["measure"] == told.measure
        for cell, one in zip(row["cells"], told.cells, strict=True):
            assert cell["whole"] == (one.whole and asdict(one.whole))
    assert found["measures"][0]["cells"][0]["difference"] is None
    assert client.get(f"{HOME}/compare", {"key": keys[:1]}).json()["error"]["code"] == (
        "compared_count"
    )


def test_countermeasures_for_a_budget_and_a_cost_of_ones_own(client: Client) -> None:
    home = f"{HOME}/{asked(client, 1.0)}/countermeasures"
    found = client.get(home, {"budget_eur": 500_000}).json()
    assert (found["budget_eur"], found["is_long_run"]) == (500_000, True)
    first = found["rows"][0]
    own = client.get(home, {"budget_eur": 500_000, "cost": f"{first['name']}:1000"}).json()
    [changed] = [row for row in own["rows"] if row["name"] == first["name"]]
    assert (changed["own_cost"], changed["cost"]["mid"]) == (1000.0, 1000.0)
    for bad in ("x", ":5", "second_supplier:dk6:-1", "a:inf"):
        refused = client.get(home, {"budget_eur": 1, "cost": bad})
        assert (refused.status_code, refused.json()["error"]["code"]) == (400, "bad_cost")
