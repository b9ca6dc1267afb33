"""What one world tells: is the truth in the interval, and what do answers take away?"""

from typing import Any

import numpy as np

from piu.engine.result import QUANTILES, quantiles
from study.asking import asked, doubts, elsewhere, total, width
from study.truth import Truth, true_losses, true_world
from study.worlds import skeleton, struck

SEED = 20261125
DRAWS = 200
"""As many as a run makes by default."""
SAME = 1e-6
"""Two losses closer than this are one: it is the engine's stopping threshold."""
LEAST = 1e-4
RANDOM_SETS = 2
PARTS = (0.0, 0.25, 0.5, 0.75, 0.9)


def world(kind: str, number: int) -> tuple[Truth, str, np.random.Generator]:
    """Return a world, the site that closes there, and its source of chance."""
    rng = np.random.default_rng([SEED, number])
    truth = true_world(skeleton(rng), kind, rng)
    return truth, struck(truth.ecosystem, rng), rng


def coverage(task: tuple[str, int]) -> dict[str, Any]:
    """Compare the intervals of the sites hit, and of their total, with the truth."""
    truth, closed, rng = world(*task)
    outcome = asked(truth.ecosystem, closed, seed=task[1], draws=DRAWS)
    losses = true_losses(truth, closed)
    sites, rows = outcome.ecosystem.sites, elsewhere(outcome)
    found = [_place(outcome.loss[r], losses[sites[r].id], rng) for r in rows]
    result: dict[str, Any] = {"sites": found, "total": None}
    if rows:
        jobs = [sites[r].jobs.value if sites[r].jobs else 0.0 for r in rows]
        weights = jobs if any(jobs) else [1.0] * len(rows)
        true = sum(w * losses[sites[r].id] for w, r in zip(weights, rows, strict=True))
        result["total"] = _place(total(outcome, rows), true, rng)
    inside = [r for r, s in enumerate(sites) if not s.outside and s.id != closed]
    truly = [r for r in inside if losses[sites[r].id] > LEAST]
    result["truly_hit"], result["missed"] = len(truly), len(set(truly) - set(rows))
    return result


def _place(values: np.ndarray, true: float, rng: np.random.Generator) -> tuple[float, bool]:
    """Return the rank of the truth among the draws, and whether the interval shown holds it.

    The rank goes from 0 to 1; ties with the truth (losses of exactly 0 or 1) are broken at
    random, so that ranks are even if and only if the draws are right.
    """
    near = SAME * max(1.0, abs(true))
    below = np.count_nonzero(values < true - near)
    equal = np.count_nonzero(np.abs(values - true) <= near)
    rank = (below + rng.random() * (equal + 1)) / (values.size + 1)
    low, _mid, high = quantiles(values, QUANTILES)
    return float(rank), bool(low - near <= true <= high + near)


def questions(number: int) -> dict[str, float] | None:
    """Compare the interval left by the facts to ask first and by as many taken at random."""
    truth, closed, rng = world("fair", number)
    before = asked(truth.ecosystem, closed, seed=number, draws=DRAWS)
    rows = elsewhere(before)
    first, bearing = doubts(before)
    if not rows or not first or len(bearing) < 2 * len(first):
        return None
    start = width(total(before, rows))

    def left(identifiers: list[str]) -> float:
        answers = {key: truth.numbers[key] for key in identifiers}
        after = asked(truth.ecosystem, closed, seed=number, draws=DRAWS, answers=answers)
        return width(total(after, rows)) / start

    picks = [list(rng.choice(bearing, len(first), replace=False)) for _ in range(RANDOM_SETS)]
    return {"first": left(first), "random": float(np.mean([left(pick) for pick in picks]))}


def knowledge(number: int) -> list[float] | None:
    """Return the width of the interval as more unknowns, taken at random, are answered."""
    truth, closed, rng = world("fair", number)
    before = asked(truth.ecosystem, closed, seed=number, draws=DRAWS)
    rows, bearing = elsewhere(before), doubts(before)[1]
    start = width(total(before, rows)) if rows else 0.0
    if start <= 0.0:
        return None
    order = list(rng.permutation(bearing))
    found = [1.0]
    for part in PARTS[1:]:
        answers = {key: truth.numbers[key] for key in order[: round(part * len(order))]}
        after = asked(truth.ecosystem, closed, seed=number, draws=DRAWS, answers=answers)
        found.append(width(total(after, rows)) / start)
    return found
