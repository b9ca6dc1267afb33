"""The page of the group proposed around a need."""

import pytest
from django.test import Client

from piu.domain.cooperation.models import GroupAnswer, Need
from piu.domain.people.models import User
from tests.web.cooperation.test_saying import letters, link, say

pytestmark = [pytest.mark.django_db, pytest.mark.demo_data, pytest.mark.usefixtures("demo_data")]

PAGE = "/besoins/n-libourne/groupement"


def test_a_visitor_reads_who_is_alike_and_why_and_answers_nothing(client: Client) -> None:
    page = client.get(PAGE).content.decode()
    assert "Vous êtes" in page
    assert "à vol d’oiseau" in page
    assert "Parler à quelqu’un" in page
    assert 'name="answer"' not in page
    answer = client.post(PAGE, {"need": "n-libourne", "answer": "yes"})
    assert answer.status_code == 403
    assert not GroupAnswer.objects.exists()


def test_who_has_the_right_answers_and_a_bad_answer_is_said(client: Client, operator: User) -> None:
    client.force_login(operator)
    page = client.post(PAGE, {"need": "n-libourne", "answer": "yes"}, follow=True)
    assert "vous en êtes" in page.content.decode()
    page = client.post(PAGE, {"need": "n-guise", "answer": "yes"}, follow=True)
    assert "demande autre chose" in page.content.decode()
    assert GroupAnswer.objects.get().need.slug == "n-libourne"


def test_two_people_without_accounts_join_by_their_secret_addresses(client: Client) -> None:
    one, other = client, Client()
    draft = say(one)["Location"]
    letters()
    one.post(link())
    first = Need.objects.get(slug__startswith="dit-").slug
    beside = say(other, text="Débitumer la cour de récréation, trop chaude", place="35004")
    letters()
    other.post(link())
    one.post(f"{draft}/groupement", {"answer": "yes"})
    other.post(f"{beside['Location']}/groupement/{first}", {"answer": "yes"})
    page = one.get(f"{draft}/groupement").content.decode()
    assert page.count("Oui, nous en sommes") == 2
    assert "@example.org" not in page


def test_a_draft_that_waits_has_no_group_yet(client: Client) -> None:
    draft = say(client)["Location"]
    assert client.get(f"{draft}/groupement")["Location"] == draft


def test_composing_says_which_consortia_hold_and_refuses_what_cannot_be(client: Client) -> None:
    page = client.get(f"{PAGE}/composer").content.decode()
    assert "Autour de" in page or "Aucun groupement ne tient" in page
    wide = client.get(f"{PAGE}/composer", {"km": 1000, "most": 8}).content.decode()
    assert "Autour de" in wide
    assert "Bourgs-sur-Colagne" in wide
    for wrong in ({"km": 0, "most": 8}, {"km": 9999, "most": 8}, {"km": 9, "most": 1}):
        assert client.get(f"{PAGE}/composer", wrong).status_code == 400
