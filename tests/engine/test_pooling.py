"""Consortia that serve most small towns: by hand, and against every choice tried one by one."""

from collections.abc import Iterator
from math import cos, hypot, radians

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from piu.engine.pooling import Limits, Pool, PoolingError, Town, pool, priced


def at(km_east: float, km_north: float = 0.0, **more: object) -> Town:
    """A town so many kilometres away from a point near Rennes."""
    north = 48.0 + km_north / 111.195
    east = -1.7 + km_east / (111.195 * cos(radians(48.0)))
    return Town(**{"asks": 0, "place": (north, east)} | more)  # type: ignore[arg-type]


LINE = [at(0), at(10), at(20), at(60), at(70)]


def test_near_towns_buy_together_and_the_middle_one_coordinates() -> None:
    found = pool(LINE, Limits(most_km=15, most_members=5))
    assert found.pools[0] == Pool(1, (0, 1, 2))
    assert found.pools[1].members == (3, 4)
    assert (found.small_served, found.served, found.is_proved) == (5, 5, True)


def test_the_capacity_of_a_coordinator_leaves_one_out() -> None:
    found = pool(LINE[:3], Limits(most_km=15, most_members=2))
    assert [len(one.members) for one in found.pools] == [2]
    assert found.small_served == 2


def test_a_ceiling_on_cost_parts_a_group() -> None:
    towns = [at(km, cost_eur=20_000) for km in (0, 1, 2, 3)]
    whole = pool(towns, Limits(most_km=9, most_members=9, ceiling_eur=80_000))
    parted = pool(towns, Limits(most_km=9, most_members=9, ceiling_eur=60_000))
    assert [len(one.members) for one in whole.pools] == [4]
    assert sorted(len(one.members) for one in parted.pools) == [2, 2]


def test_small_towns_come_before_others() -> None:
    towns = [at(0), at(1), at(2, is_small=False)]
    assert pool(towns, Limits(most_km=9, most_members=2)).pools[0].members == (0, 1)


def test_towns_that_ask_for_other_things_or_are_nowhere_do_not_meet() -> None:
    towns = [at(0), at(1, asks=1), Town(0, None)]
    assert pool(towns, Limits(most_km=9, most_members=9)).pools == ()


def test_the_price_of_a_wish_is_told_in_towns() -> None:
    out = priced(LINE, Limits(most_km=15, most_members=5, left_out=(1,)))
    assert (out.free.small_served, out.kept.small_served, out.small_lost) == (5, 2, 3)
    assert priced(LINE, Limits(most_km=15, most_members=5, apart=((0, 2),))).small_lost == 1
    assert priced(LINE, Limits(most_km=15, most_members=5, together=((0, 1),))).small_lost == 0


@pytest.mark.parametrize("pair", [(0, 3), (0, 5)])
def test_a_wish_that_nothing_allows_is_refused(pair: tuple[int, int]) -> None:
    with pytest.raises(PoolingError) as refused:
        pool([*LINE, at(0, asks=7)], Limits(most_km=15, most_members=5, together=(pair,)))
    assert refused.value.code == "wish_impossible"


def test_a_wish_about_nobody_is_refused() -> None:
    with pytest.raises(PoolingError) as refused:
        pool(LINE, Limits(most_km=15, most_members=5, left_out=(9,)))
    assert refused.value.code == "unknown_town"


def partitions(ranks: list[int]) -> Iterator[list[list[int]]]:
    """Every way to part a list in groups."""
    if not ranks:
        yield []
        return
    first, rest = ranks[0], ranks[1:]
    for parted in partitions(rest):
        yield [[first], *parted]
        for position, group in enumerate(parted):
            yield [*parted[:position], [first, *group], *parted[position + 1 :]]


def allowed(group: list[int], points: list[tuple[int, int]], limits: Limits) -> bool:
    def near(leader: int) -> bool:
        return all(
            hypot(points[leader][0] - points[one][0], points[leader][1] - points[one][1])
            <= limits.most_km
            for one in group
        )

    return 2 <= len(group) <= limits.most_members and any(near(one) for one in group)


@settings(max_examples=25)
@given(
    points=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=6),
    small=st.lists(st.booleans(), min_size=6, max_size=6),
    most=st.integers(2, 4),
)
def test_no_other_choice_serves_more(
    points: list[tuple[int, int]], small: list[bool], most: int
) -> None:
    limits = Limits(most_km=15.05, most_members=most)
    towns = [at(*point, is_small=small[rank]) for rank, point in enumerate(points)]
    worth = [1.0 if town.is_small else 0.25 for town in towns]
    best = max(
        sum(worth[one] for group in parted if allowed(group, points, limits) for one in group)
        for parted in partitions(list(range(len(points))))
    )
    found = pool(towns, limits)
    assert sum(worth[one] for made in found.pools for one in made.members) == pytest.approx(best)
