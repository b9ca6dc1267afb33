"""What cases of a theme say together."""

import pytest

from piu.domain.knowledge.actions import import_experiences
from piu.domain.knowledge.notes.queries import cases_of, thematic_note
from piu.domain.knowledge.rules import ObstacleFacts
from piu.domain.people.models import User
from piu.errors import InvalidInputError
from tests.domain.knowledge.cases import make_place, told


def test_kinds_are_counted_by_case_and_the_most_met_comes_first(operator: User) -> None:
    legal = ObstacleFacts("Un permis", "legal", "buyer")
    money = ObstacleFacts("Trop cher", "finance", "buyer")
    again = ObstacleFacts("Prêt refusé", "finance", "buyer")
    cases = [told("a", obstacles=(legal, money)), told("b", obstacles=(money, again)),
             told("c", obstacles=(), success_factors=(), themes=("energie",))]  # fmt: skip
    import_experiences(cases, by=operator)
    note = thematic_note("eaux_pluviales")
    assert [case.slug for case in note.cases] == ["a", "b"]
    assert [(kind.code, len(parts), count) for kind, parts, count in note.obstacles] == [
        ("finance", 3, 2),
        ("legal", 1, 1),
    ]
    assert note.helped_count == 2
    assert thematic_note("energie").obstacles == []
    with pytest.raises(InvalidInputError):
        thematic_note("licornes")


def test_a_territory_answers_for_its_members(operator: User) -> None:
    group = make_place("200040459", "CC Dieulefit", level="intermunicipality")
    make_place("26114", "Dieulefit", intermunicipality=group)
    cases = [told("commune", territory_code="26114", start_year=2019),
             told("groupe", territory_code="200040459"), told("ailleurs")]  # fmt: skip
    import_experiences(cases, by=operator)
    assert [case.slug for case in cases_of(group)] == ["groupe", "commune"]
