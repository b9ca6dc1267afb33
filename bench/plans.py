"""Table: plans of exchanges, beside the same problem given to HiGHS by hand."""

import time
from typing import Any

import highspy
import numpy as np

from bench.machine import least, timed
from piu.engine.plan import Choices, Front, Limits, best_plan, front
from piu.engine.plan.model import silent_highs

ENDS, MINIMUM_RUNS, POINTS = 1_000, 1_000, 15
LONGEST_S = 60.0
"""Time given to HiGHS alone."""


def table(sizes: tuple[int, ...]) -> list[dict[str, Any]]:
    """Measure plans on a thousand sources and a thousand uses, by number of exchanges."""
    return [row for size in sizes for row in _of_size(size)]


def market(exchanges: int, *, minimum_runs: int = 0, seed: int = 1) -> tuple[Choices, Limits]:
    """Draw sources, uses and exchanges whose cost grows with distance, and a budget that binds."""
    rng = np.random.default_rng(seed)
    places = rng.uniform(0, 100, (2, ENDS, 2))
    source, use = rng.integers(0, ENDS, (2, exchanges))
    km = np.hypot(*(places[0][source] - places[1][use]).T)
    runs = np.zeros(exchanges)
    runs[:minimum_runs] = 20.0
    choices = Choices(
        source=source,
        use=use,
        source_most=rng.uniform(50, 150, ENDS),
        use_most=rng.uniform(50, 150, ENDS),
        most=np.full(exchanges, np.inf),
        least=runs,
        cost_eur=1.0 + 0.1 * km + rng.uniform(0, 3, exchanges),
        gains={
            "value_eur": rng.uniform(5, 25, exchanges),
            "co2_t": np.maximum(0.0, rng.uniform(0, 1, exchanges) - 0.003 * km),
        },
    )
    return choices, Limits(budget_eur=150_000.0)


def _of_size(exchanges: int) -> list[dict[str, Any]]:
    choices, limits = market(exchanges)
    times = 3 if exchanges < 500_000 else 1
    settings: dict[str, Any] = {"objective": "value_eur", "limits": limits}
    ours, plan = timed(best_plan, choices, seconds=600.0, **settings)
    if times > 1:
        ours = least(lambda: best_plan(choices, seconds=600.0, **settings), times=times)
    by_hand, value = timed(direct, choices, limits)
    if times > 1:
        by_hand = least(lambda: direct(choices, limits), times=times)
    work = "direct" if value is not None else "direct_stopped"
    apart = {} if value is None else {"apart": abs(plan.value - value) / value}
    rows = [
        _row("lp", exchanges, ours, times_direct=ours.cpu / by_hand.cpu, solved=plan.proof.solved,
             dropped=plan.proof.dropped_gain, **apart),
        _row(work, exchanges, by_hand),
    ]  # fmt: skip
    return rows if exchanges > 100_000 else [*rows, *_with_openings(exchanges), *_front(exchanges)]


def _with_openings(exchanges: int) -> list[dict[str, Any]]:
    choices, limits = market(exchanges, minimum_runs=MINIMUM_RUNS)
    settings: dict[str, Any] = {"objective": "value_eur", "limits": limits, "gap": 1e-3}
    taken, plan = timed(best_plan, choices, seconds=600.0, **settings)
    by_hand, _ = timed(direct, choices, limits, gap=1e-3)
    times_direct = taken.cpu / by_hand.cpu
    return [
        _row("milp", exchanges, taken, times_direct=times_direct, solved=plan.proof.solved,
             gap=plan.gap),
        _row("milp_direct", exchanges, by_hand),
    ]  # fmt: skip


def _front(exchanges: int) -> list[dict[str, Any]]:
    """Measure a front, warm, and the same plans each computed anew."""
    choices, limits = market(exchanges)
    warm, found = timed(_warm_front, choices, limits)
    cold, _ = timed(_cold_front, choices, limits, found)
    return [
        _row("front", exchanges, warm, points=len(found.plans), times_cold=cold.cpu / warm.cpu),
        _row("front_cold", exchanges, cold, points=len(found.plans)),
    ]  # fmt: skip


def _warm_front(choices: Choices, limits: Limits) -> Front:
    return front(
        choices, objective="value_eur", against="co2_t", points=POINTS, limits=limits, seconds=600.0
    )


def _cold_front(choices: Choices, limits: Limits, found: Front) -> None:
    for level in found.levels:
        asked = Limits(budget_eur=limits.budget_eur, at_least={"co2_t": level * (1 - 1e-9)})
        best_plan(choices, objective="value_eur", limits=asked, seconds=600.0)


def direct(choices: Choices, limits: Limits, *, gap: float = 0.0) -> float | None:
    """Solve the same problem with all exchanges in one model of HiGHS; None: not in a minute."""
    m, runs = len(choices), int((choices.least > 0).sum())
    bounded = [np.ones(m), np.ones(m), choices.cost_eur]
    index = [choices.source, ENDS + choices.use, np.full(m, 2 * ENDS)]
    width, rows = len(index), 2 * ENDS + len(index) - 2
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = m, rows
    lp.col_cost_ = -choices.gains["value_eur"]
    lp.col_lower_, lp.col_upper_ = np.zeros(m), np.full(m, np.inf)
    lp.row_lower_ = np.full(2 * ENDS + 1, -np.inf)
    most = [choices.source_most, choices.use_most, [limits.budget_eur]]
    lp.row_upper_ = np.concatenate(most)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = (width * np.arange(m + 1)).astype(np.int32)
    lp.a_matrix_.index_ = np.column_stack(index).ravel().astype(np.int32)
    lp.a_matrix_.value_ = np.column_stack(bounded).ravel()
    highs = silent_highs()
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("mip_rel_gap", gap),
        ("time_limit", LONGEST_S),
    ):
        highs.setOptionValue(option, value)
    highs.passModel(lp)
    if runs:
        _add_runs(highs, choices, runs)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return -float(highs.getInfo().objective_function_value)


def _add_runs(highs: highspy.Highs, choices: Choices, runs: int) -> None:
    """Make the first exchanges run at their minimum or not at all."""
    m, whole, no = len(choices), np.arange(runs, dtype=np.int32), np.zeros(0, dtype=np.int32)
    highs.addCols(runs, np.zeros(runs), np.zeros(runs), np.ones(runs), 0, no, no, np.zeros(0))
    pairs = np.column_stack([whole, m + whole]).ravel().astype(np.int32)
    for reach, low, high in ((choices.reach, -np.inf, 0.0), (choices.least, 0.0, np.inf)):
        value = np.column_stack([np.ones(runs), -reach[:runs]]).ravel()
        bounds = np.full(runs, low), np.full(runs, high)
        highs.addRows(runs, *bounds, 2 * runs, 2 * whole, pairs, value)
    highs.changeColsIntegrality(runs, m + whole, np.ones(runs, dtype=np.uint8))


def _row(work: str, exchanges: int, taken: Any, **more: Any) -> dict[str, Any]:
    return {"work": work, "exchanges": exchanges, "cpu": taken.cpu, "wall": taken.wall, **more}


if __name__ == "__main__":
    started = time.perf_counter()
    for line in table((50_000, 1_000_000)):
        print(line, f"{time.perf_counter() - started:.0f} s", flush=True)
