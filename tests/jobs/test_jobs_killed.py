"""A worker killed in the middle of a job (a real SIGKILL): the next one takes it and ends it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PATIENCE_S = 60.0


class House:
    """A state folder of its own, and programs that work on it."""

    def __init__(self, folder: Path) -> None:
        self.trace = folder / "trace"
        self.environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        self.environment |= {
            "PIU_VAR": str(folder / "state"),
            "DJANGO_SETTINGS_MODULE": "piu.config.settings.dev",
        }

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "tests.jobs.labouring", *words]

    def told(self, *words: str) -> str:
        done = subprocess.run(
            self.command(*words), env=self.environment, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def started(self, *words: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(self.command(*words), env=self.environment)

    def steps(self) -> int:
        return int(self.trace.read_text() or 0) if self.trace.exists() else 0


def until(is_so: Callable[[], Any]) -> None:
    limit = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < limit, "it never came"
        time.sleep(0.05)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_a_killed_workers_job_is_taken_again_and_ended_once(house: House) -> None:
    asker = house.told("ask", str(house.trace), "40")
    first = house.started("work", "2")
    until(lambda: house.steps() >= 8)
    first.kill()
    assert first.wait() == -signal.SIGKILL
    assert json.loads(house.told("look", asker))["state"] == "running"
    second = house.started("work", "2")
    try:
        until(lambda: house.steps() == 40)
        until(lambda: json.loads(house.told("look", asker))["state"] == "done")
    finally:
        second.kill()
        second.wait()
    found = json.loads(house.told("look", asker))
    assert found == {"state": "done", "tries": 2, "outcome": {"steps": 40}}


def test_a_job_given_up_stops_computing(house: House) -> None:
    asker = house.told("ask", str(house.trace), "2000")
    worker = house.started("work", "30")
    try:
        until(lambda: house.steps() >= 4)
        assert json.loads(house.told("leave", asker)) is True
        time.sleep(1.0)
        stopped_at = house.steps()
        time.sleep(0.5)
        assert house.steps() == stopped_at < 2000
    finally:
        worker.kill()
        worker.wait()
    assert json.loads(house.told("look", asker))["state"] == "cancelled"
