"""What territories are like: areas, comparisons, and who is like whom."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piu.domain.territories import profiles
from piu.domain.territories.models import Territory
from piu.domain.territories.rules import Ring, area_km2

SQUARE: Ring = [(2.0, 50.0), (2.1, 50.0), (2.1, 50.1), (2.0, 50.1)]
HOLE: Ring = [(2.04, 50.04), (2.06, 50.04), (2.06, 50.06), (2.04, 50.06)]


def test_the_area_of_a_square_of_a_tenth_of_a_degree() -> None:
    # 0.1 degree is 11.12 km north to south, and 11.12 x cos(50.05) = 7.14 km west to east.
    assert area_km2([SQUARE]) == pytest.approx(79.39, abs=0.01)


def test_a_ring_inside_another_is_a_hole_in_whatever_order_and_direction() -> None:
    whole, hole = area_km2([SQUARE]), area_km2([HOLE])
    assert hole == pytest.approx(whole / 25, rel=1e-3)
    for rings in ([SQUARE, HOLE], [HOLE, SQUARE], [SQUARE[::-1], HOLE]):
        assert area_km2(rings) == pytest.approx(whole - hole)


@given(st.integers(0, 3), st.booleans())
def test_an_area_does_not_depend_on_where_a_ring_starts_or_turns(start: int, flips: bool) -> None:
    ring = SQUARE[start:] + SQUARE[:start]
    assert area_km2([ring[::-1] if flips else ring]) == pytest.approx(area_km2([SQUARE]))


def place(code: str) -> Territory:
    return Territory.objects.select_related("intermunicipality", "department").get(code=code)


@pytest.mark.usefixtures("demo_data")
def test_dunkirk_beside_le_havre_variable_by_variable() -> None:
    lines = profiles.compared(place("59183"), place("76351"))
    told = {line.variable.code: (line.mine, line.theirs, line.verdict) for line in lines}
    assert told["population"] == (86263, 166687, "close")
    assert told["municipality_count"] == (17, 54, "far")
    assert told["large_town_km"] == (0, 0, "close")
    assert told["density"][0] == pytest.approx(86263 / 41.55, rel=1e-3)


@pytest.mark.usefixtures("demo_data")
def test_the_urban_community_of_dunkirk_is_like_other_ports_of_its_size() -> None:
    found = [other.name for other, _ in profiles.likest(place("245900428"), limit=6)]
    assert "CA de La Rochelle" in found
    assert "CA de la Région Nazairienne et de l'Estuaire (CARENE)" in found


@pytest.mark.usefixtures("demo_data")
def test_a_distance_is_the_same_both_ways_and_nobody_is_like_itself() -> None:
    here, there = place("59183"), place("62193")
    one = profiles.distances_to(here, [there.pk])[there.pk]
    assert profiles.distances_to(there, [here.pk])[here.pk] == pytest.approx(one)
    assert here not in [other for other, _ in profiles.likest(here, limit=50)]


@pytest.mark.usefixtures("demo_data")
def test_what_is_alike_by_ignorance_is_not_alike() -> None:
    """Nouméa has Dunkirk's population and hardly another known variable."""
    assert Territory.objects.get(code="98818").population == pytest.approx(86263, rel=0.1)
    found = [other.code for other, _ in profiles.likest(place("59183"), limit=200)]
    assert "98818" not in found


@pytest.mark.usefixtures("demo_data")
def test_levels_are_not_mixed() -> None:
    commune, whole = place("59183"), place("245900428")
    assert profiles.counterpart(commune, "intermunicipality") == whole
    assert profiles.counterpart(whole, "municipality") is None
    assert profiles.compared(commune, whole) == []
    assert profiles.likest(place("dep-59")) == []
