"""The comparison of networks that tests use: it sees each kind of difference, and names it."""

from dataclasses import replace

import numpy as np
import pytest

from piu.engine import Network
from piu.engine.generate import heavy_tailed
from piu.engine.testing import assert_networks_close

ONE = Network.from_arrays(
    [[0, 2.0, 0], [0, 0, 5.0], [0, 0, 0]],
    sector=[0, 1, 1],
    essential=[[1, 2], [0, 1]],
    revenue=[4.0, 6.0, 9.0],
)


def test_a_network_is_close_to_itself_and_within_the_gap_allowed():
    assert_networks_close(ONE, ONE)
    drawn = heavy_tailed(200, seed=1)
    order = np.random.default_rng(1).permutation(drawn.amount.size)
    shuffled = {name: getattr(drawn, name)[order] for name in ("supplier", "buyer", "amount")}
    assert_networks_close(drawn, replace(drawn, **shuffled))
    near = replace(ONE, amount=ONE.amount * (1 + 1e-6))
    assert_networks_close(ONE, near, relative=1e-5)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"amount": [2.0, 5.5]}, "flow 1 -> 2: 5.0 against 5.5"),
        ({"buyer": [2, 2]}, "flow 0 -> 1: 2.0 against 0.0; flow 0 -> 2: 0.0 against 2.0"),
        ({"sector": [0, 1, 0]}, "sector[2]: 1 against 0"),
        ({"essential": [[1, 2], [0, 2]]}, "essential[1, 1]: 1 against 2"),
        ({"revenue": None}, "revenue: given against absent"),
        ({"costs": [1.0, 1.0, 1.0]}, "costs: absent against given"),
        ({"sector": [0, 1]}, "sector: shape (3,) against (2,)"),
        ({"n": 4}, "sites: 3 against 4"),
        ({"amount": [2.0, np.nan]}, "flow 1 -> 2: 5.0 against nan"),
    ],
)
def test_each_difference_is_named(changes, said):
    given = {k: np.array(v) if isinstance(v, list) else v for k, v in changes.items()}
    with pytest.raises(AssertionError) as caught:
        assert_networks_close(ONE, replace(ONE, **given))
    assert str(caught.value) == f"networks differ: {said}"


def test_many_differences_are_counted():
    other = replace(heavy_tailed(50, seed=2), revenue=np.zeros(50))
    with pytest.raises(AssertionError, match="and 45 more$"):
        assert_networks_close(heavy_tailed(50, seed=2), other)
