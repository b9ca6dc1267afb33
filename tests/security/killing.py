"""Run by test_imports in a process of its own: an import dies before it is saved, another follows.

The first is a fork that gets a real SIGKILL once every row is written and none is committed.
Prints how it died, what the database then held, and what it holds after the second.
"""

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from piu.domain.ecosystem.imports import actions  # noqa: E402
from piu.domain.ecosystem.models import Flow, Site  # noqa: E402
from piu.domain.people.actions import system_user  # noqa: E402
from piu.domain.statements.models import Statement  # noqa: E402
from piu.transfers.importers.registry import run_import  # noqa: E402


def die(*args: Any, **kwargs: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def killed(samples: Path) -> int:
    """Import in a fork that dies as it writes its line in the journal, the last thing it does."""
    connection.close()
    pid = os.fork()
    if pid == 0:
        actions.journal.record_many = die  # type: ignore[assignment]
        run_import("toile", samples / "toile", by=system_user(), write=True)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def held() -> list[Any]:
    with connection.cursor() as cursor:
        sound = cursor.execute("PRAGMA integrity_check").fetchone()[0]
    figures = Statement.objects.filter(subject__kind="site").count()
    return [sound, Site.objects.count(), Flow.objects.count(), figures]


def main(samples: Path) -> None:
    call_command("migrate", verbosity=0)
    run_import("territories", samples / "territories", by=system_user(), write=True)
    ended = killed(samples)
    after = held()
    report = run_import("toile", samples / "toile", by=system_user(), write=True)
    print(json.dumps({"ended": ended, "after": after, "new": report.created, "then": held()}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
