"""Groups of needs: by what they ask, then by place and date; the same whatever the order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from piu.engine.group import GroupError, Said, closeness, group

BREST, QUIMPER, NICE, CANNES = (48.39, -4.49), (47.99, -4.10), (43.70, 7.27), (43.55, 7.01)
ORTHOGONAL = np.eye(8, dtype=np.float32)


def said(text, topic, place=None, deadline=None):
    return Said(text, {topic: 1.0}, place, deadline)


def labels(needs, same=()):
    """Group needs whose meanings are all apart, but for those of the same number in `same`."""
    rows = ORTHOGONAL[list(same) or list(range(len(needs)))]
    return group(needs, vectors=rows).labels.tolist()


def test_what_asks_the_same_is_together_and_the_rest_alone():
    needs = [
        said("Un abri à vélos", "bicycle", BREST),
        said("Des médecins", "doctor", BREST),
        said("Garage pour bicyclettes", "bicycle", QUIMPER),
    ]
    assert labels(needs, same=(0, 1, 0)) == [0, -1, 0]


def test_two_near_groups_of_one_need_stay_apart():
    needs = [said("Un abri à vélos", "bicycle", p) for p in (BREST, NICE, QUIMPER, CANNES)]
    assert labels(needs, same=(0, 0, 0, 0)) == [0, 1, 0, 1]


def test_a_far_need_is_left_beside_a_near_group():
    needs = [said("Un abri à vélos", "bicycle", p) for p in (BREST, NICE, QUIMPER)]
    assert labels(needs, same=(0, 0, 0)) == [0, -1, 0]


def test_far_needs_are_together_where_nobody_is_near():
    needs = [said("Un abri à vélos", "bicycle", p) for p in (BREST, NICE)]
    assert labels(needs, same=(0, 0)) == [0, 0]


def test_an_unknown_place_parts_nobody():
    needs = [said("Un abri à vélos", "bicycle", p) for p in (BREST, None, QUIMPER)]
    assert labels(needs, same=(0, 0, 0)) == [0, 0, 0]


def test_deadlines_far_apart_make_needs_less_alike():
    soon, late = said("Un abri", "bicycle", None, 2027), said("Un abri", "bicycle", None, 2031)
    alike = closeness([soon, soon, late], vectors=ORTHOGONAL[[0, 0, 0]])
    assert alike[0, 1] - alike[0, 2] == pytest.approx(0.3)


@pytest.mark.parametrize("count", [0, 1])
def test_no_group_of_fewer_than_two(count):
    assert labels([said("Un abri", "bicycle")] * count, same=(0,) * count) == [-1] * count


def test_too_many_needs_are_refused():
    with pytest.raises(GroupError) as refused:
        group([said("Un abri", "bicycle")] * 6001)
    assert (refused.value.code, refused.value.params["most"]) == ("too_many_needs", 6000)


@settings(deadline=None, max_examples=30)
@given(st.permutations(range(6)))
def test_order_changes_nothing(order):
    texts = "abri vélos", "consigne cycles", "docteur", "généraliste", "chats", "pont"
    topics = "bicycle", "bicycle", "doctor", "doctor", "cats", "bridges"
    meaning = ORTHOGONAL[[0, 0, 1, 1, 2, 3]]
    needs = [said(text, topic) for text, topic in zip(texts, topics, strict=True)]
    found = group([needs[k] for k in order], vectors=meaning[list(order)]).labels
    groups = {frozenset(np.array(order)[found == g].tolist()) for g in set(found) - {-1}}
    assert groups == {frozenset({0, 1}), frozenset({2, 3})}
