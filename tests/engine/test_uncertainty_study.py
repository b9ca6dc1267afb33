"""The study's own ruler: its second writing of the model, its ranks, its intervals."""

import pytest

from study import counting, measures
from study.asking import asked
from study.plots import bars
from study.truth import FAIR, HIDDEN_TIES, true_losses


@pytest.mark.parametrize("number", range(6))
def test_with_every_question_answered_the_engine_gives_the_true_losses(number):
    truth, closed, _ = measures.world(FAIR, number)
    found = asked(truth.ecosystem, closed, seed=1, draws=2, answers=truth.numbers)
    true = true_losses(truth, closed)
    for row, site in enumerate(found.ecosystem.sites):
        assert found.loss[row] == pytest.approx([true[site.id]] * 2, abs=1e-5), site.id
    assert found.ledger.unknowns == {}


def test_a_world_is_the_same_each_time_and_documented_in_part():
    first, second = (measures.coverage((FAIR, 3)) for _ in range(2))
    assert first == second
    truth, _, _ = measures.world(FAIR, 3)
    told = [f.quantity for f in truth.ecosystem.flows if f.quantity is not None]
    assert 0 < len(told) < len(truth.ecosystem.flows)


def test_hidden_ties_can_only_add_losses():
    fair, closed, _ = measures.world(FAIR, 4)
    before = true_losses(fair, closed)
    others = sorted(before)
    fair.hidden = {key: next(s for s in others if s != key[0]) for key in fair.groups}
    assert fair.kind != HIDDEN_TIES
    after = true_losses(fair, closed)
    assert all(after[site] >= before[site] - 1e-9 for site in before)


def test_bounds_of_a_proportion_are_those_of_clopper_and_pearson():
    assert counting.binomial_bounds(450, 500) == pytest.approx((0.8702, 0.9248), abs=1e-4)
    assert counting.binomial_bounds(0, 10) == pytest.approx((0.0, 0.3085), abs=1e-4)


def test_tenths_share_the_ranks():
    assert counting.tenths([0.05, 0.07, 0.95, 0.5]) == [0.5, 0, 0, 0, 0, 0.25, 0, 0, 0, 0.25]


def test_a_plot_is_plain_and_escaped():
    drawn = bars("a < b", labels=["1"], series={"s": [0.5]}, under="u", expected=0.1)
    assert "a &lt; b" in drawn
    assert drawn.count("<rect") == 3
