"""The compiled loop of the timed model: one draw, all its steps.

All quantities are shares of the usual flow of a step: an order of 1 is the usual order, a stock of
20 lasts 20 usual steps. The loop lives in this one file because the disk cache of Numba notices
only changes of the file of the function called from Python.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numba
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
JIT: Any = numba.njit  # the options without memory manager or wrappers are not in its types

ESSENTIAL, MINOR = 2, 1
SHOCK, MINOR_INPUTS, NONE = -1, -2, -3
SHORT = 1e-12
"""A delivery that misses less than this part of the usual flow is complete."""
ROUNDING = 1e-12
"""A share this near to 1 is 1."""


class Wiring(NamedTuple):
    """Who supplies whom, the same in all draws.

    `flow_*` describe the flows, `group_*` the (buyer, class) pairs, `supply_*` the (supplier,
    class) pairs. A joint flow is a by-product; a supply that helps may serve new customers.
    """

    flow_supplier: Array
    flow_group: Array
    flow_supply: Array
    flow_joint: Array
    group_buyer: Array
    group_class: Array
    supply_site: Array
    supply_class: Array
    supply_helps: Array


class Drawn(NamedTuple):
    """The numbers of one draw: of flows, then of groups, supplies and sites."""

    input_share: Array
    outlet_share: Array
    level: Array
    cost_share: Array
    unlisted_input: Array
    target: Array
    replaceable: Array
    wait_listed: Array
    wait_outside: Array
    worth: Array
    made: Array
    refill: Array
    spare: Array
    restart: Array


class Imposed(NamedTuple):
    """What the shocks impose: `period[t]` names the row of the others in force at step t."""

    period: Array
    down: Array
    up: Array
    cut_input: Array
    cut_outlet: Array
    limit: Array


class Rules(NamedTuple):
    """Switches: shares of an output fixed in advance, orders or inputs held at their usual."""

    fixed_shares: bool
    orders_frozen: bool
    inputs_frozen: bool


class Trace(NamedTuple):
    """What is recorded.

    `level` (steps, sites), `replaced` (groups) and the causes of the losses (`by_...`, sites or
    groups) always; the others, one row per step, only where they have rows.
    """

    level: Array
    replaced: Array
    by_orders: Array
    by_shock: Array
    by_input: Array
    order: Array
    served: Array
    at_hand: Array
    stock: Array
    elsewhere: Array
    extra: Array


class Sites(NamedTuple):
    """The state of sites: carried from step to step (the first four), or worked."""

    level: Array
    wanted: Array
    capacity: Array
    planned: Array
    final: Array
    listed: Array
    able: Array
    held: Array
    held_next: Array
    holder: Array
    by_minor: Array
    climb: Array
    missing: Array
    cause: Array
    ratio: Array
    extra: Array


class Groups(NamedTuple):
    """The state of (buyer, class) pairs: `stock`, `arriving` and `short_for` are carried."""

    stock: Array
    arriving: Array
    short_for: Array
    order: Array
    at_hand: Array
    minor: Array
    lacking: Array
    replaced: Array


class Work(NamedTuple):
    """Work arrays of flows, of (supplier, class) pairs, and of classes."""

    served: Array
    usual: Array
    asked: Array
    room: Array
    wanted: Array


def compiled(function: Callable[..., Any]) -> Any:
    """Compile at the first call, and keep the machine code on disk where a folder allows it."""
    try:
        return JIT(function, nogil=True, error_model="numpy", _nrt=False, cache=True)
    except RuntimeError:  # nowhere to write: neither beside this file nor in the user's cache
        return JIT(function, nogil=True, error_model="numpy", _nrt=False)


def inner(function: Callable[..., Any]) -> Any:
    """Compile as a part of the loop; not callable from Python."""
    return JIT(
        function,
        nogil=True,
        error_model="numpy",
        no_cpython_wrapper=True,
        no_cfunc_wrapper=True,
        _nrt=False,
    )


@inner
def begin(wiring: Wiring, drawn: Drawn, sites: Sites, groups: Groups, work: Work) -> None:
    """Set the usual state: everything runs at 1, stocks are at their target."""
    for i in range(sites.level.size):
        sites.level[i] = sites.wanted[i] = sites.planned[i] = sites.final[i] = 1.0
        sites.capacity[i] = 1.0 + drawn.spare[i]
    for g in range(groups.stock.size):
        groups.arriving[g], groups.order[g], groups.short_for[g] = 1.0, 1.0, 0.0
        groups.stock[g] = drawn.target[g]
    for s in range(work.usual.size):
        work.usual[s] = 0.0
    for e in range(wiring.flow_group.size):
        sites.final[wiring.flow_supplier[e]] -= drawn.outlet_share[e]
        work.usual[wiring.flow_supply[e]] += drawn.outlet_share[e]
    for i in range(sites.final.size):
        sites.final[i] = max(0.0, sites.final[i])


@inner
def find_inputs(wiring: Wiring, drawn: Drawn, sites: Sites, groups: Groups, rules: Rules) -> None:
    """Find what each site can make of its inputs at hand: the worst essential, or all minor.

    Of the essential inputs that came short of their order, `held` is the worst, `held_next` the
    next to it, and `holder` which one is the worst. With fixed shares all of them count.
    """
    for i in range(sites.able.size):
        sites.able[i] = sites.held[i] = sites.held_next[i] = np.inf
        sites.missing[i] = 0.0
        sites.holder[i] = NONE
    for g in range(wiring.group_buyer.size):
        j = wiring.group_buyer[g]
        groups.at_hand[g] = groups.stock[g] + groups.arriving[g]
        groups.minor[g] = 0.0
        if drawn.level[g] == ESSENTIAL:
            if rules.fixed_shares or groups.arriving[g] < groups.order[g] - SHORT:
                hold(sites, groups, j, g)
            if groups.at_hand[g] < sites.able[j]:
                sites.able[j] = groups.at_hand[g]
                sites.cause[j] = g
        elif drawn.level[g] == MINOR and groups.at_hand[g] < sites.planned[j] - SHORT:
            groups.minor[g] = drawn.cost_share[g] * (sites.planned[j] - groups.at_hand[g])
            sites.missing[j] += groups.minor[g]
    for i in range(sites.able.size):
        sites.by_minor[i] = np.inf
        if sites.missing[i] > 0.0:
            sites.by_minor[i] = max(0.0, sites.planned[i] - sites.missing[i])
        if sites.by_minor[i] < sites.able[i]:
            sites.able[i] = sites.by_minor[i]
            sites.cause[i] = MINOR_INPUTS


@inner
def hold(sites: Sites, groups: Groups, j: int, g: int) -> None:
    """Note an essential input that came short, if it is one of the two worst of its site."""
    if groups.at_hand[g] < sites.held[j]:
        sites.held_next[j] = sites.held[j]
        sites.held[j] = groups.at_hand[g]
        sites.holder[j] = g
    elif groups.at_hand[g] < sites.held_next[j]:
        sites.held_next[j] = groups.at_hand[g]


@inner
def set_capacity(drawn: Drawn, sites: Sites, rules: Rules, down: Array) -> None:
    """Capacity falls at once with the shock, and comes back no faster than the restart allows."""
    for i in range(down.size):
        most = 1.0 - down[i] if down[i] > 0.0 else 1.0 + drawn.spare[i]
        if rules.inputs_frozen:
            most = 1.0 + drawn.spare[i]
        elif most > sites.capacity[i] and drawn.restart[i] > 0.0:
            most = min(most, sites.capacity[i] + 1.0 / drawn.restart[i])
        sites.capacity[i] = most
        if rules.inputs_frozen or most <= sites.able[i]:
            sites.able[i] = most
            sites.cause[i] = SHOCK


@inner
def place_orders(wiring: Wiring, drawn: Drawn, sites: Sites, groups: Groups, rules: Rules) -> None:
    """Order what the coming step needs, as seen the day before, and a part of what stocks miss.

    A site held by an input orders the others for a little more than that input allows, and for
    all it needs again once it gets what it orders.
    """
    if rules.orders_frozen:
        for g in range(groups.order.size):
            groups.order[g] = 1.0
        return
    for j in range(sites.level.size):
        sites.planned[j] = min(sites.wanted[j], sites.capacity[j])
        sites.climb[j] = np.inf if rules.inputs_frozen else 1.0 / drawn.refill[j]
    for g in range(wiring.group_buyer.size):
        j = wiring.group_buyer[g]
        others = sites.held_next[j] if sites.holder[j] == g else sites.held[j]
        if groups.minor[g] == 0.0:
            others = min(others, sites.by_minor[j])
        order = min(sites.planned[j], others + sites.climb[j])
        if drawn.target[g] > 0.0:
            order += (drawn.target[g] - (groups.at_hand[g] - order)) / drawn.refill[j]
        groups.order[g] = max(0.0, order)
    for j in range(sites.level.size):
        held = min(sites.held[j], sites.by_minor[j]) + sites.climb[j]
        sites.planned[j] = min(sites.planned[j], held)


@inner
def receive_orders(
    wiring: Wiring, drawn: Drawn, sites: Sites, groups: Groups, work: Work, cut: Array
) -> None:
    """Add up what each site is asked for, in shares of its usual output."""
    for i in range(sites.listed.size):
        sites.listed[i] = 0.0
    for s in range(work.asked.size):
        work.asked[s] = 0.0
    for e in range(wiring.flow_group.size):
        order = groups.order[wiring.flow_group[e]]
        asked = drawn.outlet_share[e] * order * (1.0 - cut[e])
        sites.listed[wiring.flow_supplier[e]] += asked
        work.asked[wiring.flow_supply[e]] += asked


@inner
def whole_if_near(share: float) -> float:
    """Return 1 for a share that is 1 but for rounding.

    A ring of sites that cannot do without one another multiplies any shortfall at each step:
    left alone, a rounding of 2e-16 closes it within two months of days.
    """
    return 1.0 if abs(share - 1.0) <= ROUNDING else share


@inner
def make(sites: Sites, up: Array, rules: Rules) -> None:
    """Set the level of each site, and the part of each order that it serves."""
    for i in range(up.size):
        total = 1.0 if rules.orders_frozen else whole_if_near(sites.final[i] + sites.listed[i])
        # No more than is left of the orders; without a shock, refilled stocks may ask for more.
        left = 1.0 - up[i] if up[i] > 0.0 and not rules.orders_frozen else np.inf
        able = whole_if_near(sites.able[i])
        sites.wanted[i] = min(left, total)
        if rules.fixed_shares:  # `ship` adds what listed customers take
            sites.ratio[i] = min(able, left)
            sites.level[i] = sites.final[i] * min(1.0, sites.ratio[i])
            continue
        sites.level[i] = min(sites.wanted[i], able)
        sites.ratio[i] = min(1.0, able / total) if total > 0.0 else min(1.0, able)
        if sites.ratio[i] * sites.listed[i] > sites.level[i] and sites.listed[i] > 0.0:
            sites.ratio[i] = sites.level[i] / sites.listed[i]


@inner
def ship(
    wiring: Wiring, drawn: Drawn, sites: Sites, groups: Groups, work: Work, cut: Array, fixed: bool
) -> None:
    """Share each output among its customers; a by-product follows the level of its maker.

    `served` is what the supplier would send were the way open; it sells the part not cut.
    """
    for e in range(wiring.flow_group.size):
        i = wiring.flow_supplier[e]
        order = groups.order[wiring.flow_group[e]]
        if fixed:
            work.served[e] = min(order, sites.ratio[i])
            sites.level[i] += drawn.outlet_share[e] * work.served[e] * (1.0 - cut[e])
            continue
        part = sites.ratio[i]
        if wiring.flow_joint[e]:
            s = wiring.flow_supply[e]
            made = sites.level[i] * work.usual[s]
            if work.asked[s] * part > made:
                part = made / work.asked[s]
        work.served[e] = order * part


@inner
def receive(wiring: Wiring, drawn: Drawn, groups: Groups, work: Work, cut: Array) -> None:
    """Find what comes for the next step, and for how long each buyer has missed something."""
    for g in range(wiring.group_buyer.size):
        groups.lacking[g] = 0.0
        groups.arriving[g] = drawn.unlisted_input[g] * groups.order[g]
    for e in range(wiring.flow_group.size):
        g = wiring.flow_group[e]
        brought = work.served[e] * (1.0 - cut[e])
        groups.lacking[g] += drawn.input_share[e] * (groups.order[g] - brought)
        groups.arriving[g] += drawn.input_share[e] * brought
    for g in range(wiring.group_buyer.size):
        groups.short_for[g] = groups.short_for[g] + 1.0 if groups.lacking[g] > SHORT else 0.0


@inner
def wanted_elsewhere(drawn: Drawn, groups: Groups, g: int, wait: float) -> float:
    """Return what a buyer seeks elsewhere: part of what it lacks, once the wait is over."""
    if groups.lacking[g] <= SHORT or groups.short_for[g] <= wait:
        return 0.0
    wanted: float = min(groups.lacking[g], drawn.replaceable[g])
    return wanted


@inner
def replace(
    wiring: Wiring, drawn: Drawn, sites: Sites, groups: Groups, work: Work, limit: Array
) -> None:
    """Turn to the spare capacity of other suppliers of the class, then to the outside world.

    What a shock limits for a buyer is short everywhere: nobody brings it.
    """
    for k in range(work.room.size):
        work.room[k] = work.wanted[k] = 0.0
    for i in range(sites.extra.size):
        sites.extra[i] = 0.0
    for g in range(wiring.group_buyer.size):
        want = wanted_elsewhere(drawn, groups, g, drawn.wait_listed[g])
        work.wanted[wiring.group_class[g]] += want * drawn.worth[g]
    for s in range(wiring.supply_site.size):
        i = wiring.supply_site[s]
        if wiring.supply_helps[s] and sites.able[i] > sites.level[i]:
            room = (sites.able[i] - sites.level[i]) * drawn.made[s]
            work.room[wiring.supply_class[s]] += room
    for s in range(wiring.supply_site.size):
        i, k = wiring.supply_site[s], wiring.supply_class[s]
        if wiring.supply_helps[s] and sites.able[i] > sites.level[i] and work.room[k] > 0.0:
            part = min(1.0, work.wanted[k] / work.room[k])
            sites.extra[i] += part * (sites.able[i] - sites.level[i]) * work.usual[s]
    for g in range(wiring.group_buyer.size):
        k = wiring.group_class[g]
        want = wanted_elsewhere(drawn, groups, g, drawn.wait_listed[g])
        found = min(1.0, work.room[k] / work.wanted[k]) if work.wanted[k] > 0.0 else 0.0
        got = want * found
        more = wanted_elsewhere(drawn, groups, g, drawn.wait_outside[g]) - got
        groups.replaced[g] = got + max(0.0, more)
        groups.arriving[g] = (groups.arriving[g] + groups.replaced[g]) * (1.0 - limit[g])
    for i in range(sites.level.size):
        sites.level[i] += sites.extra[i]
        sites.wanted[i] += sites.extra[i]


@inner
def use_inputs(wiring: Wiring, drawn: Drawn, sites: Sites, groups: Groups) -> None:
    """Take what the level needs from what is at hand; what cannot be stored is not kept."""
    for g in range(wiring.group_buyer.size):
        left = max(0.0, groups.at_hand[g] - sites.level[wiring.group_buyer[g]])
        groups.stock[g] = left if drawn.target[g] > 0.0 else 0.0


@inner
def blame(wiring: Wiring, drawn: Drawn, sites: Sites, groups: Groups, trace: Trace) -> None:
    """Count each loss under what holds the site: its orders, its shock, or a missing input."""
    for i in range(sites.level.size):
        loss = 1.0 - sites.level[i]
        if loss <= 0.0:
            continue
        if sites.able[i] > sites.level[i]:
            trace.by_orders[i] += loss
        elif sites.cause[i] >= 0:
            trace.by_input[sites.cause[i]] += loss
        elif sites.cause[i] == SHOCK:
            trace.by_shock[i] += loss
    for g in range(wiring.group_buyer.size):
        trace.replaced[g] += groups.replaced[g]
        j = wiring.group_buyer[g]
        held = sites.cause[j] == MINOR_INPUTS and sites.able[j] <= sites.level[j]
        if held and groups.minor[g] > 0.0:
            part = groups.minor[g] / sites.missing[j]
            trace.by_input[g] += part * max(0.0, 1.0 - sites.level[j])


@inner
def keep(rows: Array, t: int, values: Array) -> None:
    """Copy the values of a step into its row."""
    for k in range(values.size):
        rows[t, k] = values[k]


@inner
def record(trace: Trace, t: int, sites: Sites, groups: Groups, work: Work) -> None:
    """Keep the levels of a step, and all its quantities when they are asked for."""
    keep(trace.level, t, sites.level)
    if trace.order.shape[0] > t:
        keep(trace.order, t, groups.order)
        keep(trace.served, t, work.served)
        keep(trace.at_hand, t, groups.at_hand)
        keep(trace.stock, t, groups.stock)
        keep(trace.elsewhere, t, groups.replaced)
        keep(trace.extra, t, sites.extra)


@compiled
def march(
    wiring: Wiring,
    drawn: Drawn,
    imposed: Imposed,
    rules: Rules,
    sites: Sites,
    groups: Groups,
    work: Work,
    trace: Trace,
) -> None:
    """Run all steps of one draw and record them."""
    begin(wiring, drawn, sites, groups, work)
    for t in range(imposed.period.size):
        row = imposed.period[t]
        cut_input, cut_outlet = imposed.cut_input[row], imposed.cut_outlet[row]
        find_inputs(wiring, drawn, sites, groups, rules)
        place_orders(wiring, drawn, sites, groups, rules)
        set_capacity(drawn, sites, rules, imposed.down[row])
        receive_orders(wiring, drawn, sites, groups, work, cut_outlet)
        make(sites, imposed.up[row], rules)
        ship(wiring, drawn, sites, groups, work, cut_outlet, rules.fixed_shares)
        receive(wiring, drawn, groups, work, cut_input)
        replace(wiring, drawn, sites, groups, work, imposed.limit[row])
        use_inputs(wiring, drawn, sites, groups)
        blame(wiring, drawn, sites, groups, trace)
        record(trace, t, sites, groups, work)
