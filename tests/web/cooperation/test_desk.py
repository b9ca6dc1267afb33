"""Pages of the mediators’ desk."""

import pytest
from django.test import Client

from piu.domain.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.demo_data, pytest.mark.usefixtures("demo_data")]
ADDRESS = "/mediation/bureau/"


def test_a_day_at_the_desk(client: Client, mediator: User) -> None:
    client.force_login(mediator)
    assert "personne ne l’a appelé" in client.get(ADDRESS).content.decode()
    told = {"text": "Un abri à vélos fermé devant la gare.", "place": "35003", "asked": "on"}
    page = client.post(f"{ADDRESS}dire", told)["Location"]
    public = client.get(page.replace("/mediation/bureau/", "/besoins/")).content.decode()
    assert "Inscrit par un médiateur" in public
    contact = {"who": "la maire", "note": "<b>Elle</b> veut voir", "trust": "met"}
    shown = client.post(page, contact, follow=True).content.decode()
    assert "&lt;b&gt;Elle" in shown
    assert "Rencontrés" in shown
    note = client.get(f"{page}/note.pdf")
    assert note.content.startswith(b"%PDF")
    assert client.post(page, {"who": "", "note": ""}).status_code == 400
    assert client.post(f"{ADDRESS}dire", told | {"asked": ""}).status_code == 400


@pytest.mark.parametrize("path", ["", "n-libourne", "n-libourne/note.pdf"])
def test_nobody_else_sits_there(client: Client, member: User, path: str) -> None:
    assert client.get(ADDRESS + path).status_code == 403
    client.force_login(member)
    assert client.get(ADDRESS + path).status_code == 403
