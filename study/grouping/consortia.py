"""Consortia made of found groups on the made-up region: small towns served, against dull rules."""

import time
from collections.abc import Sequence

import numpy as np

from piu.engine.pooling import Limits, Town, pool
from study.grouping.region import SMALL, Planted
from study.grouping.scores import Labels, pairs, served

LIMITS = Limits(most_km=40, most_members=8)


def report(needs: Sequence[Planted], found: Labels) -> None:
    """Print, for the exact choice and for a dull one, how many small towns each serves."""
    truth = np.array([need.truth for need in needs])
    small = np.array([need.town.population < SMALL for need in needs])
    print(
        "consortia (40 km, 8 towns) | small towns put in one | with a true companion | pairs right"
    )
    for name, choose in (("exact", exact), ("nearest first", nearest_first)):
        started = time.process_time()
        labels = choose(needs, found)
        spent = time.process_time() - started
        share = (labels[small] >= 0).mean()
        with_one = served(truth, labels, small)
        right = pairs(truth, labels)[0]
        print(f"{name} | {share:.0%} | {with_one:.0%} | {right:.2f} | {spent:.1f} CPU s")


def towns_of(needs: Sequence[Planted], found: Labels) -> list[Town]:
    """The needs as the engine takes them: a need alone asks for something of its own."""
    return [
        Town(
            asks=int(label) if label >= 0 else len(needs) + rank,
            place=(need.town.latitude, need.town.longitude),
            is_small=need.town.population < SMALL,
        )
        for rank, (need, label) in enumerate(zip(needs, found, strict=True))
    ]


def exact(needs: Sequence[Planted], found: Labels) -> Labels:
    """Consortia as the product finds them."""
    labels = np.full(len(needs), -1)
    for number, one in enumerate(pool(towns_of(needs, found), LIMITS).pools):
        labels[list(one.members)] = number
    return labels


def nearest_first(needs: Sequence[Planted], found: Labels) -> Labels:
    """Dull rule: each town not yet served calls the free ones around, nearest first."""
    labels, number = np.full(len(needs), -1), 0
    for leader, need in enumerate(needs):
        if labels[leader] >= 0 or found[leader] < 0:
            continue
        free = [
            (_km(need, other), rank)
            for rank, other in enumerate(needs)
            if rank != leader and labels[rank] < 0 and found[rank] == found[leader]
        ]
        near = [rank for km, rank in sorted(free) if km <= LIMITS.most_km]
        if near:
            labels[[leader, *near[: LIMITS.most_members - 1]]] = number
            number += 1
    return labels


def _km(one: Planted, other: Planted) -> float:
    east = (one.town.longitude - other.town.longitude) * np.cos(np.radians(one.town.latitude))
    return float(111.2 * np.hypot(one.town.latitude - other.town.latitude, east))
