"""Fit the eight weights on half of the names, score them on the other half."""

import random
import time
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process
from sklearn.linear_model import LogisticRegression

from piu.engine.classify.texts import fold
from piu.engine.match.organisations import FEATURES, Named, Register, features
from study.matching.names import SEED, is_for_fitting, register, written

ABSENT = 0.3
"""Share of the names asked that the register does not hold."""
ASKED = 1000


def questions(names: list[Named], *, seed: int) -> tuple[list[Named], list[tuple[Named, int]]]:
    """A register without some of its names, and names asked with the rank of their truth, or -1."""
    draw = random.Random(seed)  # noqa: S311
    mixed = draw.sample(names, len(names))
    absent = mixed[: int(len(names) * ABSENT)]
    known = mixed[len(absent) :]
    held = draw.sample(range(len(known)), min(len(known), int(ASKED * (1 - ABSENT))))
    asked = [(written(known[rank], draw), rank) for rank in held]
    asked += [(written(one, draw), -1) for one in draw.sample(absent, min(len(absent), 300))]
    return known, asked


def fitted() -> dict[str, float]:
    """The weights found on the half of the names that serves to fit."""
    known, asked = questions([one for one in register() if is_for_fitting(one)], seed=SEED)
    told = Register(known)
    readings = [told._read(one) for one, _ in asked]
    rows, truth = [], []
    for reading, ranks, (_, right) in zip(readings, told._candidates(readings), asked, strict=True):
        for rank in ranks:
            rows.append(features(reading, told.read[rank]))
            truth.append(rank == right)
    model = LogisticRegression(C=10.0, max_iter=2000).fit(np.array(rows), truth)
    names = zip(FEATURES, model.coef_[0], strict=True)
    return {"constant": round(float(model.intercept_[0]), 2)} | {
        name: round(float(weight), 2) for name, weight in names
    }


def scored() -> dict[str, Any]:
    """Precision and recall of each way on the other half, and how long a thousand rows take."""
    known, asked = questions([one for one in register() if not is_for_fitting(one)], seed=SEED + 1)
    started = time.process_time()
    told = Register(known)
    matches = told.match([one for one, _ in asked], most=1)
    seconds = time.process_time() - started
    take = told.settings["take"]["value"]
    ours = [found[0].rank if found and found[0].chance >= take else -1 for found in matches]
    folded = {fold(one.name): rank for rank, one in enumerate(known)}
    exact = [folded.get(fold(one.name), -1) for one, _ in asked]
    nearest = [_nearest(fold(one.name), list(folded), list(folded.values())) for one, _ in asked]
    truth = [right for _, right in asked]
    ways = (("ours", ours), ("exact", exact), ("nearest", nearest))
    return {
        "ways": {name: precision_recall(said, truth) for name, said in ways},
        "seconds": seconds * 1000 / len(asked),
        "register": len(known),
        "asked": len(asked),
    }


def _nearest(name: str, names: list[str], ranks: list[int]) -> int:
    found = process.extractOne(name, names, scorer=fuzz.token_sort_ratio, score_cutoff=80)
    return ranks[found[2]] if found else -1


def precision_recall(said: list[int], truth: list[int]) -> dict[str, float]:
    """Of the names said to be found, how many rightly; of those that are there, how many found."""
    right = sum(one == other >= 0 for one, other in zip(said, truth, strict=True))
    told, there = sum(one >= 0 for one in said), sum(one >= 0 for one in truth)
    precision, recall = right / max(told, 1), right / max(there, 1)
    both = 2 * precision * recall / max(precision + recall, 1e-9)
    return {"precision": precision, "recall": recall, "f1": both}
