"""Pages of the toiles on a toile of three sites, and on the one of Dunkirk."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from piu.domain.ecosystem.models import EcosystemWeb, Flow, Site
from piu.domain.ecosystem.scenarios import actions
from piu.domain.statements.actions import rebuild_current_values
from piu.domain.statements.models import Source, Subject
from piu.domain.territories.models import Territory


def _subject(kind: str, key: str) -> Subject:
    return Subject.objects.create(kind=kind, key=key)


def _site(web: EcosystemWeb, slug: str, **fields: Any) -> Site:
    subject = _subject("site", f"{web.slug}/{slug}")
    given = {"name_fr": slug.capitalize(), "kind": "industrial_site", "status": "active"}
    return Site.objects.create(web=web, slug=slug, subject=subject, **{**given, **fields})


@pytest.fixture
def small_web(db: None) -> EcosystemWeb:
    """A mill supplies a bakery with iron ore (why not); a market buys outside."""
    place = Territory.objects.create(
        code="59001",
        level="municipality",
        name="Essai",
        search_name="essai",
        subject=_subject("territory", "59001"),
    )
    web = EcosystemWeb.objects.create(slug="essai", name_fr="Toile d’essai", territory=place)
    mill = _site(web, "moulin", latitude=51.0, longitude=2.3)
    bakery = _site(web, "boulangerie", latitude=51.01, longitude=2.31, status="planned")
    _site(web, "marche", kind="market_external", is_outside=True)
    Flow.objects.create(
        source=mill,
        target=bakery,
        resource="iron_ore",
        status="real",
        certainty="inferred",
        subject=_subject("flow", "essai/moulin--boulangerie--iron_ore"),
    )
    return web


def drawn(client: Client, address: str) -> dict[str, Any]:
    """The JSON that the page gives to the drawing."""
    page = client.get(address).content.decode()
    found = re.search(r'<script id="toile-data" type="application/json">(.*?)</script>', page, re.S)
    assert found is not None
    return dict(json.loads(found.group(1)))


def test_list_shows_each_toile(client: Client, small_web: EcosystemWeb) -> None:
    assert 'href="/toiles/essai"' in client.get("/toiles/").content.decode()


def test_drawing_holds_sites_and_flows(client: Client, small_web: EcosystemWeb) -> None:
    drawing = drawn(client, "/toiles/essai")
    assert {site["id"] for site in drawing["sites"]} == {"moulin", "boulangerie", "marche"}
    [flow] = drawing["flows"]
    assert (flow["source"], flow["target"]) == ("moulin", "boulangerie")
    assert flow["resource"] == "minerai de fer"
    assert flow["certainty"] == "inferred"


def test_unknown_figures_are_null_and_said_unknown(client: Client, small_web: EcosystemWeb) -> None:
    drawing = drawn(client, "/toiles/essai")
    assert [site["jobs"] for site in drawing["sites"]] == [None, None, None]
    assert drawing["flows"][0]["quantity"] is None
    page = client.get("/toiles/essai/sites/moulin").content.decode()
    assert page.count('<span class="unknown">inconnu</span>') >= 3


def test_drawing_speaks_the_language_of_the_page(client: Client, small_web: EcosystemWeb) -> None:
    assert drawn(client, "/en/toiles/essai")["flows"][0]["resource"] == "iron ore"


def test_table_has_a_row_for_each_site_and_flow(client: Client, small_web: EcosystemWeb) -> None:
    page = client.get("/toiles/essai").content.decode()
    assert page.count("<tr data-site=") == 3
    assert page.count("<tr data-flow=") == 1


def test_same_positions_at_every_visit(client: Client, small_web: EcosystemWeb) -> None:
    first, second = (drawn(client, "/toiles/essai")["sites"] for _ in range(2))
    assert first == second
    assert all(-1 <= site["x"] <= 1 and -1 <= site["y"] <= 1 for site in first)


def test_site_page_asks_what_if(client: Client, small_web: EcosystemWeb) -> None:
    page = client.get("/toiles/essai/sites/moulin").content.decode()
    assert "Et si ce site fermait" in page
    assert 'action="/toiles/essai/scenarios"' in page
    assert "boulangerie" in page


def test_a_figure_tells_its_age_and_the_sheet_its_balance(
    client: Client, small_web: EcosystemWeb
) -> None:
    site = small_web.sites.get(slug="moulin")
    year = timezone.localdate().year - 3
    site.subject.statements.create(
        attribute="employees", number=12, unit="jobs", year=year, confidence="documented"
    )
    rebuild_current_values([site.subject_id])
    page = client.get("/toiles/essai/sites/moulin").content.decode()
    assert f"{year} (vieux de 3 ans)" in page
    assert "Bilan par ressource" in page
    assert "100\u202f%" in page, "its one flow stays in the territory"
    english = client.get("/en/toiles/essai/sites/moulin").content.decode()
    assert f"{year} (3 years old)" in english


def test_a_ranked_toile_shows_its_weak_points(client: Client, small_web: EcosystemWeb) -> None:
    assert "pas encore calculé" in client.get("/toiles/essai/points-de-rupture").content.decode()
    small_web.sites.filter(slug="boulangerie").update(status="active")
    actions.rank_snapshot(actions.take_public_snapshot(small_web))
    page = client.get("/toiles/essai/points-de-rupture").content.decode()
    assert page.count('<td class="num">') == 2 * 3
    assert (
        "Rang 1 sur 2"
        in client.get("/toiles/essai/sites/moulin").content.decode()
        + client.get("/toiles/essai/sites/boulangerie").content.decode()
    )


def test_flow_page_names_both_ends(client: Client, small_web: EcosystemWeb) -> None:
    page = client.get("/toiles/essai/flux/moulin--boulangerie--iron_ore").content.decode()
    assert "Minerai de fer" in page
    assert 'href="/toiles/essai/sites/moulin"' in page
    assert "Déduit" in page


def test_a_picture_follows_what_is_written_at_once(
    client: Client, small_web: EcosystemWeb, editor: Any
) -> None:
    """Kept pages are those of the facts they show: new name, figure, flow, all are seen."""
    assert "Fonderie" not in client.get("/toiles/essai").content.decode()
    site = small_web.sites.get(slug="moulin")
    site.name_fr = "Fonderie"
    site.save()
    assert "Fonderie" in client.get("/toiles/essai").content.decode()
    statement = site.subject.statements.create(
        attribute="employees", number=4321, unit="jobs", confidence="documented"
    )
    rebuild_current_values([site.subject_id])
    assert drawn(client, "/toiles/essai")["sites"][2]["jobs"]["value"] == 4321
    source = Source.objects.create(slug="gazette", title="La Gazette de test")
    statement.sources.add(source)
    assert "La Gazette de test" in client.get("/toiles/essai").content.decode()


def test_a_kept_picture_is_not_shown_to_those_who_see_less(
    client: Client, small_web: EcosystemWeb, member: Any
) -> None:
    site = small_web.sites.get(slug="moulin")
    site.subject.statements.create(
        attribute="employees", number=77, unit="jobs", confidence="documented", visibility="members"
    )
    insider = Client()
    insider.force_login(member)
    jobs = {site["id"]: site["jobs"] for site in drawn(insider, "/toiles/essai")["sites"]}
    assert jobs["moulin"]["value"] == 77
    assert {site["id"]: site["jobs"] for site in drawn(client, "/toiles/essai")["sites"]} == {
        "moulin": None,
        "boulangerie": None,
        "marche": None,
    }


@pytest.mark.parametrize(
    ("query", "sites", "flows"),
    [
        ("", {"moulin", "boulangerie", "marche"}, 1),
        ("couches=industry", {"moulin", "boulangerie"}, 1),
        ("couches=energy,water", set(), 0),
        ("couches=energy&couches=industry", {"moulin", "boulangerie"}, 1),
        ("sites=planned", {"boulangerie"}, 0),
        ("q=moul", {"moulin", "boulangerie"}, 1),
        ("focus=moulin&sauts=1", {"moulin", "boulangerie"}, 1),
        ("groupe=secteur", {"sector:-"}, 0),
        ("groupe=secteur&ouvert=sector:-", {"moulin", "boulangerie", "marche"}, 1),
    ],
)
def test_an_address_is_a_picture(
    client: Client, small_web: EcosystemWeb, query: str, sites: set[str], flows: int
) -> None:
    first, second = (drawn(client, f"/toiles/essai?{query}") for _ in range(2))
    assert first == second
    assert {site["id"] for site in first["sites"]} == sites
    assert len(first["flows"]) == flows
    page = client.get(f"/toiles/essai?{query}").content.decode()
    assert page.count("<tr data-site=") == len(sites), "the table says the same as the drawing"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("couches=magie", "magie"),
        ("secteur=ZZ", "ZZ"),
        ("etat=perdu", "perdu"),
        ("annee=hier", "hier"),
        ("sauts=99", "99"),
        ("groupe=planete", "planete"),
    ],
)
def test_an_address_that_means_nothing_is_refused_with_a_sentence(
    client: Client, small_web: EcosystemWeb, query: str, said: str
) -> None:
    response = client.get(f"/toiles/essai?{query}")
    assert response.status_code == 400
    assert said in response.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/toiles/essai?focus=rien",
        "/toiles/rien",
        "/toiles/essai/sites/rien",
        "/toiles/essai/flux/rien",
        "/toiles/essai?scenario=rien",
    ],
)
def test_unknown_things_are_a_clear_404(
    client: Client, small_web: EcosystemWeb, address: str
) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "rien" in response.content.decode()


def test_misspelt_site_gets_a_suggestion(client: Client, small_web: EcosystemWeb) -> None:
    assert "moulin" in client.get("/toiles/essai/sites/moulim").content.decode()


@pytest.mark.demo_data
def test_dunkirk_is_drawn_whole(client: Client, demo_data: None) -> None:
    drawing = drawn(client, "/toiles/dunkerque")
    assert (len(drawing["sites"]), len(drawing["flows"])) == (204, 265)
    assert sum(site["outside"] for site in drawing["sites"]) == 94
    assert len(drawing["outlines"]) > 20


@pytest.mark.demo_data
def test_dunkirk_page_is_light_and_asks_few_queries(
    client: Client, demo_data: None, django_assert_max_num_queries: Any
) -> None:
    client.get("/toiles/dunkerque")
    with django_assert_max_num_queries(12):
        page = client.get("/toiles/dunkerque", headers={"accept-encoding": "gzip"})
    assert len(page.content) < 90_000


def test_another_toile_says_what_a_test_would_take(client: Client, small_web: EcosystemWeb) -> None:
    assert (
        "n’a pas encore été mis à l’épreuve"
        in client.get("/toiles/essai/epreuves").content.decode()
    )
    assert "epreuves" not in client.get("/toiles/essai").content.decode()
    assert client.get("/toiles/nulle-part/epreuves").status_code == 404


def test_a_flow_tells_its_dates_as_far_as_they_are_known(
    client: Client, small_web: EcosystemWeb
) -> None:
    flow = Flow.objects.get(source__web=small_web)
    Flow.objects.filter(pk=flow.pk).update(valid_from="2018-04", valid_to="2024")
    page = client.get(f"/toiles/essai/flux/{flow.key}").content.decode()
    assert "<dt>Depuis</dt><dd>avril\u00a02018</dd>" in page
    assert "<dt>Jusqu’en</dt><dd>2024</dd>" in page
