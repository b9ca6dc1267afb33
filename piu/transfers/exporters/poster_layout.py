"""Where everything of a poster goes, in millimetres of an A0 sheet: no two labels ever meet."""

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment

WIDTHS = Path(__file__).with_name("font_widths.json")
Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle of the sheet: its top left corner and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> Point:
        return self.x + self.width / 2, self.y + self.height / 2

    def meets(self, other: "Box", *, gap: float = 0.0) -> bool:
        """Whether two rectangles share a place, or come closer than `gap`."""
        return (
            self.x < other.x + other.width + gap
            and other.x < self.x + self.width + gap
            and self.y < other.y + other.height + gap
            and other.y < self.y + self.height + gap
        )


@dataclass(frozen=True)
class Curve:
    """A flow's way from one box to another: a cubic, by its four points."""

    points: tuple[Point, Point, Point, Point]

    def at(self, share: float) -> Point:
        """The point reached after a share of the way."""
        (a, b, c, d), t, u = self.points, share, 1 - share
        return (
            u**3 * a[0] + 3 * u * u * t * b[0] + 3 * u * t * t * c[0] + t**3 * d[0],
            u**3 * a[1] + 3 * u * u * t * b[1] + 3 * u * t * t * c[1] + t**3 * d[1],
        )


def text_width(text: str, *, size: float, bold: bool = False) -> float:
    """How wide a line is in DejaVu Sans; a letter that is not measured counts as the widest."""
    widths = _widths("bold" if bold else "regular")
    return size * sum(widths.get(letter, 1.0) for letter in text)


def wrapped(text: str, *, width: float, size: float, most: int, bold: bool = False) -> list[str]:
    """A text on lines no wider than this; beyond `most` lines, the last one ends by an ellipsis."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size=size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(cut(word, width=width, size=size, bold=bold))
    if len(lines) > most:
        lines = [*lines[: most - 1], cut(f"{lines[most - 1]} …", width=width, size=size, bold=bold)]
    return lines


def cut(text: str, *, width: float, size: float, bold: bool = False) -> str:
    """A line no wider than this."""
    if text_width(text, size=size, bold=bold) <= width:
        return text
    bare = text.rstrip("… ")
    while bare and text_width(f"{bare}…", size=size, bold=bold) > width:
        bare = bare[:-1]
    return f"{bare.rstrip()}…"


def on_grid(
    wanted: Mapping[str, Point],
    links: Sequence[tuple[str, str]],
    *,
    area: Box,
    cell: Point,
    alley: Point,
) -> dict[str, Box]:
    """Each name in a cell of its own, as near as can be to where it wants to be.

    The places wanted are first spread evenly over the area, keeping who is beside whom; then each
    is drawn a little towards its partners, and the cells are given out at the least total distance.
    """
    names = sorted(wanted)
    columns = max(1, int((area.width + alley[0]) // (cell[0] + alley[0])))
    rows = max(1, int((area.height + alley[1]) // (cell[1] + alley[1])))
    if len(names) > columns * rows:
        raise ValueError("more names than cells")
    if not names:
        return {}
    rows = min(rows, max(1, math.ceil(1.3 * len(names) / columns)))
    step = area.width / columns, area.height / rows
    slots = np.array(
        [
            (area.x + (c + 0.5) * step[0], area.y + (r + 0.5) * step[1])
            for r in range(rows)
            for c in range(columns)
        ]
    )
    places = _drawn_together(
        _spread(np.array([wanted[name] for name in names]), area), names, links
    )
    cost = ((places[:, None, :] - slots[None, :, :]) ** 2).sum(axis=2)
    _, chosen = linear_sum_assignment(cost)
    return {
        name: Box(float(slots[slot][0]) - cell[0] / 2, float(slots[slot][1]) - cell[1] / 2, *cell)
        for name, slot in zip(names, chosen, strict=True)
    }


def in_column(names: Sequence[str], *, area: Box, heights: Mapping[str, float]) -> dict[str, Box]:
    """Names one under the other, spread over the height of the area."""
    total = sum(heights[name] for name in names)
    gap = (area.height - total) / max(1, len(names))
    boxes, y = {}, area.y + gap / 2
    for name in names:
        boxes[name] = Box(area.x, y, area.width, heights[name])
        y += heights[name] + gap
    return boxes


def curve_between(start: Box, end: Box, *, lane: int) -> Curve:
    """A smooth way from the side of one box to the side of another; lanes keep twins apart."""
    (ax, ay), (bx, by) = start.middle, end.middle
    shift = 1.6 * ((lane + 1) // 2) * (1 if lane % 2 else -1)
    if abs(bx - ax) >= (start.width + end.width) / 2:
        side = 1 if bx > ax else -1
        first = (ax + side * start.width / 2, ay + shift)
        last = (bx - side * end.width / 2, by + shift)
        bend = side * max(12.0, 0.45 * abs(last[0] - first[0]))
        return Curve((first, (first[0] + bend, first[1]), (last[0] - bend, last[1]), last))
    side = 1 if by > ay else -1
    first = (ax + shift, ay + side * start.height / 2)
    last = (bx + shift, by - side * end.height / 2)
    bend = side * max(5.0, 0.45 * abs(last[1] - first[1]))
    return Curve((first, (first[0], first[1] + bend), (last[0], last[1] - bend), last))


def free_place(
    curve: Curve, *, width: float, height: float, taken: "Taken", within: Box
) -> Box | None:
    """Where a label fits along a curve without meeting anything; None when nowhere."""
    for share in (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82):
        x, y = curve.at(share)
        box = Box(x - width / 2, y - height / 2, width, height)
        inside = (
            within.x <= box.x
            and box.x + box.width <= within.x + within.width
            and within.y <= box.y
            and box.y + box.height <= within.y + within.height
        )
        if inside and not taken.meets(box):
            return box
    return None


class Taken:
    """The places that are taken, looked up by the squares of the sheet that they lie on."""

    SQUARE = 40.0

    def __init__(self, boxes: Iterable[Box], *, gap: float) -> None:
        self.gap = gap
        self._by_square: dict[tuple[int, int], list[Box]] = {}
        for box in boxes:
            self.add(box)

    def add(self, box: Box) -> None:
        for square in self._squares(box):
            self._by_square.setdefault(square, []).append(box)

    def meets(self, box: Box) -> bool:
        return any(
            box.meets(other, gap=self.gap)
            for square in self._squares(box)
            for other in self._by_square.get(square, ())
        )

    def _squares(self, box: Box) -> list[tuple[int, int]]:
        size, gap = self.SQUARE, self.gap
        across = range(int((box.x - gap) // size), int((box.x + box.width + gap) // size) + 1)
        down = range(int((box.y - gap) // size), int((box.y + box.height + gap) // size) + 1)
        return [(column, row) for column in across for row in down]


def _spread(points: np.ndarray, area: Box) -> np.ndarray:
    """Points moved so that both their columns and their rows fill the area evenly."""
    count = len(points)
    spread = np.empty_like(points, dtype=float)
    for axis, (start, size) in enumerate(((area.x, area.width), (area.y, area.height))):
        order = np.lexsort((points[:, 1 - axis], points[:, axis]))
        spread[order, axis] = start + (np.arange(count) + 0.5) * size / count
    return spread


def _drawn_together(
    places: np.ndarray, names: Sequence[str], links: Sequence[tuple[str, str]]
) -> np.ndarray:
    """Each place a third of the way towards the middle of its partners."""
    at = {name: rank for rank, name in enumerate(names)}
    sums, counts = np.zeros_like(places), Counter[int]()
    for source, target in links:
        if source in at and target in at:
            for one, other in ((at[source], at[target]), (at[target], at[source])):
                sums[one] += places[other]
                counts[one] += 1
    drawn = places.copy()
    for rank, count in counts.items():
        drawn[rank] = 0.67 * places[rank] + 0.33 * sums[rank] / count
    return drawn


@cache
def _widths(face: str) -> dict[str, float]:
    """The width of each letter, for a size of one."""
    content = json.loads(WIDTHS.read_text("utf-8"))[face]
    return {letter: int(width) / 1000 for width, letters in content.items() for letter in letters}
