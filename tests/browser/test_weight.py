"""What a page weighs on the wire, and how many requests it makes."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage
from tests.browser.routes import ROUTES, Route

TEXT_BYTES = 100_000
TOILE_BYTES = 150_000
TEXT_REQUESTS = 12


@dataclass
class Wire:
    """Counts what comes over the network, compressed as it comes."""

    total: int = 0
    addresses: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> "Wire":
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.on("Network.responseReceived", self._note)
        session.on("Network.loadingFinished", self._weigh)
        return self

    def _note(self, event: dict[str, Any]) -> None:
        if not event["response"]["url"].startswith("data:"):
            self.addresses.append(event["response"]["url"])

    def _weigh(self, event: dict[str, Any]) -> None:
        self.total += int(event["encodedDataLength"])


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_a_page_is_light(open_page: OpenPage, route: Route) -> None:
    page = open_page()
    wire = Wire().follow(page)
    page.goto(route.path, wait_until="networkidle")
    if route.has_toile:
        assert wire.total <= TOILE_BYTES, wire
    else:
        assert wire.total <= TEXT_BYTES, wire
        assert len(wire.addresses) <= TEXT_REQUESTS, wire
