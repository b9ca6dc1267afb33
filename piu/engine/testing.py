"""Comparisons for tests, of the engine and of those who use it."""

import numpy as np

from piu.engine.network import Network

SHOWN = 5
"""Differences named before the others are only counted."""


def assert_networks_close(
    one: Network, other: Network, *, relative: float = 1e-12, absolute: float = 0.0
) -> None:
    """Raise an AssertionError that names the first differences of two networks.

    Parameters
    ----------
    one, other : Network
        Sites and flows; classes and ends of flows must be equal, amounts close.
    relative, absolute : float
        Largest gap between two amounts: `absolute` (in the unit of the flows), or this part of
        the larger one.
    """
    found = [f"sites: {one.n} against {other.n}"] if one.n != other.n else []
    found = found or _per_site(one, other, relative=relative, absolute=absolute)
    found += _flows(one, other, relative=relative, absolute=absolute)
    if found:
        more = len(found) - SHOWN
        tail = [f"and {more} more"] if more > 0 else []
        raise AssertionError("networks differ: " + "; ".join(found[:SHOWN] + tail))


def _per_site(one: Network, other: Network, *, relative: float, absolute: float) -> list[str]:
    """Compare what is known of each site, and the table of essentiality."""
    found = []
    for name in ("sector", "essential", "revenue", "costs", "market"):
        left, right = getattr(one, name), getattr(other, name)
        if left is None or right is None:
            if left is not right:
                said = ["absent" if side is None else "given" for side in (left, right)]
                found.append(f"{name}: {said[0]} against {said[1]}")
        elif left.shape != right.shape:
            found.append(f"{name}: shape {left.shape} against {right.shape}")
        else:
            apart = ~np.isclose(left, right, rtol=relative, atol=absolute)
            for place in np.argwhere(apart):
                where = ", ".join(str(int(k)) for k in place)
                found.append(f"{name}[{where}]: {left[tuple(place)]} against {right[tuple(place)]}")
    return found


def _flows(one: Network, other: Network, *, relative: float, absolute: float) -> list[str]:
    """Compare the flows, whatever their order."""
    left, right = _by_ends(one), _by_ends(other)
    found = []
    for ends in sorted(left.keys() | right.keys()):
        a, b = left.get(ends, 0.0), right.get(ends, 0.0)
        if not abs(a - b) <= max(absolute, relative * max(abs(a), abs(b))):
            found.append(f"flow {ends[0]} -> {ends[1]}: {a} against {b}")
    return found


def _by_ends(network: Network) -> dict[tuple[int, int], float]:
    ends = zip(network.supplier.tolist(), network.buyer.tolist(), strict=True)
    return dict(zip(ends, network.amount.tolist(), strict=True))
