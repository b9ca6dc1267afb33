"""What workers can be asked for: kind of job → function. A job is asked by `journal.ask_job`.

A function gets what was asked, the person on whose behalf it acts (None: a visitor), and `watch`,
which it tells the share done as often as it can: that is where it stops when nobody waits any
more. It returns where its answer is, as JSON, and may be run twice (a crash in between): doing it
again must change nothing. A `PiuError` is a refusal, told to those who wait.
"""

from collections.abc import Callable
from typing import Any

from piu.domain.ecosystem.imports import actions as imports
from piu.domain.ecosystem.scenarios import actions as scenarios
from piu.jobs.imports import import_kept_file

Task = Callable[..., dict[str, Any]]

TASKS: dict[str, Task] = {
    imports.JOB: import_kept_file,
    scenarios.JOB: scenarios.answer_job,
}
