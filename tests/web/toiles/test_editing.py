"""Pages where people write in a toile."""

from typing import Any

import pytest
from django.test import Client

from piu.domain.ecosystem.edits import actions as edits
from piu.domain.ecosystem.imports.rules import Record
from piu.domain.ecosystem.models import Comment, EcosystemWeb, Flow, Proposal, Site
from piu.domain.journal.models import Entry
from piu.domain.people.models import User
from piu.domain.statements.models import Statement, Subject
from piu.domain.territories.models import Territory


@pytest.fixture
def web(db: None, editor: User) -> EcosystemWeb:
    place = Territory.objects.create(
        code="59183",
        level="municipality",
        name="Dunkerque",
        search_name="dunkerque",
        subject=Subject.objects.create(kind="territory", key="59183"),
    )
    web = EcosystemWeb.objects.create(slug="dunkerque", name_fr="Essai", territory=place)
    fields = {"kind": "industrial_site", "status": "active"}
    for name in ("forge", "mine"):
        record = Record("site", name, {**fields, "name_fr": name.capitalize()})
        edits.add_record(web, record, by=editor)
    return web


def signed(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def form_of(client: Client, address: str) -> dict[str, Any]:
    """The fields of the form of a page as a browser would send them back."""
    form = client.get(address).context["form"]
    values = {field.name: field.value() for field in form}
    return {name: value for name, value in values.items() if value not in (None, False)}


EDIT = "/toiles/dunkerque/modifier/site/forge"


def test_a_visitor_is_sent_to_sign_in(client: Client, web: EcosystemWeb) -> None:
    response = client.get(EDIT)
    assert response.status_code == 302
    assert "next=" in response.url


def test_a_site_is_changed_by_its_form_and_undone_by_one_button(
    web: EcosystemWeb, editor: User
) -> None:
    client = signed(editor)
    data = form_of(client, EDIT) | {"name_fr": "Grande forge", "territory": "59183"}
    assert client.post(EDIT, data).url == "/toiles/dunkerque/sites/forge"
    site = Site.objects.get(slug="forge")
    assert (site.name_fr, site.territory_id) == ("Grande forge", web.territory_id)
    page = client.get("/toiles/dunkerque/journal").content.decode()
    assert "<del>Forge</del>" in page
    entry = Entry.objects.filter(verb="site.written").latest("id")
    assert f"/toiles/dunkerque/journal/{entry.pk}/annuler" in page
    client.post(f"/toiles/dunkerque/journal/{entry.pk}/annuler")
    assert Site.objects.get(slug="forge").name_fr == "Forge"


def test_an_unchanged_form_writes_nothing(web: EcosystemWeb, editor: User) -> None:
    client = signed(editor)
    lines = Entry.objects.count()
    client.post(EDIT, form_of(client, EDIT))
    assert Entry.objects.count() == lines


def test_the_second_of_two_people_chooses(web: EcosystemWeb, editor: User, operator: User) -> None:
    first, second = signed(editor), signed(operator)
    mine, theirs = form_of(first, EDIT), form_of(second, EDIT)
    first.post(EDIT, mine | {"name_fr": "Grande forge", "note_fr": "vue en mai"})
    answer = second.post(EDIT, theirs | {"name_fr": "Vieille forge", "place_name": "Le port"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Grande forge" in page
    assert "Vieille forge" in page
    assert Site.objects.get(slug="forge").name_fr == "Grande forge"
    kept = dict(answer.context["kept"]) | {"version": answer.context["version"]}
    second.post(EDIT, kept | {"name_fr": "Vieille forge"})
    site = Site.objects.get(slug="forge")
    assert (site.name_fr, site.note_fr, site.place_name) == (
        "Vieille forge",
        "vue en mai",
        "Le port",
    )


def test_the_table_changes_one_row_and_leaves_what_it_does_not_show(
    web: EcosystemWeb, editor: User
) -> None:
    Site.objects.filter(slug="forge").update(note_fr="à garder")
    client = signed(editor)
    page = client.get("/toiles/dunkerque/tableau").content.decode()
    assert page.count('name="ligne"') == 2
    row = {"ligne": "1", "version": "1", "name_fr": "Forge neuve", "kind": "industrial_site"}
    answer = client.post(EDIT, row | {"status": "planned", "place_name": ""})
    assert answer.url == "/toiles/dunkerque/tableau"
    site = Site.objects.get(slug="forge")
    assert (site.name_fr, site.status, site.note_fr) == ("Forge neuve", "planned", "à garder")


def test_a_flow_is_added_between_two_sites(web: EcosystemWeb, editor: User) -> None:
    client = signed(editor)
    address = "/toiles/dunkerque/ajouter/flux?de=mine"
    assert form_of(client, address)["source"] == "mine"
    data = {"source": "mine", "target": "forge", "resource": "iron_ore", "status": "real"}
    answer = client.post(address, data | {"certainty": "documented"})
    assert answer.url == "/toiles/dunkerque/flux/mine--forge--iron_ore"
    assert Flow.objects.count() == 1
    assert client.post(address, data | {"certainty": "documented"}).status_code == 400
    assert Flow.objects.count() == 1
    page = client.get("/toiles/dunkerque").content.decode()
    assert "minerai de fer" in page, "the kept picture follows"


def test_a_by_product_is_added_and_read_on_its_site(web: EcosystemWeb, editor: User) -> None:
    client = signed(editor)
    data = {"source": "forge", "label_fr": "Laitier de forge", "certainty": "documented"}
    answer = client.post("/toiles/dunkerque/ajouter/coproduit", data)
    assert answer.url == "/toiles/dunkerque/sites/forge"
    assert "Laitier de forge" in client.get(answer.url).content.decode()
    edit = "/toiles/dunkerque/modifier/coproduit/forge/laitier-de-forge"
    client.post(edit, form_of(client, edit) | {"fate_fr": "Routes"})
    assert "Routes" in client.get(answer.url).content.decode()


def test_who_may_not_write_proposes(web: EcosystemWeb, member: User, editor: User) -> None:
    outsider, keeper = signed(member), signed(editor)
    assert "Proposer" in outsider.get(EDIT).content.decode()
    data = form_of(outsider, EDIT) | {"name_fr": "Forge du Nord", "message": "vu sur place"}
    outsider.post(EDIT, data)
    assert Site.objects.get(slug="forge").name_fr == "Forge"
    proposal = Proposal.objects.get()
    address = f"/toiles/dunkerque/propositions/{proposal.pk}"
    assert "vu sur place" in keeper.get("/toiles/dunkerque/propositions").content.decode()
    assert outsider.post(address, {"decision": "accepter"}).status_code == 403
    keeper.post(address, {"decision": "accepter", "answer": "Merci"})
    assert Site.objects.get(slug="forge").name_fr == "Forge du Nord"
    assert "Merci" in outsider.get("/toiles/dunkerque/propositions").content.decode()


def test_a_figure_is_added_with_its_source(web: EcosystemWeb, editor: User) -> None:
    client = signed(editor)
    data = {"attribute": "employees", "number": "120", "unit": "jobs", "year": "2024"}
    more = {"confidence": "documented", "source_title": "Rapport de la forge"}
    client.post("/toiles/dunkerque/chiffres/site/forge", data | more)
    assert Statement.objects.get().number == 120
    assert "Rapport de la forge" in client.get("/toiles/dunkerque/sites/forge").content.decode()
    bad = client.post("/toiles/dunkerque/chiffres/site/forge", data | {"number": "beaucoup"})
    assert bad.status_code == 400
    assert Statement.objects.count() == 1


def test_a_question_is_asked_and_closed(web: EcosystemWeb, member: User, editor: User) -> None:
    asker = signed(member)
    address = "/toiles/dunkerque/remarques/site/forge"
    asker.post(address, {"kind": "question", "text": "Quel gaz ?"})
    assert "Quel gaz ?" in asker.get("/toiles/dunkerque/sites/forge").content.decode()
    assert asker.post(address, {"kind": "cri", "text": "!"}).status_code == 400
    assert asker.post(address, {"kind": "question", "text": " "}).status_code == 400
    closing = f"/toiles/dunkerque/remarque/{Comment.objects.get().pk}/clore"
    assert asker.post(closing).status_code == 403
    signed(editor).post(closing)
    assert Comment.objects.get().closed_at is not None


def test_an_act_of_another_toile_is_not_undone_from_here(web: EcosystemWeb, editor: User) -> None:
    EcosystemWeb.objects.create(slug="autre", name_fr="Autre", territory=web.territory)
    entry = Entry.objects.filter(verb="site.written").latest("id")
    assert signed(editor).post(f"/toiles/autre/journal/{entry.pk}/annuler").status_code == 404
    assert Site.objects.count() == 2
