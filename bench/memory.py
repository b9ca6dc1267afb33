"""Memory of a ranking of all sites, in a process of its own.

`python -m bench.memory 100000 float32 2`: sites, precision, threads.
"""

import json
import subprocess
import sys

import numpy as np

from bench.machine import peak_memory, timed
from piu.engine import closure_ranking
from piu.engine.generate import heavy_tailed


def of_ranking(sites: int, *, precision: str, threads: int) -> dict[str, float]:
    """Rank all sites in a new process; return its peak memory (MB) and its times (s)."""
    command = [sys.executable, "-m", "bench.memory", str(sites), precision, str(threads)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def main() -> None:
    """Rank, and print the peak memory of this process."""
    sites, precision, threads = int(sys.argv[1]), np.dtype(sys.argv[2]), int(sys.argv[3])
    network = heavy_tailed(sites, seed=1)
    before = _peak_mb()
    settings = {"eps": 1e-2, "precision": precision, "threads": threads}
    taken, _ = timed(closure_ranking, network, **settings)
    print(json.dumps({"peak_mb": _peak_mb(), "peak_before_mb": before} | taken._asdict()))


def _peak_mb() -> float:
    return round(peak_memory() / 1e6, 1)


if __name__ == "__main__":
    main()
