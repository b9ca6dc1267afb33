"""WCAG 2.2 AA as axe-core sees it, on every route, both languages, at three widths."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage
from tests.browser.routes import LANGUAGES, ROUTES, SITE, Route

WIDTHS = (320, 390, 1366)
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": STANDARD, "resultTypes": ["violations"]}


def violations(page: Page, *, leave_out: str = "") -> list[str]:
    """What axe-core finds: the rule, and the first place where it is broken."""
    context = {"exclude": [[leave_out]]} if leave_out else None
    found = Axe().run(page, context=context, options=OPTIONS).response["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in found]


def too_wide(page: Page) -> str | None:
    """The first thing that sticks out of the page, when the page scrolls sideways."""
    return page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return null;
          const out = [...document.querySelectorAll("body *")].find(
            (one) => one.getBoundingClientRect().right > width + 1);
          return out ? out.outerHTML.slice(0, 160) : "something";
        }"""
    )


def look(page: Page, address: str, *, leave_out: str = "") -> dict[str, list[str]]:
    """What is wrong at each width."""
    troubles = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wide = too_wide(page)
        found = violations(page, leave_out=leave_out) + (
            [f"scrolls sideways: {wide}"] if wide else []
        )
        if found:
            troubles[f"{address} at {width} px"] = found
    return troubles


def settled(page: Page, route: Route) -> None:
    """Wait for the island of a toile; other pages are whole once loaded."""
    if route.has_toile:
        page.wait_for_selector("piu-toile[ready]")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_anyone_can_use_the_page(open_page: OpenPage, route: Route, language: str) -> None:
    address = route.in_language(language)
    page = open_page()
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == route.status
    settled(page, route)
    assert page.get_attribute("html", "lang") == language
    assert page.locator("h1").count() == 1
    # The views of a toile share its long tables, which are looked at once.
    tables = "table" if route.has_toile and "?" in route.path else ""
    assert look(page, address, leave_out=tables) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_anyone_can_use_the_answer_to_a_closure(open_page: OpenPage, language: str) -> None:
    page = open_page()
    page.goto(SITE if language == "fr" else f"/en{SITE}")
    page.locator(".what-if button").click()
    page.wait_for_url("**/scenarios/*")
    assert look(page, page.url) == {}


@pytest.mark.parametrize("route", [r for r in ROUTES if "?" not in r.path], ids=str)
def test_dark_mode_is_dark_and_legible(open_page: OpenPage, route: Route) -> None:
    page = open_page(color_scheme="dark")
    page.goto(route.path)
    settled(page, route)
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    red, green, blue = (int(float(part)) for part in background[4:-1].split(",")[:3])
    assert max(red, green, blue) < 80, background
    found = Axe().run(page, options={"runOnly": {"type": "rule", "values": ["color-contrast"]}})
    assert [node["html"] for rule in found.response["violations"] for node in rule["nodes"]] == []
