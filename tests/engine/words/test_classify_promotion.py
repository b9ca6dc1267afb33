"""A retrained model, and when it may replace the one in use."""

from dataclasses import replace

import pytest

from piu.engine.classify.examples import own_examples
from piu.engine.classify.promotion import Retrained, retrain
from piu.engine.classify.saved import SHIPPED, load
from piu.engine.classify.scoring import Score

CURRENT = load(SHIPPED, with_meaning=False)


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        ({"themes": 0.7}, {"themes": 0.7}, ()),
        ({"themes": 0.7}, {"themes": 0.69}, ("themes",)),
        ({"themes_calibration": 0.03}, {"themes_calibration": 0.02}, ()),
        ({"themes_calibration": 0.03}, {"themes_calibration": 0.04}, ("themes_calibration",)),
    ],
)
def test_no_score_may_fall(
    before: dict[str, float], after: dict[str, float], lost: tuple[str, ...]
) -> None:
    scores = [{name: Score(value, 10) for name, value in told.items()} for told in (before, after)]
    assert Retrained(CURRENT, *scores).lost == lost


def test_a_decision_on_a_text_set_aside_changes_no_comparison() -> None:
    told = own_examples()[:90]
    same = [replace(one, id="decided/x", themes=("risques",)) for one in told]
    found = retrain(told, same, current=CURRENT)
    # Told twice, texts of the training part may change scores; those set aside are never learnt.
    assert set(found.before) == set(found.after)
    assert found.model.version != CURRENT.version
    assert found.model.thresholds == CURRENT.thresholds
    assert not any(one.startswith("decided") for one in found.model.example_ids[: len(told)])
    learnt = len(found.model.example_ids) - len(told)
    assert 0 < learnt < len(told)
