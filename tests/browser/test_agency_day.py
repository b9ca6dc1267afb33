"""The day of a planning agency in six steps, by keyboard alone, on a laptop and on a phone."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_access import look
from tests.browser.test_editing import sign_in
from tests.browser.test_importing import WORD_MEANS, fill, reach, send, template_of
from tests.browser.test_scenario import type_over

SITE = "L’atelier"


def press(page: Page, selector: str) -> None:
    reach(page, selector)
    page.keyboard.press("Enter")


def has_no_fault(page: Page, width: int) -> None:
    assert look(page, page.url) == {}
    page.set_viewport_size({"width": width, "height": 900})


def downloaded(page: Page, selector: str, to: Path) -> bytes:
    reach(page, selector)
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    download.value.save_as(to)
    return to.read_bytes()


def compute(page: Page, *, site: str, share: str) -> None:
    page.wait_for_selector("piu-scenario[ready]")
    reach(page, "#c0-site")
    type_over(page, site)
    reach(page, "#c0-share")
    type_over(page, share)
    press(page, "button[name=calculer]:not([aria-hidden])")


@pytest.mark.parametrize("width", [1366, 390])
def test_from_a_spreadsheet_to_the_poster_of_the_meeting(
    open_page: OpenPage, tmp_path: Path, width: int
) -> None:
    page = open_page(width=width)
    main = page.locator("main")
    sign_in(page, "operateur@demo.piu")

    # 1. A spreadsheet, filled in.
    path = template_of(page, tmp_path)
    name = f"Toile du jour {width}"
    fill(path, name=name, right=True)

    # 2. The wizard, and the word that it does not know.
    send(page, path)
    reach(page, "input[name=resource]")
    page.keyboard.type(WORD_MEANS)
    press(page, "main form > p button[type=submit]")
    expect(main).to_contain_text("Rien n’est encore écrit")
    press(page, "button[name=write]")
    expect(page.locator(".messages")).to_contain_text("Vous pouvez l’annuler")

    # 3. The toile: graph, map, table.
    page.goto(f"/toiles/toile-du-jour-{width}")
    page.wait_for_selector("piu-toile[ready]")
    for view in ("carte", "tableau", "graphe"):
        press(page, f"button[data-view={view}]")
        expect(page.locator(f"button[data-view={view}]")).to_have_attribute("aria-pressed", "true")
    has_no_fault(page, width)

    # 4. A scenario.
    press(page, "main a[href$='/scenarios/nouveau']")
    page.wait_for_url("**/scenarios/nouveau")
    compute(page, site=SITE, share="100")
    expect(main).to_contain_text("Ce qui s’arrêterait")
    reach(page, "main a[href$='/fiche.pdf']")
    sheet = page.evaluate("document.activeElement.href")
    assert page.request.get(sheet).body().startswith(b"%PDF-")

    # 5. A variant, beside it.
    press(page, "main a[href*='comparer=']")
    compute(page, site=SITE, share="40")
    page.wait_for_url("**/comparer?*")
    expect(main).to_contain_text("écart avec A, en tout")
    has_no_fault(page, width)

    # 6. The poster for the meeting.
    page.goto(f"/toiles/toile-du-jour-{width}")
    page.wait_for_selector("piu-toile[ready]")
    press(page, "details:has(a[href$='affiche.pdf']) > summary")
    poster = downloaded(page, "main a[href$='affiche.pdf']", tmp_path / "a0.pdf")
    assert poster.startswith(b"%PDF-")
