"""Chains of reasons: the paths that bring a loss to a site, with their shares."""

import heapq
from dataclasses import dataclass

import numpy as np

from piu.engine.arrays import Floats, Ints
from piu.engine.explain.carriers import Carriers

SHOWN = 5
TRIED = 60
FAINTEST = 0.005
"""A path carrying less than this part of the site's loss is left in the remainder."""


@dataclass(frozen=True)
class Reason:
    """A chain from a shocked site to the site hit; `share` is its part of the mean loss."""

    direction: str
    flows: tuple[int, ...]
    sites: tuple[int, ...]
    share: float


@dataclass(frozen=True, eq=False)
class Explainer:
    """Follows losses back to the shocks, strongest path first."""

    carriers: tuple[Carriers, Carriers]
    arriving: tuple[dict[int, Ints], dict[int, Ints]]

    @classmethod
    def build(cls, down: Carriers, up: Carriers) -> "Explainer":
        """Index the flows by the site that feels them."""
        return cls((down, up), (_by_site(down), _by_site(up)))

    def reasons(self, site: int, down: Floats, up: Floats) -> tuple[list[Reason], float]:
        """Return the strongest chains to a site and the rest of its mean loss.

        Parameters
        ----------
        site : int
            Row of the site.
        down, up : ndarray, shape (draws,)
            Its losses in each draw; the larger one counts, downstream if they are equal.

        Notes
        -----
        The loss of a draw is passed back along each flow in proportion to what the flow carries,
        until it reaches an imposed shock, on a site or on a flow. A path's share is the mean over
        draws of what it passes back, so that all paths together make the mean loss exactly.
        """
        mean = float(np.maximum(down, up).mean())
        starts = (np.where(down >= up, down, 0.0), np.where(down >= up, 0.0, up))
        heap: list[tuple[float, int, tuple[int, ...], tuple[int, ...], Floats]] = []
        for side, carried in enumerate(starts):
            _push(heap, side, (), (site,), carried, FAINTEST * mean)
        found: list[Reason] = []
        for _ in range(TRIED):
            if not heap or len(found) >= SHOWN and found[SHOWN - 1].share >= -heap[0][0]:
                break
            _, side, flows, sites, carried = heapq.heappop(heap)
            carriers = self.carriers[side]
            _end(found, carriers.direction, flows, sites, carried * carriers.imposed[sites[-1]])
            for flow in self.arriving[side].get(sites[-1], ()):
                way, onward = (*flows, int(flow)), (*sites, int(carriers.there[flow]))
                _end(found, carriers.direction, way, onward, carried * carriers.cut[flow])
                passed = carried * carriers.fraction[flow]
                _push(heap, side, way, onward, passed, FAINTEST * mean)
            found.sort(key=lambda r: (-r.share, r.direction, r.flows))
        shown = found[:SHOWN]
        return shown, mean - sum(reason.share for reason in shown)


def _end(
    found: list[Reason],
    direction: str,
    flows: tuple[int, ...],
    sites: tuple[int, ...],
    carried: Floats,
) -> None:
    """Keep a path that ends at a shock."""
    share = float(carried.mean())
    if share > 0.0:
        found.append(Reason(direction, flows[::-1], sites[::-1], share))


def _push(
    heap: list[tuple[float, int, tuple[int, ...], tuple[int, ...], Floats]],
    side: int,
    flows: tuple[int, ...],
    sites: tuple[int, ...],
    carried: Floats,
    faintest: float,
) -> None:
    """Queue a path unless what it carries is too faint to show."""
    strength = float(carried.mean())
    if strength > faintest:
        heapq.heappush(heap, (-strength, side, flows, sites, carried))


def _by_site(carriers: Carriers) -> dict[int, Ints]:
    return {int(s): np.nonzero(carriers.here == s)[0] for s in np.unique(carriers.here)}
