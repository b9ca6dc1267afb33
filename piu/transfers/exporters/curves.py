"""Loss curves as plain SVG: a band for the interval, a line for the middle, few ticks."""

from collections.abc import Sequence
from dataclasses import dataclass

from piu.domain.ecosystem.scenarios.timed_results import Point

WIDTH, HEIGHT = 360, 170
LEFT, RIGHT, TOP, BOTTOM = 62, 332, 12, 142
TICKS = (0.0, 0.5, 1.0)
DAYS_TOLD = 3


@dataclass(frozen=True)
class Tick:
    """A mark of an axis: where it stands (as SVG takes it), and what it is."""

    at: str
    at_text: str
    value: float


@dataclass(frozen=True)
class Curve:
    """A curve ready to be drawn; `worst` and `last` say the same in words."""

    name: str
    is_share: bool
    band: str
    line: str
    heights: list[Tick]
    days: list[Tick]
    worst: Point
    last: Point
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    left_text: int = LEFT - 6
    foot: int = HEIGHT - 10


def curve_of(points: Sequence[Point], *, name: str, is_share: bool = False) -> Curve:
    """The curve of a loss over time, of a measure or of a share of a site's activity."""
    most = max((point.amount.high for point in points), default=0.0)
    most = max(most, 0.01 if is_share else 1e-9)
    least = min(0.0, *(point.amount.low for point in points))
    last = max(points[-1].day, 1)

    def across(day: float) -> float:
        return LEFT + (RIGHT - LEFT) * day / last

    def up(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * (value - least) / (most - least)

    high = [(across(p.day), up(p.amount.high)) for p in points]
    low = [(across(p.day), up(p.amount.low)) for p in reversed(points)]
    return Curve(
        name=name,
        is_share=is_share,
        band=f"M{_path([*high, *low])}Z",
        line=f"M{_path([(across(p.day), up(p.amount.mid)) for p in points])}",
        heights=[
            Tick(f"{up(most * part):.1f}", f"{up(most * part) + 4:.1f}", most * part)
            for part in TICKS
        ],
        days=[
            Tick(f"{across(day):.1f}", "", day)
            for day in sorted({round(last * n / (DAYS_TOLD - 1)) for n in range(DAYS_TOLD)})
        ],
        worst=max(points, key=lambda p: p.amount.mid),
        last=points[-1],
    )


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "L".join(f"{x:.1f},{y:.1f}" for x, y in points)


def picked(points: Sequence[Point], *, most: int = 14) -> list[Point]:
    """Some points of a curve, evenly spread, its first, worst and last among them."""
    if len(points) <= most:
        return list(points)
    ranks = {round((len(points) - 1) * n / (most - 1)) for n in range(most)}
    ranks.add(max(range(len(points)), key=lambda rank: points[rank].amount.mid))
    return [points[rank] for rank in sorted(ranks)]
