"""Take the screenshots of the README: `python scripts/screenshots.py`.

They are pictures of the demo, taken anew; the first run loads its data into var/.
"""

import io
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from scripts.find_chromium import chromium  # noqa: E402
from scripts.served_demo import served_demo  # noqa: E402

FOLDER = ROOT / "docs" / "images"
SIZE = {"width": 1280, "height": 800}
COLOURS = 128  # enough for flat pages, and a third of the bytes


def start_at(page: Page, selector: str) -> None:
    """Scroll so that the picture starts a little above this element."""
    page.evaluate(
        "(s) => scrollBy(0, document.querySelector(s).getBoundingClientRect().top - 20)", selector
    )


def toile(page: Page) -> None:
    """The toile of Dunkirk, the steel works chosen."""
    page.goto("/toiles/dunkerque?focus=arcelormittal-dunkerque")
    page.wait_for_selector("piu-toile[ready]")
    start_at(page, "h1")


def scenario(page: Page) -> None:
    """The answer to the closure of the steel works."""
    page.goto("/toiles/dunkerque/sites/arcelormittal-dunkerque")
    page.locator("#et-si button[type=submit]").click()
    page.wait_for_url("**/scenarios/*")
    start_at(page, ".kicker")


def experience(page: Page) -> None:
    """A case, from its method."""
    page.goto("/experiences/douaisis-zero-rejet-pluvial")


PICTURES: dict[str, Callable[[Page], None]] = {
    "toile": toile,
    "scenario": scenario,
    "experience": experience,
}


def save(picture: bytes, path: Path) -> None:
    """Write a picture with few colours, so that the README opens fast."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def main() -> None:
    """Take every picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with served_demo(ROOT / "var") as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page(base_url=address, viewport=SIZE, locale="fr-FR")  # type: ignore[arg-type]
        for name, show in PICTURES.items():
            show(page)
            page.wait_for_timeout(800)  # the drawing settles
            save(page.screenshot(), FOLDER / f"{name}.png")
            print(FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
