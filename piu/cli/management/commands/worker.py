"""`piu worker`: follow the journal and run what follows from it, until told to stop."""

import signal
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand

from piu.domain.people.actions import system_user
from piu.jobs.worker import work


class Command(BaseCommand):
    help = "Run the reactions to the journal (search index…) until SIGTERM or Ctrl-C."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        work(stop=stop, by=system_user())
