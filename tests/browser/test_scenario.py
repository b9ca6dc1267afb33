"""A planning agency builds a scenario by keyboard alone, compares it, saves it and shares it."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from piu.web.templatetags.figures import when
from tests.browser.conftest import OpenPage
from tests.browser.test_access import look
from tests.browser.test_weight import TEXT_BYTES, TEXT_REQUESTS, Wire

BUILD = "/toiles/dunkerque/scenarios/nouveau"
RUN = re.compile(r"/toiles/dunkerque/scenarios/[0-9a-f]{16}")


def sign_in(page: Page) -> None:
    page.goto("/compte/login/")
    page.locator("#id_login").fill("membre@demo.piu")
    page.locator("#id_password").fill("place-publique")
    page.locator("#id_password").press("Enter")
    expect(page.locator(".site-tools")).to_contain_text("Camille, membre")


def reach(page: Page, selector: str, *, most: int = 90) -> None:
    """Press Tab until the thing has the focus: what no key reaches fails the test."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(one) => document.activeElement?.matches(one) ?? false", selector):
            return
    raise AssertionError(f"no key leads to {selector}")


def type_over(page: Page, text: str) -> None:
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def build_by_keyboard(page: Page) -> None:
    """Two shocks with dates, from the empty form to the answer, without a mouse."""
    page.goto(BUILD)
    page.wait_for_selector("piu-scenario[ready]")
    reach(page, "input[name=modele]")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#en-temps")).to_be_checked()
    reach(page, "#c0-site")
    type_over(page, "ArcelorMittal Dunkerque (sidérurgie intégrée)")
    reach(page, "#c0-duration")
    type_over(page, "12")
    reach(page, "select[name=c0-unite]")
    page.keyboard.type("sem")
    reach(page, "button[name=ajouter]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#c1-share")
    page.wait_for_selector("piu-scenario[ready]")
    reach(page, "#c1-resource_class")
    type_over(page, "eau industrielle")
    reach(page, "#c1-share")
    type_over(page, "20")
    reach(page, "button[name=calculer]:not([aria-hidden])")
    page.keyboard.press("Enter")
    page.wait_for_url(RUN)


def test_an_agency_builds_compares_saves_and_shares_by_keyboard(
    open_page: OpenPage,
) -> None:
    page = open_page()
    sign_in(page)
    build_by_keyboard(page)
    first = page.url
    main = page.locator("main")
    today = timezone.localdate()
    expect(main).to_contain_text(f"du {when(0, today)} au {when(84, today)}")
    expect(page.locator(".curves svg.curve").first).to_be_visible()
    reach(page, "#nom", most=250)
    type_over(page, "Arrêt de douze semaines et sécheresse")
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text("Arrêt de douze semaines")
    reach(page, "a[href*='comparer=']", most=250)
    page.keyboard.press("Enter")
    page.wait_for_selector("#c1-share")
    page.wait_for_selector("piu-scenario[ready]")
    reach(page, "#c1-share")
    type_over(page, "60")
    reach(page, "button[name=calculer]:not([aria-hidden])")
    page.keyboard.press("Enter")
    page.wait_for_url("**/comparer?*")
    expect(main).to_contain_text("écart avec A, en tout")
    expect(main).to_contain_text("Arrêt de douze semaines et sécheresse")
    friend = open_page()
    friend.goto(page.url)
    expect(friend.locator("main")).to_contain_text("écart avec A, en tout")
    friend.goto(first)
    expect(friend.locator("main h1")).to_contain_text("2 chocs à la fois")
    friend.goto("/toiles/dunkerque/scenarios")
    expect(friend.locator("main")).to_contain_text("Arrêt de douze semaines et sécheresse")


def ask_daily(page: Page, *, draws: int) -> None:
    """A year day by day of the closure of the steelworks, by keyboard, on a phone."""
    page.goto(f"{BUILD}?c0-kind=closure&c0-site=arcelormittal-dunkerque&modele=temps&pas=1")
    page.wait_for_selector("piu-scenario[ready]")
    reach(page, "details.settings > summary")
    page.keyboard.press("Enter")
    reach(page, "#tirages")
    type_over(page, str(draws))
    reach(page, "button[name=calculer]:not([aria-hidden])")
    page.keyboard.press("Enter")
    page.wait_for_url("**/calculs/*")


def test_a_long_run_is_stopped_and_another_seen_to_its_end_on_a_phone(
    open_page: OpenPage,
) -> None:
    page = open_page(width=390)
    ask_daily(page, draws=1990)
    bar = page.locator("progress")
    expect(bar).to_be_visible()
    # It moves by itself, without coming back to the page.
    page.wait_for_function("() => document.querySelector('progress').value > 0", timeout=60_000)
    assert look(page, "a job") == {}
    page.set_viewport_size({"width": 390, "height": 844})
    reach(page, "main form button")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("rien n’est gardé")
    reach(page, "main a.button")
    page.keyboard.press("Enter")
    page.wait_for_selector("piu-scenario[ready]")
    expect(page.locator("#tirages")).to_have_value("1990")
    ask_daily(page, draws=260)
    page.wait_for_url(RUN, timeout=120_000)
    expect(page.locator("main")).to_contain_text("Suivi sur 365 jours")


def test_a_long_run_comes_to_its_end_without_javascript(open_page: OpenPage) -> None:
    page = open_page(javascript=False)
    page.goto(f"{BUILD}?c0-kind=closure&c0-site=dk6&modele=temps&pas=1&tirages=250")
    page.locator("button[name=calculer]:not([aria-hidden])").click()
    page.wait_for_url("**/calculs/*")
    page.wait_for_url(RUN, timeout=120_000)


def test_a_slider_and_its_box_say_the_same(page: Page) -> None:
    page.goto(BUILD)
    page.wait_for_selector("piu-scenario[ready]")
    box, slider = page.locator("#c0-share"), page.locator("input[type=range]").first
    slider.focus()
    page.keyboard.press("Home")
    expect(box).to_have_value("0")
    box.fill("35")
    expect(slider).to_have_value("35")


def answer(page: Page, *, query: str) -> str:
    """The address of the answer to a question of the form."""
    page.goto(f"{BUILD}?{query}")
    page.locator("button[name=calculer]:not([aria-hidden])").click()
    page.wait_for_url(RUN)
    return page.url


LONG_RUN = "c0-kind=closure&c0-site=arcelormittal-dunkerque&tirages=50"
IN_TIME = f"{LONG_RUN}&modele=temps&c0-duration=84"


def test_a_run_is_played_again_on_the_drawing(open_page: OpenPage) -> None:
    page = open_page()
    answer(page, query=IN_TIME)
    page.wait_for_selector("piu-replay[ready]")
    dk6 = page.locator(".loss-drawing circle[data-site=dk6]").first
    page.locator(".replay-bar input").fill("52")
    expect(page.locator(".replay-bar output")).to_have_text("jour 364")
    expect(dk6).to_have_class(re.compile(r"\bl[01]\b"))
    page.locator(".replay-bar button").click()
    expect(page.locator(".replay-bar output")).not_to_have_text("jour 364")
    still = open_page(reduced_motion="reduce")
    still.goto(page.url)
    still.wait_for_selector("piu-replay[ready]")
    expect(still.locator(".replay-bar button")).to_have_count(0)
    expect(still.locator(".replay-bar input")).to_have_count(1)


def test_why_a_site_is_hit_is_shown_without_javascript(open_page: OpenPage) -> None:
    page = open_page(javascript=False, width=390)
    answer(page, query=LONG_RUN)
    page.locator("tr[data-site=dk6] summary").click()
    page.locator("tr[data-site=dk6] a[href*='pourquoi=dk6']").click()
    expect(page.locator("#dessin")).to_contain_text("Centrale à cycle combiné DK6")
    expect(page.locator(".loss-drawing path.lit").first).to_be_attached()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_anyone_can_use_the_pages_of_a_scenario(open_page: OpenPage, language: str) -> None:
    page = open_page()
    first, second = answer(page, query=LONG_RUN), answer(page, query=IN_TIME)
    other = answer(page, query=f"{LONG_RUN}&c0-share=40")
    keys = [address.rpartition("/")[2] for address in (first, other)]
    prefix = "" if language == "fr" else "/en"
    home = f"{prefix}/toiles/dunkerque"
    runs = [f"{home}/scenarios/{one.rpartition('/')[2]}" for one in (first, second)]
    both = f"cle={keys[0]}&b={keys[1]}"
    addresses = [
        *runs,
        f"{runs[0]}?pourquoi=dk6&budget=500000",
        f"{home}/scenarios/comparer?cle={keys[0]}&cle={keys[1]}",
        f"{prefix}{BUILD}?{IN_TIME}&c1-kind=broken_link&c2-kind=capacity",
        *(f"{home}/decouvrir?etape={step}&{both}" for step in (2, 4, 6)),
    ]
    for address in addresses:
        page.goto(address)
        assert look(page, address) == {}


@pytest.mark.parametrize("query", [LONG_RUN, IN_TIME])
def test_an_answer_is_light(open_page: OpenPage, query: str) -> None:
    page = open_page()
    address = answer(page, query=query)
    wire = Wire().follow(page)
    page.goto(address, wait_until="networkidle")
    assert wire.total <= TEXT_BYTES, wire
    assert len(wire.addresses) <= TEXT_REQUESTS, wire
