"""The library of clauses, and the paper that says why a purchase is innovative."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
ADDRESS = "/clauses/achat-innovant"
TOLD = {
    "what": "Un revêtement qui boit la pluie",
    "cost": "60000",
    "is_new": "yes",
    "is_new_proof": "Deux fois plus perméable <b>que</b> l’enrobé",
    "looked": "yes",
    "looked_proof": "Trois entreprises en mars",
    "few_references": "yes",
    "few_references_proof": "Aucune en Bretagne",
    "process": "no",
    "performance": "unknown",
    "research": "unknown",
}


def test_clauses_are_narrowed_and_an_unknown_topic_is_refused(client: Client) -> None:
    page = client.get("/clauses/", {"topic": "exit"}).content.decode()
    assert "2 clauses" in page
    assert "CCAG-TIC 2021, article 42" in page
    assert client.get("/clauses/", {"topic": "lottery"}).status_code == 400
    assert "Be able to take back" in client.get("/en/clauses/").content.decode()


def test_answers_become_a_paper(client: Client) -> None:
    page = client.post(ADDRESS, TOLD).content.decode()
    assert "Des indices concordants" in page
    assert "&lt;b&gt;que" in page
    dear = client.post(ADDRESS, TOLD | {"cost": "100000"}).content.decode()
    assert "Pas par cette voie" in dear
    thin = client.post(ADDRESS, TOLD | {"cost": ""}).content.decode()
    assert "Encore fragile" in thin


@pytest.mark.parametrize(
    "wrong", [{"what": ""}, {"cost": "-1"}, {"is_new": "maybe"}, {"looked_proof": "x" * 100_000}]
)
def test_what_cannot_be_read_is_told_and_kept_in_the_form(
    client: Client, wrong: dict[str, str]
) -> None:
    answer = client.post(ADDRESS, TOLD | wrong)
    assert answer.status_code == 400
    assert "Trois entreprises en mars" in answer.content.decode() or "looked_proof" in wrong
