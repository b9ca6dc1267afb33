"""Those who wait for a long run: told between its blocks how far it is, free to stop it there."""

from collections.abc import Callable
from dataclasses import dataclass

Watch = Callable[[float], None]
"""Told the share done, from 0 to 1; it may come back a little. What it raises stops the run.

Nothing that is computed reads it: a run that is watched gives the same bytes.
"""


def unwatched(done: float) -> None:
    """Nobody waits."""


@dataclass(frozen=True)
class Phase:
    """A part of a run, which takes it from `first` to `last` of the whole."""

    watch: Watch
    first: float
    last: float

    def __call__(self, done: float) -> None:
        """Tell the share of this part that is done."""
        self.watch(self.first + (self.last - self.first) * min(max(done, 0.0), 1.0))
