"""`piu demo`: the whole platform on this machine, on real data, until Ctrl-C."""

import hashlib
import os
import socket
import sys
from argparse import ArgumentParser, ArgumentTypeError
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils.translation import gettext as _
from rich.console import Console

import piu
from piu.cli.children import run_until_stopped
from piu.cli.management.commands.load import load
from piu.domain.ecosystem.scenarios.actions import take_public_snapshot
from piu.domain.ecosystem.toiles.queries import site, web, webs
from piu.domain.people.actions import create_demo_account, system_user
from piu.domain.people.choices import Role
from piu.transfers.importers.shipped import packs_to_load

HOST = "127.0.0.1"
TOILE = "dunkerque"
# The visitor needs no account. E-mail, name shown, role, its scope, the site it works for.
ACCOUNTS = (
    ("membre@demo.piu", "Camille, membre", Role.MEMBER, "", "aluminium-dunkerque"),
    ("redaction@demo.piu", "Sacha, rédaction de la toile", Role.EDITOR, f"toile:{TOILE}", ""),
    (
        "site@demo.piu",
        "Dominique, responsable de site",
        Role.OWNER,
        f"site:{TOILE}/arcelormittal-dunkerque",
        "arcelormittal-dunkerque",
    ),
    ("mediation@demo.piu", "Dany, médiation", Role.MEDIATOR, "*", ""),
    ("operateur@demo.piu", "Alix, opérateur", Role.OPERATOR, "*", ""),
)


class Command(BaseCommand):
    help = "Prepare the database with the shipped data and serve the platform until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=port_number, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        port = options["port"]
        check_is_free(port)
        console = Console(file=self.stdout)
        try:
            prepare(console)
        except KeyboardInterrupt:
            raise CommandError(
                _("Arrêté avant la fin : rien n’est chargé à moitié, relancez.")
            ) from None
        finally:
            connections.close_all()
        code = run_until_stopped(
            [server(port), worker()],
            is_ready=lambda: answers(port),
            on_ready=lambda: announce(port, console=console),
        )
        if code:
            raise CommandError(_("Le serveur s’est arrêté de lui-même."), returncode=code)


def port_number(text: str) -> int:
    """Read a port, or say what one is."""
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise ArgumentTypeError(f"{text!r} is not a port (1 to 65535)")
    return int(text)


def check_is_free(port: int) -> None:
    """Stop in one line when the port cannot be listened on."""
    with socket.socket() as probe:
        # As the server does: a port that another one left a moment ago is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CommandError(
                _(
                    "Le port {port} n’est pas libre ({reason}). Choisissez-en un autre : "
                    "PORT={other} make demo"
                ).format(port=port, reason=error.strerror, other=port % 65535 + 1)
            ) from None


def prepare(console: Console) -> None:
    """Bring the database, its data, the index and the static files up to date."""
    call_command("migrate", verbosity=0)
    packs = packs_to_load()
    if packs:
        console.print(_("Première visite : chargement des données…"))
        load(packs, write=True, console=console)
        call_command("index", "update", stdout=console.file)
        for toile in webs():
            # Its first reader does not wait for the drawing.
            take_public_snapshot(toile)
    create_accounts()
    collect_static_files()


def create_accounts() -> None:
    """One account for each role, with the password that the sign-in page shows."""
    by = system_user()
    toile = web(TOILE)
    for email, name, role, scope, workplace in ACCOUNTS:
        organisation = site(toile, workplace).organisation if workplace else None
        create_demo_account(
            email=email,
            display_name=name,
            password=settings.DEMO_PASSWORD,
            role=role,
            scope=scope,
            organisation=organisation,
            by=by,
        )


def collect_static_files() -> None:
    """Gather and compress the static files, unless this very version is there already."""
    sources = [Path(folder) for folder in settings.STATICFILES_DIRS]
    state = hashlib.sha256(piu.__version__.encode())
    for path in sorted(path for folder in sources for path in folder.rglob("*") if path.is_file()):
        state.update(path.as_posix().encode() + path.read_bytes())
    stamp = settings.VAR / "static.sha256"
    if stamp.exists() and stamp.read_text() == state.hexdigest():
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(state.hexdigest())


def program(name: str) -> list[str]:
    """The start of the command line of a program of this environment, run as the demo."""
    return ["env", "PIU_DEMO=1", str(Path(sys.executable).with_name(name))]


def worker() -> list[str]:
    """The command line of the worker."""
    return [*program("piu"), "worker"]


def server(port: int) -> list[str]:
    """The command line of the web server."""
    return [
        *program("granian"),
        "--interface=wsgi",
        f"--host={HOST}",
        f"--port={port}",
        f"--workers={min(2, os.cpu_count() or 1)}",
        "--blocking-threads=4",
        "--workers-kill-timeout=3",
        "--log-level=warning",
        "piu.config.wsgi:application",
    ]


def answers(port: int) -> bool:
    """Whether the home page answers; asking for it also warms the server."""
    connection = HTTPConnection(HOST, port, timeout=30)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def announce(port: int, *, console: Console) -> None:
    """Print the address."""
    text = _("PIU est ouverte : http://localhost:{port}/  (Ctrl-C pour arrêter)")
    console.print(text.format(port=port), highlight=False)
