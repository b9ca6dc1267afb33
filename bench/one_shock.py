"""Table: one shock answered at once, as a page would ask for it."""

from typing import Any

import numpy as np

from bench.machine import least
from piu.engine import cascade
from piu.engine.generate import heavy_tailed


def table(*, times: int = 9) -> list[dict[str, Any]]:
    """Close one site of a network of 5,000 sites and some 50,000 flows."""
    network = heavy_tailed(5_000, seed=1, mean_degree=12.5)
    closed = np.zeros(network.n)
    closed[int(np.argmax(network.outflow))] = 1.0
    rows = []
    for eps in (1e-2, 1e-6):
        taken = least(lambda eps=eps: cascade(network, closed, closed, eps=eps), times=times)
        rows.append(
            {
                "sites": network.n,
                "flows": network.amount.size,
                "eps": eps,
                "steps": cascade(network, closed, closed, eps=eps).steps,
                "wall_ms": 1e3 * taken.wall,
            }
        )
    return rows
