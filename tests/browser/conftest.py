"""A real server on the shipped data, and a real Chromium that visits it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from scripts.find_chromium import chromium
from scripts.served_demo import served_demo
from tests import demo_database
from tests.browser.watch import Watch

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_S = 120
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS / 2)
OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            # One demo and one process for all of them, while the other process runs the rest.
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def site_state(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The state folder of the demo, data already loaded."""
    state = tmp_path_factory.mktemp("browser") / "var"
    with django_db_blocker.unblock():
        shutil.copytree(demo_database.ready_template(), state, symlinks=True)
    return state


@pytest.fixture(scope="session")
def site(site_state: Path) -> Iterator[str]:
    """The address of a demo as `piu demo` serves it."""
    # Reading 500 texts for their meaning would take a minute from the pages under test.
    with served_demo(site_state, patience_s=START_S, reads_meaning=False) as address:
        yield address


@pytest.fixture(scope="module")
def browser(site: str) -> Iterator[Browser]:
    """One Chromium for a file of tests: closed with it, so that its loop bothers no other test."""
    path = chromium()
    assert path is not None, "no Chromium: apt-get install chromium, or set PIU_CHROMIUM"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[OpenPage]:
    """`open_page(width=390, javascript=False)`: a fresh visitor; what goes wrong fails the test."""
    contexts: list[BrowserContext] = []
    watches: list[Watch] = []

    def open_one(
        *, width: int = 1366, height: int = 900, javascript: bool = True, **more: Any
    ) -> Page:
        context = browser.new_context(
            base_url=site,
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            locale="fr-FR",
            **more,
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        watches.append(Watch(page, home=site))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert [event for watch in watches for event in watch.troubles] == []


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A fresh visitor on a laptop."""
    return open_page()
