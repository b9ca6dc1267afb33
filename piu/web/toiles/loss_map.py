"""The map of what a scenario takes away, over the outlines of the communes."""

from collections.abc import Mapping, Sequence
from typing import Any

from piu.domain.territories.rules import Ring
from piu.transfers.exporters.loss_drawing import LossDrawing, Place, dots_of, lines_of, marks_of
from piu.web.territories.drawing import WIDTH as MAP_WIDTH
from piu.web.territories.drawing import frame_of


def map_of(
    reading: Any,
    *,
    points: Mapping[str, Place],
    rings: list[Ring],
    asked: str = "",
    lit: Sequence[str] = (),
) -> LossDrawing | None:
    """The map of the communes under the sites; None where no outline is known."""
    if not rings:
        return None
    frame = frame_of(rings)
    inside = {
        site: frame.place(point)
        for site, point in points.items()
        if 0 <= frame.place(point)[0] <= MAP_WIDTH and 0 <= frame.place(point)[1] <= frame.height
    }
    chains = [
        flow
        for flow in reading.flows.values()
        if flow["id"] in lit and {flow["source"], flow["target"]} <= set(inside)
    ]
    return LossDrawing(
        code="carte",
        width=MAP_WIDTH,
        height=frame.height,
        marks=marks_of(reading, inside, asked=asked, height=frame.height),
        others=dots_of(reading, inside),
        lit=lines_of(chains, inside),
        land="".join(_ring(ring, frame) for ring in rings),
    )


def _ring(ring: Ring, frame: Any) -> str:
    places: list[tuple[int, int]] = []
    for point in ring:
        place = frame.place(point)
        if not places or place != places[-1]:
            places.append(place)
    return "M" + "L".join(f"{x},{y}" for x, y in places) + "Z"
