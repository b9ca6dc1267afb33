"""`piu demo`: ports, accounts, and processes that leave nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from piu.cli.management.commands import demo
from piu.domain.people.permissions import allows
from piu.domain.people.queries import demo_accounts

TWO_SLEEPERS = """
import sys
from pathlib import Path
from piu.cli.children import run_until_stopped
sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
code = run_until_stopped(
    [sleep, {second}],
    is_ready=lambda: True,
    on_ready=lambda: print("ready", flush=True),
)
sys.exit(code)
"""


def children_of(pid: int) -> set[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return {int(word) for word in text.split()}


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_gone(pids: set[int]) -> set[int]:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and any(map(is_running, pids)):
        time.sleep(0.02)
    return {pid for pid in pids if is_running(pid)}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_no_child_survives(number: signal.Signals) -> None:
    program = TWO_SLEEPERS.format(second="sleep")
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    with parent.stdout:
        assert parent.stdout.readline() == "ready\n"
        children = children_of(parent.pid)
        assert len(children) == 2
        os.kill(parent.pid, number)
        code = parent.wait(10)
    assert code == (-number if number is signal.SIGKILL else 0)
    assert wait_until_gone(children) == set()


def test_when_one_ends_the_other_is_stopped_and_its_code_is_told() -> None:
    program = TWO_SLEEPERS.format(second="[sys.executable, '-c', 'raise SystemExit(7)']")
    assert subprocess.run([sys.executable, "-c", program], timeout=20).returncode == 7


def test_a_busy_port_is_told_in_one_line() -> None:
    with socket.socket() as other:
        other.bind((demo.HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError) as raised:
            call_command("demo", port=port)
    assert f"Le port {port} n’est pas libre" in str(raised.value)
    assert f"PORT={port + 1} make demo" in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("text", ["0", "65536", "-1", "http", ""])
def test_what_is_not_a_port_is_refused(text: str) -> None:
    with pytest.raises(CommandError, match="is not a port"):
        call_command("demo", f"--port={text}")


@pytest.mark.usefixtures("demo_data")
def test_there_is_one_account_for_each_role_and_it_can_do_its_work() -> None:
    demo.create_accounts()
    demo.create_accounts()
    accounts = {account.email.partition("@")[0]: account for account in demo_accounts()}
    assert list(accounts) == ["membre", "redaction", "site", "mediation", "operateur"]
    assert allows(accounts["operateur"], "people.grant_role")
    assert not allows(accounts["mediation"], "people.grant_role")


@pytest.mark.usefixtures("demo_data")
def test_a_demo_account_signs_in_with_the_password_that_is_shown(settings: object) -> None:
    demo.create_accounts()
    user = authenticate(email="membre@demo.piu", password=settings.DEMO_PASSWORD)  # type: ignore[attr-defined]
    assert user is not None
    assert str(user) == "Camille, membre"
