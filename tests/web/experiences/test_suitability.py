"""« Est-ce fait pour nous ? » as a reader meets it."""

import pytest
from django.test import Client

ADDRESS = "/experiences/douaisis-zero-rejet-pluvial/chez-nous"


@pytest.mark.usefixtures("demo_data")
def test_without_a_territory_it_names_those_most_like_the_case(client: Client) -> None:
    page = client.get(ADDRESS).content.decode()
    assert "CA Valenciennes Métropole" in page
    assert "?territoire=" in page


@pytest.mark.usefixtures("demo_data")
def test_a_postcode_of_several_communes_asks_which(client: Client) -> None:
    page = client.get(ADDRESS, {"q": "59140"}).content.decode()
    assert "Lequel ?" in page
    assert "?territoire=59183" in page


@pytest.mark.usefixtures("demo_data")
def test_the_comparison_says_what_it_compares_and_with_what_source(client: Client) -> None:
    page = client.get(ADDRESS, {"territoire": "59183"}).content.decode()
    for words in (
        "Est-ce fait pour Dunkerque ?",
        "elle est comparée à la vôtre, CU de Dunkerque",
        "contours simplifiés de l’IGN",
        "Les freins à prévoir",
        "rencontré ici",
    ):
        assert words in page


@pytest.mark.usefixtures("demo_data")
@pytest.mark.parametrize("text", ["zzzzzz", "<script>alert(1)</script>", "x" * 500])
def test_a_place_that_does_not_exist_is_said(client: Client, text: str) -> None:
    answer = client.get(ADDRESS, {"q": text})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


@pytest.mark.usefixtures("demo_data")
def test_an_unknown_code_is_refused_with_a_sentence(client: Client) -> None:
    answer = client.get(ADDRESS, {"territoire": "99999"})
    assert answer.status_code == 404
    assert "99999" in answer.content.decode()
