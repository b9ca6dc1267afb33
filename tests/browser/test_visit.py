"""The whole visit of someone without an account, from the home page to a shared answer."""

import json
import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, expect

from scripts.served_demo import environment
from tests.browser.conftest import OpenPage
from tests.browser.routes import SITE

STEEL = "arcelormittal-dunkerque"


def test_home_says_what_this_is_and_opens_three_doors(page: Page) -> None:
    page.goto("/")
    doors = page.locator(".door")
    expect(doors).to_have_count(3)
    assert [" ".join(text.split()) for text in doors.locator("h2").all_inner_texts()] == [
        "Chercher une expérience",
        "Ma commune",
        "La toile",
    ]
    assert (
        page.evaluate("document.querySelector('.doors').getBoundingClientRect().bottom") <= 900
    ), "in one screen"


def test_ma_commune_is_found_as_one_types_and_leads_to_cases(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Ma commune").first.click()
    page.get_by_label("Nom ou code postal").press_sequentially("dunker")
    first = page.locator("#trouves a").first
    expect(first).to_contain_text("Dunkerque")
    first.click()
    expect(page).to_have_url(re.compile(r"/territoires/59183$"))
    main = page.locator("main")
    expect(main).to_contain_text("59183")
    expect(main).to_contain_text("CU de Dunkerque")
    expect(main).to_contain_text("habitants")
    expect(page.locator("main svg path").first).to_be_attached()
    expect(main).to_contain_text(re.compile(r"\bkm\b"))
    page.locator("main a[href^='/experiences/']").first.click()
    expect(page).to_have_url(re.compile(r"/experiences/[a-z0-9-]+$"))


def test_a_commune_is_found_by_its_postcode(page: Page) -> None:
    page.goto("/territoires/")
    page.get_by_label("Nom ou code postal").press_sequentially("59140")
    expect(page.locator("#trouves")).to_contain_text("Dunkerque")


def test_search_forgives_a_letter_narrows_and_opens_a_case(page: Page) -> None:
    page.goto("/rechercher")
    box = page.locator("main input[name=q]")
    box.fill("eaux pluvailes")
    box.press("Enter")
    expect(page.locator("main")).to_contain_text("Douais")
    page.goto("/rechercher?q=eaux+pluviales&theme=eaux_pluviales")
    expect(page.locator("main")).to_contain_text("Douais")
    page.locator("main a[href^='/experiences/']").first.click()
    headings = [str(heading.get_attribute("id")) for heading in page.locator("main h2").all()]
    assert headings[:2] == ["methode", "freins"], "method first, then the obstacles"
    expect(page.locator("main a[href^='http']").first).to_be_visible()


def test_a_facet_keeps_what_it_says(page: Page) -> None:
    page.goto("/rechercher?q=eau")
    facet = page.locator("main [name=theme][value=eaux_pluviales]").first
    facet.check(force=True)
    expect(page).to_have_url(re.compile("theme=eaux_pluviales"))


def test_the_toile_shows_the_same_as_graph_map_and_table(page: Page) -> None:
    page.goto("/toiles/dunkerque")
    page.wait_for_selector("piu-toile[ready]")
    canvas = page.locator("piu-graph canvas")
    expect(canvas).to_be_visible()
    assert canvas.get_attribute("role") == "img"
    assert canvas.get_attribute("aria-label")
    assert is_drawn(page)
    expect(page.locator("tr[data-site]")).to_have_count(204)
    expect(page.locator("tr[data-flow]")).to_have_count(265)
    page.locator("button[data-view=carte]").click()
    expect(page).to_have_url(re.compile("vue=carte"))
    expect(page.locator("piu-map svg")).to_be_visible()
    dots = page.locator("piu-map svg [data-site]")
    assert dots.count() == 204


def is_drawn(page: Page) -> bool:
    """Whether the graph's canvas holds more than one colour."""
    return page.evaluate(
        """() => {
          const canvas = document.querySelector("piu-graph canvas");
          const { width, height } = canvas;
          const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
          const seen = new Set(new Uint32Array(data.buffer));
          return seen.size > 10;
        }"""
    )


def test_layers_narrow_drawing_table_and_address(page: Page) -> None:
    page.goto("/toiles/dunkerque")
    page.wait_for_selector("piu-toile[ready]")
    page.locator(".layers input[value=industry]").uncheck()
    expect(page).to_have_url(re.compile("couches=energy,food,services,skills,water|couches="))
    expect(page.locator("tr[data-flow]")).to_have_count(265 - 109)
    expect(page.locator(".live")).to_contain_text("156 flux")
    expect(page.locator(".layers input[value=industry]")).to_be_focused()
    address = page.url
    page.go_back()
    expect(page.locator("tr[data-flow]")).to_have_count(265)
    page.goto(address)
    expect(page.locator("tr[data-flow]")).to_have_count(156)


def test_groups_open_on_a_click_and_stay_in_the_address(page: Page) -> None:
    page.goto("/toiles/dunkerque?groupe=commune")
    page.wait_for_selector("piu-toile[ready]")
    groups = page.locator("tr[data-site^='commune:']")
    before = groups.count()
    page.locator("tr[data-site='commune:59183'] a").click()
    expect(groups).to_have_count(before - 1)
    expect(page).to_have_url(re.compile("ouvert=commune:59183|ouvert=commune%3A59183"))
    assert is_drawn(page)


def test_the_surroundings_of_a_site_are_drawn_alone(page: Page) -> None:
    page.goto(f"/toiles/dunkerque?focus={STEEL}")
    page.wait_for_selector("piu-toile[ready]")
    page.locator(".more-filters summary").click()
    page.locator("select[name=sauts]").select_option("1")
    expect(page).to_have_url(re.compile("sauts=1"))
    expect(page.locator("tr[data-site]").first).to_be_visible()
    assert 1 < page.locator("tr[data-site]").count() < 100


def test_the_table_is_walked_with_the_keyboard(page: Page) -> None:
    page.goto("/toiles/dunkerque")
    page.wait_for_selector("piu-toile[ready]")
    row = page.locator(f"tr[data-site={STEEL}]")
    row.locator("th a").focus()
    page.keyboard.press("ArrowDown")
    focused = "document.activeElement.closest('tr')?.dataset.site"
    assert page.evaluate(focused) not in (None, STEEL)
    page.keyboard.press("ArrowUp")
    assert page.evaluate(focused) == STEEL
    page.keyboard.press("ArrowRight")
    neighbour = page.evaluate(focused)
    assert neighbour not in (None, STEEL)
    expect(page.locator(".site-card h2")).to_have_count(1)
    expect(page).to_have_url(re.compile(f"focus={neighbour}"))
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile(f"focus={neighbour}"))
    row.locator("th a").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"{SITE}$"))


def test_a_closure_is_asked_explained_and_shared(page: Page, open_page: OpenPage) -> None:
    page.goto("/toiles/dunkerque?focus=" + STEEL)
    page.wait_for_selector("piu-toile[ready]")
    page.locator(".site-card a[href$='#et-si']").click()
    expect(page).to_have_url(re.compile(SITE))
    expect(page.locator("#et-si h2")).to_contain_text("Et si ce site fermait")
    page.locator("#et-si button[type=submit]").click()
    page.wait_for_url("**/toiles/dunkerque/scenarios/*")
    main = page.locator("main")
    expect(main).to_contain_text("Ecocem")
    expect(main).to_contain_text("ne compte pas")
    expect(main).to_contain_text("flux déduits")
    shared = page.url
    told = main.inner_text()
    friend = open_page()
    friend.goto(shared)
    assert friend.locator("main").inner_text() == told


def test_the_page_and_the_command_agree_to_the_digit(page: Page, site_state: Path) -> None:
    page.goto(SITE)
    page.locator("#et-si button[type=submit]").click()
    page.wait_for_url("**/toiles/dunkerque/scenarios/*")
    key = page.url.rstrip("/").rpartition("/")[2]
    answer = page.request.get(f"/api/toiles/dunkerque/scenarios/{key}")
    assert answer.ok
    told = subprocess.run(
        [str(Path(sys.executable).with_name("piu")), "scenario", "run", "dunkerque"]
        + ["--close", STEEL, "--json"],
        env=environment(site_state),
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    command = json.loads(told)
    assert command["key"] == key
    assert command["result"] == answer.json()["result"]


def test_sign_in_with_an_account_shown_on_the_page(page: Page) -> None:
    page.goto("/compte/login/")
    expect(page.locator("main")).to_contain_text("membre@demo.piu")
    expect(page.locator("main")).to_contain_text("place-publique")
    page.locator("#id_login").fill("membre@demo.piu")
    page.locator("#id_password").fill("place-publique")
    page.locator("form:has(#id_login) button[type=submit]").click()
    expect(page.locator(".site-tools")).to_contain_text("Camille, membre")


def test_english_is_one_click_away_on_the_same_page(page: Page) -> None:
    page.goto("/territoires/59183")
    page.locator(".site-tools a[hreflang=en]").click()
    expect(page).to_have_url(re.compile(r"/en/territoires/59183$"))
    expect(page.locator("main")).to_contain_text("inhabitants")
    links = page.locator("link[rel=alternate]")
    assert sorted(str(link.get_attribute("hreflang")) for link in links.all()) == ["en", "fr"]
