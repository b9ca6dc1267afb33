"""Names, sizes, distances and outlines of territories. Pure: no database."""

import re
import unicodedata
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from piu.domain.taxonomy.queries import Term, vocabulary

EARTH_RADIUS_KM = 6371.0
# One step of the grid on which outlines are written, in degrees.
GRID_STEP = 5e-5
SHORT_FORMS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
# Words by which people look for an EPCI whose official name has only the letters.
LEGAL_KIND_WORDS = {
    "CC": "communaute de communes",
    "CA": "communaute d agglomeration agglo",
    "CU": "communaute urbaine",
    "METRO": "metropole",
    "MET69": "metropole",
}
SEARCH_NAME_LENGTH = 120

Point = tuple[float, float]  # longitude, latitude, in degrees
Ring = list[Point]


@dataclass(frozen=True)
class Population:
    """Residents of a territory at one date; `year` is None when the source omits it."""

    number: int
    year: int | None
    source_slug: str
    is_sum: bool = False


@dataclass(frozen=True)
class TerritoryFacts:
    """A territory as a file tells it, or as the database holds it: the two compare as equals."""

    code: str
    level: str
    name: str
    siren: str = ""
    legal_kind: str = ""
    intermunicipality_code: str = ""
    department_code: str = ""
    region_code: str = ""
    latitude: float | None = None
    longitude: float | None = None
    populations: tuple[Population, ...] = ()
    postcodes: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()
    rings: str = ""

    @property
    def population(self) -> int | None:
        """The population shown: the one of the latest year."""
        latest = max(self.populations, key=lambda p: p.year or 0, default=None)
        return None if latest is None else latest.number

    @property
    def scopes(self) -> list[str]:
        """Where rights on this territory are held: itself and what it lies in."""
        above = (self.intermunicipality_code, self.department_code, self.region_code)
        return [f"territory:{code}" for code in (self.code, *above) if code]


def folded(text: str) -> str:
    """A name as it is compared: no accents, no signs, "st" spelled out, single spaces."""
    plain = text.lower().replace("œ", "oe").replace("æ", "ae")
    letters = unicodedata.normalize("NFKD", plain)
    ascii_only = "".join(c for c in letters if not unicodedata.combining(c))
    words = re.sub(r"[^a-z0-9]+", " ", ascii_only).split()
    return " ".join(SHORT_FORMS.get(word, word) for word in words)


def search_name(name: str, *, legal_kind: str = "") -> str:
    """What the finder compares with: the folded name, and for an EPCI its kind in words."""
    words = f"{folded(name)} {LEGAL_KIND_WORDS.get(legal_kind, '')}"
    return words.strip()[:SEARCH_NAME_LENGTH]


def size_class(population: int | None) -> Term | None:
    """The size class of a population; None when it is unknown."""
    if population is None:
        return None
    for size in vocabulary("size_classes").values():
        if population >= size["min"] and (size["max"] is None or population < size["max"]):
            return size
    return None


def distance_km(start: Point, end: Point) -> float:
    """Distance as the crow flies between two points, on a sphere (haversine formula)."""
    (lon1, lat1), (lon2, lat2) = ((radians(x), radians(y)) for x, y in (start, end))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, half)))


def decoded_rings(text: str) -> list[Ring]:
    """The rings of an outline as the pack writes them: encoded polylines on a grid."""
    return [_decoded_ring(line) for line in text.split()]


def _decoded_ring(line: str) -> Ring:
    numbers = _numbers(line)
    latitude = longitude = 0
    ring = []
    for step_north, step_east in zip(numbers[::2], numbers[1::2], strict=True):
        latitude += step_north
        longitude += step_east
        ring.append((longitude * GRID_STEP, latitude * GRID_STEP))
    return ring


def _numbers(line: str) -> list[int]:
    """Signed integers, five bits a letter, lowest first; the sign is the lowest bit."""
    numbers = []
    value = shift = 0
    for letter in line:
        bits = ord(letter) - 63
        value |= (bits & 0x1F) << shift
        shift += 5
        if bits < 0x20:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    return numbers


def area_km2(rings: list[Ring]) -> float:
    """Area inside the rings of an outline, on a sphere; a ring inside another is a hole in it.

    Each edge is taken as straight in longitude and sine of latitude (Lambert's equal-area
    cylinder), which at the size of a commune is exact to far less than the outline's own
    simplification.
    """
    total = 0.0
    for rank, ring in enumerate(rings):
        others = rings[:rank] + rings[rank + 1 :]
        is_hole = sum(_is_inside(ring[0], other) for other in others) % 2
        total += -_ring_area_km2(ring) if is_hole else _ring_area_km2(ring)
    return total


def _ring_area_km2(ring: Ring) -> float:
    flat = [(radians(lon), sin(radians(lat))) for lon, lat in ring]
    closed = zip(flat, flat[1:] + flat[:1], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in closed)) / 2 * EARTH_RADIUS_KM**2


def _is_inside(point: Point, ring: Ring) -> bool:
    """Whether a ray eastward from a point crosses a ring an odd number of times."""
    x, y = point
    is_in = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            is_in = not is_in
    return is_in
