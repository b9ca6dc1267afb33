"""Will a case suit a territory? What the demo's own data says."""

import pytest

from piu.domain.knowledge.queries import experience
from piu.domain.knowledge.suitability import candidates, suitability
from piu.domain.territories.queries import territory

CASE = "douaisis-zero-rejet-pluvial"


@pytest.mark.usefixtures("demo_data")
def test_a_case_of_an_intermunicipality_is_compared_with_the_one_of_the_commune() -> None:
    found = suitability(experience(CASE), territory("59183"))
    assert found.mine is not None
    assert (found.mine.code, found.theirs.code if found.theirs else "") == (
        "245900428",
        "200044618",
    )
    assert [line.variable.code for line in found.comparisons] == [
        "population", "density", "municipality_count", "large_town_km",
    ]  # fmt: skip


@pytest.mark.usefixtures("demo_data")
def test_the_obstacles_of_the_case_come_first_then_those_met_most_often() -> None:
    found = suitability(experience(CASE), territory("59183"))
    own = [line.kind.code for line in found.likely if line.is_met_by_case]
    assert sorted(own) == ["culture", "land"]
    assert [line.kind.code for line in found.likely][:2] == own
    others = [len(line.met) for line in found.likely[2:]]
    assert others == sorted(others, reverse=True)
    assert found.looked_at == 12
    for line in found.likely:
        assert {case.stage for case in line.went_past} <= {"deployed", "generalised"}
        assert len({part.experience_id for part in line.met}) == len(line.met)


@pytest.mark.usefixtures("demo_data")
def test_a_case_without_a_profile_still_tells_the_obstacles_of_places_like_ours() -> None:
    case = experience(CASE)
    case.territory = None
    found = suitability(case, territory("59183"))
    assert (found.mine, found.theirs, found.comparisons) == (None, None, [])
    assert found.likely
    assert found.cost_at_our_size_eur is None
    assert candidates(case) == []


@pytest.mark.usefixtures("demo_data")
def test_candidates_are_like_the_territory_of_the_case_and_name_close_kin() -> None:
    found = candidates(experience(CASE), limit=4)
    assert found[0].territory.name == "CA Valenciennes Métropole"
    for candidate in found:
        assert (candidate.near is None) == (candidate.near_km is None)
        assert candidate.near_km is None or candidate.near_km <= 50
