"""Table: sites closed one by one, processor time per closure, by the kernel and by its peers."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from bench.machine import Taken, timed
from bench.scipy_peer import ScipyCascade
from piu.engine.generate import heavy_tailed
from piu.engine.network import Network
from piu.engine.spread.kernel_lanes import LANES
from piu.engine.spread.kernel_runs import Scored, closures, run_all
from piu.engine.spread.kernel_tables import Tables, kernel_tables
from tests.engine.plain import plain_cascade, plain_score

Row = dict[str, Any]

SEED = 1
ROW_BYTES = 72
"""Bytes per flow visited for 16 closures: a row of float32, the number of its site, a share."""

ROWS_ONLY = -1.0


@dataclass(frozen=True)
class Plan:
    """How many closures of one network each method computes, drawn without choice."""

    sites: int
    eps: float
    kernel: int
    rows_only: int
    scipy: int
    plain: int = 0


FULL = (
    Plan(sites=1_000, eps=1e-2, kernel=1_000, rows_only=1_000, scipy=500, plain=1),
    Plan(sites=1_000, eps=1e-6, kernel=1_000, rows_only=1_000, scipy=200),
    Plan(sites=10_000, eps=1e-2, kernel=10_000, rows_only=2_000, scipy=400),
    Plan(sites=10_000, eps=1e-6, kernel=4_000, rows_only=2_000, scipy=100),
    Plan(sites=100_000, eps=1e-2, kernel=8_000, rows_only=1_000, scipy=150),
    Plan(sites=100_000, eps=1e-6, kernel=1_500, rows_only=500, scipy=40),
)
QUICK = (
    Plan(sites=1_000, eps=1e-2, kernel=1_000, rows_only=500, scipy=100),
    Plan(sites=10_000, eps=1e-2, kernel=1_000, rows_only=500, scipy=50),
)


def table(plans: tuple[Plan, ...], *, bandwidth: float) -> list[Row]:
    """Measure every method on every network."""
    return [row for plan in plans for row in _measure(plan, bandwidth=bandwidth)]


def compilation() -> dict[str, float]:
    """Compile the kernel, or load it from the disk cache, for both precisions."""
    network = heavy_tailed(200, seed=SEED)
    seconds = {}
    for precision in (np.float64, np.float32):
        tables = kernel_tables(network, precision=precision)
        first, _ = timed(_run, tables, network, np.arange(2), eps=1e-2)
        seconds[precision.__name__] = round(first.wall, 2)
    return seconds


def _measure(plan: Plan, *, bandwidth: float) -> list[Row]:
    """Measure the peers on a part of the sample, the kernel on more of it."""
    network = heavy_tailed(plan.sites, seed=SEED)
    sample = np.random.default_rng(SEED).permutation(plan.sites)[: plan.kernel]
    rows = [_plain(network, sample[: plan.plain], eps=plan.eps)] if plan.plain else []
    peer, scores = _scipy(network, sample[: plan.scipy], eps=plan.eps)
    rows.append(peer)
    for method, precision, threads, dense_from in (
        ("kernel float64", np.float64, 1, None),
        ("kernel float32", np.float32, 1, None),
        ("kernel float32", np.float32, 2, None),
        ("kernel float32, rows only", np.float32, 1, ROWS_ONLY),
    ):
        sites = sample if dense_from is None else sample[: plan.rows_only]
        tables = kernel_tables(network, precision=precision)
        settings = {"eps": plan.eps, "threads": threads, "dense_from": dense_from}
        taken, scored = timed(_run, tables, network, sites, **settings)
        row = _row(network, plan.eps, method, threads, taken, scored.steps)
        row["times_scipy"] = peer["cpu_ms"] / peer["steps"] / (row["cpu_ms"] / row["steps"])
        row |= _agreement(scored, network, peer=peer, scores=scores)
        if precision is np.float32:
            row["times_bound"] = taken.cpu / _bound(tables, scored, bandwidth=bandwidth)
        rows.append(row)
    return rows


def _run(tables: Tables, network: Network, sites: np.ndarray, **settings: Any) -> Scored:
    return run_all(tables, closures(sites), network.outflow[:, None], **settings)


def _row(
    network: Network, eps: float, method: str, threads: int, taken: Taken, steps: np.ndarray
) -> Row:
    return {
        "sites": network.n,
        "flows": network.amount.size,
        "eps": eps,
        "method": method,
        "threads": threads,
        "closures": steps.size,
        "steps": float(steps.mean()),
        "cpu_ms": 1e3 * taken.cpu / steps.size,
        "wall_ms": 1e3 * taken.wall / steps.size,
    }


def _scipy(network: Network, sites: np.ndarray, *, eps: float) -> tuple[Row, np.ndarray]:
    """Close the sites with the SciPy peer."""
    peer = ScipyCascade(network)
    taken, scored = timed(lambda: [peer.score(int(site), eps=eps) for site in sites])
    steps = np.array([count for _, count in scored])
    row = _row(network, eps, "SciPy", 1, taken, steps) | {"_steps": steps}
    return row, np.array([score for score, _ in scored])


def _plain(network: Network, sites: np.ndarray, *, eps: float) -> Row:
    """Close the sites with the plain reference of the tests, which no one would use in earnest."""
    flows = dict(
        zip(zip(network.supplier.tolist(), network.buyer.tolist(), strict=True),
            network.amount.tolist(), strict=True)
    )  # fmt: skip
    names = ("sector", "essential", "revenue", "costs", "market")
    given = {name: getattr(network, name).tolist() for name in names}

    def close(site: int) -> int:
        closed = [float(k == site) for k in range(network.n)]
        both = {"psi_d": closed, "psi_u": closed}
        down, up, count = plain_cascade(flows, n=network.n, eps=eps, **both, **given)
        plain_score(down, up, network.outflow.tolist())
        return count

    taken, steps = timed(lambda: [close(site) for site in sites.tolist()])
    return _row(network, eps, "plain Python", 1, taken, np.array(steps))


def _agreement(scored: Scored, network: Network, *, peer: Row, scores: np.ndarray) -> Row:
    """Compare with the SciPy peer on the closures both computed."""
    both = min(scores.size, scored.steps.size)
    found = scored.sums[:both, 0, 0] / network.outflow.sum()
    return {
        "largest_gap": float(np.abs(found - scores[:both]).max()),
        "equal_steps": float((scored.steps[:both] == peer["_steps"][:both]).mean()),
    }


def _bound(tables: Tables, scored: Scored, *, bandwidth: float) -> float:
    """Return the seconds that memory needs if every step reads a row for every flow."""
    flows = tables.pull.source.size + tables.pull.up_source.size
    return ROW_BYTES * flows * float(scored.steps.sum()) / LANES / bandwidth
