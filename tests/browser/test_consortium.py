"""From a need to a consortium, two people at once, each in a browser: nothing is lost."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.test_access import look
from tests.browser.test_editing import sign_in

GROUP = "/besoins/n-libourne/groupement"


def test_two_people_build_a_consortium(open_page: OpenPage) -> None:
    first, second = open_page(), open_page(width=390)
    sign_in(first, "mediation@demo.piu")
    sign_in(second, "operateur@demo.piu")
    first.goto(GROUP)
    first.locator("section", has=first.locator("#own")).get_by_role(
        "button", name="Oui", exact=True
    ).click()
    expect(first.locator("main")).to_contain_text("Oui, nous en sommes")
    first.get_by_role("button", name="Ouvrir un groupement").click()
    first.wait_for_url("**/modifier")
    address = first.url
    second.goto(address)
    first.get_by_label("Nom", exact=True).fill("Cours fraîches de Gironde")
    first.get_by_label("Coordonnateur").select_option(label="Libourne")
    first.get_by_label("Coût total").fill("120000")
    first.get_by_role("button", name="Enregistrer").click()
    expect(first.locator("h1")).to_have_text("Cours fraîches de Gironde")
    assert look(first, "consortium") == {}
    second.get_by_label("Nom", exact=True).fill("Mon autre nom")
    with second.expect_response(lambda answer: answer.status == 409):
        second.get_by_role("button", name="Enregistrer").click()
    expect(second.locator("main")).to_contain_text("Quelqu’un a modifié ce groupement")
    expect(second.get_by_label("Nom", exact=True)).to_have_value("Mon autre nom")
    first.get_by_role("link", name="à imprimer").first.click()
    expect(first.locator("h1")).to_contain_text("Cours fraîches de Gironde")
