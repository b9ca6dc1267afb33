"""A made-up region: written needs given to real small towns, groups near each other, far twins."""

import csv
import gzip
import random
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, radians
from pathlib import Path

import piu
from study.grouping.needs import Concrete

TOWNS = (
    Path(piu.__file__).parent / "transfers" / "shipped" / "territories" / "municipalities.csv.gz"
)
HERE, ELSEWHERE = {"35", "22", "56", "29"}, {"13", "84", "83", "04"}
"""Départements of the region, and of the far one whose needs must not be mixed with it."""

SMALL, REACH_KM = 3500, 60.0
TWINS = 0.1
"""This part of the planted groups has a twin far away: the same need, in the other region."""


@dataclass(frozen=True)
class Town:
    code: str
    department: str
    population: int
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Planted:
    """One need of the region: `truth` is its planted group."""

    text: str
    theme: str
    town: Town
    truth: int


def planted(needs: Sequence[Concrete], *, seed: int) -> list[Planted]:
    """Give each written need a town: those of one group lie within reach of its first town."""
    draw = random.Random(seed)  # noqa: S311 - a made-up region, not a secret
    towns = [town for town in _towns() if town.population < 10_000]
    here = [town for town in towns if town.department in HERE]
    far = [town for town in towns if town.department in ELSEWHERE]
    found = []
    for truth, need in enumerate(needs):
        centre = draw.choice(here)
        around = [town for town in here if _km(town, centre) < REACH_KM]
        texts = list(need.texts)
        if len(texts) >= 4 and draw.random() < TWINS:
            split = len(texts) // 2
            centre = draw.choice(far)
            beyond = [town for town in far if _km(town, centre) < REACH_KM]
            found += [
                Planted(text, need.theme, draw.choice(beyond), truth + len(needs))
                for text in texts[:split]
            ]
            texts = texts[split:]
        found += [Planted(text, need.theme, draw.choice(around), truth) for text in texts]
    draw.shuffle(found)
    return found


def _km(one: Town, other: Town) -> float:
    east = (one.longitude - other.longitude) * cos(radians(one.latitude))
    return 111.2 * hypot(one.latitude - other.latitude, east)


def _towns() -> list[Town]:
    with gzip.open(TOWNS, "rt", encoding="utf-8") as f:
        rows = list(csv.DictReader(f))
    return [
        Town(
            row["code"],
            row["department"],
            int(row["population"]),
            float(row["latitude"]),
            float(row["longitude"]),
        )
        for row in rows
        if row["population"] and row["latitude"]
    ]
