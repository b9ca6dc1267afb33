"""Run by test_jobs_killed in processes of their own: ask for a slow job, do it, look at it.

The worker writes how far it is beside the database, so that the test knows when to kill it.
"""

import json
import sys
import time
from pathlib import Path
from threading import Event
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from piu.domain.journal import actions, queries, rules  # noqa: E402
from piu.domain.journal.rules import Watch  # noqa: E402
from piu.jobs.running import work_on_jobs  # noqa: E402
from piu.jobs.tasks import TASKS  # noqa: E402


def slow(asked: dict[str, Any], *, by: Any, watch: Watch) -> dict[str, Any]:
    """Work in small steps of 50 ms, told as they are done."""
    for step in range(asked["steps"]):
        time.sleep(0.05)
        watch((step + 1) / asked["steps"])
        Path(asked["trace"]).write_text(str(step + 1))
    return {"steps": asked["steps"]}


def ask(trace: str, steps: str) -> None:
    call_command("migrate", verbosity=0)
    asked = {"trace": trace, "steps": int(steps)}
    print(actions.ask_job(kind="slow", key="k", asked=asked).pk)


def work(lease_s: str) -> None:
    rules.LEASE_S = float(lease_s)
    TASKS["slow"] = slow
    work_on_jobs(stop=Event())


def look(asker: str) -> None:
    standing = queries.standing_of(queries.asker_by_id(asker))
    job = standing.job
    print(json.dumps({"state": job.state, "tries": job.tries, "outcome": job.outcome}))


def leave(asker: str) -> None:
    print(json.dumps(actions.leave_job(queries.asker_by_id(asker))))


if __name__ == "__main__":
    {"ask": ask, "work": work, "look": look, "leave": leave}[sys.argv[1]](*sys.argv[2:])
