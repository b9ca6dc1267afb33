"""A process killed anywhere (a real SIGKILL) leaves nothing out of search and nothing stale."""

import json
import os
import signal
import subprocess
import sys
from typing import Any

import pytest

# Each moment is a function: the process dies as it begins, or as it ends.
MOMENTS = {
    "before the rows": ("piu.domain.search.actions", "_keep", "before", "update"),
    "after the rows, before the index": ("piu.domain.search.bridge", "update", "before", "update"),
    "while the index is written": ("piu.domain.search.bridge", "document", "after", "update"),
    "after the index, before the flag": ("piu.jobs.worker", "mark_done", "before", "update"),
    "after the flag": ("piu.jobs.worker", "mark_done", "after", "update"),
    "while a new index is written": ("piu.domain.search.bridge", "document", "after", "rebuild"),
    "before a new index is shown": ("piu.domain.search.bridge", "_current", "before", "rebuild"),
    "after a new index is shown": ("piu.domain.search.bridge", "_sweep", "before", "rebuild"),
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What became of each killed process, and of the one that mended what it left."""
    scratch = tmp_path_factory.mktemp("killed")
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {
        "PIU_VAR": str(scratch / "own"),
        "DJANGO_SETTINGS_MODULE": "piu.config.settings.dev",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.jobs.killing", json.dumps(MOMENTS), str(scratch)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    return {outcome["moment"]: {**outcome, "errors": done.stderr} for outcome in told}


@pytest.mark.parametrize("moment", MOMENTS)
def test_nothing_is_left_out(moment: str, outcomes: dict[str, dict[str, Any]]) -> None:
    outcome = outcomes[moment]
    assert outcome["killed"] == -signal.SIGKILL, outcome["errors"]
    assert outcome["mended"] == 0, outcome["errors"]
    assert outcome["found"]["jardins creux"][0] == "experiences/plourin-noues"
    assert outcome["found"]["ruche"] == ["experiences/ruche"]
    assert outcome["found"]["lampadaires"] == []
