"""Table: a year followed day by day, one draw, on a toile and on a large network."""

from typing import Any

import numpy as np

from bench.machine import least
from piu.engine.generate import heavy_tailed
from piu.engine.timed.march import march
from piu.engine.timed.network import from_network
from piu.engine.timed.pressure import Pressure

DAYS = 365
PLANS = ((250, 6.0, 7), (10_000, 14.5, 3))
"""Sites, flows drawn per site, times measured: 10,000 sites have some 120,000 flows."""


def table() -> list[dict[str, Any]]:
    """Close the largest site for 60 days, with stocks, replacements and a restart."""
    rows = []
    for sites, degree, times in PLANS:
        network = heavy_tailed(sites, seed=1, mean_degree=degree)
        timed = from_network(network).with_knobs(
            stock=10.0,
            replaceable=0.5,
            wait_listed=5.0,
            wait_outside=20.0,
            refill=15.0,
            spare=0.1,
            restart=7.0,
        )
        pressure = _closing(timed, int(np.argmax(network.outflow)))
        march(timed, pressure)  # compiled, or read from the disk cache
        taken = least(lambda t=timed, p=pressure: march(t, p), times=times)
        rows.append(
            {
                "sites": sites,
                "flows": int(network.amount.size),
                "days": DAYS,
                "cpu_ms": 1e3 * taken.cpu,
                "wall_ms": 1e3 * taken.wall,
            }
        )
    return rows


def _closing(timed: Any, site: int) -> Pressure:
    """Return a closure from day 10 to day 70."""
    none = Pressure.none(timed, steps=DAYS)
    days = np.arange(DAYS)
    both = {
        name: np.repeat(getattr(none, name), 2, axis=0)
        for name in ("down", "up", "cut_input", "cut_outlet", "limit")
    }
    both["down"][1, :, site] = both["up"][1, :, site] = 1.0
    return Pressure(period=((days >= 10) & (days < 70)).astype(np.int64), **both)
