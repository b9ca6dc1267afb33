"""What must never happen while a page is looked at."""

from playwright.sync_api import ConsoleMessage, Page, Request, Response

HARMLESS = (
    # A page asked for on purpose that does not exist is told by the console too.
    "status of 4",
    # htmx says so when a request is given up, because one typed on or left the page.
    "htmx:afterRequest",
    "htmx:sendAbort",
)


class Watch:
    """Gathers console errors, failed requests and requests to third parties."""

    def __init__(self, page: Page, *, home: str) -> None:
        self.home = home
        self.troubles: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.troubles.append(f"error in a script: {error}"))
        page.on("request", self._see)
        page.on("response", self._check)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(text in message.text for text in HARMLESS):
            self.troubles.append(f"console: {message.text}")

    def _see(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.troubles.append(f"third party: {request.url}")

    def _check(self, response: Response) -> None:
        if response.status >= 500:
            self.troubles.append(f"{response.status}: {response.url}")
