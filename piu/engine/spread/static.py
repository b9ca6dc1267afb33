"""The exact static cascade: how far a closure reaches, downstream and upstream."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from piu.engine.arrays import Bools, Floats, Ints, amounts, shares, sums
from piu.engine.errors import NetworkError, RunError, ShockError
from piu.engine.network import Network
from piu.engine.spread.sweeps import Losses, checked_eps, iterate

LOST_MARKET = 1e-10
"""Below this remaining supply the published rule replaces the market's size by 1."""

ROW_SUM_MARGIN = 1e-12
"""A row sum is under 1 only if it is so by more than rounding."""


@dataclass(frozen=True, eq=False)
class Cascade:
    """Outcome of one shock.

    Attributes
    ----------
    score, downstream_score, upstream_score : float or ndarray, shape (k,)
        Weighted mean of max(downstream, upstream), and of each alone; one per weight column.
    downstream, upstream : ndarray, shape (sites,)
        Loss of production of each site, from 0 to 1.
    steps : int
        Number of iterations computed.
    tail_bound : float or None
        The most that any site's loss, hence any score, can still miss because the iteration
        stopped; None where row sums reach 1 and no bound is known.
    eps : float
        Stopping threshold used.
    """

    score: Any
    downstream: Floats
    upstream: Floats
    steps: int
    tail_bound: float | None
    eps: float
    downstream_score: Any
    upstream_score: Any


@dataclass(frozen=True, eq=False)
class ExactSpread:
    """The step of the published index, for imposed losses of shape (sites, lanes)."""

    imposed_down: Floats
    imposed_up: Floats
    additive: sp.csr_array
    """(sites, sites): losses of non-essential inputs add up."""
    groups: sp.csr_array
    """(buyer-class groups, sites): losses within one essential class."""
    group_starts: Ints
    group_buyers: Ints
    customers: sp.csr_array
    """(sites, sites): share of each customer in a site's revenue."""
    outflow: Floats
    market: Ints | None
    market_members: sp.csr_array | None

    def step(self, down: Floats, up: Floats) -> tuple[Floats, Floats]:
        """Compute both next losses from the same state (Jacobi)."""
        felt = self.hardness(down) * down
        next_down = np.minimum(1.0, np.maximum(self.imposed_down, self.inputs_lost(felt)))
        next_up = np.minimum(1.0, np.maximum(self.imposed_up, self.customers @ up))
        return next_down, next_up

    def inputs_lost(self, felt: Floats) -> Floats:
        """Return max(worst essential class, sum of the others) for each buyer."""
        lost = np.asarray(self.additive @ felt)
        if self.group_starts.size:
            classes = np.asarray(self.groups @ felt)
            worst = np.maximum.reduceat(classes, self.group_starts, axis=0)
            lost[self.group_buyers] = np.maximum(lost[self.group_buyers], worst)
        return lost

    def hardness(self, down: Floats) -> Floats:
        """Return each site's market share: how hard its output is to replace."""
        if self.market is None or self.market_members is None:
            return np.ones((1, 1))
        remaining = self.market_members @ ((1.0 - down) * self.outflow[:, None])
        remaining = np.where(remaining <= LOST_MARKET, 1.0, remaining)
        return np.minimum(1.0, self.outflow[:, None] / remaining[self.market])

    def narrow(self, keep: Bools) -> "ExactSpread":
        """Keep some lanes; the weights are common to all."""
        return self.with_imposed(self.imposed_down[:, keep], self.imposed_up[:, keep])

    def with_imposed(self, down: Floats, up: Floats) -> "ExactSpread":
        """Return the same weights under other imposed losses."""
        return ExactSpread(
            down,
            up,
            self.additive,
            self.groups,
            self.group_starts,
            self.group_buyers,
            self.customers,
            self.outflow,
            self.market,
            self.market_members,
        )


def cascade(
    network: Network, psi_d: Any, psi_u: Any, *, eps: float, weights: Any = None
) -> Cascade:
    """Spread imposed losses through a network until they settle.

    Parameters
    ----------
    network : Network
        Sites and flows.
    psi_d, psi_u : array_like, shape (sites,)
        Imposed downstream and upstream losses, shares from 0 to 1 (1 = closed).
    eps : float
        Stop when no loss rises by more than this in a step. 1e-2 compares with published
        results, 1e-6 is for decisions.
    weights : array_like, shape (sites,) or (sites, k), optional
        Weights of the score (jobs, turnover...); default: what each site supplies.

    Raises
    ------
    ShockError
        On a loss outside [0, 1], not a number, or of another length.
    RunError
        On a bad `eps`, bad or all-zero weights.

    Notes
    -----
    Method: Diem et al. (2022), Scientific Reports 12:7719, from the published equations.
    """
    columns = score_weights(network, weights)
    single = weights is None or np.ndim(weights) == 1
    return spread_shock(exact_spread(network), psi_d, psi_u, columns, eps=eps, single=single)


def spread_shock(
    weighed: ExactSpread, psi_d: Any, psi_u: Any, columns: Floats, *, eps: float, single: bool
) -> Cascade:
    """Spread imposed losses with weights already computed, see `cascade`.

    Parameters
    ----------
    weighed : ExactSpread
        The step of the network.
    psi_d, psi_u : array_like, shape (sites,)
        Imposed downstream and upstream losses, shares from 0 to 1.
    columns : ndarray, shape (sites, k)
        Weights of the scores.
    eps : float
        Stopping threshold.
    single : bool
        Give each score as one number, that of the first column.
    """
    threshold, n = checked_eps(eps), columns.shape[0]
    down = shares(psi_d, name="psi_d", n=n, error=ShockError)[:, None]
    up = shares(psi_u, name="psi_u", n=n, error=ShockError)[:, None]
    spread = weighed.with_imposed(down, up)
    losses = iterate(spread, down, up, eps=threshold)
    scores = [s[0, 0].item() if single else s[0] for s in weighted_scores(losses, columns)]
    return Cascade(
        score=scores[0],
        downstream=losses.down[:, 0],
        upstream=losses.up[:, 0],
        steps=int(losses.steps[0]),
        tail_bound=tail_bound(spread, losses),
        eps=threshold,
        downstream_score=scores[1],
        upstream_score=scores[2],
    )


@dataclass(frozen=True, eq=False)
class FlowShares:
    """What each flow of a network transmits, in the order of its flows.

    Attributes
    ----------
    kind : ndarray of int64
        2 essential, 1 non-essential, 0 negligible, for the buyer.
    group : ndarray of int64
        Number of the pair (buyer, class of the supplier) the flow belongs to.
    input : ndarray of float64
        Loss of the buyer per unit of loss of the supplier (Ld, before the kind decides).
    order : ndarray of float64
        Loss of the supplier per unit of loss of the buyer (Lu).
    """

    kind: Ints
    group: Ints
    input: Floats
    order: Floats


def flow_shares(network: Network) -> FlowShares:
    """Turn amounts into the shares of the published equations."""
    i, j, amount = network.supplier, network.buyer, network.amount
    kind = network.essential[network.sector[i], network.sector[j]]
    _, group = np.unique(j * network.essential.shape[0] + network.sector[i], return_inverse=True)
    base = network.outflow if network.revenue is None else network.revenue
    return FlowShares(
        kind=kind,
        group=group,
        input=_input_shares(network, kind=kind, group=group),
        order=_finite(amount, _or_one(base)[i], where="revenue"),
    )


def exact_spread(network: Network) -> ExactSpread:
    """Turn a network into the step of the published equations, with no loss imposed."""
    i, j, n = network.supplier, network.buyer, network.n
    shares_of = flow_shares(network)
    vital, minor = shares_of.kind == 2, shares_of.kind == 1
    group, row = np.unique(shares_of.group[vital], return_inverse=True)
    buyer_of = np.zeros(group.size, dtype=np.int64)
    buyer_of[row] = j[vital]
    buyers, starts = np.unique(buyer_of, return_index=True)
    market, members = _market(network)
    vital_shape = (group.size, n)
    return ExactSpread(
        imposed_down=np.zeros((n, 1)),
        imposed_up=np.zeros((n, 1)),
        additive=sp.csr_array((shares_of.input[minor], (j[minor], i[minor])), shape=(n, n)),
        groups=sp.csr_array((shares_of.input[vital], (row, i[vital])), shape=vital_shape),
        group_starts=starts.astype(np.int64),
        group_buyers=buyers.astype(np.int64),
        customers=sp.csr_array((shares_of.order, (i, j)), shape=(n, n)),
        outflow=network.outflow,
        market=market,
        market_members=members,
    )


def _input_shares(network: Network, *, kind: Ints, group: Ints) -> Floats:
    """Return Ld: share inside the class if essential, in all inputs if not, scaled to costs."""
    j, amount, inflow = network.buyer, network.amount, network.inflow
    in_class = sums(amount, by=group, n=amount.size)[group]
    share = np.where(kind == 2, amount / in_class, amount / inflow[j])
    if network.costs is not None:
        share = _finite(share * _or_one(inflow)[j], _or_one(network.costs)[j], where="costs")
    return share


def _finite(part: Floats, whole: Floats, *, where: str) -> Floats:
    """Divide, refusing a whole so small that the share is beyond all numbers."""
    with np.errstate(over="ignore"):
        share = part / whole
    beyond = np.isinf(share)
    if beyond.any():
        first = int(np.nonzero(beyond)[0][0])
        raise NetworkError("infinite", where, float(whole[first]))
    return share


def _or_one(values: Floats) -> Floats:
    return np.where(values == 0, 1.0, values)


def _market(network: Network) -> tuple[Ints | None, sp.csr_array | None]:
    """Number the markets from 0 and list the members of each."""
    if network.market is None:
        return None, None
    names, market = np.unique(network.market, return_inverse=True)
    ones = np.ones(network.n)
    shape = (names.size, network.n)
    return market, sp.csr_array((ones, (market, np.arange(network.n))), shape=shape)


def score_weights(network: Network, weights: Any) -> Floats:
    """Return checked weight columns, shape (sites, k), each summing to more than zero."""
    given = network.outflow if weights is None else weights
    columns = amounts(given, name="weights", n=network.n, error=RunError)
    columns = columns.reshape(network.n, -1)
    empty = ~(columns.sum(axis=0) > 0)
    if empty.any():
        raise RunError("zero_weights", f"weights[:, {int(np.nonzero(empty)[0][0])}]", 0.0)
    return columns


def weighted_scores(losses: Losses, columns: Floats) -> tuple[Floats, Floats, Floats]:
    """Return mean losses, shape (lanes, k): the larger of both sides, downstream, upstream."""
    total = columns.sum(axis=0)
    both = np.maximum(losses.down, losses.up)
    return both.T @ columns / total, losses.down.T @ columns / total, losses.up.T @ columns / total


def tail_bound(spread: ExactSpread, losses: Losses) -> float | None:
    """Bound what the first lane still misses, where all row sums stay under 1.

    Notes
    -----
    Both maps shrink distances by their largest row sum r, and a market share is at most 1:
    the missing part is at most (one more step on the last rise) / (1 - r).
    """
    ones = np.ones((losses.down.shape[0], 1))
    row_down = float(spread.inputs_lost(ones).max())
    row_up = float((spread.customers @ ones).max())
    if max(row_down, row_up) >= 1.0 - ROW_SUM_MARGIN:
        return None
    felt_before = spread.hardness(losses.down_before) * losses.down_before
    rise_down = np.maximum(0.0, losses.down - felt_before)
    rise_up = np.maximum(0.0, losses.up - losses.up_before)
    left_down = float(spread.inputs_lost(rise_down).max()) / (1.0 - row_down)
    left_up = float((spread.customers @ rise_up).max()) / (1.0 - row_up)
    return max(left_down, left_up)
