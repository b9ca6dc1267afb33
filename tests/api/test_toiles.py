"""The toile of Dunkirk over HTTP: every figure with year, source and confidence."""

import pytest
from django.test import Client

pytestmark = pytest.mark.usefixtures("demo_data")


def test_the_whole_toile_with_its_figures(client: Client) -> None:
    whole = client.get("/api/toiles/dunkerque").json()
    assert (len(whole["sites"]), len(whole["flows"])) == (204, 265)
    works = next(site for site in whole["sites"] if site["id"] == "arcelormittal-dunkerque")
    employees = next(f for f in works["figures"] if f["attribute"] == "employees")
    assert (employees["value"], employees["year"]) == (3200.0, 2025)
    assert employees["confidence"] == "documented"
    assert employees["sources"][0]["url"].startswith("https://")
    turnover = [f for f in works["figures"] if f["attribute"] == "turnover_meur"]
    assert turnover == []


def test_every_figure_names_a_source(client: Client) -> None:
    whole = client.get("/api/toiles/dunkerque").json()
    figures = [f for thing in whole["sites"] + whole["flows"] for f in thing["figures"]]
    assert len(figures) > 200
    assert all(figure["sources"] for figure in figures)


def test_an_unknown_toile_is_a_404_in_the_one_shape_of_errors(client: Client) -> None:
    answer = client.get("/api/toiles/nulle-part")
    assert answer.status_code == 404
    error = answer.json()["error"]
    assert (error["code"], error["value"]) == ("unknown_toile", "nulle-part")
    assert "Aucune toile" in error["message"]


@pytest.mark.parametrize("share", [-0.1, 1.1, "x"])
def test_a_share_outside_0_to_1_is_refused(client: Client, share: object) -> None:
    shocks = {"shocks": [{"site": "dk6", "share": share}]}
    answer = client.post("/api/toiles/dunkerque/scenarios", shocks, "application/json")
    assert answer.status_code == 400
    assert answer.json()["error"]["where"] == "shocks[0].share"
