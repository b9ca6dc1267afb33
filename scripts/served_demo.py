"""A demo of the platform on a free port, for the scripts and tests that visit it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STOP_S = 20


@contextmanager
def served_demo(
    state: Path, *, patience_s: float = 300, reads_meaning: bool = True
) -> Iterator[str]:
    """Serve the demo whose state is in `state`; give its address, and stop it at the end."""
    port, log = _free_port(), state / "server.log"
    state.mkdir(parents=True, exist_ok=True)
    piu = Path(sys.executable).with_name("piu")
    with log.open("w") as output:
        server = subprocess.Popen(
            [str(piu), "demo", "--port", str(port)],
            env=environment(state) | {"PIU_MEANING": "1" if reads_meaning else "0"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    address = f"http://localhost:{port}"
    try:
        _wait_for(address, server, log=log, patience_s=patience_s)
        yield address
    finally:
        server.terminate()
        server.wait(STOP_S)


def environment(state: Path) -> dict[str, str]:
    """The environment in which a command of the demo runs: its own state, no trace of a test."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    own = {"PIU_VAR": str(state), "DJANGO_SETTINGS_MODULE": "piu.config.settings.dev"}
    return inherited | own


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(
    address: str, server: "subprocess.Popen[bytes]", *, log: Path, patience_s: float
) -> None:
    """Return once the home page answers; else fail with the server's own words."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=30):  # noqa: S310 (our own address)
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the demo does not answer:\n{log.read_text()[-2000:]}")
