"""Journeys 1 and 2: a mayor in five minutes, and a technician who tried it too; both languages."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_access import violations
from tests.browser.test_editing import sign_in

PREFIX = {"fr": "", "en": "/en"}
WORDS = {
    "fr": {
        "tried": "Nous l’avons essayé aussi",
        "title": "En une phrase",
        "place": "Votre commune",
        "steps": "Comment avez-vous fait",
        "keep": "Garder le brouillon",
        "kept": "Brouillon gardé",
        "next": "Question suivante",
        "what_kept": "Ce que vous avez gardé",
        "save": "Enregistrer et s’arrêter là",
        "email": "Votre adresse e-mail",
        "send": "Envoyer",
        "sent": "Un médiateur la lit",
        "publish": "Publier",
        "pdf": "synthèse en 4 pages",
    },
    "en": {
        "tried": "We tried it too",
        "title": "In one sentence",
        "place": "Your municipality",
        "steps": "How did you do it",
        "keep": "Keep the draft",
        "kept": "Draft kept",
        "next": "Next question",
        "what_kept": "What you kept",
        "save": "Save and stop here",
        "email": "Your e-mail address",
        "send": "Send",
        "sent": "A mediator is reading it",
        "publish": "Publish",
        "pdf": "4 pages",
    },
}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_mayor_finds_what_towns_alike_did_and_whom_to_ask(
    open_page: OpenPage, language: str
) -> None:
    words, page = WORDS[language], open_page(width=390)
    page.goto(f"{PREFIX[language]}/territoires/26114")
    alike = page.locator("section[aria-labelledby=taille] a[href*='/experiences/']").first
    expect(alike).to_be_visible()
    alike.click()
    expect(page.locator("#methode")).to_be_visible()
    paper = page.get_by_role("link", name=re.compile(words["pdf"]))
    pdf = page.request.get(str(paper.get_attribute("href")))
    assert pdf.body().startswith(b"%PDF")
    page.locator("main section[aria-labelledby=parler] a").first.click()
    expect(page).to_have_url(re.compile("/mediation"))


def fill_five(page: Page, words: dict[str, str], *, title: str) -> None:
    page.get_by_label(words["title"]).fill(title)
    page.get_by_label(words["place"]).fill("Dieulefit")
    page.get_by_label(words["steps"]).fill("Réunir les habitants\nPoser trois bacs")
    page.locator("select[name=stage]").select_option("trial")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_technician_enters_by_an_obstacle_and_tries_it_too(
    open_page: OpenPage, language: str
) -> None:
    words, start = WORDS[language], PREFIX[language]
    title = f"Un essai venu d’un frein ({language})"
    page = open_page(width=390)
    page.goto(f"{start}/experiences/?obstacle=risk")
    page.locator("main article a").first.click()
    expect(page.locator("#freins")).to_be_visible()
    page.get_by_role("link", name=words["tried"]).click()
    fill_five(page, words, title=title)
    # Leaving the page by mistake loses nothing.
    page.reload()
    expect(page.get_by_label(words["title"])).to_have_value(title)
    page.get_by_role("button", name=words["keep"]).click()
    expect(page.locator("main")).to_contain_text(words["kept"])
    assert violations(page) == []
    page.get_by_role("link", name=re.compile(words["next"])).click()
    page.get_by_label(words["what_kept"]).fill("La méthode")
    assert violations(page) == []
    page.get_by_role("button", name=words["save"]).click()
    page.get_by_label(words["email"]).fill("technique@mairie.test")
    page.get_by_role("button", name=words["send"]).click()
    expect(page.locator("main")).to_contain_text(words["sent"])
    desk = open_page()
    sign_in(desk, "mediation@demo.piu")
    desk.goto(f"{start}/experiences/relecture")
    assert violations(desk) == []
    desk.get_by_role("link", name=title).click()
    expect(desk.locator("main")).to_contain_text("La méthode")
    assert violations(desk) == []
    desk.locator("select[name=theme1]").select_option("participation_citoyenne")
    desk.get_by_role("button", name=words["publish"]).click()
    expect(desk.locator("h1")).to_contain_text(title)
    expect(desk.locator("#essaimage")).to_be_visible()


def test_a_text_is_pasted_and_taken_answer_by_answer(open_page: OpenPage) -> None:
    page = open_page(width=390)
    page.goto("/experiences/deposer/texte")
    page.get_by_label("Texte collé").fill(
        "Dieulefit composte au pied des immeubles depuis 2021.\n- Poser trois bacs en bois"
    )
    page.get_by_role("button", name="Proposer des réponses").click()
    passage = page.locator("mark", has_text="Poser trois bacs en bois")
    taken = page.locator("#propositions li").filter(has=passage).first
    expect(taken).to_contain_text("Étape de la méthode")
    assert violations(page) == []
    taken.get_by_role("button", name="Prendre").click()
    expect(page.locator("dl.pairs")).to_contain_text("Poser trois bacs en bois")
