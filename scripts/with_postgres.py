"""Run one command on a throw-away PostgreSQL server, named by DATABASE_URL, and remove it after.

`python scripts/with_postgres.py pytest -n 2`. The server has a folder and a port of its own, is
reached from this machine only, and gives up durability for speed.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=40")


def programs() -> Path:
    """The folder of the newest PostgreSQL of this machine."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name)
    )
    if folders:
        return folders[-1]
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    sys.exit("No PostgreSQL found: apt-get install postgresql")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def as_server(*arguments: str | Path) -> list[str]:
    """The command as the user that may run a server: PostgreSQL refuses root."""
    command = [str(argument) for argument in arguments]
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


def start(folder: Path, port: int) -> None:
    """Create a cluster in `folder` and start its server."""
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
    bin_folder, cluster = programs(), folder / "cluster"
    subprocess.run(
        as_server(
            bin_folder / "initdb", "-D", cluster, "-U", "piu", "--auth=trust", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-sync",
        ),
        check=True, cwd=folder, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    settings = [f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}"]
    options = " ".join(f"-c {setting}" for setting in (*settings, *FAST))
    subprocess.run(
        as_server(
            bin_folder / "pg_ctl", "start", "-D", cluster, "-w", "-l", folder / "log", "-o", options
        ),
        check=True, cwd=folder, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def stop(folder: Path) -> None:
    """Stop the server, whatever is still connected, and remove all it wrote."""
    subprocess.run(
        as_server(programs() / "pg_ctl", "stop", "-D", folder / "cluster", "-m", "immediate"),
        check=False, cwd=folder, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    shutil.rmtree(folder, ignore_errors=True)


def main(command: list[str]) -> int:
    """Run `command` with the server's address in its environment; return its exit code."""
    # Told to stop, it stops its server too.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    folder, port = Path(tempfile.mkdtemp(prefix="piu-postgres-")), free_port()
    try:
        start(folder, port)
        address = f"postgres://piu@127.0.0.1:{port}/postgres"
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": address}).returncode
    finally:
        stop(folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
