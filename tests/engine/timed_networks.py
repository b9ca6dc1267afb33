"""Small networks in time: read from words, or drawn by hypothesis."""

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from piu.engine.timed.network import TimedNetwork, bare_knobs
from piu.engine.timed.pressure import Pressure

LEVELS = {"essential": 2, "non_essential": 1, "negligible": 0}
KNOBS = ("stock", "replaceable", "wait_listed", "wait_outside")


def network_of(flows, *, n, level, cost=None, joint=None, classes=3, **knobs):
    """Return a network of flows (supplier, buyer, class, share of use, share of sales).

    `level`, `cost` and the knobs of groups map (buyer, class) to a number.
    """
    groups = sorted({(j, k) for _, j, k, _, _ in flows})
    supplies = sorted({(i, k) for i, _, k, _, _ in flows})
    used, sold = np.zeros(len(groups)), np.zeros(len(supplies))
    for i, j, k, a, b in flows:
        used[groups.index((j, k))] += b if a else 0.0
        sold[supplies.index((i, k))] += b

    def per_group(table, default=0.0):
        return np.array([[(table or {}).get(g, default) for g in groups]], dtype=np.float64)

    def ints(values):
        return np.array(values, dtype=np.int64)

    bare = TimedNetwork(
        n=n,
        classes=classes,
        supplier=ints([i for i, *_ in flows]),
        group=ints([groups.index((j, k)) for _, j, k, _, _ in flows]),
        supply=ints([supplies.index((i, k)) for i, _, k, _, _ in flows]),
        joint=np.array(joint or [False] * len(flows), dtype=bool),
        group_buyer=ints([j for j, _ in groups]),
        group_class=ints([k for _, k in groups]),
        supply_site=ints([i for i, _ in supplies]),
        supply_class=ints([k for _, k in supplies]),
        helps=np.ones(len(supplies), dtype=bool),
        input_share=np.array([[a for *_, a, _ in flows]], dtype=np.float64).reshape(1, -1),
        outlet_share=np.array([[b for *_, b in flows]], dtype=np.float64).reshape(1, -1),
        level=per_group(level, 2).astype(np.int8),
        cost_share=per_group(cost),
        worth=used[None, :],
        made=sold[None, :],
        knobs=bare_knobs(draws=1, groups=len(groups), sites=n),
    ).normalised()
    given = {name: per_group(table) if name in KNOBS else table for name, table in knobs.items()}
    return bare.with_knobs(**given)


def pressure_on(network, *, steps, down=(), up=()):
    """Return imposed losses: (site, loss, first step, first step without)."""
    marks = {0} | {day for _, _, *days in (*down, *up) for day in days if day is not None}
    starts = sorted(marks)
    none = Pressure.none(network, steps=steps)
    period = np.searchsorted(starts, np.arange(steps), side="right") - 1

    def table(shocks):
        rows = np.zeros((len(starts), network.draws, network.n))
        for site, loss, first, end in shocks:
            for row, start in enumerate(starts):
                if first <= start and (end is None or start < end):
                    rows[row, :, site] = loss
        return rows

    def wide(values):
        return np.repeat(values, len(starts), axis=0)

    return replace(
        none,
        period=period.astype(np.int64),
        down=table(down),
        up=table(up),
        cut_input=wide(none.cut_input),
        cut_outlet=wide(none.cut_outlet),
        limit=wide(none.limit),
    )


PARTS = st.floats(0.01, 1.0)
SHOCKS = st.tuples(
    st.integers(0, 4), st.sampled_from([0.3, 0.7, 1.0]), st.integers(0, 6), st.integers(7, 20)
)


@st.composite
def timed_networks(draw, *, stocks=True, replacing=True, essential_only=False):
    """Draw a network of 2 to 5 sites and 3 classes, with all that time adds."""
    n = draw(st.integers(2, 5))
    ends = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1), st.integers(0, 2))
    found = draw(st.lists(ends, min_size=1, max_size=10, unique=True))
    flows = [(i, j, k, draw(PARTS), draw(PARTS) / 2) for i, j, k in sorted(found)]
    pairs = sorted({(j, k) for _, j, k, _, _ in flows})

    def numbers(strategy):
        return {pair: draw(strategy) for pair in pairs}

    def sites(strategy):
        return [draw(st.lists(strategy, min_size=n, max_size=n))]

    knobs = {"refill": sites(st.floats(1.0, 12.0))}
    if stocks:
        knobs["stock"] = numbers(st.sampled_from([0.0, 0.5, 3.0, 8.0]))
    if replacing:
        knobs["replaceable"] = numbers(st.sampled_from([0.0, 0.4, 1.0]))
        knobs["wait_listed"] = numbers(st.integers(0, 4))
        knobs["wait_outside"] = numbers(st.integers(0, 9))
        knobs["spare"] = sites(st.sampled_from([0.0, 0.2]))
        knobs["restart"] = sites(st.sampled_from([0.0, 5.0]))
    return network_of(
        flows,
        n=n,
        level=numbers(st.just(2) if essential_only else st.integers(0, 2)),
        cost=numbers(st.floats(0.0, 0.3)),
        joint=draw(st.lists(st.booleans(), min_size=len(flows), max_size=len(flows))),
        **knobs,
    )


@st.composite
def pressures(draw, network, *, steps):
    """Draw one to three shocks on a network, with cut flows and limited classes."""
    found = draw(st.lists(SHOCKS, min_size=1, max_size=3))
    given = [(s % network.n, loss, a, b) for s, loss, a, b in found]
    made = pressure_on(network, steps=steps, down=given, up=given[: draw(st.integers(0, 3))])
    for name in ("cut_input", "cut_outlet", "limit"):
        table = getattr(made, name)
        if draw(st.booleans()):
            table[-1, 0, draw(st.integers(0, table.shape[2] - 1))] = draw(PARTS)
    return made
