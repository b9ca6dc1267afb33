"""STREAM triad: what the memory of this machine gives, the yardstick of the kernel."""

from concurrent.futures import ThreadPoolExecutor

import numba
import numpy as np

from bench.machine import least

LENGTH = 10_000_000
"""Numbers in each of the three arrays: 80 MB, several times any cache."""


@numba.njit(nogil=True)
def triad(out: np.ndarray, one: np.ndarray, other: np.ndarray, factor: float) -> None:
    """Write one + factor * other."""
    for i in range(out.size):
        out[i] = one[i] + factor * other[i]


def bandwidth(*, threads: int, times: int = 7) -> float:
    """Return bytes a second: three arrays of float64 through `threads` threads."""
    arrays = [(np.zeros(LENGTH), np.ones(LENGTH), np.ones(LENGTH), 3.0) for _ in range(threads)]
    triad(*arrays[0])
    with ThreadPoolExecutor(threads) as pool:
        taken = least(lambda: list(pool.map(lambda a: triad(*a), arrays)), times=times)
    return threads * 3 * 8 * LENGTH / taken.wall
