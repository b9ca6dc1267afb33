"""What a territory is like, in a few variables, and which others are like it.

Communes are compared with communes, intermunicipalities with intermunicipalities. Each variable is
put on a scale where territories of France spread evenly (logarithm, then standard deviations), so
that "twice as many inhabitants" weighs the same in a village and in a town. The distance between
two territories is the root of the mean of the squares of their differences, over the variables
known on both sides. Nothing is ranked: who is like whom has no better or worse.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np
from django.db.models import Count, Sum

from piu.domain.journal import queries as journal
from piu.domain.taxonomy.queries import Term, vocabulary
from piu.domain.territories.choices import Level
from piu.domain.territories.models import Territory
from piu.domain.territories.rules import EARTH_RADIUS_KM

PROFILED = Level.MUNICIPALITY, Level.INTERMUNICIPALITY
# What people around call "la ville": a hospital, high schools, administrations.
LARGE_TOWN = 50_000
# In standard deviations: under the first two territories are close, over the second far apart.
CLOSE, FAR = 0.5, 1.5
COLUMNS = (
    *("pk", "population", "outline__area_km2", "longitude", "latitude"),
    *("intermunicipality_id", "intermunicipality__population"),
)
MUNICIPALITY_VARIABLES = (
    "population", "density", "intermunicipality_population", "municipality_count", "large_town_km",
)  # fmt: skip
INTERMUNICIPALITY_VARIABLES = "population", "density", "municipality_count", "large_town_km"
MISSING = float("nan")


@dataclass(frozen=True)
class Comparison:
    """One variable of two territories; a value is None when unknown, and so is the gap."""

    variable: Term
    mine: float | None
    theirs: float | None
    gap: float | None

    @property
    def verdict(self) -> str:
        """`close`, `different`, `far`, or `unknown`."""
        if self.gap is None:
            return "unknown"
        size = abs(self.gap)
        return "close" if size < CLOSE else "different" if size < FAR else "far"


@dataclass(frozen=True)
class Profiles:
    """The variables of all territories of a level, as they are and on the common scale."""

    variables: tuple[str, ...]
    row_of: dict[int, int]
    ids: np.ndarray
    values: np.ndarray
    scaled: np.ndarray

    def distances(self, pk: int) -> np.ndarray:
        """How far every territory is from one; NaN where too little is known to compare.

        One variable may be missing; where the territory itself lacks more, the others must know
        all that it knows: what is alike by ignorance is not alike.
        """
        mine = self.scaled[self.row_of[pk]]
        gaps = (self.scaled - mine) ** 2
        known = np.isfinite(gaps)
        counts = known.sum(axis=1)
        wanted = max(1, min(len(self.variables) - 1, int(np.isfinite(mine).sum())))
        total = np.where(known, gaps, 0.0).sum(axis=1)
        return np.where(counts >= wanted, np.sqrt(total / np.maximum(counts, 1)), MISSING)


def counterpart(place: Territory, level: str) -> Territory | None:
    """The territory of a level that stands for a place: itself, or the intermunicipality it is in.

    None when there is none: a case of an intermunicipality says little to a commune alone.
    """
    if place.level == level:
        return place
    if place.level == Level.MUNICIPALITY and level == Level.INTERMUNICIPALITY:
        return place.intermunicipality
    return None


def compared(mine: Territory, theirs: Territory) -> list[Comparison]:
    """Two territories of one level, variable by variable; empty when they have no profile."""
    profiles = profiles_of(mine.level)
    if profiles is None or mine.level != theirs.level:
        return []
    rows = profiles.row_of[mine.pk], profiles.row_of[theirs.pk]
    terms = vocabulary("profile_variables")
    found = []
    for column, code in enumerate(profiles.variables):
        one, other = (_known(profiles.values[row, column]) for row in rows)
        gap = _known(profiles.scaled[rows[0], column] - profiles.scaled[rows[1], column])
        found.append(Comparison(terms[code], one, other, gap))
    return found


def likest(place: Territory, *, limit: int = 6) -> list[tuple[Territory, float]]:
    """The territories of its level that a place resembles most, with their distance."""
    profiles = profiles_of(place.level)
    if profiles is None:
        return []
    distances = profiles.distances(place.pk)
    distances[profiles.row_of[place.pk]] = MISSING
    # Rows are in the order of their keys, and the sort is stable: same data, same list.
    order = np.argsort(distances, kind="stable")[:limit]
    kept = {int(profiles.ids[row]): float(distances[row]) for row in order}
    rows = Territory.objects.select_related("department", "region").in_bulk(list(kept))
    return [(rows[pk], distance) for pk, distance in kept.items() if np.isfinite(distance)]


def distances_to(place: Territory, ids: Iterable[int]) -> dict[int, float]:
    """How far these territories are from a place in what they are like; others are left out."""
    profiles = profiles_of(place.level)
    if profiles is None:
        return {}
    distances = profiles.distances(place.pk)
    rows = {pk: profiles.row_of[pk] for pk in ids if pk in profiles.row_of}
    return {pk: float(distances[row]) for pk, row in rows.items() if np.isfinite(distances[row])}


def profiles_of(level: str) -> Profiles | None:
    """The profiles of all territories of a level; None for a département or a région."""
    if level not in PROFILED:
        return None
    stamp = journal.latest_batch_at("territories")
    return _kept(level, stamp) if stamp is not None else _read(level)


@lru_cache(maxsize=4)
def _kept(level: str, stamp: datetime) -> Profiles:
    """Read once for each import of territories, which `stamp` dates to the microsecond."""
    return _read(level)


def _read(level: str) -> Profiles:
    rows = list(Territory.objects.filter(level=level).order_by("pk").values_list(*COLUMNS))
    table = np.array([[_number(cell) for cell in row] for row in rows]).reshape(-1, len(COLUMNS))
    ids = table[:, 0].astype(np.int64)
    sizes = _sizes()
    whole = ids if level == Level.INTERMUNICIPALITY else table[:, 5]
    columns = {
        "population": table[:, 1],
        "density": _ratio(table[:, 1], _area(level, table, sizes)),
        "intermunicipality_population": table[:, 6],
        "municipality_count": np.array([sizes.get(pk, (MISSING, MISSING))[0] for pk in whole]),
        "large_town_km": _km_to_large_town(table[:, 3], table[:, 4]),
    }
    is_commune = level == Level.MUNICIPALITY
    names = MUNICIPALITY_VARIABLES if is_commune else INTERMUNICIPALITY_VARIABLES
    values = np.column_stack([columns[name] for name in names])
    return Profiles(
        variables=names,
        row_of={int(pk): row for row, pk in enumerate(ids)},
        ids=ids,
        values=values,
        scaled=_scaled(values),
    )


def _number(cell: float | None) -> float:
    return MISSING if cell is None else float(cell)


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _sizes() -> dict[float, tuple[float, float]]:
    """How many communes each intermunicipality has, and the area of those that have an outline."""
    rows = Territory.objects.filter(level=Level.MUNICIPALITY).exclude(intermunicipality=None)
    counted = rows.values("intermunicipality_id").annotate(
        communes=Count("pk"), outlined=Count("outline"), area=Sum("outline__area_km2")
    )
    return {
        row["intermunicipality_id"]: (
            float(row["communes"]),
            row["area"] if row["outlined"] == row["communes"] else MISSING,
        )
        for row in counted.order_by()
    }


def _area(level: str, table: np.ndarray, sizes: dict[float, tuple[float, float]]) -> np.ndarray:
    """The area of each territory: an intermunicipality’s is the sum of its communes’."""
    if level == Level.MUNICIPALITY:
        return table[:, 2]
    return np.array([sizes.get(pk, (MISSING, MISSING))[1] for pk in table[:, 0]])


def _ratio(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(bottom > 0, top / bottom, MISSING)


def _km_to_large_town(longitudes: np.ndarray, latitudes: np.ndarray) -> np.ndarray:
    """As the crow flies to the nearest commune of `LARGE_TOWN` inhabitants; 0 for one of them."""
    towns = Territory.objects.filter(
        level=Level.MUNICIPALITY, population__gte=LARGE_TOWN, latitude__isnull=False
    ).exclude(longitude=None)
    nearest = np.full(len(longitudes), MISSING)
    here = _on_sphere(longitudes, latitudes)
    for spot in towns.values_list("longitude", "latitude"):
        there = _on_sphere(np.array([spot[0]]), np.array([spot[1]]))
        chord = np.linalg.norm(here - there, axis=1)
        nearest = np.fmin(nearest, 2 * EARTH_RADIUS_KM * np.arcsin(np.clip(chord / 2, 0, 1)))
    return nearest


def _on_sphere(longitudes: np.ndarray, latitudes: np.ndarray) -> np.ndarray:
    east, north = np.radians(longitudes), np.radians(latitudes)
    flat = np.cos(north)
    return np.column_stack([flat * np.cos(east), flat * np.sin(east), np.sin(north)])


def _scaled(values: np.ndarray) -> np.ndarray:
    """Logarithms, in standard deviations around their mean; a constant column weighs nothing."""
    logs = np.log1p(values)
    if not len(logs):
        return logs
    with np.errstate(invalid="ignore"):
        middle, spread = np.nanmean(logs, axis=0), np.nanstd(logs, axis=0)
    return np.asarray((logs - middle) / np.where(spread > 0, spread, 1.0))
