"""Drawing of what a scenario takes away, as plain SVG: colour and pattern say how much.

What is not touched is one path; sites touched are elements of their own, so that a run in time
can be played again by changing their class.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

WIDTH, HEIGHT, MARGIN = 600, 440, 22
LOSS_STEPS = (0.05, 0.2, 0.5)
MOST_NAMED = 8
LONGEST_NAME = 26
Place = tuple[float, float]


@dataclass(frozen=True)
class Mark:
    """A site touched or struck: where it stands, how much it loses (0 to 4), its name if shown."""

    id: str
    name: str
    x: int
    y: int
    size: int
    level: int
    is_struck: bool
    is_asked: bool
    caption: str = ""
    anchor: str = "start"
    caption_x: int = 0
    caption_y: int = 0


@dataclass(frozen=True)
class LossDrawing:
    """One picture; `land`, `flows`, `others` and `lit` are paths."""

    code: str
    width: int
    height: int
    marks: list[Mark]
    others: str
    flows: str = ""
    lit: str = ""
    land: str = ""


def level_of(loss: float) -> int:
    """0: nothing worth showing; 1 to 4: below 5 %, 20 %, 50 %, and above."""
    return 0 if loss < 0.0005 else 1 + sum(loss >= step for step in LOSS_STEPS)


def graph_of(reading: Any, *, asked: str = "", lit: Sequence[str] = ()) -> LossDrawing:
    """The graph, each site where the snapshot puts it."""
    layout = reading.run.scenario.snapshot.layout
    places = {
        site: (
            MARGIN + (WIDTH - 2 * MARGIN) * (x + 1) / 2,
            MARGIN + (HEIGHT - 2 * MARGIN) * (1 - y) / 2,
        )
        for site, (x, y) in layout.items()
    }
    drawn = set(places)
    flows = [f for f in reading.flows.values() if {f["source"], f["target"]} <= drawn]
    return LossDrawing(
        code="graphe",
        width=WIDTH,
        height=HEIGHT,
        marks=marks_of(reading, places, asked=asked, height=HEIGHT),
        others=dots_of(reading, places),
        flows=lines_of(flows, places),
        lit=lines_of([flow for flow in flows if flow["id"] in lit], places),
    )


def lines_of(flows: Iterable[Mapping[str, Any]], places: Mapping[str, Place]) -> str:
    ends = {(flow["source"], flow["target"]) for flow in flows}
    return "".join(
        f"M{places[a][0]:.0f},{places[a][1]:.0f}L{places[b][0]:.0f},{places[b][1]:.0f}"
        for a, b in sorted(ends)
    )


def dots_of(reading: Any, places: Mapping[str, Place]) -> str:
    """The sites that lose nothing: points of one path, drawn by its round ends."""
    rest = sorted(set(places) - set(reading.losses))
    return "".join(f"M{places[site][0]:.0f},{places[site][1]:.0f}h0" for site in rest)


def marks_of(reading: Any, places: Mapping[str, Place], *, asked: str, height: int) -> list[Mark]:
    struck = reading.shocked
    rows = [
        (site, loss["mid"])
        for site, loss in reading.losses.items()
        if site in places and site in reading.sites
    ]
    rows.sort(key=lambda row: (row[0] not in struck, row[0] != asked, -row[1], row[0]))
    taken: list[tuple[float, float, float, float]] = []
    marks = [
        _mark(reading, site, loss, places[site], taken, is_asked=site == asked, rank=rank)
        for rank, (site, loss) in enumerate(rows)
    ]
    return marks[::-1]  # those that matter most are painted last


def _mark(
    reading: Any,
    site: str,
    loss: float,
    place: Place,
    taken: list[tuple[float, float, float, float]],
    *,
    is_asked: bool,
    rank: int,
) -> Mark:
    x, y = round(place[0]), round(place[1])
    is_struck = site in reading.shocked
    size = 11 if is_struck else round(5 + 5 * sqrt(max(loss, 0.0)))
    name = reading.name(site)
    caption, anchor, left = _caption(name, x, y, size, taken) if rank < MOST_NAMED else ("", "", 0)
    return Mark(
        id=site,
        name=name,
        x=x,
        y=y,
        size=size,
        level=level_of(loss),
        is_struck=is_struck,
        is_asked=is_asked,
        caption=caption,
        anchor=anchor,
        caption_x=left,
        caption_y=y + 4,
    )


def _caption(
    name: str, x: int, y: int, size: int, taken: list[tuple[float, float, float, float]]
) -> tuple[str, str, int]:
    """A name beside its site, on the side where it covers no other; nothing when both do."""
    short = name.split(" (")[0].split(" [")[0]
    text = short if len(short) <= LONGEST_NAME else short[: LONGEST_NAME - 1].rstrip() + "…"
    wide = 7.2 * len(text)
    for anchor, start in (("start", x + size + 3), ("end", x - size - 3 - wide)):
        box = (start, y - 8.0, start + wide, y + 7.0)
        if start >= 2 and box[2] <= WIDTH - 2 and not any(_cover(box, other) for other in taken):
            taken.append(box)
            return text, anchor, x + size + 3 if anchor == "start" else x - size - 3
    return "", "start", 0


def _cover(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def frames_of(reading: Any) -> dict[str, Any]:
    """What is needed to play a run in time again: the days, and each site's level on each."""
    courses = [*reading.hits, *reading.struck]
    return {
        "days": [point.day for point in courses[0].points] if courses else [],
        "levels": {
            course.id: "".join(str(level_of(point.amount.mid)) for point in course.points)
            for course in courses
        },
    }
