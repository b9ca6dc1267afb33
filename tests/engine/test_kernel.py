"""The compiled kernel against the plain reference: every way of computing, equal step counts."""

import ctypes
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from piu.engine import EngineError, Network, closure_ranking
from piu.engine.generate import heavy_tailed
from piu.engine.rank.closures import COMPILED_FROM, give_back_memory
from piu.engine.spread import kernel
from piu.engine.spread.kernel import Shocks
from piu.engine.spread.kernel_runs import closures, run_all
from piu.engine.spread.kernel_tables import kernel_tables
from piu.engine.spread.static import cascade
from tests.engine.drawing import networks
from tests.engine.plain import plain_cascade, plain_score

SPARSE_ONLY, DENSE_ONLY, BOTH = 1.0, -1.0, 0.3
EACH_WAY = (SPARSE_ONLY, DENSE_ONLY, BOTH)
WAYS = pytest.mark.parametrize("dense_from", EACH_WAY)


@settings(max_examples=60, deadline=None)
@given(networks(), st.sampled_from([0.01234567, 1.234567e-3]))
def test_partial_shocks_equal_the_plain_reference(drawn, eps):
    """One shock on all sites at once, different on both sides."""
    weights = np.array([1.0 + k for k in range(drawn.n)])
    down, up, steps = plain_cascade(drawn.flows, eps=eps, **drawn.plain())
    everywhere = (np.array([0, drawn.n]), np.arange(drawn.n))
    shock = Shocks(*everywhere, np.array(drawn.psi_d), np.array(drawn.psi_u))
    tables = kernel_tables(drawn.network())
    expected = [plain_score(*pair, weights) for pair in ((down, up), (down, down), (up, up))]
    for dense_from in EACH_WAY:
        found = run_all(tables, shock, weights[:, None], eps=eps, dense_from=dense_from)
        assert found.steps[0] == steps
        assert found.sums[0, :, 0] / weights.sum() == pytest.approx(expected, abs=1e-12, rel=0)


@settings(max_examples=40, deadline=None)
@given(networks())
def test_every_closure_equals_the_plain_reference(drawn):
    """Closures repeated until the 16 lanes have been refilled several times."""
    eps, weights = 1.234567e-3, np.array([[1.0 + k, 2.0] for k in range(drawn.n)])
    sites = np.arange(7 * drawn.n) % drawn.n
    tables = kernel_tables(drawn.network())
    steps, means = zip(
        *(_plainly_closed(drawn, k, weights, eps) for k in range(drawn.n)), strict=True
    )
    for dense_from in EACH_WAY:
        found = run_all(tables, closures(sites), weights, eps=eps, dense_from=dense_from)
        assert found.steps.tolist() == np.array(steps)[sites].tolist()
        expected = np.array(means)[sites]
        assert found.sums / weights.sum(axis=0) == pytest.approx(expected, abs=1e-12, rel=0)


def _plainly_closed(drawn, site, weights, eps):
    """Return the steps of one closure by the plain reference, and its scores by weight column."""
    closed = [1.0 if k == site else 0.0 for k in range(drawn.n)]
    changes = {"psi_d": closed, "psi_u": closed}
    down, up, steps = plain_cascade(drawn.flows, eps=eps, **drawn.plain(**changes))
    sides = ((down, up), (down, down), (up, up))
    return steps, [[plain_score(*side, column) for column in weights.T] for side in sides]


@pytest.fixture(scope="module")
def economy():
    return heavy_tailed(1200, seed=5)


@WAYS
@pytest.mark.parametrize("eps", [1e-2, 1e-6])
def test_large_network_equals_single_cascades(economy, dense_from, eps):
    sites = np.array([0, 17, 600, 1199])
    weights = np.column_stack([economy.outflow, np.ones(economy.n)])
    tables = kernel_tables(economy)
    found = run_all(tables, closures(sites), weights, eps=eps, dense_from=dense_from)
    for place, site in enumerate(sites):
        closed = np.eye(economy.n)[site]
        alone = cascade(economy, closed, closed, eps=eps, weights=weights)
        expected = np.array([alone.score, alone.downstream_score, alone.upstream_score])
        assert found.steps[place] == alone.steps
        assert found.sums[place] / weights.sum(axis=0) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("eps", [1e-2, 1e-6])
def test_float32_within_a_millionth_and_same_steps(economy, eps):
    exact = closure_ranking(economy, eps=eps)
    rounded = closure_ranking(economy, eps=eps, precision=np.float32)
    assert np.mean(exact.steps == rounded.steps) >= 0.999
    for name in ("score", "downstream_score", "upstream_score"):
        assert getattr(rounded, name) == pytest.approx(getattr(exact, name), abs=1e-6, rel=0)


def test_same_bytes_whatever_the_threads_and_the_company(economy):
    tables, weights = kernel_tables(economy), economy.outflow[:, None]
    together = run_all(tables, closures(np.arange(economy.n)), weights, eps=1e-3, threads=2)
    backwards = np.arange(economy.n)[::-1]
    reversed_order = run_all(tables, closures(backwards), weights, eps=1e-3)
    assert together.sums.tobytes() == reversed_order.sums[::-1].tobytes()
    assert together.steps.tobytes() == reversed_order.steps[::-1].tobytes()


def test_ranking_takes_the_kernel_from_its_threshold_on(economy):
    assert economy.n >= COMPILED_FROM
    ranking = closure_ranking(economy, eps=1e-2)
    tables = kernel_tables(economy)
    found = run_all(tables, closures(np.arange(economy.n)), economy.outflow[:, None], eps=1e-2)
    assert (ranking.score == found.sums[:, 0, 0] / economy.outflow.sum()).all()
    assert ranking.missing == ()


def test_small_losses_pass_where_losses_can_grow():
    """Costs far below the inputs make a loss grow along the chain: none may be dropped."""
    tables = kernel_tables(_growing_chain())
    shock = Shocks(np.array([0, 1]), np.array([0]), np.array([1e-19]), np.array([0.0]))
    weights = np.array([[0.0], [0.0], [1.0]])
    found = run_all(tables, shock, weights, eps=1e-14, dense_from=SPARSE_ONLY)
    assert found.sums[0, 1, 0] == pytest.approx(1e-19 * 1e9 * 1e9, rel=1e-12)


def _growing_chain():
    return Network.from_arrays(
        np.diag([1.0, 1.0], k=1),
        sector=[0, 0, 0],
        essential=[[1]],
        costs=[1.0, 1e-9, 1e-9],
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"threads": 0}, "bad_threads"),
        ({"threads": 1.5}, "bad_threads"),
        ({"precision": np.float16}, "unknown_value"),
    ],
)
def test_refuses_bad_settings(economy, changes, code):
    with pytest.raises(EngineError) as refusal:
        closure_ranking(economy, eps=1e-2, **changes)
    assert refusal.value.code == code


def test_compiles_without_a_cache_where_nothing_can_be_written(monkeypatch):
    def refuse_to_cache(function, *, cache=False):
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return function

    monkeypatch.setattr(kernel, "NJIT", refuse_to_cache)
    assert kernel.entry(len) is len


def test_memory_is_given_back_where_the_c_library_can(monkeypatch):
    asked = []
    trims = SimpleNamespace(malloc_trim=asked.append)
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: trims)
    give_back_memory()
    assert asked == [0]
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: SimpleNamespace())
    assert give_back_memory() is None


def test_generated_networks_are_seeded_and_uneven():
    one, same, other = (heavy_tailed(3000, seed=seed) for seed in (4, 4, 5))
    assert (one.amount == same.amount).all()
    assert not np.array_equal(one.amount, other.amount)
    assert 8 < one.amount.size / one.n < 12
    assert np.bincount(one.supplier).max() > 30 * one.amount.size / one.n
    assert one.essential.shape == (80, 80)
    assert np.unique(one.sector).size == 80
