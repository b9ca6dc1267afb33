"""Why two needs belong together, and which answers a group takes."""

import pytest

from piu.domain.cooperation.groups.rules import Wish, check_answer, reasons, stated_year
from piu.domain.cooperation.needs.grouping import constraints
from piu.errors import InvalidInputError

DIEULEFIT = Wish(frozenset({"rain", "school"}), frozenset({"money"}), (5.07, 44.53), 2028)
VALENCE = Wish(frozenset({"rain"}), frozenset({"money", "law"}), (4.89, 44.93), 2026)
NOWHERE = Wish(frozenset(), frozenset(), None, None)


def test_what_two_needs_share() -> None:
    found = reasons(DIEULEFIT, VALENCE)
    assert (found.subjects, found.constraints, found.years_apart) == (("rain",), ("money",), 2)
    assert found.distance_km == pytest.approx(46.7, abs=0.5)


def test_reasons_are_the_same_both_ways() -> None:
    assert reasons(DIEULEFIT, VALENCE) == reasons(VALENCE, DIEULEFIT)


def test_what_one_of_them_does_not_say_is_unknown_and_not_zero() -> None:
    found = reasons(DIEULEFIT, NOWHERE)
    assert (found.distance_km, found.years_apart) == (None, None)


@pytest.mark.parametrize(
    ("horizon", "year"), [("2026-2032", 2032), ("2027", 2027), ("bientôt", None), ("", None)]
)
def test_the_year_of_a_horizon(horizon: str, year: int | None) -> None:
    assert stated_year(horizon) == year


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("Compétence et budget limités", ["money", "people"]),
        ("Monument historique", ["law"]),
        ("Habitat dispersé", ["distance"]),
        ("Taille de la commande", ["size"]),
        ("Tout va bien", []),
    ],
)
def test_what_holds_a_town_back(said: str, codes: list[str]) -> None:
    assert constraints(said) == codes


@pytest.mark.parametrize(
    ("answer", "before", "slug", "code"),
    [
        ("maybe", "", "a", "unknown_answer"),
        ("yes", "", "z", "need_not_in_group"),
        ("withdrawn", "", "a", "nothing_to_leave"),
        ("withdrawn", "not_now", "a", "nothing_to_leave"),
        ("withdrawn", "withdrawn", "a", "nothing_to_leave"),
    ],
)
def test_an_answer_that_means_nothing_is_refused(
    answer: str, before: str, slug: str, code: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        check_answer(answer, before=before, slug=slug, members={"a"})
    assert refused.value.code == code


def test_who_has_answered_may_change_its_mind_even_when_others_came_closer() -> None:
    check_answer("withdrawn", before="yes", slug="z", members={"a"})
    check_answer("yes", before="withdrawn", slug="z", members={"a"})
