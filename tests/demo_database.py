"""A database with the shipped data: loaded once for each state of the data, then copied."""

import fcntl
import hashlib
import io
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import ConnectionHandler, connections
from django.test import override_settings

import piu
from piu.domain.ecosystem.scenarios.actions import take_public_snapshot
from piu.domain.ecosystem.toiles.queries import webs
from piu.domain.people.actions import system_user
from piu.transfers.importers.shipped import PACKS, SHIPPED, load_packs

PACKAGE = Path(piu.__file__).resolve().parent
CACHE = PACKAGE.parent / "var" / "tests"
ONE_DAY_S = 86_400
# What decides how the loaded database looks, beside the shipped files.
CODE = (
    "domain/*/migrations/*.py",
    "domain/*/actions.py",
    "domain/*/rules.py",
    "domain/*/bridge.py",
    "domain/taxonomy/vocabularies/*.yaml",
    "transfers/importers/*.py",
)


@dataclass
class Copy:
    """One process's copy: an open connection, and the state folder that goes with it."""

    connection: Any
    folder: Path
    name: str

    def drop(self) -> None:
        """Remove the database; its folder is the test session's to remove."""
        self.connection.close()
        if self.connection.vendor == "postgresql":
            _postgres(f'DROP DATABASE IF EXISTS "{self.name}"')


def copy_into(folder: Path) -> Copy:
    """Copy the loaded database, and its index, for this process alone."""
    state = folder / "state"
    shutil.copytree(ready_template(), state, symlinks=True)
    if connections["default"].vendor == "postgresql":
        name = f"{_template_name()}_{folder.parent.name}_{folder.name}".replace("-", "_")
        _postgres(f'CREATE DATABASE "{name}" TEMPLATE "{_template_name()}"')
    else:
        name = str(state / "piu.sqlite3")
    return Copy(connection=_connection_to(name), folder=state, name=name)


def ready_template() -> Path:
    """The state folder of the loaded database; the first process that needs it makes it."""
    with _one_at_a_time():
        return _template()


def _template() -> Path:
    """The state folder (SQLite file, index) of the loaded database, made when it is not there."""
    folder = CACHE / _template_name()
    if (folder / "complete").exists() and _is_standing():
        return folder
    _forget_old_ones()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if connections["default"].vendor == "postgresql":
        _postgres(f'DROP DATABASE IF EXISTS "{_template_name()}"')
        _postgres(f'CREATE DATABASE "{_template_name()}"')
        _load(_template_name(), folder)
    else:
        _load(str(folder / "piu.sqlite3"), folder)
    (folder / "complete").touch()
    return folder


def _load(name: str, folder: Path) -> None:
    empty, connection = connections["default"], _connection_to(name)
    connections["default"] = connection
    try:
        with override_settings(VAR=folder):
            call_command("migrate", verbosity=0)
            for code, report in load_packs(PACKS, by=system_user(), write=True).items():
                assert not report.problems, (code, report.problems[:5])
            call_command("index", "update", stdout=io.StringIO())
            for toile in webs():
                take_public_snapshot(toile)
    finally:
        connection.close()
        connections["default"] = empty


def _connection_to(name: str) -> Any:
    settings_dict = {**settings.DATABASES["default"], "NAME": name}
    return ConnectionHandler({"default": settings_dict})["default"]


def _template_name() -> str:
    vendor = connections["default"].vendor
    digest = hashlib.sha256()
    paths = [path for path in SHIPPED.rglob("*") if path.is_file()]
    for pattern in CODE:
        paths += PACKAGE.glob(pattern)
    for path in sorted(paths):
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + path.read_bytes())
    return f"piu_demo_{vendor}_{digest.hexdigest()[:16]}"


def _is_standing() -> bool:
    """Whether the template is on this very server (a throw-away one starts empty)."""
    if connections["default"].vendor != "postgresql":
        return True
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_template_name()])
        return cursor.fetchone() is not None


def _postgres(statement: str) -> None:
    with connections["default"]._nodb_cursor() as cursor:
        cursor.execute(statement)


def _forget_old_ones() -> None:
    for folder in CACHE.glob("piu_demo_*"):
        if time.time() - folder.stat().st_mtime > ONE_DAY_S:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
