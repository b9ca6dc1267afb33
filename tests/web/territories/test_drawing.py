"""The small map: what is drawn, where, and how little of it."""

import re

from piu.web.territories.drawing import MARGIN, WIDTH, draw, frame_of, path

SQUARE = [[(2.0, 51.0), (2.1, 51.0), (2.1, 51.1), (2.0, 51.1)]]


def points(d: str) -> list[tuple[int, int]]:
    """The corners of a path, in units of the drawing."""
    start, _, rest = d.removesuffix("z").removeprefix("M").partition("l")
    numbers = [int(n) for n in re.findall(r"-?\d+", f"{start} {rest}")]
    x = y = 0
    found = []
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        found.append((x, y))
    return found


def test_a_territory_fills_its_frame_within_the_margin() -> None:
    frame = frame_of(SQUARE)
    corners = points(path(frame, SQUARE))
    assert frame.height == WIDTH
    assert {y for _, y in corners} == {MARGIN, frame.height - MARGIN}
    assert all(MARGIN <= x <= WIDTH - MARGIN for x, _ in corners)


def test_a_wide_territory_makes_a_low_drawing() -> None:
    wide = [[(2.0, 51.0), (3.0, 51.0), (3.0, 51.05), (2.0, 51.05)]]
    assert frame_of(wide).height == round(WIDTH * 0.55)


def test_points_that_do_not_move_are_left_out() -> None:
    frame = frame_of(SQUARE)
    [ring] = SQUARE
    doubled = [[point for corner in ring for point in (corner, corner)]]
    assert path(frame, doubled) == path(frame, SQUARE)


def test_a_ring_smaller_than_a_unit_is_not_drawn() -> None:
    frame = frame_of(SQUARE)
    assert path(frame, [[(2.05, 51.05), (2.050001, 51.05), (2.05, 51.050001)]]) == ""


def test_the_scale_bar_is_round_and_true() -> None:
    drawing = draw(frame_of(SQUARE), front=SQUARE, behind=[], dot=(2.05, 51.05))
    assert drawing.bar_km == 2
    # 0.1 degree north-south is 11.12 km over 552 units.
    assert abs(drawing.bar_width - 2 / 11.12 * (WIDTH - 2 * MARGIN)) < 0.2
    assert drawing.dot == (300, 300)
