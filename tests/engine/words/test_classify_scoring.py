import numpy as np
import pytest

from piu.engine.classify import scoring
from piu.engine.classify.examples import Obstacle
from piu.engine.classify.heads import best_temperature, to_probabilities

FINANCE = Obstacle("finance", "buyer", 10, 20)


def test_micro_f1_counts_labels_over_all_texts() -> None:
    proposed = np.array([[True, True, False], [True, False, False]])
    truth = np.array([[True, False, False], [False, False, True]])
    # One label of three proposed is right, of two given: 2 / (3 + 2).
    assert scoring.micro_f1(proposed, truth) == pytest.approx(0.4)
    assert scoring.micro_f1(~proposed & False, truth & False) == 0.0


def test_the_main_label_is_looked_for_among_the_likeliest() -> None:
    chances = np.array([[0.9, 0.5, 0.1, 0.2], [0.9, 0.5, 0.1, 0.2]])
    assert scoring.main_in_top(chances, [1, 2], most=3) == 0.5


def test_calibration_error_is_the_gap_between_said_and_seen() -> None:
    chances = np.array([0.8, 0.8, 0.8, 0.8])
    assert scoring.calibration_error(chances, np.array([True] * 4)) == pytest.approx(0.2)
    assert scoring.calibration_error(chances[:0], np.array([], dtype=bool)) == 0.0


def test_the_lower_bound_of_a_share_needs_many_observations() -> None:
    # Wilson: 35 of 35 is the first run without fault whose lower end reaches .90.
    assert scoring.lower_bound(34, 34) < 0.9 <= scoring.lower_bound(35, 35)
    assert scoring.lower_bound(0, 0) == 0.0


def test_a_label_is_safe_alone_only_with_enough_proof() -> None:
    chances = np.linspace(1, 0.01, 100)
    truth = np.arange(100) < 40
    assert scoring.safe_threshold(chances, truth) == pytest.approx(chances[39])
    assert scoring.safe_threshold(chances[:20], truth[:20]) is None
    # Texts of equal probability are accepted together or not at all.
    assert scoring.safe_threshold(np.full(100, 0.7), truth) is None


@pytest.mark.parametrize(
    ("said", "score"),
    [
        ([FINANCE], 1.0),
        ([Obstacle("finance", "buyer", 19, 40)], 1.0),
        ([Obstacle("finance", "buyer", 20, 40)], 0.0),
        ([Obstacle("finance", "innovator", 10, 20)], 0.0),
        ([Obstacle("legal", "buyer", 10, 20)], 0.0),
        ([FINANCE, FINANCE], 2 / 3),
        ([], 0.0),
    ],
)
def test_an_obstacle_is_found_with_its_kind_its_side_and_some_of_its_words(
    said: list[Obstacle], score: float
) -> None:
    assert scoring.obstacle_f1([said], [[FINANCE]]) == pytest.approx(score)


def test_a_temperature_makes_an_overconfident_model_honest() -> None:
    logits = np.array([[4.0], [4.0], [4.0], [4.0]])
    truth = np.array([[True], [True], [True], [False]])
    temperature = best_temperature(logits, truth, is_exclusive=False)
    chance = to_probabilities(logits, temperature, is_exclusive=False)
    assert chance[0, 0] == pytest.approx(0.75, abs=0.01)


def test_an_exclusive_facet_sums_to_one() -> None:
    chances = to_probabilities(np.array([[1.0, 2.0, 900.0]]), 1.0, is_exclusive=True)
    assert chances.sum() == pytest.approx(1.0)
    assert chances.argmax() == 2
