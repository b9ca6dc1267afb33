"""What follows from the facts of a case."""

from piu.domain.knowledge.rules import links_of, same_case, with_both_ends
from tests.domain.knowledge.cases import told, trenches


def test_a_link_is_written_at_both_ends() -> None:
    parent, child = with_both_ends([told("mere", transposed_to=("fille",)), told("fille")])
    assert parent.transposed_to == ("fille",)
    assert child.transposed_from == ("mere",)


def test_a_place_without_a_case_stays_at_one_end() -> None:
    [case] = with_both_ends([told("fille", transposed_from=("Région de Bordeaux",))])
    assert case.transposed_from == ("Région de Bordeaux",)
    assert links_of(case, slugs={"fille"}) == {("", "Région de Bordeaux", "fille", "")}


def test_links_between_cases_name_both() -> None:
    case = told("fille", transposed_from=("mere",), transposed_to=("petite-fille",))
    assert links_of(case, slugs={"mere", "fille", "petite-fille"}) == {
        ("mere", "", "fille", ""),
        ("fille", "", "petite-fille", ""),
    }


def test_fewer_figures_than_held_say_nothing_new() -> None:
    held = told("cas", figures=(trenches(10), trenches(12, year=2024)))
    assert same_case(told("cas", figures=(trenches(10),)), held)
    assert same_case(told("cas"), held)


def test_another_value_or_word_is_new() -> None:
    held = told("cas", figures=(trenches(10),))
    assert not same_case(told("cas", figures=(trenches(11),)), held)
    assert not same_case(told("cas", title="Autre titre", figures=(trenches(10),)), held)
