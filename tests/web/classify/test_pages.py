"""Labels proposed for a pasted text, and the card of the model."""

import pytest
from django.test import Client

TEXT = (
    "La commune a désimperméabilisé la cour de l'école et planté des noues. "
    "Les riverains refusaient de perdre des places de stationnement."
)


@pytest.mark.parametrize("address", ["/classer", "/en/classer", "/classement", "/en/classement"])
def test_pages_open_in_both_languages(client: Client, db: None, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert response.content.decode().count("<h1>") == 1


def test_a_pasted_text_gets_labels_with_the_words_they_rest_on(client: Client, db: None) -> None:
    page = client.post("/classer", {"text": TEXT}).content.decode()
    assert "Eaux pluviales" in page
    assert "Acceptation" in page
    assert "refusaient de perdre des places de stationnement" in page.split("</form>")[1]


def test_an_empty_text_is_told(client: Client, db: None) -> None:
    page = client.post("/classer", {"text": "  "}).content.decode()
    assert "Collez d’abord un texte." in page
    assert 'aria-invalid="true"' in page


def test_a_text_of_markup_is_shown_as_text(client: Client, db: None) -> None:
    page = client.post("/classer", {"text": "<script>alert(1)</script> Les vélos."}).content
    assert b"<script>alert" not in page


def test_the_card_tells_scores_beside_the_most_frequent_labels(client: Client, db: None) -> None:
    page = client.get("/classement").content.decode()
    assert "Le plus fréquent" in page
    assert "Freins : sorte, côté et mots (F1)" in page
