"""Consortia composed among the needs alike: limits, wishes and their price."""

from typing import Any

import pytest

from piu.domain.cooperation.consortia.bridge import Wanted, compose, pool_lines
from piu.domain.cooperation.needs.queries import NeedLine
from piu.errors import InvalidInputError
from tests.domain.cooperation.groups.test_groups import ASKED, make_need
from tests.domain.knowledge.cases import make_place

pytestmark = pytest.mark.django_db
TOWNS = {"a": 48.0, "b": 48.1, "c": 48.2, "d": 49.5}


@pytest.fixture(autouse=True)
def needs(db: None) -> dict[str, Any]:
    """Four villages on a meridian: 11 km apart, but for the last, 145 km away."""
    made = {}
    for rank, (name, latitude) in enumerate(TOWNS.items()):
        place = make_place(f"3500{rank}", name.upper(), population=900)
        place.latitude, place.longitude = latitude, -1.7
        place.save()
        made[name] = make_need(name, place)
    make_need("nowhere", None)
    return made


def test_the_middle_village_coordinates_and_who_is_left_is_told() -> None:
    found = compose("a", Wanted(most_km=15, most_members=8), viewer=None)
    assert [[one.need.slug for one in pool] for pool in found.pools] == [["b", "a", "c"]]
    assert [one.need.slug for one in found.alone] == ["d"]
    assert [one.need.slug for one in found.unplaced] == ["nowhere"]
    assert (found.small_served, found.small_lost, found.is_proved) == (3, 0, True)


def test_what_a_wish_costs_is_told() -> None:
    found = compose("a", Wanted(most_km=15, most_members=8, left_out=("b",)), viewer=None)
    assert (found.small_served, found.small_lost) == (0, 3)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (Wanted(0, 8), "bad_reach"),
        (Wanted(float("nan"), 8), "bad_reach"),
        (Wanted(15, 1), "bad_capacity"),
        (Wanted(15, 8, ceiling_eur=0), "bad_total_cost"),
        (Wanted(15, 8, together=(("a", "d"),)), "wish_impossible"),
        (Wanted(15, 8, left_out=("nowhere",)), "unknown_town"),
    ],
)
def test_limits_and_wishes_that_mean_nothing_are_refused(wanted: Wanted, code: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        compose("a", wanted, viewer=None)
    assert refused.value.code == code


def test_the_needs_of_a_file_are_pooled() -> None:
    lines = [NeedLine(f"n{rank}", ASKED, f"3500{rank}", f"f:{rank}") for rank in range(4)]
    numbers, leaders, found = pool_lines(lines, Wanted(15, 8))
    assert (numbers, leaders, found.small_served) == ([1, 1, 1, -1], [1, 1, 1, -1], 3)
