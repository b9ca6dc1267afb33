"""Towns put before the engine that finds which consortia serve most small ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from piu.domain.cooperation.groups.bridge import is_small_town
from piu.domain.cooperation.groups.queries import Companion, group_around
from piu.domain.cooperation.needs.bridge import grouped
from piu.domain.cooperation.needs.queries import NeedLine, places_of_lines
from piu.domain.territories.models import Territory
from piu.engine.pooling import Limits, Pooled, PoolingError, Town, pool, priced
from piu.errors import InvalidInputError


@dataclass(frozen=True)
class Wanted:
    """What a consortium must keep to, and wishes by the names of needs."""

    most_km: float
    most_members: int
    ceiling_eur: float | None = None
    cost_eur: float = 0.0
    """Estimated cost for each town, compared with the ceiling."""
    together: tuple[tuple[str, str], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    left_out: tuple[str, ...] = ()

    def check(self) -> None:
        """Refuse limits within which no two towns could ever meet."""
        if not 0 < self.most_km <= 1500:
            raise InvalidInputError("bad_reach", where="km", value=self.most_km)
        if not 2 <= self.most_members <= 100:
            raise InvalidInputError("bad_capacity", where="most", value=self.most_members)
        if self.cost_eur < 0 or (self.ceiling_eur is not None and self.ceiling_eur <= 0):
            raise InvalidInputError("bad_total_cost", where="cost", value=self.cost_eur)


@dataclass(frozen=True)
class Composed:
    """Consortia found among the needs of a group; `small_lost`: what the wishes cost."""

    pools: list[list[Companion]]
    """The coordinator first."""
    alone: list[Companion]
    unplaced: list[Companion]
    small_served: int
    small_lost: int
    is_proved: bool


def compose(slug: str, wanted: Wanted, *, viewer: Any) -> Composed:
    """The consortia that serve most small towns among the needs alike, within limits."""
    wanted.check()
    everyone = group_around(slug, viewer=viewer).everyone
    placed = [one for one in everyone if _point(one.need.territory) is not None]
    towns = [Town(0, _point(one.need.territory), one.is_small, wanted.cost_eur) for one in placed]
    limits = _limits(wanted, {one.need.slug: rank for rank, one in enumerate(placed)})
    try:
        found = priced(towns, limits)
    except PoolingError as error:
        raise InvalidInputError(error.code, where="wishes", value=str(error.value)) from error
    pools = [
        [placed[made.coordinator], *(placed[m] for m in made.members if m != made.coordinator)]
        for made in found.kept.pools
    ]
    served = {one.need.pk for made in pools for one in made}
    return Composed(
        pools=pools,
        alone=[one for one in placed if one.need.pk not in served],
        unplaced=[one for one in everyone if one not in placed],
        small_served=found.kept.small_served,
        small_lost=found.small_lost,
        is_proved=found.kept.is_proved and found.free.is_proved,
    )


def pool_lines(lines: Sequence[NeedLine], wanted: Wanted) -> tuple[list[int], list[int], Pooled]:
    """For each need of a file: the number of its consortium and the rank of its coordinator.

    Both are -1 for a need that no consortium serves.
    """
    wanted.check()
    places = places_of_lines(lines)
    found = grouped([line.text for line in lines], places)
    alone = len(lines)
    towns = [
        Town(
            asks=group if group is not None else alone + rank,
            place=_point(place),
            is_small=is_small_town(place),
            cost_eur=wanted.cost_eur,
        )
        for rank, (group, place) in enumerate(zip(found.groups, places, strict=True))
    ]
    limits = _limits(wanted, {str(line.identifier): rank for rank, line in enumerate(lines)})
    try:
        made = pool(towns, limits)
    except PoolingError as error:
        raise InvalidInputError(error.code, where="wishes", value=str(error.value)) from error
    numbers, leaders = [-1] * len(lines), [-1] * len(lines)
    for number, one in enumerate(made.pools, start=1):
        for member in one.members:
            numbers[member], leaders[member] = number, one.coordinator
    return numbers, leaders, made


def _limits(wanted: Wanted, ranks: Mapping[str, int]) -> Limits:
    def rank(name: str) -> int:
        if name not in ranks:
            raise InvalidInputError("unknown_town", where="wishes", value=name[:80])
        return ranks[name]

    return Limits(
        most_km=wanted.most_km,
        most_members=wanted.most_members,
        ceiling_eur=wanted.ceiling_eur,
        together=tuple((rank(one), rank(other)) for one, other in wanted.together),
        apart=tuple((rank(one), rank(other)) for one, other in wanted.apart),
        left_out=tuple(rank(name) for name in wanted.left_out),
    )


def _point(place: Territory | None) -> tuple[float, float] | None:
    if place is None or place.latitude is None or place.longitude is None:
        return None
    return place.latitude, place.longitude
