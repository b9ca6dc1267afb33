"""Time left, told only when there is something to tell it from."""

import pytest

from piu.domain.journal.rules import seconds_left


@pytest.mark.parametrize(
    ("done", "spent_s", "left"),
    [(0.0, 5, None), (0.02, 5, None), (0.5, 10, 10), (0.25, 10, 30), (1.0, 10, 0), (1.5, 10, 0)],
)
def test_time_left_is_at_the_pace_kept_so_far(done: float, spent_s: float, left: float) -> None:
    found = seconds_left(done=done, spent_s=spent_s)
    assert found == left if left is None else found == pytest.approx(left)
