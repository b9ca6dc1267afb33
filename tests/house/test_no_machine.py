"""Nothing of the machine it was written on: no path, no registry, no address in the locks."""

import re

import pytest

from tests.house.files import ROOT, place, tracked

BINARY = {".gz", ".png", ".avif", ".webp", ".jpg", ".ico", ".mo", ".woff2", ".pdf", ".xz", ".br"}
# The folders where a workplace keeps projects, users' homes and scratch files.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|tmp/work|home/[a-z]+|root|Users/[A-Za-z]+)/")
REGISTRY = re.compile(r"https?://[^\s\"'<>)]*(?:/simple/|pypi\.org|npmjs\.org|/npm/|devpi|nexus)")
SECRET = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|ghp_[A-Za-z0-9]{30}")


def texts() -> list[tuple[str, str]]:
    return [
        (place(path), path.read_text("utf-8", errors="replace"))
        for path in tracked()
        if path.suffix not in BINARY and path != ROOT / "tests/house/test_no_machine.py"
    ]


@pytest.mark.parametrize("pattern", [MACHINE_PATH, SECRET], ids=["machine path", "secret"])
def test_no_file_names_a_machine(pattern: re.Pattern[str]) -> None:
    found = [
        f"{name}: {match.group(0)}" for name, text in texts() if (match := pattern.search(text))
    ]
    assert found == []


def test_locks_have_hashes_and_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text("utf-8")
        assert "://" not in text, name
        assert "--index-url" not in text, name
        pins = [line for line in text.splitlines() if re.match(r"[a-z0-9]", line)]
        assert pins
        assert all("==" in pin for pin in pins), name
        assert text.count("--hash=sha256:") >= len(pins), name


def test_no_registry_is_named_outside_of_what_is_vendored() -> None:
    found = [
        f"{name}: {match.group(0)}"
        for name, text in texts()
        if (match := REGISTRY.search(text)) and "vendor" not in name.lower()
    ]
    assert found == []
