"""The small map of a territory, as paths of an inline SVG."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians

from piu.domain.territories.rules import Point, Ring

WIDTH = 600
MARGIN = 24
# A tall island or a long coast is not drawn narrower than this share of the width.
LOWEST, HIGHEST = 0.55, 1.0


@dataclass(frozen=True)
class Frame:
    """How degrees become units of the drawing; north is up, the scale is true at mid-height."""

    west: float
    north: float
    east_step: float
    north_step: float
    height: int

    def place(self, point: Point) -> tuple[int, int]:
        longitude, latitude = point
        x = (longitude - self.west) * self.east_step
        y = (self.north - latitude) * self.north_step
        return round(x), round(y)

    @property
    def surroundings(self) -> dict[str, float]:
        """A box, in degrees, twice as wide as the drawing: who lies there may reach into it."""
        width, height = WIDTH / self.east_step, self.height / self.north_step
        return {
            "west": self.west - width / 2,
            "east": self.west + width * 1.5,
            "south": self.north - height * 1.5,
            "north": self.north + height / 2,
        }


@dataclass(frozen=True)
class Drawing:
    """What the template draws: the territory, what lies around or inside it, and a dot."""

    height: int
    front: str
    behind: str
    dot: tuple[int, int] | None
    bar_km: int
    bar_width: float

    @property
    def width(self) -> int:
        return WIDTH

    @property
    def bar_top(self) -> int:
        return self.height - 18

    @property
    def bar_text(self) -> int:
        return self.height - 24


def frame_of(rings: list[Ring]) -> Frame:
    """The frame that holds these rings with a margin, centred."""
    longitudes = [x for ring in rings for x, _ in ring]
    latitudes = [y for ring in rings for _, y in ring]
    west, east, south, north = (
        *(min(longitudes), max(longitudes)),
        *(min(latitudes), max(latitudes)),
    )
    narrowing = cos(radians((south + north) / 2))
    wide, tall = max((east - west) * narrowing, 1e-6), max(north - south, 1e-6)
    height = round(WIDTH * min(HIGHEST, max(LOWEST, tall / wide)))
    step = min((WIDTH - 2 * MARGIN) / wide, (height - 2 * MARGIN) / tall)
    return Frame(
        west=(west + east) / 2 - WIDTH / 2 / (step * narrowing),
        north=(south + north) / 2 + height / 2 / step,
        east_step=step * narrowing,
        north_step=step,
        height=height,
    )


def draw(
    frame: Frame, *, front: list[Ring], behind: Iterable[list[Ring]], dot: Point | None
) -> Drawing:
    """Draw a territory in front of others, with its town hall when it is known."""
    bar_km = _bar_km(frame)
    return Drawing(
        height=frame.height,
        front=path(frame, front),
        behind="".join(path(frame, rings) for rings in behind),
        dot=frame.place(dot) if dot else None,
        bar_km=bar_km,
        bar_width=round(bar_km / 111.2 * frame.north_step, 1),
    )


def path(frame: Frame, rings: list[Ring]) -> str:
    """The `d` of an SVG path: whole units, relative steps, points that do not move left out."""
    return "".join(_ring(frame, ring) for ring in rings)


def _ring(frame: Frame, ring: Ring) -> str:
    west, north, east_step, north_step = (
        *(frame.west, frame.north),
        *(frame.east_step, frame.north_step),
    )
    points = [(round((x - west) * east_step), round((north - y) * north_step)) for x, y in ring]
    x, y = points[0]
    steps = []
    for next_x, next_y in points:
        if next_x != x or next_y != y:
            steps.append(f"{next_x - x} {next_y - y}")
            x, y = next_x, next_y
    return f"M{points[0][0]} {points[0][1]}l{' '.join(steps)}z" if len(steps) > 1 else ""


def _bar_km(frame: Frame) -> int:
    """The longest round distance that fits in a quarter of the drawing."""
    most = WIDTH / 4 / frame.north_step * 111.2
    rounds = [n * 10**power for power in range(4) for n in (1, 2, 5)]
    return max((km for km in rounds if km <= most), default=1)
