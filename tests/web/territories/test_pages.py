"""Pages of the territories, on the shipped data."""

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from piu.domain.territories.profiles import profiles_of

pytestmark = [pytest.mark.django_db, pytest.mark.demo_data]
HEAVIEST_PAGE = 100_000


@pytest.fixture
def page(client: Client, demo_data: None) -> Any:
    def get(path: str, status: int = 200, **headers: str) -> str:
        response = client.get(path, headers=headers)
        assert response.status_code == status, path
        return " ".join(response.content.decode().split()).replace("\u202f", " ")

    return get


def test_the_finder_teaches_before_it_is_asked(page: Any) -> None:
    html = page("/territoires/")
    assert "Quelques lettres suffisent" in html
    assert 'href="/territoires/reg-32"' in html
    assert 'href="/territoires/?q=59140"' in html


def test_the_finder_works_without_javascript(page: Any) -> None:
    html = page("/territoires/?q=dunk")
    assert "2 territoires trouvés" in html
    assert html.index('href="/territoires/59183"') < html.index('href="/territoires/245900428"')
    assert "86 263 habitants" in html


def test_as_one_types_only_the_answers_travel(page: Any) -> None:
    html = page("/territoires/?q=st%20omer", **{"HX-Request": "true"})
    assert "<html" not in html
    assert 'hx-swap-oob="innerHTML"' in html
    assert html.index("<strong>Saint-Omer</strong>") < html.index("<strong>Saint-Omer-Capelle<")


def test_a_former_commune_leads_to_the_one_that_holds_it(page: Any) -> None:
    html = page("/territoires/?q=saint-pol-sur-mer")
    assert "<strong>Dunkerque</strong> <span>(Saint-Pol-sur-Mer)</span>" in html
    assert "Fort-Mardyck" in page("/territoires/59183")


def test_one_letter_typed_asks_for_nothing(page: Any) -> None:
    assert "href" not in page("/territoires/?q=d", **{"HX-Request": "true"})


def test_a_name_that_does_not_exist_is_answered(page: Any) -> None:
    assert "Vouliez-vous dire" in page("/territoires/?q=dunkerke")
    nothing = page("/territoires/?q=%3Cscript%3Exyzzyqq")
    assert "Aucun territoire ne répond à « &lt;script&gt;xyzzyqq »" in nothing
    assert "Essayez le début du nom" in nothing


def test_a_commune_says_what_is_known_of_it(page: Any) -> None:
    html = page("/territoires/59183")
    assert "<b>86 263 habitants</b>" in html
    assert "2023" in html
    assert "https://www.insee.fr/fr/statistiques/8680726" in html
    for code in ("245900428", "dep-59", "reg-32"):
        assert f'href="/territoires/{code}"' in html
    assert "59140, 59240, 59279, 59430, 59640" in html
    assert 'class="place-front"' in html
    assert "IGN, ADMIN EXPRESS (Licence Ouverte 2.0)" in html


def test_the_other_population_is_one_click_away(page: Any) -> None:
    html = page("/territoires/59183")
    assert "1 autre chiffre" in html
    assert "<b>87 013 habitants</b>" in html
    assert "DGCL" in html


def test_a_commune_leads_to_cases_to_its_toile_and_to_a_human(page: Any) -> None:
    html = page("/territoires/59183")
    assert 'href="/toiles/dunkerque"' in html
    assert "à vol d’oiseau" in html
    assert re.search(r"<strong>à \d+ km</strong>", html)
    assert 'href="/experiences/?size_class=from_50000"' in html
    assert 'href="/mediation?territoire=59183"' in html


def test_a_case_is_shown_once(page: Any) -> None:
    links = re.findall(r'href="(/experiences/[\w-]+)"', page("/territoires/59183"))
    assert len(links) == len(set(links))


def test_an_epci_lists_its_communes(page: Any) -> None:
    html = page("/territoires/245900428")
    assert "17 communes" in html
    assert "<b>191 478 habitants</b>" in html
    assert "somme des communes" in html
    assert 'class="place-inside"' in html


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("dep-59", "17 intercommunalités"),
        ("dep-29", "Communes sans intercommunalité"),
        ("reg-32", "5 départements"),
        ("reg-987", "Polynésie française"),
    ],
)
def test_the_larger_levels_have_their_page(code: str, words: str, page: Any) -> None:
    assert words in page(f"/territoires/{code}")


@pytest.mark.parametrize("code", ["15141", "97502", "02008"])
def test_a_missing_outline_is_said(code: str, page: Any) -> None:
    html = page(f"/territoires/{code}")
    assert "Le tracé de ce territoire manque." in html
    assert "place-front" not in html


def test_an_uninhabited_place_has_an_unknown_population_not_a_zero(page: Any) -> None:
    html = page("/territoires/98412")
    assert "Population inconnue" in html
    assert "0 habitant" not in html


@pytest.mark.parametrize("code", ["99999", "dep-00", "nimporte-quoi"])
def test_an_unknown_code_says_what_to_do(code: str, page: Any) -> None:
    html = page(f"/territoires/{code}", status=404)
    assert f"« {code} »" in html
    assert "Donnez le code INSEE d’une commune" in html


def test_the_page_exists_in_english(page: Any) -> None:
    assert '<html lang="en">' in page("/en/territoires/59183")


# The largest commune, the EPCI with most members, the commune with most neighbours drawn.
@pytest.mark.parametrize("code", ["75056", "200067106", "59350", "reg-76"])
def test_no_page_is_heavy(code: str, client: Client, demo_data: None) -> None:
    assert len(client.get(f"/territoires/{code}").content) < HEAVIEST_PAGE


def test_a_page_asks_the_database_a_known_number_of_times(
    client: Client, demo_data: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    profiles_of("municipality")  # read once for each import of territories
    with django_assert_num_queries(16):
        client.get("/territoires/59183")
    with django_assert_num_queries(4):
        client.get("/territoires/?q=dunk")
