import signal
from typing import Any

import pytest
from django.core.management import call_command

from piu.cli.management.commands import worker


@pytest.mark.django_db
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_cleanly(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    seen: list[bool] = []

    def work(*, stop: Any, by: Any) -> None:
        signal.raise_signal(number)
        seen.append(stop.is_set())

    ended: list[Any] = []

    class Beside:
        """The thread of the jobs, which hears the same stop."""

        def __init__(self, stop: Any) -> None:
            self.stop = stop

        def join(self) -> None:
            ended.append(self.stop.is_set())

    monkeypatch.setattr(worker, "work", work)
    monkeypatch.setattr(worker, "told_to_work", Beside)
    try:
        call_command("worker")
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    assert (seen, ended) == ([True], [True])
