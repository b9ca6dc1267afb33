"""Laws of the static cascade, on networks drawn by hypothesis."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from piu.engine import Network, cascade
from tests.engine.drawing import networks

LAW = settings(max_examples=20, deadline=None)
EPS = 1.234567e-3


@LAW
@given(networks())
def test_no_shock_no_loss(drawn):
    nothing = np.zeros(drawn.n)
    found = cascade(drawn.network(), nothing, nothing, eps=EPS, weights=np.ones(drawn.n))
    assert (found.downstream == 0).all()
    assert (found.upstream == 0).all()
    assert found.score == 0.0
    assert found.steps == 1


@LAW
@given(networks())
def test_losses_are_shares_and_never_under_the_imposed_ones(drawn):
    found = cascade(drawn.network(), drawn.psi_d, drawn.psi_u, eps=EPS, weights=np.ones(drawn.n))
    for loss, imposed in ((found.downstream, drawn.psi_d), (found.upstream, drawn.psi_u)):
        assert (loss >= np.asarray(imposed)).all()
        assert (loss <= 1).all()


@LAW
@given(networks(market=False, fading=True), st.floats(0, 1))
def test_a_larger_shock_never_harms_less(drawn, share):
    network = drawn.network()
    down, up = np.asarray(drawn.psi_d), np.asarray(drawn.psi_u)
    ones = np.ones(drawn.n)
    whole = cascade(network, down, up, eps=1e-12, weights=ones)
    part = cascade(network, share * down, share * up, eps=1e-12, weights=ones)
    assert (part.downstream <= whole.downstream + 1e-10).all()
    assert (part.upstream <= whole.upstream + 1e-10).all()


@LAW
@given(networks(), st.randoms(use_true_random=False))
def test_the_order_of_sites_and_flows_does_not_matter(drawn, random):
    order = list(range(drawn.n))
    random.shuffle(order)
    place = {old: new for new, old in enumerate(order)}
    moved = dict.fromkeys([])
    flows = list(drawn.flows.items())
    random.shuffle(flows)
    for (i, j), amount in flows:
        moved[place[i], place[j]] = amount

    def shuffled(values):
        return None if values is None else [values[k] for k in order]

    matrix = np.zeros((drawn.n, drawn.n))
    for pair, amount in moved.items():
        matrix[pair] = amount
    network = Network.from_arrays(
        matrix,
        sector=shuffled(drawn.sector),
        essential=drawn.essential,
        revenue=shuffled(drawn.revenue),
        costs=shuffled(drawn.costs),
        market=shuffled(drawn.market),
    )
    ones = np.ones(drawn.n)
    before = cascade(drawn.network(), drawn.psi_d, drawn.psi_u, eps=EPS, weights=ones)
    after = cascade(network, shuffled(drawn.psi_d), shuffled(drawn.psi_u), eps=EPS, weights=ones)
    assert after.downstream == pytest.approx(before.downstream[order], abs=1e-12)
    assert after.upstream == pytest.approx(before.upstream[order], abs=1e-12)
    assert after.steps == before.steps


@LAW
@given(networks())
def test_weight_columns_in_one_pass_equal_single_passes(drawn):
    columns = np.array([[1.0 + k, 5.0 - k / 2] for k in range(drawn.n)])
    network = drawn.network()
    both = cascade(network, drawn.psi_d, drawn.psi_u, eps=EPS, weights=columns)
    assert both.score.shape == (2,)
    for k in range(2):
        one = cascade(network, drawn.psi_d, drawn.psi_u, eps=EPS, weights=columns[:, k])
        assert both.score[k] == pytest.approx(one.score, abs=1e-14)
