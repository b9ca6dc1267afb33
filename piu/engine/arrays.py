"""Checks of the numeric arrays given from outside, each refusal naming the faulty entry."""

from typing import Any

import numpy as np
import numpy.typing as npt

from piu.engine.errors import EngineError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def amounts(values: Any, *, name: str, n: int, error: type[EngineError]) -> Floats:
    """Return one finite amount of zero or more per site.

    Parameters
    ----------
    values : array_like, shape (n,) or (n, k)
        Amounts, in any unit.
    name : str
        Name of the argument, used in the error.
    n : int
        Number of sites.
    error : type
        Class of the error to raise.
    """
    array = as_floats(values, name=name, error=error)
    if array.ndim not in (1, 2) or array.shape[0] != n:
        raise error("mismatched_lengths", name, list(array.shape), expected=n)
    refuse_bad_numbers(array, name=name, error=error)
    return array


def as_floats(values: Any, *, name: str, error: type[EngineError]) -> Floats:
    """Turn an array_like into float64, or say that it does not hold numbers."""
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise error("not_a_number", name, values) from None


def refuse_bad_numbers(
    array: Floats,
    *,
    name: str,
    error: type[EngineError],
    at: tuple[npt.NDArray[Any], ...] | None = None,
) -> None:
    """Raise on the first entry that is NaN, infinite or negative.

    `at` gives the coordinates of each entry when the array lists a sparse matrix.
    """
    for code, bad in (
        ("not_a_number", np.isnan(array)),
        ("infinite", np.isinf(array)),
        ("negative", array < 0),
    ):
        if bad.any():
            first = tuple(int(axis[0]) for axis in np.nonzero(bad))
            place = first if at is None else tuple(int(axis[first[0]]) for axis in at)
            raise error(code, f"{name}{list(place)}", float(array[first]))


def class_numbers(values: Any, *, name: str, n: int, error: type[EngineError]) -> Ints:
    """Return one whole number of zero or more per site."""
    array = as_floats(values, name=name, error=error)
    if array.shape != (n,):
        raise error("mismatched_lengths", name, list(array.shape), expected=n)
    bad = ~np.isfinite(array) | (array < 0) | (array != np.floor(array))
    if bad.any():
        first = int(np.nonzero(bad)[0][0])
        raise error("unknown_class", f"{name}[{first}]", float(array[first]))
    return array.astype(np.int64)


def shares(values: Any, *, name: str, n: int, error: type[EngineError]) -> Floats:
    """Return one share between 0 and 1 per site."""
    array = as_floats(values, name=name, error=error)
    if array.shape != (n,):
        raise error("mismatched_lengths", name, list(array.shape), expected=n)
    nan = np.isnan(array)
    if nan.any():
        raise error("not_a_number", f"{name}[{int(np.nonzero(nan)[0][0])}]", float("nan"))
    outside = (array < 0) | (array > 1)
    if outside.any():
        first = int(np.nonzero(outside)[0][0])
        raise error("shock_out_of_range", f"{name}[{first}]", float(array[first]))
    return array


def sums(values: Floats, *, by: Ints, n: int) -> Floats:
    """Add values that carry the same number, from 0 to n - 1."""
    total: Floats = np.zeros(n)
    np.add.at(total, by, values)
    return total


def ratio(part: Floats, whole: Floats, *, empty: float = 0.0) -> Floats:
    """Divide entry by entry; where the whole is not above zero the share is `empty`."""
    share = np.full(np.broadcast_shapes(part.shape, whole.shape), empty)
    np.divide(part, whole, out=share, where=whole > 0)
    return share
