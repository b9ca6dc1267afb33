"""A Chromium without a graphics card that pans and zooms, and the server of its pages."""

import json
import os
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from scripts.find_chromium import chromium
from scripts.vendor import Package, fetch

ROOT = Path(__file__).parents[2]
PAGES = Path(__file__).with_name("page")
# Only beside us in this measure: it is fetched, never shipped.
PEER = Package(
    name="cytoscape",
    version="3.35.0",
    licence="MIT",
    archive_sha256="058a81a7534777ea68dc737e9b77bd5b701e00acd9bee246245a576eeeac32e6",
    files={"package/dist/cytoscape.min.js": "cytoscape.min.js"},
)
SCREEN = {"width": 1366, "height": 900}
# Software drawing, as on a modest laptop; the rest keeps the browser from doing other work.
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync")
WARM_MS, MEASURED_MS = 1000, 4000
PATIENCE_MS = 180_000

Json = dict[str, Any]


@contextmanager
def opened_browser() -> Iterator[Browser]:
    """The Chromium of the tests, headless and without a graphics card."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        yield browser
        browser.close()


@contextmanager
def served_pages(toile: Json) -> Iterator[str]:
    """The address of the pages of the measure, on one toile."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "toile.json").write_text(json.dumps(toile))
        (folder / "static").symlink_to(ROOT / "piu" / "web" / "static")
        (folder / "page").symlink_to(PAGES)
        (folder / "peer").mkdir()
        fetch(PEER, folder, into=folder / "peer")
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=scratch))
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/page"
        finally:
            server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing: the table is what is printed."""


def frame_rates(browser: Browser, address: str) -> Json:
    """How a page moves: frames a second and slow frames, while panned and while zoomed."""
    page = browser.new_page(viewport=SCREEN)  # type: ignore[arg-type]
    page.set_default_timeout(PATIENCE_MS)
    page.goto(address)
    page.wait_for_function("window.bench")
    found = {"room": page.evaluate("bench.room")}
    found["pan"] = _held(page, "pan")
    found["zoom"] = _rate(page, "zoom")
    page.close()
    return found


def _held(page: Page, movement: str) -> Json:
    """The rate of a movement made with the button of the mouse held down."""
    middle = page.evaluate("bench.middle")
    page.mouse.move(middle["x"], middle["y"])
    page.mouse.down()
    rate = _rate(page, movement)
    page.mouse.up()
    return rate


def _rate(page: Page, movement: str) -> Json:
    move = "([name, ms]) => bench[name](ms)"
    page.evaluate(move, [movement, WARM_MS])
    spent = _browser_cpu_s()
    lengths = sorted(page.evaluate(move, [movement, MEASURED_MS]))
    spent = _browser_cpu_s() - spent
    return {
        "fps": 1000 / statistics.fmean(lengths),
        "p95_ms": lengths[int(0.95 * (len(lengths) - 1))],
        "cpu_ms": 1000 * spent / len(lengths),
    }


def _browser_cpu_s() -> float:
    """Processor time spent so far by every process that this one started."""
    parents, spent = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:  # it ended meanwhile
            continue
        number = int(stat.parent.name)
        parents[number] = int(fields[1])
        spent[number] = int(fields[11]) + int(fields[12])
    ours = {number for number in parents if os.getpid() in _line(number, parents)}
    return sum(spent[number] for number in ours) / os.sysconf("SC_CLK_TCK")


def _line(number: int, parents: dict[int, int]) -> Iterator[int]:
    while number in parents:
        number = parents[number]
        yield number
