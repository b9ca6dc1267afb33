"""Table: a network of a million sites on disk, in a process of its own: `python -m bench.scale`."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from bench.machine import Taken, peak_memory, timed
from piu.engine.generate import heavy_tailed
from piu.engine.spread.kernel_runs import closures, run_all
from piu.engine.spread.static import spread_shock
from piu.engine.store.networks import StoredNetwork, build_network, open_network
from piu.engine.store.tables import read_network

SEED = 1
MEAN_DEGREE = 13.0
"""Flows drawn per site; those drawn twice are one, and more than 10 remain."""

PUSH = 1.0
"""Push from the frontier to the end: rows of 16 would be for one shock alone."""


def of_network(sites: int) -> dict[str, Any]:
    """Measure in a new process, so that its peak memory is its own."""
    command = [sys.executable, "-m", "bench.scale", str(sites)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout))


def main() -> None:
    """Measure, say each row on the error output as it comes, and print all as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(int(sys.argv[1]), Path(folder))))


def measure(sites: int, folder: Path) -> dict[str, Any]:
    """Read, build, open, shock."""
    essential = _write_tables(sites, folder)
    taken, network = timed(read_network, folder / "flows", folder / "sites", essential=essential)
    rows = [_row("read", taken)]
    taken, stored = timed(build_network, folder / "network", network)
    rows.append(_row("build", taken))
    del network
    taken, stored = timed(open_network, folder / "network", expected=stored.hash)
    rows += [_row("open", taken), *_shocks(stored)]
    size = sum(place.stat().st_size for place in stored.folder.path.iterdir())
    found = {"sites": stored.n, "flows": stored.flows, "rows": rows}
    return found | {"size_mb": round(size / 1e6), "peak_mb": round(peak_memory() / 1e6)}


def _write_tables(sites: int, folder: Path) -> np.ndarray:
    """Draw a network and leave it as the tables an operator would bring."""
    network = heavy_tailed(sites, seed=SEED, mean_degree=MEAN_DEGREE)
    columns = {
        "flows": ("supplier", "buyer", "amount"),
        "sites": ("sector", "revenue", "costs", "market"),
    }
    for table, names in columns.items():
        (folder / table).mkdir()
        for name in names:
            np.save(folder / table / f"{name}.npy", getattr(network, name))
    return network.essential


def _shocks(stored: StoredNetwork) -> list[dict[str, Any]]:
    """Close the largest site, and one drawn, alone: scores by the kernel, losses by SciPy."""
    outflow = stored.weights()
    run_all(stored.tables(), closures(np.array([0])), outflow, eps=1e-2, dense_from=PUSH)  # compile
    rows = []
    drawn = int(np.random.default_rng(SEED).integers(stored.n))
    for name, site in (("largest", int(np.argmax(outflow))), ("drawn", drawn)):
        closed = np.zeros(stored.n)
        closed[site] = 1.0
        for eps in (1e-2, 1e-6):
            pushed, scored = timed(_push, stored, site, eps=eps)
            swept, cascade = timed(_sweep, stored, closed, eps=eps)
            facts = {"eps": eps, "steps": cascade.steps}
            gap = abs(float(scored.sums[0, 0, 0] / outflow.sum()) - cascade.score)
            rows.append(_row(f"{name}_scores", pushed, **facts, gap=gap))
            rows.append(_row(f"{name}_losses", swept, **facts))
    return rows


def _push(stored: StoredNetwork, site: int, *, eps: float) -> Any:
    shock = closures(np.array([site]))
    return run_all(stored.tables(), shock, stored.weights(), eps=eps, dense_from=PUSH)


def _sweep(stored: StoredNetwork, closed: np.ndarray, *, eps: float) -> Any:
    return spread_shock(stored.spread(), closed, closed, stored.weights(), eps=eps, single=True)


def _row(work: str, taken: Taken, **facts: Any) -> dict[str, Any]:
    """Put one measure in a row, and show it at once: the whole takes minutes."""
    row = {"work": work} | facts | taken._asdict()
    print(row, file=sys.stderr, flush=True)
    return row


if __name__ == "__main__":
    main()
