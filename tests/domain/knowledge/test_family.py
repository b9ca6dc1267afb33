"""Where an idea came from and where it went; nobody is its own ancestor."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piu.domain.knowledge.actions import import_experiences
from piu.domain.knowledge.family import family_of, generations
from piu.domain.knowledge.models import Experience, Transposition
from piu.domain.knowledge.queries import experience
from piu.domain.knowledge.rules import loop_among
from piu.domain.people.models import User
from piu.errors import InvalidInputError
from tests.domain.knowledge.cases import told

PAIRS = st.lists(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")), max_size=12)


@pytest.mark.usefixtures("demo_data")
def test_every_member_sees_the_same_family() -> None:
    elder = family_of(experience("moissac-rezo-pouce"))
    told_of = [(member.key, member.generation, member.parents) for member in elder.members]
    assert told_of == [
        ("moissac-rezo-pouce", 0, ()),
        ("axe-sud-rezo-pouce", 1, ("moissac-rezo-pouce",)),
        ("herault-rezo-pouce", 1, ("moissac-rezo-pouce",)),
        ("pays-de-mirepoix-rezo-pouce", 1, ("moissac-rezo-pouce",)),
    ]
    assert family_of(experience("herault-rezo-pouce")) == elder
    assert [case.slug for case in elder.cases] == [key for key, _, _ in told_of]


@pytest.mark.usefixtures("demo_data")
def test_a_place_without_a_record_is_a_member_too() -> None:
    members = family_of(experience("douaisis-zero-rejet-pluvial")).members
    assert [(member.place, member.case is None) for member in members] == [
        ("Région de Bordeaux", True),
        ("CA Douaisis Agglo", False),
    ]


def test_a_generation_is_the_longest_way_down() -> None:
    edges = [("a", "b"), ("b", "c"), ("a", "c")]
    assert generations("abc", edges) == {"a": 0, "b": 1, "c": 2}


@given(PAIRS)
def test_a_child_is_younger_than_its_parents_unless_there_is_a_loop(
    edges: list[tuple[str, str]],
) -> None:
    ages = generations({key for edge in edges for key in edge}, edges)
    loop = loop_among(edges)
    if loop:
        assert all(step in edges for step in zip(loop, loop[1:] + loop[:1], strict=True))
    else:
        assert all(ages[parent] < ages[child] for parent, child in edges)


@pytest.mark.django_db
def test_a_loop_is_refused_and_nothing_is_saved(operator: User) -> None:
    chain = [
        told("cas-a", transposed_to=("cas-b",)),
        told("cas-b", transposed_to=("cas-c",)),
        told("cas-c"),
    ]
    import_experiences(chain, by=operator)
    both = {"transposed_from": ("cas-b",), "transposed_to": ("cas-a",)}
    with pytest.raises(InvalidInputError) as refusal:
        import_experiences([told("cas-c", **both)], by=operator)
    assert (refusal.value.code, refusal.value.value) == (
        "genealogy_loop",
        "cas-a → cas-b → cas-c → cas-a",
    )
    assert Transposition.objects.count() == 2
    assert Experience.objects.count() == 3


@pytest.mark.django_db
def test_a_case_is_not_its_own_parent(operator: User) -> None:
    with pytest.raises(InvalidInputError, match="genealogy_loop"):
        import_experiences([told("cas-a", transposed_to=("cas-a",))], by=operator)
    assert Experience.objects.count() == 0
