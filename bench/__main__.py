"""Measure the engine: `python -m bench`, or `python -m bench --quick` for a first look."""

import argparse
from pathlib import Path
from typing import Any

from bench import (
    closures,
    machine,
    memory,
    one_shock,
    plans,
    report,
    scale,
    stream,
    timed,
    workers,
)

LATEST = Path(__file__).with_name("latest.json")


def main() -> None:
    """Run all measures, print them, and keep those of a full run in JSON and in docs/."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small networks, nothing written")
    quick = parser.parse_args().quick
    found = measure(quick=quick)
    print(report.markdown(found, "en"))
    if not quick:
        report.save(found, LATEST)
        report.write_documentation(found)


def measure(*, quick: bool) -> dict[str, Any]:
    """Take all measures in one process, one after the other."""
    found: dict[str, Any] = {"machine": machine.description()}
    found["compilation"] = closures.compilation()
    triads = {f"triad_{threads}": stream.bandwidth(threads=threads) for threads in (1, 2)}
    found["stream"] = {name: value / 1e9 for name, value in triads.items()}
    sizes = closures.QUICK if quick else closures.FULL
    rows = closures.table(sizes, bandwidth=triads["triad_1"])
    found["closures"] = [{k: v for k, v in row.items() if k[0] != "_"} for row in rows]
    found["one_shock"] = one_shock.table()
    found["timed"] = timed.table()
    sites = 10_000 if quick else 100_000
    found["memory"] = [
        {"sites": sites, "precision": kind, "threads": threads}
        | memory.of_ranking(sites, precision=kind, threads=threads)
        for kind, threads in (("float64", 1), ("float64", 2), ("float32", 2))
    ]
    found["plans"] = plans.table((20_000,) if quick else (50_000, 1_000_000))
    found["workers"] = workers.table(20_000 if quick else 100_000)
    found["scale"] = scale.of_network(20_000 if quick else 1_000_000)
    return found


if __name__ == "__main__":
    main()
