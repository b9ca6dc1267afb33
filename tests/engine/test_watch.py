"""A run that is watched gives the same bytes, says how far it is, and can be stopped anywhere."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from piu import engine
from piu.engine.watch import Phase, Watch, unwatched
from study.dunkirk import ecosystem as dunkerque

STEEL = engine.Scenario.from_list([{"kind": "closure", "site": "arcelormittal-dunkerque"}])


def static(watch: Watch = unwatched) -> Any:
    return engine.run(dunkerque(), STEEL, seed=3, draws=20, watch=watch)


def timed(watch: Watch = unwatched) -> Any:
    return engine.run_timed(dunkerque(), STEEL, days=60, step_days=7, seed=3, draws=20, watch=watch)


BOTH = pytest.mark.parametrize("run", [static, timed])


class Enough(Exception):
    """The watcher has seen enough."""


@BOTH
def test_a_watched_run_gives_the_same_bytes(run: Callable[..., Any]) -> None:
    told: list[float] = []
    alone, watched = (json.dumps(found.to_dict()) for found in (run(), run(told.append)))
    assert watched == alone
    assert len(told) > 100


@BOTH
def test_the_share_done_stays_within_bounds_and_passes_every_tenth(run: Callable[..., Any]) -> None:
    told: list[float] = []
    run(told.append)
    assert 0.0 <= min(told) <= 0.01
    assert 0.9 <= max(told) <= 1.0
    assert {int(10 * share) for share in told} >= {0, 4, 5, 6, 7, 8, 9}


@BOTH
def test_it_stops_at_once_wherever_it_is_told_to(run: Callable[..., Any]) -> None:
    told: list[float] = []
    run(told.append)
    for after in range(0, len(told), len(told) // 7):
        heard: list[float] = []

        def stop(done: float, heard: list[float] = heard, after: int = after) -> None:
            heard.append(done)
            if len(heard) > after:
                raise Enough

        with pytest.raises(Enough):
            run(stop)
        assert len(heard) == after + 1


def test_a_phase_is_a_part_of_the_whole() -> None:
    told: list[float] = []
    phase = Phase(told.append, 0.25, 0.75)
    for share in (-1.0, 0.0, 0.5, 1.0, 7.0):
        phase(share)
    assert told == [0.25, 0.25, 0.5, 0.75, 0.75]
