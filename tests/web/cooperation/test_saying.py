"""A need said in one sentence, without an account: draft, e-mail, publication, withdrawal."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from piu.domain.cooperation.models import Need, NeedDraft
from piu.domain.journal.models import Entry
from piu.domain.people.actions import system_user
from piu.jobs.letters import confirm_by_mail

pytestmark = [pytest.mark.django_db, pytest.mark.demo_data, pytest.mark.usefixtures("demo_data")]

TOLD = {
    "text": "Désimperméabiliser la cour de l’école pour que la pluie s’infiltre. Merci !",
    "place": "35003",
    "email": "mairie@example.org",
}


def say(client: Client, **changed: str) -> Any:
    return client.post("/besoins/dire", TOLD | changed)


def letters() -> None:
    """Run the reactions to the needs said, as the worker does."""
    confirm_by_mail(list(Entry.objects.filter(verb="need.said")), system_user())


def link() -> str:
    found = re.search(r"/besoins/confirmer/\S+", str(mail.outbox[-1].body))
    assert found is not None
    return found.group(0)


def test_a_sentence_becomes_a_draft_that_nobody_else_sees(client: Client) -> None:
    answer = say(client)
    page = client.get(answer["Location"]).content.decode()
    assert "Brouillon" in page
    assert "Vous êtes" in page
    assert "Trouver un interlocuteur" in page
    assert TOLD["email"] not in page
    assert "cour de l’école pour que la pluie" not in client.get("/besoins/").content.decode()
    assert not Need.objects.filter(slug__startswith="dit-").exists()


def test_the_e_mail_leaves_once_and_its_button_publishes(client: Client) -> None:
    say(client)
    letters()
    letters()
    assert [message.to for message in mail.outbox] == [[TOLD["email"]]]
    # Mail programs open links: that alone publishes nothing.
    assert client.get(link()).status_code == 200
    assert not Need.objects.filter(slug__startswith="dit-").exists()
    client.post(link())
    client.post(link())
    need = Need.objects.get(slug__startswith="dit-")
    assert need.title == "Désimperméabiliser la cour de l’école pour que la pluie s’infiltre"
    assert need.themes == ["ilots_chaleur"]
    page = client.get(need.get_absolute_url()).content.decode()
    assert "confirmé son adresse e-mail" in page
    assert TOLD["email"] not in page


def test_two_people_find_each_other_once_published(client: Client) -> None:
    say(client)
    letters()
    client.post(link())
    other = Client()
    answer = say(other, text="Débitumer la cour de récréation, trop chaude", place="35004")
    assert "dit-" in other.get(answer["Location"]).content.decode()


def test_withdrawing_erases_the_text_and_the_address(client: Client) -> None:
    page = say(client)["Location"]
    letters()
    client.post(link())
    slug = Need.objects.get(slug__startswith="dit-").slug
    assert client.post(f"{page}/retirer").status_code == 200
    assert not NeedDraft.objects.exists()
    assert client.get(f"/besoins/{slug}").status_code == 404
    assert client.get(page).status_code == 404
    assert TOLD["email"] not in str(list(Entry.objects.values_list("detail", flat=True)))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"text": "vélo"}, "ne suffit pas"),
        ({"text": "a b " * 600}, "2000 au plus"),
        ({"place": "Bruxelles-Capitale"}, "Aucune commune de France"),
        ({"place": "Saint-Denis"}, "Plusieurs communes"),
        ({"email": "pas une adresse"}, "e-mail"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_is(
    client: Client, changed: dict[str, str], told: str
) -> None:
    answer = say(client, **changed)
    assert answer.status_code == 400
    assert told in answer.content.decode().replace("\u00a0", " ").replace("\u202f", "")
    assert not NeedDraft.objects.exists()


def test_hostile_text_is_shown_as_text(client: Client) -> None:
    answer = say(client, text="<script>alert(1)</script> un abri à vélos à la gare")
    page = client.get(answer["Location"]).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_nobody_is_written_to_without_end_by_a_stranger(client: Client) -> None:
    answers = [say(client, text=f"Un abri à vélos numéro {n}").status_code for n in range(6)]
    assert answers == [302] * 5 + [400]


def test_an_unknown_secret_is_a_clear_404(client: Client) -> None:
    for address in ("/besoins/brouillons/rien", "/besoins/confirmer/rien"):
        assert client.get(address).status_code == 404


def test_a_letter_that_cannot_leave_is_tried_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(client)
    with monkeypatch.context() as broken:
        broken.setattr("piu.jobs.letters.send_mail", _refuse)
        with pytest.raises(OSError, match="refused"):
            letters()
    assert NeedDraft.objects.get().mailed_at is None
    letters()
    assert len(mail.outbox) == 1


def _refuse(*args: Any) -> None:
    raise OSError("connection refused")
