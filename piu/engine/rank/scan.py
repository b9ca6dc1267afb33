"""Compiled scan of a file of vectors: one product per row."""

from typing import Any

import numba
import numpy as np

from piu.engine.meaning import SIZE
from piu.engine.store.vectors import ROW

JIT: Any = numba.njit
_BYTES = ROW.itemsize
_NUMBERS_AT = ROW.itemsize - SIZE


@JIT(cache=True, nogil=True, fastmath=True)
def products(flat, asked, scales, found):  # type: ignore[no-untyped-def]
    """Write in `found` the product of each row of the file, given as bytes, with a question."""
    for row in range(scales.size):
        start = row * _BYTES + _NUMBERS_AT
        numbers = flat[start : start + SIZE]
        # In floats: sums of whole numbers of 8 bits compile to half this speed.
        total = np.float32(0.0)
        for place in range(SIZE):
            total += np.float32(numbers[place]) * asked[place]
        found[row] = total * scales[row]
