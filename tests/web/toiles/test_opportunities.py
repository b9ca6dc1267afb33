"""Pages of what could be done, and the form that says how far it has come."""

import re

import pytest
from django.test import Client

from piu.domain.ecosystem.models import Opportunity
from piu.domain.people.models import User

LIST = "/toiles/dunkerque/opportunites"
KEY = "air-liquide-grande-synthe--dillinger-france--air-gases"

pytestmark = pytest.mark.usefixtures("demo_data")


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_the_list_is_paged_numbered_and_light(client: Client) -> None:
    first = text_of(client, LIST)
    assert first.count('<li class="lead">') == 30
    assert len(first.encode()) < 100_000
    second = text_of(client, f"{LIST}?page=2")
    assert '<ol class="leads" start="31">' in second
    assert '<ol class="leads" start="1">' in text_of(client, f"{LIST}?page=x")


def test_it_narrows_by_kind_site_and_resource(client: Client) -> None:
    page = text_of(client, f"{LIST}?kind=pooling&site=edf-gravelines")
    found = re.findall(r'<p class="kicker">(.*?)</p>', page)
    assert found
    assert set(found) == {"Mutualisation entre voisins"}
    page = text_of(client, f"{LIST}?resource=air_gases")
    assert '<option value="air_gases" selected>' in page


def test_one_opportunity_says_why_how_and_by_which_law(client: Client) -> None:
    page = text_of(client, f"{LIST}/{KEY}")
    for words in (
        "oxygène, azote et argon",
        "Chance :",
        "en fournit déjà ici",
        "Produit vendu",
        "Iron and Steel",
        "quantité inconnue",
        "Personne ne s’en occupe encore.",
    ):
        assert words in page.replace("Oxygène", "oxygène"), words
    assert 'name="state"' not in page
    assert "air separation" not in page
    assert "Chance:" in text_of(client, f"/en{LIST}/{KEY}")


@pytest.mark.parametrize(
    ("address", "status"),
    [("?kind=x", 400), ("?resource=x", 400), ("?site=x", 404), ("/x", 404)],
)
def test_what_is_not_there_is_told(client: Client, address: str, status: int) -> None:
    assert client.get(f"{LIST}{address}").status_code == status


def test_an_editor_follows_it_and_visitors_see_the_stage_only(client: Client, editor: User) -> None:
    client.force_login(editor)
    told = {"state": "study", "next_act": "Mesurer", "next_by": "Bureau", "next_on": "2027-01-15"}
    assert client.post(f"{LIST}/{KEY}/suivi", told).status_code == 302
    assert "Mesurer" in text_of(client, f"{LIST}/{KEY}")
    client.logout()
    page = text_of(client, f"{LIST}/{KEY}")
    assert "Étude" in page
    assert "Mesurer" not in page


@pytest.mark.parametrize(
    "changes", [{"next_on": "soon"}, {"state": "failed"}, {"next_act": ""}, {"state": "x"}]
)
def test_a_wrong_form_writes_nothing(client: Client, editor: User, changes: dict[str, str]) -> None:
    client.force_login(editor)
    told = {"state": "study", "next_act": "Mesurer"} | changes
    assert client.post(f"{LIST}/{KEY}/suivi", told).status_code == 400
    assert not Opportunity.objects.exists()


def test_a_visitor_cannot_follow(client: Client) -> None:
    told = {"state": "study", "next_act": "Mesurer"}
    assert client.post(f"{LIST}/{KEY}/suivi", told).status_code == 403
    assert not Opportunity.objects.exists()


def test_the_sheet_of_a_site_leads_to_its_opportunities(client: Client) -> None:
    page = text_of(client, "/toiles/dunkerque/sites/edf-gravelines")
    assert f'href="{LIST}?site=edf-gravelines"' in page
