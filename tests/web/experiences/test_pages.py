"""The pages of the library, on the shipped data."""

import re

import pytest
from django.test import Client

from piu.domain.knowledge.queries import experience
from piu.domain.people.models import User
from piu.domain.statements.actions import Claim, record_statement
from piu.web.experiences.views import PAGE_SIZE

pytestmark = [pytest.mark.django_db, pytest.mark.demo_data, pytest.mark.usefixtures("demo_data")]


def text(html: str) -> str:
    """What a reader reads: no tags, single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def main(client: Client, address: str, *, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    html = response.content.decode()
    return html[html.index("<main") : html.index("</main>")]


def titles(html: str) -> list[str]:
    return re.findall(r'<h2 lang="fr"><a href="/(?:en/)?experiences/([\w-]+)">', html)


def test_the_list_opens_on_first_steps_of_small_places(client: Client) -> None:
    page = main(client, "/experiences/")
    assert "133 expériences" in text(page)
    assert len(titles(page)) == PAGE_SIZE
    assert titles(page)[0] == "saint-martial-le-mont-parking-herbe"


def test_pages_of_the_list_hold_every_case_once(client: Client) -> None:
    found = [slug for n in range(1, 9) for slug in titles(main(client, f"/experiences/?page={n}"))]
    assert len(found) == len(set(found)) == 133


def test_a_page_beyond_the_last_shows_the_last(client: Client) -> None:
    last = titles(main(client, "/experiences/?page=8"))
    assert titles(main(client, "/experiences/?page=999")) == last
    assert len(titles(main(client, "/experiences/?page=abc"))) == PAGE_SIZE


def test_facets_narrow_the_list_and_can_be_let_go(client: Client) -> None:
    page = main(client, "/experiences/?stage=abandoned&theme=mobilite")
    assert "5 expériences" in text(page)
    assert "vernon-giverny-nimfea" in titles(page)
    assert 'href="/experiences/?theme=mobilite"' in page
    assert "Retirer le filtre Stade : Abandonné" in text(page)


def test_filters_that_keep_nothing_say_what_to_do(client: Client) -> None:
    page = text(main(client, "/experiences/?stage=abandoned&theme=alimentation"))
    assert "Aucune expérience ne réunit tous ces critères." in page
    assert "Retirez un filtre" in page


def test_an_unknown_code_is_refused_in_words(client: Client) -> None:
    page = text(main(client, "/experiences/?theme=magie", status=400))
    assert "« magie » n’est pas un code connu" in page
    main(client, "/experiences/?region=reg-00", status=400)
    main(client, "/experiences/?sort=fame", status=400)


def test_a_case_tells_its_method_first(client: Client) -> None:
    page = main(client, "/experiences/douaisis-zero-rejet-pluvial")
    order = [
        "Comment ils ont fait",
        "Ce qui a freiné",
        "Ce qui a aidé",
        "Ce que cela apporte",
        "Ce qui a été mesuré",
        "D’où vient l’idée",
        "Sources",
        "Parler à quelqu’un",
    ]
    positions = [page.index(heading) for heading in order]
    assert positions == sorted(positions)
    assert page.count("<li><span lang") == 6 + 3
    assert 'href="/territoires/200044618"' in page
    assert "50\xa0000 à 199\xa0999 habitants" in page
    assert 'href="https://www.banquedesterritoires.fr/la-communaute' in page


def test_each_figure_carries_its_year_source_and_confidence(client: Client) -> None:
    page = text(main(client, "/experiences/bourgheim-depot-pain"))
    assert re.search(
        r"3\s900 € Coût \(Travaux\) année inconnue · .+? · Documenté par une source", page
    )
    moissac = text(main(client, "/experiences/moissac-rezo-pouce"))
    assert re.search(r"1\s000 personnes Adhérents en 2013 2013 · les 4 sources", moissac)


def test_what_is_unknown_is_said_never_zero(client: Client) -> None:
    page = text(main(client, "/experiences/chevaigne-eco-hameau-auto"))
    assert "Coût inconnu" in page
    assert "Les sources ne parlent d’aucun frein." in page
    assert " 0 €" not in page


def test_links_between_cases_lead_both_ways(client: Client) -> None:
    parent = main(client, "/experiences/colombey-mobilite-solidaire")
    child = main(client, "/experiences/saintois-mobilite-solidaire")
    assert 'href="/experiences/saintois-mobilite-solidaire"' in parent
    assert 'href="/experiences/colombey-mobilite-solidaire"' in child


def test_a_former_commune_says_what_it_is_today(client: Client) -> None:
    page = text(main(client, "/experiences/lingreville-couveuse-maraichere"))
    assert "Aujourd’hui : Tourneville-sur-Mer" in page


def test_a_place_without_a_code_is_named_and_not_linked(client: Client) -> None:
    page = main(client, "/experiences/midi-quercy-conciergerie")
    assert "PETR du Pays Midi-Quercy" in page
    assert 'href="/territoires/' not in page


def test_an_unknown_case_is_a_clear_404(client: Client) -> None:
    page = text(main(client, "/experiences/moissac-rezo-pousse", status=404))
    assert "moissac-rezo-pouce" in page


def test_the_english_page_says_that_the_text_is_french(client: Client) -> None:
    page = main(client, "/en/experiences/moissac-rezo-pouce")
    assert '<h1 lang="fr">' in page
    assert 'href="/en/territoires/82112"' in page


def test_pages_ask_the_database_few_questions(
    client: Client, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    client.get("/experiences/")
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        client.get("/experiences/?theme=mobilite")
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        client.get("/experiences/moissac-rezo-pouce")


def test_only_reading_is_answered(client: Client) -> None:
    assert client.post("/experiences/").status_code == 405


def test_the_values_not_shown_are_one_click_away(client: Client, operator: User) -> None:
    case = experience("bourgheim-depot-pain")
    record_statement(
        Claim(case.subject, "cost_eur", number=4200, unit="EUR", confidence="inferred"),
        by=operator,
    )
    page = text(main(client, "/experiences/bourgheim-depot-pain"))
    assert re.search(r"3\s900 € Coût", page)
    assert re.search(r"1 autre valeur 4\s200 € · année inconnue · Déduit, à vérifier", page)
