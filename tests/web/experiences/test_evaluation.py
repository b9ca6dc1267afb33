"""The page that evaluates a case, and the form of its measures."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from piu.domain.knowledge.actions import import_experiences
from piu.domain.knowledge.contributions import actions as edits
from piu.domain.people.models import User
from tests.domain.knowledge.cases import make_place, told

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def key(mediator: User) -> str:
    """The secret address of a published case."""
    make_place("26114", "Dieulefit", population=3000)
    given = {"title": "Un composteur par immeuble", "place": "Dieulefit", "steps": ["Réunir"],
             "stage": "trial"}  # fmt: skip
    held = edits.start_contribution(given, language="fr", link="", by=None, now=NOW)
    edits.send_contribution(held.key, email="a@mairie.test", by=None, now=NOW)
    edits.publish_contribution(
        held.pk, themes=["mobilite"], intensity="first_step", by=mediator, now=NOW
    )
    return held.key


def test_two_measures_draw_a_curve_with_its_table(client: Client, key: str) -> None:
    address = f"/experiences/deposer/{key}/mesurer"
    given = {"label": "compost récolté", "value": "1 250,5", "unit": "kg"}
    answer = client.post(address, {**given, "day": "2025-06-01"})
    page = answer["Location"]
    assert '<svg class="measures"' not in client.get(page).content.decode()
    client.post(address, {**given, "value": "800", "day": "2024-06-01"})
    text = client.get(page).content.decode()
    assert '<path d="M12.0 61.0L468.0 12.0"/>' in text
    assert text.index("1er\u00a0juin\u00a02024") < text.index("1er\u00a0juin\u00a02025")
    assert "1\u202f250,5 " in text.replace("\u00a0", "\u202f")


def test_a_measure_to_come_is_refused_beside_its_field(client: Client, key: str) -> None:
    given = {"label": "compost", "value": "1", "unit": "kg", "day": "2999-01-01"}
    answer = client.post(f"/experiences/deposer/{key}/mesurer", given)
    assert answer.status_code == 400
    assert 'id="id_day_error"' in answer.content.decode()


def test_every_criterion_is_explained_with_its_weight(client: Client, operator: User) -> None:
    import_experiences([told("noues")], by=operator)
    page = client.get("/experiences/noues/evaluation").content.decode()
    assert page.count('<th scope="row">') == 11
    assert "Au moins trois étapes" in page
    assert "T+3" in page


def test_a_theme_has_its_note(client: Client, operator: User) -> None:
    import_experiences([told("noues")], by=operator)
    page = client.get("/experiences/notes/eaux_pluviales").content.decode()
    assert "Sols argileux" in page
    assert client.get("/experiences/notes/licornes").status_code == 400
