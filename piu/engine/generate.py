"""Seeded networks with the uneven shape of real ones: a few hubs, many small sites."""

import numpy as np
import scipy.sparse as sp

from piu.engine.arrays import Floats, Ints, sums
from piu.engine.network import Network

HUB_TAIL = 1.4
"""Pareto exponent of the sites' pull on flows: degrees then fall as degree ** -2.4."""

KINDS = (0.2, 0.4, 0.4)
"""Shares of negligible, non-essential and essential pairs of sectors."""

RECIPE = 8
"""Sectors that a sector mostly buys from."""


def heavy_tailed(n: int, *, seed: int, mean_degree: float = 12.0, sectors: int = 80) -> Network:
    """Draw a network of the size and shape of a national supply network.

    Parameters
    ----------
    n : int
        Number of sites.
    seed : int
        Same seed, same network.
    mean_degree : float
        Flows drawn per site; those drawn twice are one, so that a little fewer remain.
    sectors : int
        Classes of output; the market of a site is its sector.

    Notes
    -----
    The pull of a site on flows follows a Pareto law, as observed degrees do. A buyer takes
    most of its inputs from the few sectors of its recipe. Amounts are lognormal and grow with
    the size of both ends. Final customers and labour take 0 to 40 % of revenue and costs.
    """
    rng = np.random.default_rng(seed)
    pull = 1.0 + rng.pareto(HUB_TAIL, n)
    sector = rng.choice(sectors, n, p=rng.dirichlet(np.full(sectors, 2.0)))
    sector[: min(n, sectors)] = np.arange(min(n, sectors))  # no sector without a site
    buyer = rng.choice(n, round(n * mean_degree), p=pull / pull.sum())
    supplier = _suppliers(buyer, sector=sector, pull=rng.permutation(pull), rng=rng)
    distinct = supplier != buyer
    supplier, buyer = supplier[distinct], buyer[distinct]
    amount = rng.lognormal(0.0, 2.0, buyer.size) * np.sqrt(pull[supplier] * pull[buyer])
    return Network.from_arrays(
        sp.coo_array((amount, (supplier, buyer)), shape=(n, n)),
        sector=sector,
        essential=rng.choice(3, (sectors, sectors), p=KINDS),
        revenue=_whole(sums(amount, by=supplier, n=n), rng=rng),
        costs=_whole(sums(amount, by=buyer, n=n), rng=rng),
        market=sector,
    )


def _suppliers(buyer: Ints, *, sector: Ints, pull: Floats, rng: np.random.Generator) -> Ints:
    """Choose a supplier for each flow: its sector by the buyer's recipe, then by its pull."""
    sectors = int(sector.max()) + 1
    by_sector = np.argsort(sector, kind="stable")
    ends = np.cumsum(np.bincount(sector, minlength=sectors))
    steps = np.cumsum(pull[by_sector])
    bounds = np.concatenate([[0.0], steps[ends - 1]])
    recipe = rng.gamma(RECIPE / sectors, 1.0, (sectors, sectors)) + 1e-3
    wanted = np.empty(buyer.size, dtype=np.int64)
    for bought_by in range(sectors):
        here = np.nonzero(sector[buyer] == bought_by)[0]
        shares = recipe[bought_by] * np.diff(bounds)
        wanted[here] = rng.choice(sectors, here.size, p=shares / shares.sum())
    at = bounds[wanted] + rng.random(buyer.size) * np.diff(bounds)[wanted]
    chosen = np.searchsorted(steps, at, side="right").clip(max=sector.size - 1)
    found: Ints = by_sector[chosen]
    return found


def _whole(traded: Floats, *, rng: np.random.Generator) -> Floats:
    """Add to what is traded inside the network what is not: final customers, or labour."""
    elsewhere = rng.uniform(0.0, 0.4, traded.size)
    return np.where(traded > 0, traded / (1.0 - elsewhere), 1.0)
