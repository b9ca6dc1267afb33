"""The engine and the plain reference agree to 1e-12, with equal step counts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from piu.engine import Network, cascade, closure_ranking
from tests.engine.drawing import networks
from tests.engine.plain import plain_cascade, plain_score


@settings(max_examples=70, deadline=None)
@given(networks(), st.sampled_from([0.01234567, 1.234567e-3]))
def test_engine_equals_the_plain_reference(drawn, eps):
    weights = [1.0 + k for k in range(drawn.n)]
    down, up, steps = plain_cascade(drawn.flows, eps=eps, **drawn.plain())
    found = cascade(drawn.network(), drawn.psi_d, drawn.psi_u, eps=eps, weights=weights)
    assert found.steps == steps
    assert found.downstream == pytest.approx(down, abs=1e-12, rel=0)
    assert found.upstream == pytest.approx(up, abs=1e-12, rel=0)
    assert found.score == pytest.approx(plain_score(down, up, weights), abs=1e-12)


@settings(max_examples=15, deadline=None)
@given(networks())
def test_ranking_equals_one_plain_closure_after_another(drawn):
    eps, weights = 1.234567e-3, np.array([[1.0 + k, 2.0] for k in range(drawn.n)])
    ranking = closure_ranking(drawn.network(), eps=eps, weights=weights)
    for site in range(drawn.n):
        closed = [1.0 if k == site else 0.0 for k in range(drawn.n)]
        changes = {"psi_d": closed, "psi_u": closed}
        down, up, steps = plain_cascade(drawn.flows, eps=eps, **drawn.plain(**changes))
        assert ranking.steps[site] == steps
        for column in range(2):
            w = weights[:, column]
            expected = plain_score(down, up, w)
            assert ranking.score[site, column] == pytest.approx(expected, abs=1e-12)
            alone = plain_score(down, down, w)
            assert ranking.downstream_score[site, column] == pytest.approx(alone, abs=1e-12)
            alone = plain_score(up, up, w)
            assert ranking.upstream_score[site, column] == pytest.approx(alone, abs=1e-12)


def test_ranking_over_several_blocks_equals_single_closures():
    rng = np.random.default_rng(7)
    n = 70
    matrix = rng.random((n, n)) * (rng.random((n, n)) < 0.08)
    network = _random_network(matrix, rng)
    ranking = closure_ranking(network, eps=1e-3)
    assert ranking.score.shape == (n,)
    assert ranking.missing == ("costs",)
    for site in (0, 31, 32, 69):
        closed = np.eye(n)[site]
        alone = cascade(network, closed, closed, eps=1e-3)
        assert ranking.score[site] == pytest.approx(alone.score, abs=1e-14)
        assert ranking.steps[site] == alone.steps


def _random_network(matrix, rng):
    n = matrix.shape[0]
    return Network.from_arrays(
        matrix,
        sector=rng.integers(0, 5, n),
        essential=rng.integers(0, 3, (5, 5)),
        revenue=matrix.sum(axis=1) * 1.3,
        market=rng.integers(0, 5, n),
    )
