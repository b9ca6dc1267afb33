"""Each bad input of the exact model raises its named error, at its place."""

import numpy as np
import pytest
import scipy.sparse as sp

from piu import engine
from piu.engine.errors import CODES, EngineError, NetworkError, RunError, ShockError

W = np.array([[0.0, 2.0], [1.0, 0.0]])
GOOD = {"sector": [0, 1], "essential": [[1, 2], [0, 1]]}
NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("matrix", "changes", "code", "where"),
    [
        (np.zeros((0, 0)), {}, "empty_network", "W"),
        (np.zeros((2, 3)), {}, "not_square", "W"),
        (np.array([[0, -2.0], [1, 0]]), {}, "negative", "W[0, 1]"),
        (np.array([[0, NAN], [1, 0]]), {}, "not_a_number", "W[0, 1]"),
        (np.array([[0, 2], [INF, 0]]), {}, "infinite", "W[1, 0]"),
        ([["a", "b"], ["c", "d"]], {}, "not_a_number", "W"),
        (W, {"sector": [0]}, "mismatched_lengths", "sector"),
        (W, {"sector": [0, 2]}, "unknown_class", "sector[1]"),
        (W, {"sector": [-1, 0]}, "unknown_class", "sector[0]"),
        (W, {"sector": [0.5, 0]}, "unknown_class", "sector[0]"),
        (W, {"sector": [0, NAN]}, "unknown_class", "sector[1]"),
        (W, {"essential": [[1, 2]]}, "not_square", "essential"),
        (W, {"essential": [[1, 3], [0, 1]]}, "unknown_essentiality", "essential[0, 1]"),
        (W, {"essential": [[1, NAN], [0, 1]]}, "unknown_essentiality", "essential[0, 1]"),
        (W, {"revenue": [1.0]}, "mismatched_lengths", "revenue"),
        (W, {"revenue": [1.0, -1]}, "negative", "revenue[1]"),
        (W, {"costs": [NAN, 1]}, "not_a_number", "costs[0]"),
        (W, {"costs": [[1, 1], [1, 1]]}, "mismatched_lengths", "costs"),
        (W, {"market": [0]}, "mismatched_lengths", "market"),
        (W, {"market": [0, -3]}, "unknown_class", "market[1]"),
    ],
)
def test_network_refusals(matrix, changes, code, where):
    with pytest.raises(NetworkError) as caught:
        engine.Network.from_arrays(matrix, **(GOOD | changes))
    assert (caught.value.code, caught.value.where) == (code, where)


def test_a_sparse_matrix_names_the_faulty_flow():
    flows = sp.coo_array(([1.0, -4.0], ([0, 1], [1, 0])), shape=(2, 2))
    with pytest.raises(NetworkError) as caught:
        engine.Network.from_arrays(flows, **GOOD)
    assert (caught.value.code, caught.value.where) == ("negative", "W[1, 0]")
    assert caught.value.value == -4.0


@pytest.mark.parametrize(
    ("psi_d", "psi_u", "changes", "error", "code", "where"),
    [
        ([1, 0, 0], [0, 0], {}, ShockError, "mismatched_lengths", "psi_d"),
        ([0, 0], [0], {}, ShockError, "mismatched_lengths", "psi_u"),
        ([1.5, 0], [0, 0], {}, ShockError, "shock_out_of_range", "psi_d[0]"),
        ([0, 0], [0, -0.1], {}, ShockError, "shock_out_of_range", "psi_u[1]"),
        ([0, INF], [0, 0], {}, ShockError, "shock_out_of_range", "psi_d[1]"),
        ([0, NAN], [0, 0], {}, ShockError, "not_a_number", "psi_d[1]"),
        ([0, 0], [0, 0], {"eps": -1}, RunError, "bad_eps", "eps"),
        ([0, 0], [0, 0], {"eps": NAN}, RunError, "bad_eps", "eps"),
        ([0, 0], [0, 0], {"eps": None}, RunError, "bad_eps", "eps"),
        ([0, 0], [0, 0], {"weights": [1]}, RunError, "mismatched_lengths", "weights"),
        ([0, 0], [0, 0], {"weights": [1, -1]}, RunError, "negative", "weights[1]"),
        ([0, 0], [0, 0], {"weights": [0, 0]}, RunError, "zero_weights", "weights[:, 0]"),
    ],
)
def test_cascade_refusals(psi_d, psi_u, changes, error, code, where):
    network = engine.Network.from_arrays(W, **GOOD)
    with pytest.raises(error) as caught:
        engine.cascade(network, psi_d, psi_u, **({"eps": 1e-6} | changes))
    assert (caught.value.code, caught.value.where) == (code, where)


def test_a_revenue_too_small_to_divide_by_is_named():
    network = engine.Network.from_arrays(W * 1e10, **GOOD, revenue=[5e-324, 1])
    with pytest.raises(NetworkError) as caught:
        engine.cascade(network, [1, 0], [1, 0], eps=1e-6)
    assert (caught.value.code, caught.value.where) == ("infinite", "revenue")


def test_an_error_says_what_to_do():
    error = EngineError("negative", "W[0, 1]", -2.0)
    assert str(error) == f"negative at W[0, 1]: found -2.0. {CODES['negative']}"
    assert isinstance(NetworkError("negative", "W", -1), EngineError)
