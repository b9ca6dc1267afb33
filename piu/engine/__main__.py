"""`python -m piu.engine FILE.json`: run a scenario without any platform."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from piu.engine.errors import EngineError
from piu.engine.files import read_question
from piu.engine.result import Interval, Result
from piu.engine.simulate import run

HEAD = ("site", "loss", "5 %", "95 %", "jobs", "5 %", "95 %", "main reason")


def main(arguments: list[str] | None = None) -> int:
    """Read a file, run it, print a table or JSON; return 2 when the input is refused."""
    options = _parser().parse_args(arguments)
    try:
        question = read_question(options.file)
        given = {key: getattr(options, key) for key in ("seed", "draws", "eps")}
        settings = question.settings | {k: v for k, v in given.items() if v is not None}
        result = run(question.ecosystem, question.scenario, **settings)
    except EngineError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(as_json(result) if options.json else as_table(result))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m piu.engine", description=__doc__)
    parser.add_argument("file", type=Path, help="JSON with sites, flows and shocks")
    parser.add_argument("--json", action="store_true", help="print the whole result as JSON")
    parser.add_argument("--seed", type=int, help="seed of the draws (default 0)")
    parser.add_argument("--draws", type=int, help="number of draws (default 200)")
    parser.add_argument("--eps", type=float, help="stopping threshold (default 1e-6)")
    return parser


def as_json(result: Result) -> str:
    """Return the result as JSON, keys sorted: same input, same bytes."""
    return json.dumps(result.to_dict(), sort_keys=True, ensure_ascii=False, indent=1) + "\n"


def as_table(result: Result) -> str:
    """Return the hit sites, the totals and the facts to ask first, as text."""
    rows = [HEAD, *(_row(site) for site in result.sites)]
    widths = [max(len(row[k]) for row in rows) for k in range(len(HEAD))]
    lines = ["  ".join(c.ljust(w) for c, w in zip(r, widths, strict=True)).rstrip() for r in rows]
    for total in result.totals:
        least = "at least " if total.at_least else ""
        lost = _numbers(total.low, total.mid, total.high)
        unknown = f", {total.sites_unknown} without figure" if total.at_least else ""
        counted = f"({total.sites_counted} sites counted{unknown})"
        lines.append(f"{total.measure}, elsewhere: {least}{lost} {counted}")
    lines += [f"ask first: {identifier}" for identifier in result.facts_to_ask]
    lines.append("not counted: " + ", ".join(result.not_counted))
    return "\n".join(lines) + "\n"


def _row(site: Any) -> tuple[str, ...]:
    first = site.reasons[0] if site.reasons else None
    chain = f"{first.direction}: {' > '.join(first.sites)}" if first else ""
    return (site.id, *_cells(site.loss, ".2f"), *_cells(site.jobs, ".0f"), chain)


def _cells(interval: Interval | None, style: str) -> tuple[str, str, str]:
    if interval is None:
        return ("?", "", "")
    return (
        format(interval.mid, style),
        format(interval.low, style),
        format(interval.high, style),
    )


def _numbers(low: float | None, mid: float | None, high: float | None) -> str:
    if low is None or mid is None or high is None:
        return "unknown"
    return f"{mid:.4g} ({low:.4g} to {high:.4g})"


if __name__ == "__main__":
    sys.exit(main())
