"""Programs that run beside one another until they are told to stop, and leave nothing behind."""

import ctypes
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence

PATIENCE_S = 5.0
TICK_S = 0.2
PR_SET_PDEATHSIG = 1


def run_until_stopped(
    commands: Sequence[Sequence[str]],
    *,
    is_ready: Callable[[], bool],
    on_ready: Callable[[], None],
) -> int:
    """Run the commands until Ctrl-C, SIGTERM, a closed terminal, or the end of one of them.

    All of them are stopped before it returns: 0 when asked to stop, else the exit code of the one
    that ended by itself.
    """
    asked = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: asked.set())
    children: list[subprocess.Popen[bytes]] = []
    try:
        for command in commands:
            children.append(_start(command))
        is_announced = False
        while not asked.wait(TICK_S):
            for child in children:
                if child.poll() is not None:
                    return child.returncode or 1
            if not is_announced and is_ready():
                is_announced = True
                on_ready()
        return 0
    finally:
        _stop(children)


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches only us, and we stop the children in order.
    return subprocess.Popen(command, start_new_session=True, preexec_fn=_die_with_parent)


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _stop(children: Sequence[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
