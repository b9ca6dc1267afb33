"""The compiled cascade: many shocks through one network, each with its own number of steps.

A shock starts sparse: losses are pushed from the few sites they have reached. Once many flows
are active it joins 15 others as a lane of dense rows, gathered row by row. When a lane meets
its own criterion it is scored and the next shock takes its place.

All compiled loops are in this one file: the disk cache of Numba notices only changes of the
file of the function called from Python. `kernel_lanes` is generated code without state; after
a change there, delete the `__pycache__` folder.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numba
import numpy as np

from piu.engine.spread.kernel_lanes import (
    LANES,
    above,
    fetch,
    larger,
    minus,
    plus,
    put,
    smaller,
    spread,
    take,
    times,
    widen,
)
from piu.engine.spread.kernel_tables import Array, Sites, Tables
from piu.engine.spread.static import LOST_MARKET

CANCELLATION = 1.0 / 16.0
"""A market that has lost more than all but this part is added up anew, not subtracted."""

AHEAD = 48
"""Flows whose rows are asked for before they are needed: memory answers late."""

BLOCK = 64
"""Flows added up on their own before they join a longer sum."""

ENDED, DENSE, ENDLESS = 0, 1, 2

NJIT: Any = partial(numba.njit, nogil=True, error_model="numpy", _nrt=False)
"""No function here allocates: without reference counts (`_nrt`) it compiles in half the time."""


def inner(function: Callable[..., Any]) -> Any:
    """Compile as a part of the functions that call it; not callable from Python."""
    return NJIT(function, no_cpython_wrapper=True, no_cfunc_wrapper=True)


def entry(function: Callable[..., Any]) -> Any:
    """Compile at the first call, and keep the machine code on disk where a folder allows it."""
    try:
        return NJIT(function, cache=True)
    except RuntimeError:  # nowhere to write: neither beside this file nor in the user's cache
        return NJIT(function)


class Shocks(NamedTuple):
    """Imposed losses: shock s holds entries `start[s]` to `start[s + 1]`, sites ascending."""

    start: Array
    site: Array
    down: Array
    up: Array


class Limits(NamedTuple):
    """Stopping threshold, most steps, loss that counts as none, flows from which to go dense."""

    eps: float
    steps: int
    negligible: float
    flows: int


class Sparse(NamedTuple):
    """The state of one shock: losses of all sites, and the lists of those reached."""

    down: Array
    up: Array
    at_down: Array
    at_up: Array
    added: Array
    in_class: Array
    touched: Array
    touched_class: Array
    left: Array


class Dense(NamedTuple):
    """The state of `LANES` shocks: one row per site; `up` twice, old and new."""

    down: Array
    felt: Array
    up: Array
    left: Array
    hardness: Array
    rise: Array
    row: Array
    marked: Array
    shock: Array
    steps: Array
    ended: Array
    score: Array


@inner
def left_in_markets(sites: Sites, down: Array, reached: Array, count: int, left: Array) -> None:
    """Add up (1 - loss) * outflow in each market, from the sites reached."""
    for q in range(left.size):
        left[q] = 0.0
    for a in range(count):
        i = reached[a]
        left[sites.market[i]] += down[i] * sites.outflow[i]
    for q in range(left.size):
        size = sites.market_size[q]
        left[q] = size - left[q]
        if left[q] < CANCELLATION * size:
            left[q] = 0.0
            for m in range(sites.members_start[q], sites.members_start[q + 1]):
                i = sites.members[m]
                left[q] += (1.0 - down[i]) * sites.outflow[i]


@inner
def hardness(sites: Sites, left: Array, i: int) -> float:
    """Return the market share of a site: how hard its output is to replace."""
    if left.size == 0:
        return 1.0
    size = left[sites.market[i]]
    if size <= LOST_MARKET:
        size = 1.0
    return min(1.0, float(sites.outflow[i] / size))


@inner
def push_down(tables: Tables, state: Sparse, count: int, negligible: float) -> int:
    """Send the losses of the sites reached to their buyers; return the number of buyers."""
    push, added, touched = tables.push, state.added, 0
    classes = 0
    for a in range(count):
        i = state.at_down[a]
        felt = hardness(tables.sites, state.left, i) * state.down[i]
        if felt <= negligible:
            continue
        for e in range(push.start[i], push.alone[i]):
            j = push.target[e]
            if added[j, 0] == 0.0 and added[j, 1] == 0.0:
                state.touched[touched] = j
                touched += 1
            added[j, 0] += felt * push.share[e]
        for e in range(push.alone[i], push.in_class[i]):
            j = push.target[e]
            if added[j, 0] == 0.0 and added[j, 1] == 0.0:
                state.touched[touched] = j
                touched += 1
            added[j, 1] = max(added[j, 1], felt * push.share[e])
        for e in range(push.in_class[i], push.start[i + 1]):
            c = push.target[e]
            if state.in_class[c] == 0.0:
                state.touched_class[classes] = c
                classes += 1
            state.in_class[c] += felt * push.share[e]
    for k in range(classes):
        c = state.touched_class[k]
        j = push.class_buyer[c]
        if added[j, 0] == 0.0 and added[j, 1] == 0.0:
            state.touched[touched] = j
            touched += 1
        added[j, 1] = max(added[j, 1], state.in_class[c])
        state.in_class[c] = 0.0
    return touched


@inner
def push_up(tables: Tables, state: Sparse, count: int) -> int:
    """Send the losses of the sites reached to their suppliers; return the number of those."""
    push, added, touched = tables.push, state.added, 0
    for a in range(count):
        j = state.at_up[a]
        lost = state.up[j]
        for e in range(push.up_start[j], push.up_start[j + 1]):
            i = push.up_target[e]
            if added[i, 0] == 0.0:
                state.touched[touched] = i
                touched += 1
            added[i, 0] += lost * push.up_share[e]
    return touched


@inner
def settle(
    state: Sparse, loss: Array, reached: Array, count: int, touched: int, negligible: float
) -> tuple[int, float]:
    """Replace old losses by those just sent; return the number of sites and the largest rise."""
    added, kept, rise = state.added, 0, 0.0
    for a in range(count):  # what a site loses no more must be seen, too
        i = reached[a]
        if added[i, 0] == 0.0 and added[i, 1] == 0.0:
            loss[i] = 0.0
    for k in range(touched):
        j = state.touched[k]
        new = min(1.0, max(added[j, 0], added[j, 1]))
        added[j, 0] = 0.0
        added[j, 1] = 0.0
        rise = max(rise, new - loss[j])
        if new > negligible:
            loss[j] = new
            reached[kept] = j
            kept += 1
        else:
            loss[j] = 0.0
    return kept, rise


@inner
def impose(shocks: Shocks, s: int, imposed: Array, loss: Array, reached: Array, count: int) -> int:
    """Keep each shocked site at its imposed loss at least, and listed."""
    for k in range(shocks.start[s], shocks.start[s + 1]):
        site = shocks.site[k]
        if loss[site] == 0.0 and imposed[k] > 0.0:
            reached[count] = site
            count += 1
        loss[site] = max(loss[site], imposed[k])
    return count


@inner
def flows_from(start: Array, reached: Array, count: int) -> int:
    """Count the flows that leave the sites reached."""
    flows = 0
    for a in range(count):
        flows += start[reached[a] + 1] - start[reached[a]]
    return flows


@inner
def run_sparse(
    tables: Tables, shocks: Shocks, s: int, state: Sparse, limits: Limits
) -> tuple[int, int, int, int]:
    """Spread one shock while few flows are active: (outcome, steps, sites down, sites up)."""
    start = np.int64(0)
    n_down = impose(shocks, s, shocks.down, state.down, state.at_down, start)
    n_up = impose(shocks, s, shocks.up, state.up, state.at_up, start)
    for steps in range(limits.steps):
        left_in_markets(tables.sites, state.down, state.at_down, n_down, state.left)
        flows = flows_from(tables.push.start, state.at_down, n_down)
        flows += flows_from(tables.push.up_start, state.at_up, n_up)
        if flows > limits.flows:
            return DENSE, steps, n_down, n_up
        none = limits.negligible
        touched = push_down(tables, state, n_down, none)
        n_down, rise_down = settle(state, state.down, state.at_down, n_down, touched, none)
        n_down = impose(shocks, s, shocks.down, state.down, state.at_down, n_down)
        touched = push_up(tables, state, n_up)
        n_up, rise_up = settle(state, state.up, state.at_up, n_up, touched, none)
        n_up = impose(shocks, s, shocks.up, state.up, state.at_up, n_up)
        if not max(rise_down, rise_up) > limits.eps:
            return ENDED, steps + 1, n_down, n_up
    return ENDLESS, limits.steps, n_down, n_up


@inner
def score_site(columns: Array, i: int, down: float, up: float, score: Array) -> None:
    """Add one site to the sums of max(down, up), down and up, for each column of weights."""
    for c in range(columns.shape[1]):
        score[0, c] += columns[i, c] * max(down, up)
        score[1, c] += columns[i, c] * down
        score[2, c] += columns[i, c] * up


@inner
def score_sparse(state: Sparse, n_down: int, n_up: int, columns: Array, score: Array) -> None:
    """Score a shock that ended sparse, and clear its losses."""
    for a in range(n_down):
        i = np.int64(state.at_down[a])
        score_site(columns, i, state.down[i], state.up[i], score)
        state.down[i] = 0.0
        state.up[i] = 0.0
    for a in range(n_up):
        i = np.int64(state.at_up[a])
        score_site(columns, i, 0.0, state.up[i], score)
        state.up[i] = 0.0


@inner
def load_lane(state: Sparse, n_down: int, n_up: int, dense: Dense, up: Array, lane: int) -> None:
    """Move a shock from the sparse state to an empty lane."""
    for a in range(n_down):
        i = state.at_down[a]
        dense.down[i, lane] = state.down[i]
        state.down[i] = 0.0
    for a in range(n_up):
        i = state.at_up[a]
        up[i, lane] = state.up[i]
        state.up[i] = 0.0
    for q in range(state.left.size):
        dense.left[q, lane] = state.left[q]


@inner
def refill(
    tables: Tables,
    shocks: Shocks,
    next_shock: int,
    columns: Array,
    limits: Limits,
    state: Sparse,
    dense: Dense,
    up: Array,
    lane: int,
    scores: Array,
    steps: Array,
) -> int:
    """Run shocks until one turns dense and takes the lane; return the next one to run."""
    for s in range(next_shock, steps.size):
        outcome, count, n_down, n_up = run_sparse(tables, shocks, s, state, limits)
        if outcome == DENSE:
            load_lane(state, n_down, n_up, dense, up, lane)
            dense.shock[lane] = s
            dense.steps[lane] = count
            for k in range(shocks.start[s], shocks.start[s + 1]):
                dense.marked[shocks.site[k]] += 1
            return s + 1
        score_sparse(state, n_down, n_up, columns, scores[s])
        steps[s] = count if outcome == ENDED else -1
    return steps.size


@inner
def gather(rows: Array, source: Array, share: Array, first: int, last: int) -> Any:
    """Add share * row over some flows, in blocks so that long sums stay accurate in float32."""
    total = spread(share.dtype.type(0))
    while first < last:
        stop = min(first + BLOCK, last)
        part = spread(share.dtype.type(0))
        for e in range(first, stop):
            part = plus(part, times(spread(share[e]), take(rows, source[e])))
        total = plus(total, part)
        first = stop
    return total


@inner
def fetch_ahead(rows: Array, source: Array, first: int, last: int) -> None:
    """Ask for the rows of the flows that come `AHEAD` after these."""
    for e in range(min(first + AHEAD, source.size), min(last + AHEAD, source.size)):
        fetch(rows, source[e])


@inner
def feel(sites: Sites, dense: Dense) -> None:
    """Multiply all losses by the market share of their site."""
    one = spread(dense.down.dtype.type(1))
    for q in range(dense.left.shape[0]):
        for lane in range(LANES):
            size = dense.left[q, lane]
            size = 1.0 if size <= LOST_MARKET else size
            dense.hardness[q, lane] = min(sites.largest / size, sites.ceiling)
    for i in range(dense.down.shape[0]):
        loss = take(dense.down, i)
        if dense.left.shape[0] > 0:
            hard = times(spread(sites.relative[i]), take(dense.hardness, sites.market[i]))
            loss = times(smaller(hard, one), loss)
        put(dense.felt, i, loss)


@inner
def place_of(shocks: Shocks, s: int, site: int) -> int:
    """Find a site in a shock by halving; -1 if it is not shocked."""
    low, high = shocks.start[s], shocks.start[s + 1]
    while low < high:
        middle = (low + high) // 2
        if shocks.site[middle] < site:
            low = middle + 1
        else:
            high = middle
    return low if low < shocks.start[s + 1] and shocks.site[low] == site else -1


@inner
def impose_row(dense: Dense, shocks: Shocks, imposed: Array, site: int, losses: Any) -> Any:
    """Keep a shocked site at its imposed loss at least, in the lanes that shock it."""
    put(dense.row, 0, losses)
    for lane in range(LANES):
        s = dense.shock[lane]
        if s >= 0:
            k = place_of(shocks, s, site)
            if k >= 0:
                dense.row[0, lane] = max(dense.row[0, lane], imposed[k])
    return take(dense.row, 0)


@inner
def sweep_down(tables: Tables, shocks: Shocks, dense: Dense, negligible: float) -> None:
    """Gather the losses of inputs for all sites, and what is left in each market."""
    pull, sites = tables.pull, tables.sites
    one, wide_one = spread(dense.down.dtype.type(1)), spread(1.0)
    rise, least = spread(dense.down.dtype.type(0)), spread(dense.down.dtype.type(negligible))
    for q in range(dense.left.shape[0]):
        put(dense.left, q, spread(0.0))
    for j in range(dense.down.shape[0]):
        fetch_ahead(dense.felt, pull.source, pull.start[j], pull.start[j + 1])
        worst = gather(dense.felt, pull.source, pull.share, pull.start[j], pull.alone[j])
        for e in range(pull.alone[j], pull.in_class[j]):
            lost = times(spread(pull.share[e]), take(dense.felt, pull.source[e]))
            worst = larger(worst, lost)
        first = pull.in_class[j]
        for c in range(pull.class_start[j], pull.class_start[j + 1]):
            last = np.int64(pull.class_end[c])
            worst = larger(worst, gather(dense.felt, pull.source, pull.share, first, last))
            first = last
        new = above(smaller(worst, one), least)
        if dense.marked[j] > 0:
            new = impose_row(dense, shocks, shocks.down, j, new)
        rise = larger(rise, minus(new, take(dense.down, j)))
        put(dense.down, j, new)
        if dense.left.shape[0] > 0:
            q = sites.market[j]
            rest = times(spread(sites.outflow[j]), minus(wide_one, widen(new)))
            put(dense.left, q, plus(take(dense.left, q), rest))
    put(dense.rise, 0, rise)


@inner
def sweep_up(
    tables: Tables, shocks: Shocks, dense: Dense, up: Array, next_up: Array, negligible: float
) -> None:
    """Gather the losses of customers for all sites."""
    pull = tables.pull
    one, rise = spread(up.dtype.type(1)), spread(up.dtype.type(0))
    least = spread(up.dtype.type(negligible))
    for i in range(up.shape[0]):
        fetch_ahead(up, pull.up_source, pull.up_start[i], pull.up_start[i + 1])
        lost = gather(up, pull.up_source, pull.up_share, pull.up_start[i], pull.up_start[i + 1])
        new = above(smaller(lost, one), least)
        if dense.marked[i] > 0:
            new = impose_row(dense, shocks, shocks.up, i, new)
        rise = larger(rise, minus(new, take(up, i)))
        put(next_up, i, new)
    put(dense.rise, 1, rise)


@inner
def list_ended(dense: Dense, limits: Limits, steps: Array) -> int:
    """Count one step in each lane, list the lanes that met their criterion; return how many."""
    count = 0
    for lane in range(LANES):
        if dense.shock[lane] < 0:
            continue
        dense.steps[lane] += 1
        settled = not max(dense.rise[0, lane], dense.rise[1, lane]) > limits.eps
        if settled or dense.steps[lane] >= limits.steps:
            steps[dense.shock[lane]] = dense.steps[lane] if settled else -1
            dense.ended[count] = lane
            count += 1
    return count


@inner
def score_lanes(dense: Dense, up: Array, count: int, columns: Array, scores: Array) -> None:
    """Score the lanes listed as ended; all lanes are added up, which costs less than choosing."""
    for c in range(columns.shape[1]):
        both, down_only, up_only = spread(0.0), spread(0.0), spread(0.0)
        for i in range(up.shape[0]):
            weight, lost, lost_up = spread(columns[i, c]), take(dense.down, i), take(up, i)
            both = plus(both, times(weight, widen(larger(lost, lost_up))))
            down_only = plus(down_only, times(weight, widen(lost)))
            up_only = plus(up_only, times(weight, widen(lost_up)))
        put(dense.score, 0, both)
        put(dense.score, 1, down_only)
        put(dense.score, 2, up_only)
        for k in range(count):
            lane = dense.ended[k]
            for kind in range(3):
                scores[dense.shock[lane], kind, c] = dense.score[kind, lane]


@inner
def empty_lanes(dense: Dense, up: Array, count: int, shocks: Shocks) -> None:
    """Make room in the lanes listed as ended."""
    put(dense.row, 0, spread(up.dtype.type(1)))
    for k in range(count):
        lane = dense.ended[k]
        dense.row[0, lane] = 0.0
        s = dense.shock[lane]
        for place in range(shocks.start[s], shocks.start[s + 1]):
            dense.marked[shocks.site[place]] -= 1
        dense.shock[lane] = -1
    kept = take(dense.row, 0)
    for i in range(up.shape[0]):
        put(dense.down, i, times(take(dense.down, i), kept))
        put(up, i, times(take(up, i), kept))


@entry
def run_shocks(
    tables: Tables,
    shocks: Shocks,
    columns: Array,
    limits: Limits,
    state: Sparse,
    dense: Dense,
    scores: Array,
    steps: Array,
) -> None:
    """Spread and score all shocks: sums in `scores` (shocks, 3, columns), -1 steps if endless."""
    next_shock, turn = np.int64(0), 0
    while True:
        alive = 0
        for lane in range(LANES):
            if dense.shock[lane] < 0 and next_shock < steps.size:
                next_shock = refill(
                    tables, shocks, next_shock, columns, limits, state, dense,
                    dense.up[turn], lane, scores, steps,
                )  # fmt: skip
            alive += dense.shock[lane] >= 0
        if alive == 0:
            return
        feel(tables.sites, dense)
        sweep_down(tables, shocks, dense, limits.negligible)
        sweep_up(tables, shocks, dense, dense.up[turn], dense.up[1 - turn], limits.negligible)
        turn = 1 - turn
        ended = list_ended(dense, limits, steps)
        if ended > 0:
            score_lanes(dense, dense.up[turn], ended, columns, scores)
            empty_lanes(dense, dense.up[turn], ended, shocks)
