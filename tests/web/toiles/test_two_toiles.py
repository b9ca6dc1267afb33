"""A scenario through two toiles from the form: whose sites can be struck, whose are hit."""

import pytest
from django.test import Client

from piu.domain.ecosystem.models import EcosystemWeb, Run
from piu.domain.ecosystem.scenarios import queries as scenarios
from tests.domain.ecosystem.toiles.test_neighbours import north, place, south

__all__ = ["north", "place", "south"]
BUILD = "/toiles/nord/scenarios/nouveau"
FORM = {"calculer": "1", "modele": "terme", "tirages": "20", "graine": "1", "c0-kind": "closure"}

pytestmark = pytest.mark.usefixtures("north")


def test_a_toile_alone_does_not_ask(client: Client) -> None:
    assert "Traverser aussi" not in client.get(BUILD).content.decode()


def test_the_sites_of_both_can_be_struck_and_each_names_its_toile(
    client: Client, south: EcosystemWeb
) -> None:
    assert "Sud (1 site commun)" in client.get(BUILD).content.decode()
    page = client.get(f"{BUILD}?aussi=sud").content.decode()
    assert '<option value="gare (Sud)">' in page
    assert '<option value="centrale (Sud)">' in page
    assert '<option value="atelier (Sud)">' not in page, "it is the forge of the first toile"
    form = {**FORM, "aussi": "sud", "c0-site": "centrale", "c0-share": "100"}
    answer = client.post(BUILD, form, follow=True).content.decode()
    assert "Cascade à travers deux toiles : Nord, Sud." in answer
    assert 'href="/toiles/sud/sites/gare"' in answer
    assert 'href="/toiles/sud/sites/centrale"' in answer
    assert "piu scenario run nord --close centrale --beside sud" in answer
    assert f"{BUILD}?c0-kind=closure" in answer
    assert "aussi=sud" in answer
    assert Run.objects.count() == 1


def test_the_api_runs_through_both_and_gives_the_same_address(
    client: Client, south: EcosystemWeb
) -> None:
    asked = {"shocks": [{"site": "sud-centrale"}], "draws": 20, "beside": "sud"}
    answer = client.post("/api/toiles/nord/scenarios", asked, "application/json").json()
    form = {**FORM, "aussi": "sud", "c0-site": "centrale (Sud)", "c0-share": "100"}
    where = client.post(BUILD, form).headers["Location"]
    assert where == f"/toiles/nord/scenarios/{answer['key']}"
    refused = client.post(
        "/api/toiles/nord/scenarios", {**asked, "private": True}, "application/json"
    )
    assert refused.json()["error"]["code"] == "beside_is_public"


def test_a_flow_of_the_other_toile_is_named_as_the_network_of_both_names_it(
    north: EcosystemWeb, south: EcosystemWeb
) -> None:
    link = scenarios.link_to(north, "sud")
    assert link is not None
    assert scenarios.link_to(north, "ailleurs") is None
    found = scenarios.choices_of(north, link=link)
    assert [code for code, _ in found["flow"]] == [
        "forge--sud-centrale--electricity",
        "forge--gare--electricity",
        "centrale--forge--electricity",
    ]
