"""The compiled cascade: many shocks through one network, each with its own number of steps.

The two sides of a shock know nothing of each other but when to stop, so each takes its own way.
A shock starts sparse: losses are sent from the few sites they have reached. Once many flows are
active upstream it joins 15 others as a lane of dense rows, gathered row by row. Downstream it
stays sparse, as few sites are hard to replace, unless many flows are active there, too; and it
is computed no more once it stands still. When a lane meets its own criterion on both sides it
is scored and the next shock takes its place.

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

MOST = 0.2
"""Share of active flows from which one shock alone gathers instead of sending (measured)."""

ENDED, DENSE, ENDLESS = 0, 1, 2

NOBODY = -1
"""No shock in this lane."""

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
    """Stopping threshold, most steps, loss that counts as none, active flows that make dense."""

    eps: float
    steps: int
    negligible: float
    down_flows: int
    up_flows: int


class Sparse(NamedTuple):
    """Losses of all sites, and lists of those reached: downstream of each lane, upstream of one."""

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
    """The state of `LANES` shocks: one row per site; `up` twice, old and new.

    `shock` is the number of each lane's shock; `gathered` is the same where its downstream side
    is in the rows, too. Elsewhere that side is sparse: `reached` sites, its last `sent_rise`,
    and whether it stands `still`.
    """

    down: Array
    felt: Array
    up: Array
    left: Array
    hardness: Array
    rise: Array
    row: Array
    marked: Array
    shock: Array
    gathered: Array
    reached: Array
    sent_rise: Array
    still: Array
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
def push_down(
    tables: Tables, state: Sparse, down: Array, reached: Array, count: int, negligible: float
) -> int:
    """Send the losses of the sites reached to their buyers; return the number of buyers."""
    push, added, touched = tables.push, state.added, 0
    classes = 0
    for a in range(count):
        i = reached[a]
        felt = hardness(tables.sites, state.left, i) * down[i]
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
def pull_up(tables: Tables, state: Sparse) -> int:
    """Gather the losses of customers: as `push_up`, for less when most flows are active."""
    pull, touched = tables.pull, 0
    for k in range(pull.up_row.size):
        lost = 0.0
        for e in range(pull.up_start[k], pull.up_start[k + 1]):
            lost += state.up[pull.up_source[e]] * pull.up_share[e]
        if lost > 0.0:
            state.added[pull.up_row[k], 0] = lost
            state.touched[touched] = pull.up_row[k]
            touched += 1
    return touched


@inner
def hold(shocks: Shocks, s: int, imposed: Array, state: Sparse, touched: int) -> int:
    """Send each shocked site its imposed loss, which it keeps at least."""
    added = state.added
    for k in range(shocks.start[s], shocks.start[s + 1]):
        site = shocks.site[k]
        if imposed[k] > 0.0:
            if added[site, 0] == 0.0 and added[site, 1] == 0.0:
                state.touched[touched] = site
                touched += 1
            added[site, 1] = max(added[site, 1], imposed[k])
    return touched


@inner
def settle(
    state: Sparse, loss: Array, reached: Array, count: int, touched: int, negligible: float
) -> tuple[int, float, float]:
    """Replace old losses by those just sent; return sites, largest rise, largest change."""
    added, kept, rise, change = state.added, 0, 0.0, 0.0
    for a in range(count):  # what a site loses no more must be seen, too
        i = reached[a]
        if added[i, 0] == 0.0 and added[i, 1] == 0.0:
            change = max(change, loss[i])
            loss[i] = 0.0
    for k in range(touched):
        j = state.touched[k]
        new = min(1.0, max(added[j, 0], added[j, 1]))
        added[j, 0] = 0.0
        added[j, 1] = 0.0
        rise = max(rise, new - loss[j])
        change = max(change, abs(new - loss[j]))
        if new > negligible:
            loss[j] = new
            reached[kept] = j
            kept += 1
        else:
            loss[j] = 0.0
    return kept, rise, change


@inner
def impose(shocks: Shocks, s: int, imposed: Array, loss: Array, reached: Array) -> int:
    """Start from the imposed losses; return the number of sites."""
    count = 0
    for k in range(shocks.start[s], shocks.start[s + 1]):
        if imposed[k] > 0.0:
            loss[shocks.site[k]] = imposed[k]
            reached[count] = shocks.site[k]
            count += 1
    return count


@inner
def flows_from(start: Array, reached: Array, count: int) -> int:
    """Count the flows that leave the sites reached."""
    flows = 0
    for a in range(count):
        flows += start[reached[a] + 1] - start[reached[a]]
    return flows


@inner
def step_down(
    tables: Tables, shocks: Shocks, s: int, state: Sparse, lane: int, count: int, none: float
) -> tuple[int, float, bool]:
    """Take one step downstream; return the sites reached, the rise, whether all stands still."""
    down, reached = state.down[lane], state.at_down[lane]
    touched = push_down(tables, state, down, reached, count, none)
    touched = hold(shocks, s, shocks.down, state, touched)
    count, rise, change = settle(state, down, reached, count, touched, none)
    return count, rise, change <= none


@inner
def step_up(
    tables: Tables, shocks: Shocks, s: int, state: Sparse, count: int, none: float
) -> tuple[int, float]:
    """Take one step upstream; return the sites reached and the rise."""
    if flows_from(tables.push.up_start, state.at_up, count) > MOST * tables.push.up_target.size:
        touched = pull_up(tables, state)
    else:
        touched = push_up(tables, state, count)
    touched = hold(shocks, s, shocks.up, state, touched)
    count, rise, _change = settle(state, state.up, state.at_up, count, touched, none)
    return count, rise


@inner
def run_sparse(
    tables: Tables, shocks: Shocks, s: int, state: Sparse, lane: int, limits: Limits
) -> tuple[int, int, int, int, bool]:
    """Spread one shock while few flows are active: outcome, steps, sites down and up, still."""
    none, still, rise_down = limits.negligible, False, 0.0
    n_down = impose(shocks, s, shocks.down, state.down[lane], state.at_down[lane])
    n_up = impose(shocks, s, shocks.up, state.up, state.at_up)
    for steps in range(limits.steps):
        if flows_from(tables.push.up_start, state.at_up, n_up) > limits.up_flows:
            return DENSE, steps, n_down, n_up, still
        if still:
            rise_down = 0.0
        else:
            reached = state.at_down[lane]
            if flows_from(tables.push.start, reached, n_down) > limits.down_flows:
                return DENSE, steps, n_down, n_up, still
            left_in_markets(tables.sites, state.down[lane], reached, n_down, state.left)
            n_down, rise_down, still = step_down(tables, shocks, s, state, lane, n_down, none)
        n_up, rise_up = step_up(tables, shocks, s, state, n_up, none)
        if not max(rise_down, rise_up) > limits.eps:
            return ENDED, steps + 1, n_down, n_up, still
    return ENDLESS, limits.steps, n_down, n_up, still


@inner
def score_site(columns: Array, i: int, down: float, up: float, score: Array) -> None:
    """Add one site to the sums of max(down, up), down and up, for each column of weights."""
    for c in range(columns.shape[1]):
        score[0, c] += columns[i, c] * max(down, up)
        score[1, c] += columns[i, c] * down
        score[2, c] += columns[i, c] * up


@inner
def score_sparse(
    state: Sparse, lane: int, n_down: int, n_up: int, columns: Array, score: Array
) -> None:
    """Score a shock that ended sparse, and clear its losses."""
    down = state.down[lane]
    for a in range(n_down):
        i = np.int64(state.at_down[lane, a])
        score_site(columns, i, down[i], state.up[i], score)
        down[i] = 0.0
        state.up[i] = 0.0
    for a in range(n_up):
        i = np.int64(state.at_up[a])
        score_site(columns, i, 0.0, state.up[i], score)
        state.up[i] = 0.0


@inner
def load_lane(state: Sparse, n_up: int, up: Array, lane: int) -> None:
    """Move the upstream side of a shock to an empty lane."""
    for a in range(n_up):
        i = state.at_up[a]
        up[i, lane] = state.up[i]
        state.up[i] = 0.0


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
        outcome, count, n_down, n_up, still = run_sparse(tables, shocks, s, state, lane, limits)
        if outcome == DENSE:
            load_lane(state, n_up, up, lane)
            dense.shock[lane], dense.steps[lane] = s, count
            dense.reached[lane], dense.still[lane] = n_down, still
            for k in range(shocks.start[s], shocks.start[s + 1]):
                dense.marked[shocks.site[k]] += 1
            return s + 1
        score_sparse(state, lane, n_down, n_up, columns, scores[s])
        steps[s] = count if outcome == ENDED else -1
    return steps.size


@inner
def send_lanes(tables: Tables, shocks: Shocks, state: Sparse, dense: Dense, limits: Limits) -> int:
    """Take one step downstream in the sparse lanes; return how many are in the rows, or go."""
    in_rows = 0
    for lane in range(LANES):
        s = dense.shock[lane]
        if s == NOBODY:
            continue
        if dense.gathered[lane] == NOBODY and dense.still[lane]:
            dense.sent_rise[lane] = 0.0
        elif dense.gathered[lane] == NOBODY:
            reached, count = state.at_down[lane], dense.reached[lane]
            left_in_markets(tables.sites, state.down[lane], reached, count, state.left)
            if flows_from(tables.push.start, reached, count) > limits.down_flows:
                move_down(state, dense, lane)
                dense.gathered[lane] = s
            else:
                count, rise, still = step_down(
                    tables, shocks, s, state, lane, count, limits.negligible
                )
                dense.reached[lane], dense.still[lane] = count, still
                dense.sent_rise[lane] = rise
        in_rows += dense.gathered[lane] != NOBODY
    return in_rows


@inner
def move_down(state: Sparse, dense: Dense, lane: int) -> None:
    """Move the downstream side of a shock to the rows."""
    for a in range(dense.reached[lane]):
        i = state.at_down[lane, a]
        dense.down[i, lane] = state.down[lane, i]
        state.down[lane, i] = 0.0
    dense.reached[lane] = 0
    for q in range(state.left.size):
        dense.left[q, lane] = state.left[q]


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
def impose_row(
    row: Array, lanes: Array, shocks: Shocks, imposed: Array, site: int, losses: Any
) -> Any:
    """Keep a shocked site at its imposed loss at least, in the lanes that shock it."""
    put(row, 0, losses)
    for lane in range(LANES):
        s = lanes[lane]
        if s != NOBODY:
            k = place_of(shocks, s, site)
            if k >= 0:
                row[0, lane] = max(row[0, lane], imposed[k])
    return take(row, 0)


@inner
def sweep_down(tables: Tables, shocks: Shocks, dense: Dense, negligible: float) -> None:
    """Gather the losses of inputs for all sites, and what is left in each market."""
    pull, sites = tables.pull, tables.sites
    one, wide_one = spread(dense.down.dtype.type(1)), spread(1.0)
    rise, least = spread(dense.down.dtype.type(0)), spread(dense.down.dtype.type(negligible))
    for q in range(dense.left.shape[0]):
        put(dense.left, q, spread(0.0))
    for k in range(pull.row.size):
        j = np.int64(pull.row[k])
        fetch_ahead(dense.felt, pull.source, pull.start[k], pull.start[k + 1])
        worst = gather(dense.felt, pull.source, pull.share, pull.start[k], pull.alone[k])
        for e in range(pull.alone[k], pull.in_class[k]):
            lost = times(spread(pull.share[e]), take(dense.felt, pull.source[e]))
            worst = larger(worst, lost)
        first = pull.in_class[k]
        for c in range(pull.class_start[k], pull.class_start[k + 1]):
            last = np.int64(pull.class_end[c])
            worst = larger(worst, gather(dense.felt, pull.source, pull.share, first, last))
            first = last
        new = above(smaller(worst, one), least)
        if dense.marked[j] > 0:
            new = impose_row(dense.row, dense.gathered, shocks, shocks.down, j, new)
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
    for k in range(pull.up_row.size):
        i, first, last = np.int64(pull.up_row[k]), pull.up_start[k], pull.up_start[k + 1]
        fetch_ahead(up, pull.up_source, first, last)
        lost = gather(up, pull.up_source, pull.up_share, first, last)
        new = above(smaller(lost, one), least)
        if dense.marked[i] > 0:
            new = impose_row(dense.row, dense.shock, shocks, shocks.up, i, new)
        rise = larger(rise, minus(new, take(up, i)))
        put(next_up, i, new)
    put(dense.rise, 1, rise)


@inner
def list_ended(dense: Dense, limits: Limits, steps: Array) -> int:
    """Count one step in each lane, list the lanes that met their criterion; return how many."""
    count = 0
    for lane in range(LANES):
        if dense.shock[lane] == NOBODY:
            continue
        dense.steps[lane] += 1
        sent = dense.gathered[lane] == NOBODY
        down = dense.sent_rise[lane] if sent else np.float64(dense.rise[0, lane])
        settled = not max(down, np.float64(dense.rise[1, lane])) > limits.eps
        if settled or dense.steps[lane] >= limits.steps:
            steps[dense.shock[lane]] = dense.steps[lane] if settled else -1
            dense.ended[count] = lane
            count += 1
    return count


@inner
def score_up(dense: Dense, up: Array, count: int, columns: Array, scores: Array) -> None:
    """Score the upstream side of the lanes listed as ended: all are added up, none chosen."""
    for c in range(columns.shape[1]):
        total = spread(0.0)
        for i in range(up.shape[0]):
            total = plus(total, times(spread(columns[i, c]), widen(take(up, i))))
        put(dense.score, 0, total)
        for k in range(count):
            lane = dense.ended[k]
            scores[dense.shock[lane], 0, c] = dense.score[0, lane]
            scores[dense.shock[lane], 2, c] = dense.score[0, lane]


@inner
def score_rows(dense: Dense, up: Array, count: int, columns: Array, scores: Array) -> None:
    """Score the downstream side of the ended lanes that have it in the rows."""
    for c in range(columns.shape[1]):
        beyond, total = spread(0.0), spread(0.0)
        for i in range(up.shape[0]):
            weight, lost, lost_up = spread(columns[i, c]), take(dense.down, i), take(up, i)
            more = minus(widen(larger(lost, lost_up)), widen(lost_up))
            beyond = plus(beyond, times(weight, more))
            total = plus(total, times(weight, widen(lost)))
        put(dense.score, 0, beyond)
        put(dense.score, 1, total)
        for k in range(count):
            lane = dense.ended[k]
            if dense.gathered[lane] != NOBODY:
                scores[dense.shock[lane], 0, c] += dense.score[0, lane]
                scores[dense.shock[lane], 1, c] = dense.score[1, lane]


@inner
def score_sent(
    state: Sparse, lane: int, count: int, up: Array, columns: Array, score: Array
) -> None:
    """Score the downstream side of a lane that has it sparse, and clear it."""
    for a in range(count):
        i = np.int64(state.at_down[lane, a])
        lost = state.down[lane, i]
        beyond = max(lost, np.float64(up[i, lane])) - np.float64(up[i, lane])
        for c in range(columns.shape[1]):
            score[0, c] += columns[i, c] * beyond
            score[1, c] += columns[i, c] * lost
        state.down[lane, i] = 0.0


@inner
def score_lanes(
    state: Sparse, dense: Dense, up: Array, count: int, columns: Array, scores: Array
) -> bool:
    """Score the lanes listed as ended; tell whether one has its downstream side in the rows."""
    score_up(dense, up, count, columns, scores)
    in_rows = False
    for k in range(count):
        lane = dense.ended[k]
        if dense.gathered[lane] == NOBODY:
            reached, score = dense.reached[lane], scores[dense.shock[lane]]
            score_sent(state, lane, reached, up, columns, score)
        else:
            in_rows = True
    if in_rows:
        score_rows(dense, up, count, columns, scores)
    return in_rows


@inner
def empty_lanes(dense: Dense, up: Array, count: int, shocks: Shocks, in_rows: bool) -> None:
    """Make room in the lanes listed as ended."""
    put(dense.row, 0, spread(up.dtype.type(1)))
    for k in range(count):
        lane = dense.ended[k]
        dense.row[0, lane] = 0.0
        s = dense.shock[lane]
        for place in range(shocks.start[s], shocks.start[s + 1]):
            dense.marked[shocks.site[place]] -= 1
        dense.shock[lane] = dense.gathered[lane] = NOBODY
    kept = take(dense.row, 0)
    for i in range(up.shape[0]):
        put(up, i, times(take(up, i), kept))
    if in_rows:
        for i in range(up.shape[0]):
            put(dense.down, i, times(take(dense.down, i), kept))


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
            if dense.shock[lane] == NOBODY and next_shock < steps.size:
                next_shock = refill(
                    tables, shocks, next_shock, columns, limits, state, dense,
                    dense.up[turn], lane, scores, steps,
                )  # fmt: skip
            alive += dense.shock[lane] != NOBODY
        if alive == 0:
            return
        if send_lanes(tables, shocks, state, dense, limits) > 0:
            feel(tables.sites, dense)
            sweep_down(tables, shocks, dense, limits.negligible)
        sweep_up(tables, shocks, dense, dense.up[turn], dense.up[1 - turn], limits.negligible)
        turn = 1 - turn
        ended = list_ended(dense, limits, steps)
        if ended > 0:
            in_rows = score_lanes(state, dense, dense.up[turn], ended, columns, scores)
            empty_lanes(dense, dense.up[turn], ended, shocks, in_rows)
