"""The pages of saved searches."""

import pytest
from django.test import Client

from piu.domain.people.models import User
from piu.domain.search.models import SavedSearch

pytestmark = pytest.mark.django_db


def test_keep_see_and_remove(small_library: None, client: Client) -> None:
    client.force_login(User.objects.create_user("maire@exemple.fr", "x"))
    page = client.get("/rechercher?q=noues&theme=eaux_pluviales").content.decode()
    assert 'action="/rechercher/enregistrer"' in page
    asked = {"q": "noues", "kind": "experiences", "theme": ["eaux_pluviales"]}
    answer = client.post("/rechercher/enregistrer", asked, follow=True)
    assert "noues · Expériences · Eaux pluviales" in answer.content.decode()
    saved = SavedSearch.objects.get()
    again = client.get(f"/rechercher?q=noues&kind={saved.kind}&theme=eaux_pluviales")
    assert again.status_code == 200
    client.post(f"/rechercher/enregistrees/{saved.pk}/retirer")
    assert SavedSearch.objects.count() == 0


def test_a_visitor_is_asked_to_sign_in(small_library: None, client: Client) -> None:
    assert "enregistrer" not in client.get("/rechercher?q=noues").content.decode()
    assert client.post("/rechercher/enregistrer", {"q": "noues"}).status_code == 403
    assert "Connectez-vous" in client.get("/rechercher/enregistrees").content.decode()
    assert SavedSearch.objects.count() == 0
