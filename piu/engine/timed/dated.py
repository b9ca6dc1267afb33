"""Shocks with dates: each strikes on a day, and may end on another."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from piu.engine.arrays import Ints
from piu.engine.errors import ScenarioError
from piu.engine.scenario import Scenario, shock_from
from piu.engine.shocks.arrival import Arrival
from piu.engine.shocks.imposed import Shock


@dataclass(frozen=True)
class Dated:
    """A shock, the day it strikes, and the first day without it.

    Attributes
    ----------
    shock : Shock
        Any kind of the registry but an arrival.
    start_day : int
        Day on which it strikes; day 0 is the first of the run.
    end_day : int or None
        First day without it; None: it lasts to the end of the run.
    """

    shock: Shock
    start_day: int = 0
    end_day: int | None = None


@dataclass(frozen=True)
class TimedScenario:
    """Dated shocks, kept in an order that does not depend on the order given.

    Raises
    ------
    ScenarioError
        On no shock, dates that are not whole days in order, a kind of shock that time does not
        know, or two shocks of one kind on one thing at the same time.
    """

    shocks: tuple[Dated, ...]

    def __post_init__(self) -> None:
        """Check the dates, then the shocks in force on each day, then sort."""
        if not self.shocks:
            raise ScenarioError("empty_scenario", "shocks", 0)
        for position, dated in enumerate(self.shocks):
            _check_dates(dated, where=f"shocks[{position}]")
            if isinstance(dated.shock, Arrival):
                raise ScenarioError("shock_not_timed", f"shocks[{position}]", dated.shock.code)
        ordered = sorted(self.shocks, key=_key)
        object.__setattr__(self, "shocks", tuple(ordered))
        for day in sorted({d.start_day for d in self.shocks}):
            self.on(day)

    @classmethod
    def lasting(cls, scenario: Scenario) -> "TimedScenario":
        """Return the shocks of a static scenario, from day 0 to the end."""
        return cls(tuple(Dated(shock) for shock in scenario.shocks))

    @classmethod
    def from_list(cls, rows: Iterable[dict[str, Any]]) -> "TimedScenario":
        """Build a scenario from dicts: those of a static one, with `start_day` and `end_day`."""
        found = []
        for position, row in enumerate(rows):
            given = dict(row)
            start, end = given.pop("start_day", 0), given.pop("end_day", None)
            found.append(Dated(shock_from(given, where=f"shocks[{position}]"), start, end))
        return cls(tuple(found))

    def to_list(self) -> list[dict[str, Any]]:
        """Return the shocks as plain dicts with their `kind` and dates."""
        return [
            row | {"start_day": dated.start_day, "end_day": dated.end_day}
            for dated in self.shocks
            for row in Scenario((dated.shock,)).to_list()
        ]

    @property
    def shocked(self) -> set[str]:
        """Return the sites struck themselves, whose own loss is counted apart."""
        return {site for dated in self.shocks for site in dated.shock.shocked}

    def on(self, day: int) -> Scenario | None:
        """Return the shocks in force on a day, None if there are none."""
        now = tuple(
            dated.shock
            for dated in self.shocks
            if dated.start_day <= day and (dated.end_day is None or day < dated.end_day)
        )
        return Scenario(now) if now else None

    def periods(self, *, steps: int, step_days: int) -> tuple[Ints, tuple[Scenario | None, ...]]:
        """Cut the run where the shocks in force change.

        A step is under the shocks of its first day.

        Returns
        -------
        ndarray of int64, shape (steps,)
            Number of the period of each step.
        tuple of Scenario or None
            The shocks in force in each period.

        Raises
        ------
        ScenarioError
            On a shock that no step of the run would feel.
        """
        days = np.arange(steps) * step_days
        for position, dated in enumerate(self.shocks):
            end = np.inf if dated.end_day is None else dated.end_day
            if not ((dated.start_day <= days) & (days < end)).any():
                place = f"shocks[{position}].start_day"
                raise ScenarioError("shock_never_felt", place, dated.start_day)
        marks = {0} | {d.start_day for d in self.shocks}
        marks |= {d.end_day for d in self.shocks if d.end_day is not None}
        starts = np.array(sorted(marks))
        period = np.searchsorted(starts, days, side="right") - 1
        return period.astype(np.int64), tuple(self.on(int(day)) for day in starts)


def _key(dated: Dated) -> tuple[Any, ...]:
    """Order by date, then by kind and by what is struck, whatever its type."""
    end = np.inf if dated.end_day is None else dated.end_day
    return (dated.start_day, end, dated.shock.code, repr(dated.shock))


def _check_dates(dated: Dated, *, where: str) -> None:
    """Refuse days that are not whole, or an end that does not come after the start."""
    least = 0
    for name in ("start_day", "end_day"):
        day = getattr(dated, name)
        if name == "end_day" and day is None:
            return
        if isinstance(day, bool) or not isinstance(day, int) or day < least:
            raise ScenarioError("bad_day", f"{where}.{name}", day, least=least)
        least = day + 1
