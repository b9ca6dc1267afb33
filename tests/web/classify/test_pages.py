"""Labels proposed for a pasted text, and the card of the model."""

import pytest
from django.test import Client

from piu.domain.people.models import User
from piu.domain.taxonomy.models import LabelDecision

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


def test_a_visitor_is_offered_no_correction(client: Client, db: None) -> None:
    assert "Corriger" not in client.post("/classer", {"text": TEXT}).content.decode()


def test_a_member_corrects_and_the_correction_is_kept(client: Client, member: User) -> None:
    client.force_login(member)
    assert "Corriger" in client.post("/classer", {"text": TEXT}).content.decode()
    sent = {"text": TEXT, "decide": "1", "theme1": "mobilite", "theme2": "", "stage": "trial"}
    page = client.post("/classer", {**sent, "intensity": "everyday", "effects": ["social"]})
    assert "Votre correction est gardée" in page.content.decode()
    kept = LabelDecision.objects.get()
    assert kept.decided["themes"] == ["mobilite"]
    assert kept.by == member
