import math

import pytest

from piu.domain.search.rules.weights import (
    SCALE,
    fame_weight,
    kind_weight,
    rarity,
    stored_weight,
    sufficient_groups,
)


def test_a_rare_word_weighs_more() -> None:
    assert rarity(1, 100) > rarity(50, 100) > rarity(100, 100) > 0


def test_one_of_two_equal_words_is_half_the_question() -> None:
    assert sufficient_groups([2.0, 2.0], share=0.5) == [(0,), (1,)]


def test_the_common_word_alone_is_not_enough() -> None:
    assert sufficient_groups([1.0, 3.0], share=0.5) == [(1,)]


def test_three_equal_words_need_two() -> None:
    assert sufficient_groups([1.0, 1.0, 1.0], share=0.5) == [(0, 1), (0, 2), (1, 2)]


@pytest.mark.parametrize(
    ("facets", "weight"),
    [
        ([], 1.0),
        ([("intensity", "totem"), ("size_class", "from_200000")], 0.94),
        ([("intensity", "first_step"), ("size_class", "under_500")], 1.166),
        ([("theme", "energie")], 1.0),
    ],
)
def test_fame_is_corrected_a_little(facets: list[tuple[str, str]], weight: float) -> None:
    assert fame_weight(facets) == weight


def test_sites_come_after_what_is_to_be_read() -> None:
    assert kind_weight("sites") == 0.4
    assert kind_weight("experiences") == 1.0


@pytest.mark.parametrize("weight", [0.376, 0.4, 1.0, 1.166])
def test_the_index_multiplies_by_the_weight_wanted(weight: float) -> None:
    assert math.log2(2 + stored_weight(weight)) == pytest.approx(SCALE * weight)
