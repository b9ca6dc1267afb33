"""Outlines of communes, EPCI, départements and régions, made from the polygons of communes.

Used by build_territories.py only. Needs shapely 2.2 (GEOS 3.14) for `coverage_clean`.

The polygons of the source package are older than its list of communes: a commune that absorbed
others since then has the polygon of its former self, and the others have left a hole. A hole that
touches exactly one such commune is given to it. Where two could claim it, neither is drawn.
"""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import Geometry

# One step of the grid on which outlines are written, in degrees (5.5 m north-south).
QUANTUM = 5e-5
SNAP = 1e-5
NARROW_GAP = 1e-3
SHARED_BORDER = 1e-4
# Tolerance of the simplification by level, in degrees (0.001 is 111 m north-south).
TOLERANCES = {
    "municipality": 1.5e-4,
    "intermunicipality": 6e-4,
    "department": 2e-3,
    "region": 4e-3,
}
SMALLEST_ISLAND = {
    "municipality": 0,
    "intermunicipality": 1 / 4000,
    "department": 1 / 2000,
    "region": 1 / 2000,
}
# Llívia is Spanish: the only hole of the map that is not a commune to be found.
ENCLAVES = (shapely.Point(1.982, 42.466),)
SEA_HOLE = 2e-5
# Communes that left 15141 in 2025: its polygon is the one of before, good for the EPCI only.
FORMER_EXTENTS = {"15141": ("15031", "15035", "15047", "15141", "15171")}


@dataclass(frozen=True)
class Commune:
    """What the outlines need to know of a commune: polygon and the former communes it holds."""

    code: str
    polygon: Geometry | None
    parts: tuple[Geometry | None, ...]
    lost_codes: tuple[str, ...]

    @property
    def is_blind(self) -> bool:
        """Whether one of its former communes, still named, has no polygon."""
        return any(part is None for part in self.parts)

    @property
    def has_no_part(self) -> bool:
        return bool(self.parts) and all(part is None for part in self.parts)


@dataclass
class Mosaic:
    """A clean coverage: pieces of land, each with the commune(s) that it may belong to."""

    pieces: list[tuple[tuple[str, ...], Geometry]] = field(default_factory=list)
    found: dict[str, float] = field(default_factory=dict)
    uncertain: set[str] = field(default_factory=set)

    def polygons(self, groups: dict[str, str]) -> dict[str, Geometry]:
        """Join the pieces whose claimants all lie in the same group."""
        gathered: dict[str, list[Geometry]] = defaultdict(list)
        for claimants, polygon in self.pieces:
            names = {groups.get(code, "") for code in claimants}
            if len(names) == 1 and "" not in names:
                gathered[names.pop()].append(polygon)
        return {name: shapely.coverage_union_all(gathered[name]) for name in sorted(gathered)}


def build_mosaic(communes: list[Commune]) -> Mosaic:
    """Clean the coverage of each zone (mainland, then each overseas département) and fill it."""
    mosaic = Mosaic()
    zones: dict[str, list[Commune]] = defaultdict(list)
    for commune in communes:
        zones[commune.code[:3] if commune.code.startswith("97") else ""].append(commune)
    for name in sorted(zones):
        _fill_zone(mosaic, [c for c in zones[name] if _polygon(c) is not None])
    for former, codes in FORMER_EXTENTS.items():
        mosaic.uncertain.update(codes)
        mosaic.pieces = [
            (codes if claimants == (former,) else claimants, polygon)
            for claimants, polygon in mosaic.pieces
        ]
    return mosaic


def _polygon(commune: Commune) -> Geometry | None:
    """The commune's polygon; failing that, the union of its former communes if all are known."""
    if commune.polygon is not None or not commune.parts or commune.is_blind:
        return commune.polygon
    return shapely.union_all(list(commune.parts))


def _fill_zone(mosaic: Mosaic, communes: list[Commune]) -> None:
    clean = shapely.coverage_clean(
        np.array([_polygon(c) for c in communes]), snapping_distance=SNAP, gap_width=NARROW_GAP
    )
    mosaic.pieces += [((c.code,), polygon) for c, polygon in zip(communes, clean, strict=True)]
    tree = shapely.STRtree(clean)
    claimed: set[str] = set()
    for hole in _holes(clean):
        inside = list(tree.query(hole, predicate="contains"))
        touching = [i for i in tree.query(hole, predicate="touches") if _share(hole, clean[i])]
        claimants = _claimants([communes[i] for i in (*inside, *touching)])
        claimed.update(claimants)
        if claimants:
            land = shapely.difference(hole, shapely.union_all([clean[i] for i in inside]))
            mosaic.pieces.append((claimants, land))
            mosaic.found[claimants[0]] = mosaic.found.get(claimants[0], 0.0) + land.area
        if len(claimants) > 1:
            mosaic.uncertain.update(claimants)
    mosaic.uncertain.update(c.code for c in communes if c.has_no_part and c.code not in claimed)


def _holes(clean: np.ndarray) -> list[Geometry]:
    union = shapely.coverage_union_all(clean)
    rings = [ring for part in shapely.get_parts(union) for ring in part.interiors]
    holes = [shapely.Polygon(ring) for ring in rings]
    real = [h for h in holes if h.area > SEA_HOLE and not any(h.contains(p) for p in ENCLAVES)]
    return sorted(real, key=lambda hole: hole.bounds)


def _share(hole: Geometry, polygon: Geometry) -> bool:
    border = shapely.intersection(hole.boundary, polygon.boundary)
    return bool(border.length > SHARED_BORDER)


def _claimants(neighbours: list[Commune]) -> tuple[str, ...]:
    """Those that lack the polygon of a former commune; failing that, those that lost its name."""
    blind = [c.code for c in neighbours if c.is_blind]
    return tuple(sorted(blind or [c.code for c in neighbours if c.lost_codes]))


def simplified(polygons: dict[str, Geometry], level: str) -> dict[str, str]:
    """Simplify a level as one coverage, so that neighbours keep one border, and encode it."""
    names = sorted(polygons)
    zones: dict[str, list[str]] = defaultdict(list)
    for name in names:
        west, south, *_ = polygons[name].bounds
        zones[f"{round(west / 15)}/{round(south / 15)}" if south < 40 else ""].append(name)
    encoded = {}
    for zone in sorted(zones):
        members = zones[zone]
        coverage = np.array([polygons[name] for name in members])
        lighter = shapely.coverage_simplify(coverage, TOLERANCES[level])
        for name, polygon in zip(members, lighter, strict=True):
            encoded[name] = encode(polygon, SMALLEST_ISLAND[level])
    return dict(sorted(encoded.items()))


def encode(polygon: Geometry, smallest: float) -> str:
    """Write rings as encoded polylines on the grid, separated by spaces (fill rule: even-odd)."""
    parts = sorted(shapely.get_parts(polygon), key=lambda part: (-part.area, part.bounds))
    kept = [part for part in parts if part.area >= smallest * polygon.area]
    rings = [ring for part in kept for ring in (part.exterior, *part.interiors)]
    lines = [_encode_ring(shapely.get_coordinates(ring)) for ring in rings]
    return " ".join(line for line in lines if line)


def _encode_ring(coordinates: np.ndarray) -> str:
    grid = np.round(coordinates[:-1] / QUANTUM).astype(int)
    moved = np.any(grid != np.roll(grid, 1, axis=0), axis=1)
    points = grid[moved]
    if len(points) < 3:
        return ""
    steps = np.diff(points, axis=0, prepend=np.zeros((1, 2), dtype=int))
    return "".join(_encode_number(int(n)) for n in steps[:, ::-1].ravel())


def _encode_number(number: int) -> str:
    """One signed integer in the printable characters of the encoded polyline format."""
    value = ~(number << 1) if number < 0 else number << 1
    letters = []
    while value >= 0x20:
        letters.append(chr((0x20 | (value & 0x1F)) + 63))
        value >>= 5
    letters.append(chr(value + 63))
    return "".join(letters)
