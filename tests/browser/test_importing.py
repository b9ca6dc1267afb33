"""A spreadsheet from the template, with its mistakes, to a toile and back, by keyboard alone."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_access import look
from tests.browser.test_editing import sign_in

WORD, WORD_MEANS = "Batteries au lithium", "cellules et modules de batterie"


def fill(path: Path, *, name: str, right: bool) -> None:
    """What someone types in the template: three slips first, then as it should be."""
    book = openpyxl.load_workbook(path)
    cited = "Visite du site"
    lines: dict[str, list[dict[str, Any]]] = {
        "Toile": [{"nom": name, "code du territoire": "245900428"}],
        "Sources": [{"titre": cited, "adresse": "https://example.org/visite"}],
        "Sites": [
            {"nom": "L’atelier", "nature": "Site industriel" if right else "Usine",
             "état": "En activité", "lieu": "Dunkerque", "sources": cited},
            {"nom": "Le dépôt", "nature": "Logistique et transport", "état": "En activité",
             "lieu": "Dunkerque", "sources": cited},
        ],
        "Flux": [
            {"de": "L’atelier", "vers": "Le dépôt", "ressource": WORD,
             "quantité": 3 if right else "trois", "unité": "GWh/an", "année": 2024,
             "état": "En cours", "certitude": "Documenté", "sources": cited},
        ],
    }  # fmt: skip
    for sheet, rows in lines.items():
        columns = {cell.value: cell.column for cell in book[sheet][1]}
        for number, row in enumerate(rows, start=2):
            for heading, value in row.items():
                book[sheet].cell(row=number, column=columns[heading], value=value)
    book.save(path)


def reach(page: Page, selector: str) -> None:
    """Go to a control as the keyboard does: by tabs, in the order of the page."""
    for _ in range(250):
        if page.evaluate("(s) => document.activeElement?.matches(s) ?? false", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no tab leads to {selector}")


def template_of(page: Page, folder: Path) -> Path:
    """The spreadsheet to fill in, taken from the page."""
    page.goto("/toiles/importer")
    reach(page, "a[download]")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    download.value.save_as(folder / "toile.xlsx")
    return folder / "toile.xlsx"


def send(page: Page, path: Path) -> None:
    page.goto("/toiles/importer")
    reach(page, "#file")
    page.set_input_files("#file", path)
    reach(page, "main form button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/toiles/importer/*")


@pytest.mark.parametrize("width", [1366, 390])
def test_from_the_template_to_a_toile_and_back(
    open_page: OpenPage, tmp_path: Path, width: int
) -> None:
    page = open_page(width=width)
    sign_in(page, "operateur@demo.piu")
    path = template_of(page, tmp_path)
    name = f"Toile d’essai {width}"
    fill(path, name=name, right=False)

    send(page, path)
    faults = page.locator("ol.faults li")
    expect(faults).to_have_count(2)
    expect(faults.nth(0)).to_contain_text("Flux, ligne 2")
    expect(faults.nth(0)).to_contain_text("« trois » n’est pas un nombre")
    expect(faults.nth(1)).to_contain_text("Sites, ligne 2")
    expect(page.get_by_role("button", name="Importer", exact=True)).to_have_count(0)
    assert look(page, page.url) == {}
    page.set_viewport_size({"width": width, "height": 900})

    fill(path, name=name, right=True)
    send(page, path)
    expect(page.locator("ol.faults")).to_have_count(0)
    reach(page, "input[name=resource]")
    page.keyboard.type(WORD_MEANS)
    reach(page, "main form > p button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Rien n’est encore écrit")
    reach(page, "button[name=write]")
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text("Vous pouvez l’annuler ci-dessous")

    address = f"/toiles/toile-d-essai-{width}"
    page.goto(address)
    expect(page.locator("h1")).to_have_text(name)
    page.goto("/toiles/importer")
    assert look(page, page.url) == {}
    page.set_viewport_size({"width": width, "height": 900})
    reach(page, "main ul.grid li:first-child form button")
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text("L’import est annulé")
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 404
