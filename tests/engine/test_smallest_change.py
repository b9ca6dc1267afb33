"""The smallest change removes the loss, no smaller one does, and it is the one nearest the site."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from piu.engine import BrokenLink, Closure, ResourceLimit, Scenario, run
from piu.engine.explain.smallest import Paths
from piu.engine.result import LinkToSecure
from piu.engine.simulate import compute
from tests.engine.toiles import closing, flow, site, toile, without_doubt

PARAMETERS = without_doubt({f"c{k}": 10.0 + k for k in range(4)})


@st.composite
def toiles(draw):
    """Draw up to five sites, few flows, any level, several makers of a class."""
    n = draw(st.integers(2, 5))
    pairs = draw(
        st.sets(
            st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda p: p[0] != p[1]),
            max_size=8,
        )
    )
    flows, level = [], draw(st.lists(st.integers(0, 2), min_size=20, max_size=20))
    for i, j in sorted(pairs):
        made = draw(st.integers(0, 3))
        known = {"quantity": draw(st.floats(1.0, 100.0)), "essentiality": level[4 * j + made]}
        flows.append(flow(f"s{i}", f"s{j}", f"c{made}", **known))
    return toile([site(f"s{k}") for k in range(n)], flows)


def far_supplier():
    """A loss of 7 in 10,000 comes back to s1 by two buyers: less than where its run stops."""
    facts = (
        ("s0", "s3", "c3", 1.0, 1),
        ("s0", "s4", "c0", 1.0, 0),
        ("s1", "s3", "c0", 1.0, 0),
        ("s2", "s1", "c1", 1.0, 1),
        ("s2", "s3", "c3", 31.0, 1),
        ("s3", "s2", "c0", 1.0, 1),
    )
    flows = [flow(i, j, c, quantity=q, essentiality=level) for i, j, c, q, level in facts]
    return toile([site(f"s{k}") for k in range(5)], flows)


def reached(found, side, kept_off=()):
    """Return the losses of one side, followed to the end of the longest way without a loop.

    Some flows may be kept from carrying anything, all else being equal. A run stops sooner, at
    its eps: it says nothing of what it has not followed.
    """
    keep = np.ones((len(found.structure.flows), 1))
    keep[list(kept_off)] = 0.0
    spread = replace(
        found.spread,
        input_share=found.spread.input_share * keep,
        outlet_share=found.spread.outlet_share * keep,
    )
    down, up = found.imposed.down, found.imposed.up
    for _ in found.ecosystem.sites:
        down, up = spread.step(down, up)
    return down if side == "down" else up


@settings(max_examples=25, deadline=None)
@given(toiles())
@example(far_supplier())
def test_the_change_removes_the_loss_and_no_smaller_one_does(world):
    found = compute(world, closing("s0"), 0, 1, 1e-3, PARAMETERS)
    for side, follow in (("down", Paths.downstream), ("up", Paths.upstream)):
        ways = follow(found.spread, reached(found, side), faintest=0.0)
        used = [link.flow for link in ways.links]
        for row in range(1, len(world.sites)):
            change = {link.flow for link in ways.smallest(row)}
            assert reached(found, side, change)[row, 0] == 0.0
            if change:
                for smaller in combinations(used, len(change) - 1):
                    assert reached(found, side, smaller)[row, 0] > 0.0


def changes(world, scenario, of):
    result = run(world, scenario, draws=5, parameters=PARAMETERS)
    return next(s for s in result.sites if s.id == of).smallest_change


def test_two_ways_that_meet_are_one_link_to_secure():
    """a feeds b and c, both feed d, d alone feeds e: securing what d brings is enough."""
    links = (("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"), ("d", "e"))
    world = toile(
        [site(name) for name in "abcde"],
        [flow(i, j, f"c{k % 4}", quantity=10.0, essentiality=2) for k, (i, j) in enumerate(links)],
    )
    assert changes(world, closing("a"), "e") == (LinkToSecure("downstream", "d--e--c0", None),)
    assert changes(world, closing("a"), "d") == (
        LinkToSecure("downstream", "b--d--c2", None),
        LinkToSecure("downstream", "c--d--c3", None),
    )
    assert changes(world, closing("a"), "a") == ()


def test_lost_orders_and_lost_inputs_are_both_to_secure():
    world = toile(
        [site("a"), site("b")],
        [
            flow("a", "b", "c0", quantity=10.0, essentiality=2),
            flow("b", "a", "c1", quantity=10.0, essentiality=2),
        ],
    )
    assert changes(world, closing("a"), "b") == (
        LinkToSecure("downstream", "a--b--c0", None),
        LinkToSecure("upstream", "b--a--c1", None),
    )


@pytest.mark.parametrize(
    ("shock", "of", "expected"),
    [
        (BrokenLink(("a--b--c0",)), "b", LinkToSecure("downstream", "a--b--c0", None)),
        (BrokenLink(("a--b--c0",)), "a", LinkToSecure("upstream", "a--b--c0", None)),
        (ResourceLimit("c0", 0.5), "b", LinkToSecure("downstream", None, "c0")),
        (Closure("a"), "b", LinkToSecure("downstream", "a--b--c0", None)),
    ],
)
def test_a_shock_on_a_link_or_a_class_names_it(shock, of, expected):
    world = toile([site("a"), site("b")], [flow("a", "b", "c0", quantity=10.0, essentiality=2)])
    assert changes(world, Scenario((shock,)), of) == (expected,)
