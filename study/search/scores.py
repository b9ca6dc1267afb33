"""Scores of an order of results against judgements, with their intervals."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2
from statistics import mean

CUT = 10
DRAWS = 2000


@dataclass(frozen=True)
class Score:
    """NDCG@10 and R@10 of one question."""

    ndcg: float
    recall: float


def score(found: Sequence[str], answers: Mapping[str, int]) -> Score:
    """Score one order; recall counts what could stand in ten places."""
    gains = [(2 ** answers.get(name, 0) - 1) / log2(rank + 2) for rank, name in enumerate(found)]
    best = sorted(answers.values(), reverse=True)[:CUT]
    ideal = sum((2**grade - 1) / log2(rank + 2) for rank, grade in enumerate(best))
    held = sum(name in answers for name in found[:CUT])
    return Score(sum(gains[:CUT]) / ideal, held / min(CUT, len(answers)))


def interval(values: Sequence[float], *, seed: int = 1) -> tuple[float, float, float]:
    """Mean of questions with a 95 % bootstrap interval: other questions could have been asked."""
    draw = random.Random(seed)  # noqa: S311
    means = sorted(mean(draw.choices(values, k=len(values))) for _ in range(DRAWS))
    return mean(values), means[int(0.025 * DRAWS)], means[int(0.975 * DRAWS) - 1]
