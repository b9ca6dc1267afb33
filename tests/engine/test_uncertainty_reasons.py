"""Shares of reasons equal what removing a flow gives, where the model is a plain sum."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from piu.engine.explain.reasons import Explainer
from piu.engine.outcome import setting_of
from piu.engine.simulate import compute, spread_of
from piu.engine.spread.sweeps import iterate
from tests.engine.toiles import closing, flow, site, sure, toile, without_doubt

EPS = 1e-15


@st.composite
def plain_sums(draw):
    """Draw a toile where one class binds per buyer, nothing is clipped, no market share acts.

    Each site makes a class of its own, so that it is the whole market; a buyer has either one
    essential input or only non-essential ones; part of every input and outlet is unlisted.
    """
    n = draw(st.integers(2, 6))
    flows = []
    for buyer in range(n):
        suppliers = draw(st.sets(st.integers(0, n - 1).filter(lambda i, j=buyer: i != j)))
        vital = draw(st.booleans())
        kept = sorted(suppliers)[:1] if vital else sorted(suppliers)
        for i in kept:
            quantity = draw(st.floats(1.0, 100.0))
            level = 2 if vital else 1
            name = f"c{i}"
            flows.append(flow(f"s{i}", f"s{buyer}", name, quantity=quantity, essentiality=level))
    return toile([site(f"s{k}") for k in range(n)], flows)


def with_rest():
    usual = without_doubt({f"c{k}": 10.0 + k for k in range(6)})
    return replace(
        usual,
        carriers=dict.fromkeys(usual.carriers, sure(0.3)),
        customers=dict.fromkeys(usual.customers, sure(0.3)),
        figures=dict(usual.figures) | {"unlisted_costs": sure(0.4)},
    )


PARAMETERS = with_rest()


def without_flow(found, row):
    """Return the losses when a flow carries nothing, all else being equal."""
    spread = spread_of(setting_of(found), found.imposed)
    keep = np.arange(len(found.structure.flows))[:, None] != row
    cut = replace(
        spread,
        input_share=spread.input_share * keep,
        outlet_share=spread.outlet_share * keep,
    )
    return iterate(cut, found.imposed.down, found.imposed.up, eps=EPS)


@settings(max_examples=40, deadline=None)
@given(plain_sums())
def test_what_comes_through_a_flow_equals_what_its_removal_saves(world):
    found = compute(world, closing("s0"), 0, 1, EPS, PARAMETERS)
    for row in range(len(found.structure.flows)):
        removed = without_flow(found, row)
        sure_flows = np.arange(len(found.structure.flows)) != row
        for carriers, before, after in (
            (found.down, found.losses.down, removed.down),
            (found.up, found.losses.up, removed.up),
        ):
            assert before * carriers.untainted(sure_flows) == pytest.approx(after, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(plain_sums())
def test_chains_through_a_flow_never_claim_more_than_its_removal_saves(world):
    found = compute(world, closing("s0"), 0, 1, EPS, PARAMETERS)
    explainer = Explainer.build(found.down, found.up)
    chains = {}
    for k in range(1, len(world.sites)):
        down, up = found.losses.down[k], found.losses.up[k]
        chains[k], rest = explainer.reasons(k, down, up)
        total = sum(chain.share for chain in chains[k]) + rest
        assert total == pytest.approx(found.loss[k, 0], abs=1e-9)
    for row in range(len(found.structure.flows)):
        removed = without_flow(found, row)
        for k, reasons in chains.items():
            for side in ("downstream", "upstream"):
                through = sum(c.share for c in reasons if c.direction == side and row in c.flows)
                name = "down" if side == "downstream" else "up"
                saved = getattr(found.losses, name)[k, 0] - getattr(removed, name)[k, 0]
                assert through <= saved + 1e-9


def test_a_maker_that_another_can_replace_takes_less_than_its_share():
    """Why the law above asks for one maker per class: here a market share acts."""
    world = toile(
        [site("a"), site("b"), site("mill")],
        [
            flow("a", "mill", "c0", quantity=60.0, essentiality=2),
            flow("b", "mill", "c0", quantity=40.0, essentiality=2),
        ],
    )
    found = compute(world, closing("b"), 0, 1, EPS, PARAMETERS)
    mill = [s.id for s in world.sites].index("mill")
    # 0.7 of the class is listed, 40 % of it from b, whose market share is 40/60.
    assert found.losses.down[mill, 0] == pytest.approx(0.7 * 0.4 * 40 / 60)
