"""Pages of a consortium, and the papers that one takes away."""

from io import BytesIO

import pytest
from django.test import Client
from docx import Document as Docx
from odfdo import Document as Odt

from piu.domain.cooperation.models import Consortium
from piu.domain.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.demo_data, pytest.mark.usefixtures("demo_data")]
PAGE = "/groupements/n-libourne"
TOLD = {
    "revision": "0",
    "name": "Cours fraîches",
    "purpose": "Des cours d’école supportables l’été",
    "nature": "works",
    "cost_eur": "120000",
    "sharing_key": "equal",
    "legal_form": "joint_purchase",
    "coordinator": "33243",
    "criteria": "- perméable\n- entretien par nos agents",
    "votes_on": "2027-01-15",
    "tender_on": "2027-02-01",
}


@pytest.fixture
def opened(client: Client, operator: User) -> Client:
    client.force_login(operator)
    assert client.post("/groupements/ouvrir/n-libourne")["Location"] == f"{PAGE}/modifier"
    return client


def test_from_a_need_to_papers_to_sign(opened: Client) -> None:
    answer = opened.post(f"{PAGE}/modifier", TOLD)
    assert answer["Location"] == PAGE
    page = opened.get(PAGE).content.decode()
    assert "Groupement de commandes" in page
    assert "CCP L2113-6" in page
    assert "120000,00" in page.replace("\u202f", "").replace("\u00a0", "")
    assert "Procédure adaptée" in page
    assert "Sans publicité" not in page
    assert "Parler à quelqu’un" in page
    for kind, words in (("deliberation", "Décide"), ("convention", "Libourne coordonne.")):
        assert words in opened.get(f"{PAGE}/documents/{kind}").content.decode()
        docx = Docx(BytesIO(opened.get(f"{PAGE}/documents/{kind}.docx").content))
        assert words in "\n".join(part.text for part in docx.paragraphs)
        odt = Odt(BytesIO(opened.get(f"{PAGE}/documents/{kind}.odt").content))
        assert words in odt.get_formatted_text()


def test_the_second_of_two_people_is_told_and_keeps_its_words(opened: Client) -> None:
    opened.post(f"{PAGE}/modifier", TOLD)
    answer = opened.post(f"{PAGE}/modifier", TOLD | {"name": "Mon nom à moi"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Quelqu’un a modifié ce groupement" in page
    assert "Mon nom à moi" in page
    assert Consortium.objects.get().name == "Cours fraîches"


def test_dates_that_contradict_are_told_beside_the_field(opened: Client) -> None:
    answer = opened.post(f"{PAGE}/modifier", TOLD | {"tender_on": "2026-12-01"})
    assert answer.status_code == 400
    assert "Les dates se contredisent" in answer.content.decode()
    assert Consortium.objects.get().revision == 0


@pytest.mark.parametrize("path", ["autre", "deliberation.pdf", "convention?pour=75056"])
def test_a_paper_that_is_not_there_is_said(opened: Client, path: str) -> None:
    assert opened.get(f"{PAGE}/documents/{path}").status_code in (400, 404)


def test_a_visitor_reads_and_writes_nothing(opened: Client) -> None:
    visitor = Client()
    page = visitor.get(PAGE).content.decode()
    assert "Régler" not in page
    assert visitor.post(f"{PAGE}/modifier", TOLD).status_code == 403
    assert visitor.post(f"{PAGE}/rejoindre", {"place": "33063"}).status_code == 403
    assert visitor.post(f"{PAGE}/quitter/33243", {"on": "2026-11-27"}).status_code == 403
    assert Consortium.objects.get().revision == 0


def test_a_town_comes_in_and_leaves_on_a_day(opened: Client) -> None:
    opened.post(f"{PAGE}/rejoindre", {"place": "33063"})
    assert "Bordeaux" in opened.get(PAGE).content.decode()
    page = opened.post(f"{PAGE}/quitter/33063", {"on": "hier"}, follow=True).content.decode()
    assert "n’est pas une date" in page
    page = opened.post(f"{PAGE}/quitter/33063", {"on": "2030-01-01"}, follow=True)
    assert "Bordeaux (01/01/2030)" in page.content.decode()
