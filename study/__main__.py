"""Check intervals and reasons: `python -m study`, or `python -m study --quick` for a look."""

import argparse
import json
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, ProcessPoolExecutor
from typing import Any

from study import counting, hiding_report, measures, report
from study.backtest import report as backtest
from study.truth import FAIR, HEAVY_REST, HIDDEN_TIES, OPEN_MARKET, WRONG_LEVELS

WORLDS = {FAIR: 500, WRONG_LEVELS: 100, HEAVY_REST: 100, HIDDEN_TIES: 100, OPEN_MARKET: 100}
ASKED, NARROWED = 60, 30
QUICK = 10
"""A quick study has this many times fewer worlds."""


def main() -> None:
    """Run the whole study; a full one rewrites its pages and plots."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few worlds, nothing written")
    quick = parser.parse_args().quick
    with ProcessPoolExecutor(2) as executor:
        found = study(executor, QUICK if quick else 1)
    print(report.page(found, "en") if not quick else json.dumps(found, indent=1))
    if not quick:
        report.write(found)
        hiding_report.write()
        backtest.write()


def study(executor: Executor, fewer: int) -> dict[str, Any]:
    """Return all figures, every world seeded by its number."""

    def over(one: Callable[[Any], Any], tasks: Iterable[Any]) -> list[Any]:
        return list(executor.map(one, tasks, chunksize=5))

    coverage = {
        kind: counting.covered(over(measures.coverage, [(kind, k) for k in range(count // fewer)]))
        for kind, count in WORLDS.items()
    }
    asked = counting.compared(over(measures.questions, range(ASKED // fewer)))
    narrowed = counting.narrowed(over(measures.knowledge, range(NARROWED // fewer)))
    return {"coverage": coverage, "asked": asked, "narrowed": narrowed}


if __name__ == "__main__":
    main()
