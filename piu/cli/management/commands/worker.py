"""`piu worker`: follow the journal, and do the long jobs, until told to stop."""

import signal
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand

from piu.domain.people.actions import system_user
from piu.jobs.running import told_to_work
from piu.jobs.worker import work


class Command(BaseCommand):
    help = "Run the reactions to the journal and the long jobs until SIGTERM or Ctrl-C."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        jobs = told_to_work(stop)
        work(stop=stop, by=system_user())
        jobs.join()
