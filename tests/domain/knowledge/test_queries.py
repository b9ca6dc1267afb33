"""The list, its facets and the case, on a few cases made by hand."""

import pytest

from piu.domain.knowledge.actions import import_experiences
from piu.domain.knowledge.queries import (
    Choice,
    check_choice,
    experience,
    experiences,
    facet_options,
    figures_of,
)
from piu.domain.knowledge.rules import Figure, ObstacleFacts
from piu.domain.people.models import User
from piu.errors import InvalidInputError, NotFoundError
from tests.domain.knowledge.cases import make_place, told, trenches

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def library(operator: User) -> None:
    """Four cases: a village, a town, a city and one place that has no code."""
    south = make_place("reg-76", "Occitanie", level="region")
    north = make_place("reg-32", "Hauts-de-France", level="region")
    make_place("11359", "Saint-Michel-de-Lanès", population=484, region=south)
    make_place("59178", "Douai", population=40250, region=north)
    make_place("31555", "Toulouse", population=514819, region=south)
    risk = (ObstacleFacts("Pannes", "risk", "innovator"),)
    import_experiences(
        [
            told("village", territory_code="11359", region_code="reg-76", intensity="first_step"),
            told("ville", territory_code="59178", region_code="reg-32", themes=("energie",)),
            told(
                "metropole",
                territory_code="31555",
                region_code="reg-76",
                intensity="totem",
                stage="abandoned",
                start_year=2024,
                obstacles=risk,
            ),
            told("pays", region_code="reg-76", start_year=None, obstacles=()),
        ],
        by=operator,
    )


def slugs(choice: Choice = Choice(), *, sort: str = "light_first") -> list[str]:  # noqa: B008
    return [case.slug for case in experiences(choice, sort=sort)]


def counts(facet: str, choice: Choice = Choice()) -> dict[str, int]:  # noqa: B008
    return {option.code: option.count for option in facet_options(choice)[facet]}


def test_first_steps_come_first_then_small_places() -> None:
    assert slugs() == ["village", "ville", "pays", "metropole"]


def test_other_orders() -> None:
    assert slugs(sort="small_first") == ["village", "ville", "metropole", "pays"]
    assert slugs(sort="recent") == ["metropole", "village", "ville", "pays"]
    with pytest.raises(InvalidInputError):
        slugs(sort="fame")


def test_each_facet_narrows_the_list() -> None:
    assert slugs(Choice(theme="energie")) == ["ville"]
    assert slugs(Choice(region="reg-76")) == ["village", "pays", "metropole"]
    assert slugs(Choice(stage="abandoned")) == ["metropole"]
    assert slugs(Choice(obstacle="risk")) == ["metropole"]
    assert slugs(Choice(size_class="under_500")) == ["village"]
    assert slugs(Choice(size_class="from_200000")) == ["metropole"]
    assert slugs(Choice(theme="energie", region="reg-76")) == []


def test_counts_are_those_under_the_other_facets() -> None:
    assert counts("theme") == {"eaux_pluviales": 3, "energie": 1}
    assert counts("size_class") == {"under_500": 1, "from_10000": 1, "from_200000": 1}
    assert counts("obstacle") == {"risk": 1, "land": 2}
    south = Choice(region="reg-76", theme="eaux_pluviales")
    assert counts("region", south) == {"reg-76": 3}
    assert counts("theme", south) == {"eaux_pluviales": 3}
    assert counts("intensity", south) == {"first_step": 1, "everyday": 1, "totem": 1}


def test_a_code_that_nothing_knows_is_refused() -> None:
    for choice in (Choice(theme="magie"), Choice(region="reg-99"), Choice(size_class="huge")):
        with pytest.raises(InvalidInputError):
            check_choice(choice)


def test_an_unknown_case_names_the_closest() -> None:
    with pytest.raises(NotFoundError) as missing:
        experience("vilage")
    assert missing.value.code == "unknown_experience"
    assert missing.value.params["close"].split(", ")[0] == "village"


def test_cost_and_indicators_are_told_apart(operator: User) -> None:
    cost = Figure("cost_eur", "", 3900, "EUR", None, "documented", "Travaux", "Works")
    import_experiences([told("pain", figures=(cost, trenches(2)))], by=operator)
    shown, indicators = figures_of(experience("pain"), viewer=None)
    assert shown is not None
    assert (shown.statement.number, shown.statement.note_fr) == (3900, "Travaux")
    assert [(one.statement.label, one.statement.number) for one in indicators] == [("tranchées", 2)]
