"""Pages read, search, find and answer without JavaScript; only the drawings need it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.routes import SITE


def test_search_and_facets_are_plain_forms(open_page: OpenPage) -> None:
    page = open_page(javascript=False)
    page.goto("/rechercher")
    page.locator("main input[name=q]").fill("eaux pluviales")
    page.locator("main form button[type=submit]").first.click()
    expect(page).to_have_url(re.compile(r"q=eaux\+pluviales"))
    expect(page.locator("main")).to_contain_text("Douais")


def test_a_commune_is_found_by_a_plain_form(open_page: OpenPage) -> None:
    page = open_page(javascript=False)
    page.goto("/territoires/")
    page.get_by_label("Nom ou code postal").fill("dunkerque")
    page.get_by_role("button", name="Trouver").click()
    page.locator("#trouves a").first.click()
    expect(page).to_have_url(re.compile(r"/territoires/59183$"))


def test_the_toile_is_a_table(open_page: OpenPage) -> None:
    page = open_page(javascript=False)
    page.goto("/toiles/dunkerque")
    expect(page.locator("tr[data-site]")).to_have_count(204)
    expect(page.locator("tr[data-flow]")).to_have_count(265)


def test_the_toile_is_narrowed_by_a_plain_form(open_page: OpenPage) -> None:
    page = open_page(javascript=False)
    page.goto("/toiles/dunkerque")
    page.locator(".more-filters summary").click()
    page.get_by_label("Regrouper par").select_option("commune")
    page.get_by_label("Certitude").select_option("documented")
    page.get_by_role("button", name="Afficher", exact=True).click()
    expect(page).to_have_url(re.compile("groupe=commune"))
    expect(page.locator("tr[data-site='commune:59183']")).to_be_visible()


def test_a_closure_is_asked_by_a_plain_form(open_page: OpenPage) -> None:
    page = open_page(javascript=False)
    page.goto(SITE)
    page.locator("#et-si button[type=submit]").click()
    expect(page).to_have_url(re.compile(r"/toiles/dunkerque/scenarios/"))
    expect(page.locator("main")).to_contain_text("Ecocem")


@pytest.mark.parametrize("path", ["/", "/experiences/", "/besoins/", "/aides/", "/solutions/"])
def test_pages_read_the_same(open_page: OpenPage, path: str) -> None:
    with_it, without = open_page(), open_page(javascript=False)
    with_it.goto(path)
    without.goto(path)
    assert with_it.locator("main").inner_text() == without.locator("main").inner_text()
