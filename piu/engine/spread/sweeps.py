"""The iteration shared by all static cascades: many lanes at once, each with its own end."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from piu.engine.arrays import Bools, Floats, Ints
from piu.engine.errors import RunError
from piu.engine.watch import Watch, unwatched

MOST_STEPS = 1_000_000


class Spread(Protocol):
    """One step of a cascade over lanes (shocks or draws)."""

    def step(self, down: Floats, up: Floats) -> tuple[Floats, Floats]:
        """Return the next losses, both computed from the losses given."""

    def narrow(self, keep: Bools) -> "Spread":
        """Return the same step for the lanes to keep."""


@dataclass(frozen=True, eq=False)
class Losses:
    """Losses at the end, shape (sites, lanes), those one step before, and steps per lane."""

    down: Floats
    up: Floats
    down_before: Floats
    up_before: Floats
    steps: Ints


def iterate(
    spread: Spread, down: Floats, up: Floats, *, eps: float, watch: Watch = unwatched
) -> Losses:
    """Repeat the step until no loss of a lane rises by more than `eps`.

    Parameters
    ----------
    spread : Spread
        The step.
    down, up : ndarray, shape (sites, lanes)
        Imposed losses, shares from 0 to 1: the starting point.
    eps : float
        Threshold on the rise of any site's loss in one step; the last iterate is kept.
    watch : Watch
        Told the share of the lanes that have ended, before each step.

    Notes
    -----
    A lane is recorded at the step that meets its own criterion. It may be computed further
    with the others until the lanes are narrowed, without being recorded again.
    """
    end = [np.array(a, dtype=np.float64) for a in (down, up, down, up)]
    steps = np.zeros(down.shape[1], dtype=np.int64)
    lanes = np.arange(down.shape[1])
    live = np.ones(lanes.size, dtype=bool)
    for count in range(1, MOST_STEPS + 1):
        watch(np.count_nonzero(steps) / max(steps.size, 1))
        next_down, next_up = spread.step(down, up)
        rise = np.maximum((next_down - down).max(axis=0), (next_up - up).max(axis=0))
        ended = live & ~(rise > eps)
        if ended.any():
            steps[lanes[ended]] = count
            for target, value in zip(end, (next_down, next_up, down, up), strict=True):
                target[:, lanes[ended]] = value[:, ended]
            live &= ~ended
        if not live.any():
            return Losses(end[0], end[1], end[2], end[3], steps)
        down, up = next_down, next_up
        if 2 * np.count_nonzero(live) <= live.size:
            spread, lanes = spread.narrow(live), lanes[live]
            down, up = down[:, live], up[:, live]
            live = np.ones(lanes.size, dtype=bool)
    raise RunError("no_convergence", "eps", eps, steps=MOST_STEPS)


def checked_eps(eps: float) -> float:
    """Return the stopping threshold, or refuse it."""
    try:
        value = float(eps)
    except (TypeError, ValueError):
        raise RunError("bad_eps", "eps", eps) from None
    if not np.isfinite(value) or value < 0:
        raise RunError("bad_eps", "eps", eps)
    return value
