"""Run by test_killed in a process of its own: kill children of it at each moment, then mend.

Each child is a fork that works on a copy of the prepared state folder; the one that dies gets a
real SIGKILL in the middle of its work. Prints one JSON line for each moment.
"""

import importlib
import io
import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from piu.domain.journal import actions as journal  # noqa: E402
from piu.domain.people.actions import system_user  # noqa: E402
from piu.domain.search.queries import search  # noqa: E402
from tests.domain.search import library  # noqa: E402


def prepare() -> None:
    """The small library, indexed, then changed in one transaction that the index has not seen."""
    call_command("migrate", verbosity=0)
    library.fill()
    call_command("index", "rebuild", stdout=io.StringIO())
    with transaction.atomic():
        new = library.case("ruche", "Une ruche sur le toit")
        old = library.Experience.objects.get(slug="plourin-noues")
        old.title = "Des jardins creux"
        old.save()
        gone = library.Experience.objects.get(slug="douai-eclairage")
        for case in (new, old, gone):
            journal.record("experience.imported", on=case, by=system_user())
        gone.delete()


def die(module_name: str, name: str, when: str, act: str) -> None:
    """Do `act`, and be killed as the function named begins, or as it ends."""
    module = importlib.import_module(module_name)
    whole = getattr(module, name)

    def dying(*args: Any, **kwargs: Any) -> None:
        if when == "after":
            whole(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(module, name, dying)
    call_command("index", act, stdout=io.StringIO())


def mend(answer: Path) -> None:
    """Follow the journal again, prove that all agree, and tell what is found."""
    call_command("index", "update", stdout=io.StringIO())
    call_command("index", "check", stdout=io.StringIO())
    found = {
        query: [hit.identifier for hit in search(query).hits]
        for query in ("jardins creux", "ruche", "lampadaires")
    }
    answer.write_text(json.dumps(found))


def work_on(folder: Path) -> None:
    settings.VAR = folder
    connection.settings_dict["NAME"] = str(folder / "piu.sqlite3")


def in_child(work: Callable[[], None], folder: Path) -> int:
    """Run in a fork, on the state of a folder; return how it ended (negative: the signal)."""
    pid = os.fork()
    if pid == 0:
        work_on(folder)
        try:
            work()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def main(moments: dict[str, list[str]], scratch: Path) -> None:
    prepared = scratch / "prepared"
    prepared.mkdir()
    # Done here rather than in a child: what is imported and read once is then there in each fork.
    work_on(prepared)
    prepare()
    connection.close()
    for number, (moment, where) in enumerate(moments.items()):
        folder = scratch / str(number)
        # The links stay links, the log of the database comes along.
        shutil.copytree(prepared, folder, symlinks=True)
        answer = folder / "answer.json"
        killed = in_child(lambda where=where: die(*where), folder)
        mended = in_child(lambda answer=answer: mend(answer), folder)
        found = json.loads(answer.read_text()) if answer.exists() else {}
        print(json.dumps({"moment": moment, "killed": killed, "mended": mended, "found": found}))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]), Path(sys.argv[2]))
