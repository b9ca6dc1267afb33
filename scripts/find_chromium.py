"""Print the path of a Chromium that the browser tests and the screenshots can drive."""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def chromium() -> str | None:
    """The browser named by PIU_CHROMIUM, else one on the PATH, else Playwright's own."""
    wanted = os.environ.get("PIU_CHROMIUM")
    if wanted:
        return wanted if Path(wanted).is_file() else None
    for name in NAMES:
        if found := shutil.which(name):
            return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).is_file() else None


if __name__ == "__main__":
    path = chromium()
    if path is None:
        sys.exit("No Chromium found: apt-get install chromium, or set PIU_CHROMIUM to its path.")
    print(path)
