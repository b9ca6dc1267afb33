"""Closed forms: at eps 1e-14 one closed site gives a column of an inverse over its diagonal."""

import numpy as np
import pytest

from piu.engine import Network, cascade


@pytest.fixture(scope="module", params=[3, 11, 29])
def economy(request):
    rng = np.random.default_rng(request.param)
    n = request.param + 2
    amounts = rng.random((n, n)) * (rng.random((n, n)) < 0.5)
    return n, amounts, 0.5 + amounts.sum(axis=1) * 1.4, 0.5 + amounts.sum(axis=0) * 1.4


def test_upstream_equals_the_inverse(economy):
    n, amounts, revenue, _ = economy
    network = _additive(amounts, revenue=revenue)
    inverse = np.linalg.inv(np.eye(n) - amounts / revenue[:, None])
    for k in range(n):
        found = cascade(network, np.zeros(n), np.eye(n)[k], eps=1e-14)
        assert found.upstream == pytest.approx(inverse[:, k] / inverse[k, k], abs=1e-10)
        assert (found.downstream == 0).all()


def test_downstream_equals_the_inverse_of_the_other_side(economy):
    n, amounts, _, costs = economy
    network = _additive(amounts, costs=costs)
    inverse = np.linalg.inv(np.eye(n) - (amounts / costs[None, :]).T)
    for k in range(n):
        found = cascade(network, np.eye(n)[k], np.zeros(n), eps=1e-14)
        assert found.downstream == pytest.approx(inverse[:, k] / inverse[k, k], abs=1e-10)
        assert (found.upstream == 0).all()


def test_tail_bound_covers_what_is_missing(economy):
    n, amounts, revenue, costs = economy
    network = _additive(amounts, revenue=revenue, costs=costs)
    for k in range(n):
        shock = np.eye(n)[k]
        early = cascade(network, shock, shock, eps=1e-2)
        settled = cascade(network, shock, shock, eps=1e-14)
        missing = max(
            (settled.downstream - early.downstream).max(),
            (settled.upstream - early.upstream).max(),
        )
        assert 0 <= missing <= early.tail_bound + 1e-12


def test_no_tail_bound_where_row_sums_reach_one():
    ring = _additive(np.roll(np.eye(4), 1, axis=1))
    found = cascade(ring, np.eye(4)[0], np.eye(4)[0], eps=1e-2)
    assert found.tail_bound is None


def _additive(amounts, **totals):
    n = amounts.shape[0]
    return Network.from_arrays(amounts, sector=np.zeros(n), essential=[[1]], **totals)
