import html
import re

import pytest
from django.test import Client

pytestmark = pytest.mark.usefixtures("read_library")

Answer = tuple[int, str]


def get(client: Client, address: str = "/rechercher", **asked: object) -> Answer:
    response = client.get(address, asked)
    return response.status_code, html.unescape(response.content.decode()).replace("\u00a0", " ")


def hits(text: str) -> list[str]:
    return re.findall(r'<h2 lang="fr"><a href="([^"]+)"', text)


def test_results_lead_to_their_pages(client: Client) -> None:
    status, text = get(client, q="noues plantées")
    assert status == 200
    assert hits(text)[0] == "/experiences/plourin-noues"
    assert "<title>Recherche : noues plantées" in re.sub(r"\s+", " ", text)


def test_the_page_in_english_leads_to_english_pages(client: Client) -> None:
    _, text = get(client, "/en/rechercher", q="noues plantées")
    assert hits(text)[0] == "/en/experiences/plourin-noues"


def test_words_found_are_marked_and_explained(client: Client) -> None:
    _, text = get(client, q="noues")
    assert "Des <mark>noues</mark> dans les nouveaux quartiers" in text
    assert "« noues » : trouvé « noues » (titre, résumé" in text
    assert "score relevé de 17 %" in text


def test_markup_in_a_question_stays_text(client: Client) -> None:
    response = client.get("/rechercher", {"q": "<script>alert(1)</script>\"'>noue"})
    text = response.content.decode()
    assert "<script>alert" not in text
    assert 'value="&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&gt;noue"' in text


def test_tabs_tell_how_many_of_each_kind(client: Client) -> None:
    _, text = get(client, q="noues", kind="needs")
    tabs = re.findall(
        r'<a class="chip" href="[^"]*"[^>]*>(\w[\w ]*) <span class="count">(\d+)', text
    )
    assert tabs == [
        ("Tout", "3"), ("Expériences", "2"), ("Aides", "0"),
        ("Besoins", "1"), ("Solutions", "0"), ("Sites de la toile", "0"),
    ]  # fmt: skip
    assert hits(text) == ["/besoins/n-douai"]


def test_filters_work_as_a_plain_form(client: Client) -> None:
    _, text = get(client, kind="experiences", theme=["eaux_pluviales"], region=["reg-53"])
    assert hits(text) == ["/experiences/plourin-noues"]
    assert re.search(r'name="theme" value="eaux_pluviales" checked', text)
    assert re.search(r'<input type="hidden" name="kind" value="experiences">', text)
    assert "Thème : Eaux pluviales" in text


def test_a_filter_is_taken_away_by_its_chip(client: Client) -> None:
    _, text = get(client, theme=["eaux_pluviales"], region=["reg-53"])
    assert 'href="/rechercher?region=reg-53"' in text
    assert 'href="/rechercher?theme=eaux_pluviales"' in text


def test_a_corrected_slip_is_told_and_can_be_refused(client: Client) -> None:
    _, text = get(client, q="mobilitée")
    assert "Aucun texte ne contient « mobilitée »" in text
    assert "« mobilité »" in text
    assert "exact=1" in text
    _, text = get(client, q="mobilitée", exact="1")
    assert hits(text) == []


def test_nothing_found_teaches_what_to_do(client: Client) -> None:
    status, text = get(client, q="xylophone", theme=["energie"])
    assert status == 200
    assert "Aucune fiche ne répond à cette question" in text
    assert "Aucun texte ne contient « xylophone »" in text
    assert "Retirer tous les filtres" in text
    assert 'href="/mediation"' in text


def test_stop_words_alone_teach_too(client: Client) -> None:
    _, text = get(client, q="le la les")
    assert "Il n’y a pas de mot à chercher" in text


def test_a_long_question_says_that_it_was_cut(client: Client) -> None:
    status, text = get(client, q="noue " * 20_000)
    assert status == 200
    assert "seuls ses premiers mots" in text


@pytest.mark.parametrize("asked", [{"theme": "zzz"}, {"region": "reg-99"}, {"kind": "cases"}])
def test_unknown_codes_are_answered_in_words(client: Client, asked: dict[str, str]) -> None:
    status, text = get(client, q="noue", **asked)
    assert status == 400
    assert f"« {next(iter(asked.values()))} » n’est pas" in text


@pytest.mark.parametrize("page", ["0", "-1", "abc", "99999", "9" * 30, "²"])
def test_a_strange_page_number_is_answered(client: Client, page: str) -> None:
    assert get(client, page=page)[0] == 200


def test_only_reading_is_allowed(client: Client) -> None:
    assert client.post("/rechercher", {"q": "noue"}).status_code == 405


def test_suggestions_lead_somewhere(client: Client) -> None:
    _, text = get(client, "/rechercher/suggestions", q="mob")
    assert 'href="/rechercher?theme=mobilite"' in text
    _, text = get(client, "/rechercher/suggestions", q="plour")
    assert 'href="/rechercher?q=Plourin-l%C3%A8s-Morlaix"' in text
    _, text = get(client, "/rechercher/suggestions", q="lampad")
    assert 'href="/experiences/douai-eclairage"' in text


@pytest.mark.parametrize("typed", ["", "a", "🎉", "x" * 100_000, "\u0000", "zzzz"])
def test_no_suggestion_is_an_empty_answer(client: Client, typed: str) -> None:
    status, text = get(client, "/rechercher/suggestions", q=typed)
    assert (status, text.strip()) == (200, "")


def test_the_api_tells_the_same(client: Client) -> None:
    answer = client.get("/api/search", {"q": "noues", "theme": "eaux_pluviales", "limit": 1}).json()
    assert answer["total"] == 3
    assert answer["results"][0]["id"].partition("/")[0] in ("experiences", "needs")
    assert answer["kinds"][0] == {"code": "", "label": "Tout", "count": 3}
    refused = client.get("/api/search", {"theme": "zzz"})
    assert refused.status_code == 400
    assert refused.json()["error"]["code"] == "unknown_facet_code"


def test_without_an_index_the_page_says_what_to_do(client: Client, state_folder: object) -> None:
    status, text = get(client, q="noue")
    assert status == 503
    assert "piu index rebuild" in text
