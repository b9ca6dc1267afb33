"""Two people edit one site at once, each in a browser: nothing is lost."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.routes import SITE
from tests.browser.test_access import look

ADDRESS = "/toiles/dunkerque/modifier/site/ecocem-dunkerque"


def sign_in(page: Page, email: str) -> None:
    page.goto("/compte/login/")
    page.locator("#id_login").fill(email)
    page.locator("#id_password").fill("place-publique")
    page.locator("form:has(#id_login) button[type=submit]").click()
    page.wait_for_url("**/")


def test_the_second_sees_the_difference_chooses_and_undoes(open_page: OpenPage) -> None:
    first, second = open_page(), open_page(width=390)
    sign_in(first, "redaction@demo.piu")
    sign_in(second, "operateur@demo.piu")
    for page in (first, second):
        page.goto(ADDRESS)
    name = first.get_by_label("Nom", exact=True).input_value()
    first.get_by_label("Nom", exact=True).fill(f"{name} (A)")
    first.get_by_role("button", name="Enregistrer").click()
    expect(first.locator("h1")).to_have_text(f"{name} (A)")
    second.get_by_label("Nom", exact=True).fill(f"{name} (B)")
    second.get_by_role("button", name="Enregistrer").click()
    expect(second.locator("main")).to_contain_text(f"{name} (A)")
    expect(second.locator("main")).to_contain_text(f"{name} (B)")
    second.get_by_role("button", name="Enregistrer mon choix").click()
    expect(second.locator("h1")).to_have_text(f"{name} (B)")
    second.goto("/toiles/dunkerque/journal")
    second.locator("main ol button").first.click()
    expect(second.locator("main")).to_contain_text("modification annulée")
    second.goto(ADDRESS)
    expect(second.get_by_label("Nom", exact=True)).to_have_value(f"{name} (A)")
    second.get_by_label("Nom", exact=True).fill(name)  # as the other stories find it
    second.get_by_role("button", name="Enregistrer").click()
    expect(second.locator("h1")).to_have_text(name)


@pytest.mark.parametrize(
    "path", [ADDRESS, "/toiles/dunkerque/tableau", "/toiles/dunkerque/ajouter/flux", SITE]
)
def test_pages_of_who_writes_have_no_fault(open_page: OpenPage, path: str) -> None:
    page = open_page()
    sign_in(page, "redaction@demo.piu")
    page.goto(path)
    assert look(page, path) == {}
