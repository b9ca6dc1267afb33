"""The pages of needs, aids and solutions, on the shipped data."""

import re

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.demo_data, pytest.mark.usefixtures("demo_data")]


def main(client: Client, address: str, *, status: int = 200) -> str:
    """What a reader reads in the main part of a page, with the addresses of its links."""
    response = client.get(address)
    assert response.status_code == status
    html = response.content.decode()
    part = html[html.index("<main") : html.index("</main>")]
    linked = re.sub(r'<a[^>]* href="([^"]+)"[^>]*>', r" [\1] ", part)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", linked)).strip()


@pytest.mark.parametrize(
    ("address", "total", "one"),
    [
        ("/besoins/", "47 besoins", "/besoins/n-gex"),
        ("/aides/", "64 aides", "/aides/eui"),
        ("/solutions/", "56 solutions", "/solutions/adopta"),
    ],
)
def test_each_list_counts_and_leads_to_its_records(
    client: Client, address: str, total: str, one: str
) -> None:
    pages = [main(client, f"{address}?page={n}") for n in (1, 2, 3)]
    assert total in pages[0]
    assert any(f"[{one}]" in page for page in pages)


def test_lists_are_narrowed_by_their_facets(client: Client) -> None:
    needs = main(client, "/besoins/?theme=eaux_pluviales&region=reg-84")
    assert "3 besoins" in needs
    assert "[/besoins/n-dieulefit]" in needs
    assert "12 aides" in main(client, "/aides/?state=standing")


def test_an_unknown_code_is_refused_in_words(client: Client) -> None:
    assert "« magie » n’est pas un code connu" in main(client, "/aides/?kind=magie", status=400)
    main(client, "/solutions/?region=reg-00", status=400)


def test_a_need_leads_to_cases_aids_solutions_and_a_person(client: Client) -> None:
    page = main(client, "/besoins/n-dieulefit")
    assert "Ce qui gêne Compétence et budget limités Échéance inconnue" in page
    assert "[/territoires/26114] Dieulefit" in page
    assert "[/experiences/" in page
    assert "[/solutions/adopta]" in page
    assert "[/mediation] Trouver un interlocuteur" in page


def test_an_aid_says_whether_it_is_open_only_when_known(client: Client) -> None:
    assert "À vérifier." in main(client, "/aides/fonds-vert")
    assert "Close." in main(client, "/aides/uia-appel-3")
    assert "Toujours utilisable." in main(client, "/aides/accord-cadre")


def test_an_aid_keeps_its_dates_as_given_and_its_territory(client: Client) -> None:
    page = main(client, "/aides/desimpermeabilisons-occitanie")
    assert "Ouverture janvier 2022 Clôture inconnue" in page
    assert "[/territoires/reg-76] Occitanie" in page


def test_a_solution_says_where_it_has_served(client: Client) -> None:
    page = main(client, "/solutions/fredon-occitanie")
    assert "[/territoires/48099] Bourgs-sur-Colagne" in page
    assert "n’ont pas encore confirmé" in page
    assert "aucun territoire cité" in main(client, "/solutions/koncilio")


@pytest.mark.parametrize(
    ("address", "close"),
    [
        ("/besoins/n-dieulefi", "n-dieulefit"),
        ("/aides/parisculteur", "parisculteurs"),
        ("/solutions/adopto", "adopta"),
    ],
)
def test_an_unknown_address_is_a_clear_404(client: Client, address: str, close: str) -> None:
    assert close in main(client, address, status=404)
