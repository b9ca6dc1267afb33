"""Telling a case through its pages, and the mediator's desk."""

from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from piu.domain.knowledge.actions import import_experiences
from piu.domain.knowledge.models import Contribution, Experience
from piu.domain.people.models import User
from piu.jobs.worker import catch_up
from tests.domain.knowledge.cases import make_place, told

FIVE = {
    "title": "Un composteur au pied de chaque immeuble",
    "place": "Dieulefit",
    "steps": "Réunir les habitants\n\nPoser trois bacs",
    "obstacle": "",
    "stage": "trial",
}


@pytest.fixture(autouse=True)
def _commune(db: None) -> None:
    make_place("26114", "Dieulefit", population=3000)


def started(client: Client, **changes: Any) -> Contribution:
    answer = client.post("/experiences/deposer", {**FIVE, **changes})
    assert answer.status_code == 302, answer.content.decode()
    return Contribution.objects.latest("pk")


def test_five_fields_make_a_draft(client: Client) -> None:
    assert client.get("/experiences/deposer").content.count(b'<div class="field">') == 5
    held = started(client)
    assert held.answers["steps"] == ["Réunir les habitants", "Poser trois bacs"]
    page = client.get(f"/experiences/deposer/{held.key}").content.decode()
    assert "Brouillon gardé" in page
    assert "Poser trois bacs" in page
    assert held.link.endswith(f"/experiences/deposer/{held.key}")


def test_what_is_wrong_is_said_beside_the_field(client: Client) -> None:
    answer = client.post("/experiences/deposer", {**FIVE, "place": "Nulle-Part"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'id="id_place_error"' in page
    assert "Nulle-Part" in page
    assert "Poser trois bacs" in page
    assert not Contribution.objects.exists()


def test_every_question_opens_and_keeps(client: Client) -> None:
    held = started(client, stage="abandoned")
    page = client.get(f"/experiences/deposer/{held.key}").content.decode()
    for name in ("what", "cause", "story", "method", "obstacles", "success_factors", "effects",
                 "cost", "funding_lines", "labels", "people", "contracts", "again", "sources",
                 "author"):  # fmt: skip
        assert f'/{held.key}/{name}"' in page
        assert client.get(f"/experiences/deposer/{held.key}/{name}").status_code == 200
    assert client.get(f"/experiences/deposer/{held.key}/variation").status_code == 404
    given = {"revision": "1", "cause": "Le syndicat a repris la compétence.", "stop": "1"}
    answer = client.post(f"/experiences/deposer/{held.key}/cause", given)
    assert answer.status_code == 302
    assert Contribution.objects.get().answers["cause"] == "Le syndicat a repris la compétence."


def rows(*told_rows: dict[str, str]) -> dict[str, str]:
    sent = {"r-TOTAL_FORMS": str(len(told_rows)), "r-INITIAL_FORMS": "0"}
    for rank, row in enumerate(told_rows):
        sent |= {f"r-{rank}-{name}": value for name, value in row.items()}
    return sent


def test_rows_are_kept_and_an_effect_needs_its_unit(client: Client) -> None:
    held = started(client)
    effect = {"domain": "environment", "text": "Moins de déchets", "value": "1 200,5"}
    address = f"/experiences/deposer/{held.key}/effects"
    refused = client.post(address, rows(effect) | {"revision": "1"})
    assert refused.status_code == 400
    assert "n’a pas d’unité" in refused.content.decode()
    level = {"unit": "kg", "evidence_level": "1", "measured_on": "2025-06"}
    kept = client.post(address, rows(effect | level) | {"revision": "1"})
    assert kept.status_code == 302
    [row] = Contribution.objects.get().answers["effects"]
    assert (row["value"], row["unit"], row["evidence_level"]) == (1200.5, "kg", "1")


def test_an_older_page_is_told_what_changed(client: Client) -> None:
    held = started(client)
    address = f"/experiences/deposer/{held.key}/again"
    client.post(address, {"revision": "1", "replicability": "Un terrain", "stop": "1"})
    answer = client.post(address, {"revision": "1", "replicability": "Une grange", "stop": "1"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Un terrain" in page
    assert "Une grange" in page
    assert 'name="revision" value="2"' in page


def test_a_pasted_text_proposes_and_nothing_is_taken_alone(client: Client) -> None:
    text = (
        "Dieulefit composte au pied des immeubles. Depuis 2021, trois bacs sont en service.\n"
        "- Réunir les habitants du quartier\n- Poser trois bacs en bois\n"
        "Le tout a coûté 12 500 €, dont une subvention de 4 000 € de la région."
    )
    client.post("/experiences/deposer/texte", {"text": text})
    held = Contribution.objects.get()
    assert held.answers == {}
    found = {(one["field"], str(one["value"])) for one in held.proposals}
    assert ("place", "26114") in found
    assert ("start_year", "2021") in found
    assert ("steps", "Poser trois bacs en bois") in found
    assert ("cost_eur", "12500.0") in found
    [grant] = [one["value"] for one in held.proposals if one["field"] == "funding_lines"]
    assert grant["obtained_eur"] == 4000
    assert all(text[one["start"] : one["end"]] == one["quote"] for one in held.proposals)
    page = client.get(f"/experiences/deposer/{held.key}").content.decode()
    assert "<mark>Dieulefit</mark>" in page
    place = next(one for one in held.proposals if one["field"] == "place")
    client.post(
        f"/experiences/deposer/{held.key}/propositions",
        {"number": place["number"], "accept": "1"},
    )
    held.refresh_from_db()
    assert held.answers == {"place": "26114"}
    assert held.territory is not None


def test_a_document_that_cannot_be_read_says_so(client: Client) -> None:
    file = SimpleUploadedFile("bilan.pdf", b"not a pdf")
    answer = client.post("/experiences/deposer/texte", {"file": file})
    assert answer.status_code == 400
    assert "bilan.pdf" in answer.content.decode()
    assert not Contribution.objects.exists()


def test_from_the_form_to_the_library(client: Client, mediator: User, operator: User) -> None:
    held = started(client)
    client.post(f"/experiences/deposer/{held.key}/envoyer", {"email": "a@mairie.test"})
    assert client.get(f"/experiences/relecture/{held.pk}").status_code == 403
    client.force_login(mediator)
    assert str(held) in client.get("/experiences/relecture").content.decode()
    labels = {"theme1": "dechets_economie_circulaire", "intensity": "first_step", "publish": "1"}
    answer = client.post(f"/experiences/relecture/{held.pk}", labels)
    case = Experience.objects.get()
    assert answer["Location"] == case.get_absolute_url()
    page = client.get(case.get_absolute_url()).content.decode()
    assert "Poser trois bacs" in page
    assert "a@mairie.test" not in page
    catch_up(by=operator)
    catch_up(by=operator)
    assert [letter.to for letter in mail.outbox] == [["a@mairie.test"]]
    assert held.key in mail.outbox[0].body


def test_a_refusal_gives_the_page_back(client: Client, mediator: User) -> None:
    held = started(client)
    client.post(f"/experiences/deposer/{held.key}/envoyer", {"email": "a@mairie.test"})
    client.force_login(mediator)
    answer = client.post(f"/experiences/relecture/{held.pk}", {"note": "", "return": "1"})
    assert answer.status_code == 400
    client.post(f"/experiences/relecture/{held.pk}", {"note": "Et le coût ?", "return": "1"})
    page = client.get(f"/experiences/deposer/{held.key}").content.decode()
    assert "Et le coût ?" in page


def test_tried_too_and_versions(client: Client, operator: User) -> None:
    import_experiences([told("noues")], by=operator)
    page = client.get("/experiences/noues/essayee").content.decode()
    assert "Cas noues" in page
    client.post("/experiences/noues/essayee", FIVE)
    held = Contribution.objects.get()
    assert held.answers["parent"] == "noues"
    assert client.get(f"/experiences/deposer/{held.key}/variation").status_code == 200
    assert client.post("/experiences/noues/completer").status_code == 302
    assert "Version 1" in client.get("/experiences/noues/versions").content.decode()


def test_merged_records_share_an_address(client: Client, operator: User, mediator: User) -> None:
    import_experiences([told("un"), told("deux", steps=("Planter",))], by=operator)
    assert client.post("/experiences/un/reunir", {"other": "deux"}).status_code == 403
    client.force_login(mediator)
    page = client.get("/experiences/un/reunir?other=/experiences/deux").content.decode()
    assert "Planter" in page
    client.post("/experiences/un/reunir", {"other": "deux"})
    moved = client.get("/experiences/deux")
    assert (moved.status_code, moved["Location"]) == (301, "/experiences/un")
    assert "Planter" in client.get("/experiences/un").content.decode()
    merge = Experience.objects.get(slug="un").merges.get()
    client.post(f"/experiences/un/reunir/{merge.pk}/defaire")
    assert client.get("/experiences/deux").status_code == 200
    assert "Planter" not in client.get("/experiences/un").content.decode()
