"""What is known of a toile: its sites, flows and by-products, and what each site may do."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from math import asin, cos, radians, sin, sqrt

from piu.engine.detect.chances import Chances
from piu.engine.detect.knowledge import INDUSTRIAL_DIVISIONS, INDUSTRY, Knowledge, Matter, Process
from piu.engine.ecosystem import Amount, FlowFacts
from piu.engine.errors import EcosystemError

EARTH_RADIUS_KM = 6371.0
SHORT_WORD = 4
LONG_WORD = 8
"""From this length on, a word tells an activity even where the NAF division says another."""
ELSEWHERE = 0.5
GENERAL = {"food_general": 0.7}
"""Activities that every site of their division has, whatever its name says."""


@dataclass(frozen=True)
class Place:
    """A site: `text` is its name in every language, `organisation` a code or empty."""

    id: str
    text: str
    naf: str | None
    outside: bool
    status: str
    latitude: float | None = None
    longitude: float | None = None
    organisation: str = ""


@dataclass(frozen=True)
class Residue:
    """A by-product that a site states; `fate` is where it goes, in words, empty if not known."""

    site: str
    text: str
    ewc: str
    fate: str
    quantity: Amount | None = None


@dataclass(frozen=True)
class Ground:
    """Facts of a toile, in the order of their identifiers."""

    places: tuple[Place, ...]
    flows: tuple[FlowFacts, ...]
    residues: tuple[Residue, ...] = ()

    def __post_init__(self) -> None:
        """Sort, and refuse what names a site that is not there."""
        known = {place.id for place in self.places}
        if len(known) != len(self.places):
            raise EcosystemError("duplicate_site", "places", len(self.places))
        for flow in self.flows:
            for end in (flow.source, flow.target):
                if end not in known:
                    raise EcosystemError("unknown_site", f"flows[{flow.id}]", end)
        for residue in self.residues:
            if residue.site not in known:
                raise EcosystemError("unknown_site", "residues", residue.site)
        order = {"places": "id", "flows": "id"}
        for name, key in order.items():
            rows = sorted(getattr(self, name), key=lambda row: getattr(row, key))
            object.__setattr__(self, name, tuple(rows))
        residues = sorted(self.residues, key=lambda row: (row.site, row.text, row.fate))
        object.__setattr__(self, "residues", tuple(residues))

    @cached_property
    def by_id(self) -> dict[str, Place]:
        """Return the sites by identifier."""
        return {place.id: place for place in self.places}

    @cached_property
    def partners(self) -> frozenset[tuple[str, str]]:
        """Return the pairs of sites that trade today, both ways round."""
        pairs = {(f.source, f.target) for f in self.flows if f.status == "real"}
        return frozenset(pairs | {(b, a) for a, b in pairs})

    def distance_km(self, source: str, target: str) -> float | None:
        """Return the distance as the crow flies, None where a position is not known."""
        a, b = self.by_id[source], self.by_id[target]
        if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
            return None
        half_lat = radians(b.latitude - a.latitude) / 2
        half_lon = radians(b.longitude - a.longitude) / 2
        part = sin(half_lat) ** 2
        part += cos(radians(a.latitude)) * cos(radians(b.latitude)) * sin(half_lon) ** 2
        return 2 * EARTH_RADIUS_KM * asin(sqrt(part))


@cache
def plain(text: str) -> str:
    """Return a text in lower case, without accents, words apart by one space."""
    bare = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe"))
    bare = "".join(c for c in bare if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", " ", bare).strip()


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Match a short word whole and a longer one by its beginning, plural or not."""
    return re.compile("|".join(_one_pattern(plain(word)) for word in words) or r"(?!)")


def _one_pattern(word: str) -> str:
    tokens = [rf"{re.escape(t.removesuffix('s'))}[sx]?" for t in word.split()]
    return r"\b" + r"\s".join(tokens) + (r"\b" if len(word) <= SHORT_WORD else "")


def says(text: str, words: Iterable[str]) -> bool:
    """Tell whether a text holds one of these words."""
    return bool(_pattern(tuple(words)).search(plain(text)))


def activities(place: Place, knowledge: Knowledge, chances: Chances) -> dict[str, float]:
    """Return how surely a site runs each process, from 0 to 1; those too unsure are left out."""
    same = [p for p in knowledge.processes.values() if place.naf and place.naf[:2] in p.naf]
    made = _makers_named(place, knowledge)
    named = {p.code: 1.0 for p in same if p.code in made or says(place.text, p.words)}
    for process in knowledge.processes.values():
        if process.code not in named and _named_elsewhere(place, process):
            named[process.code] = 1.0 if place.naf is None else ELSEWHERE
    if any(strength == 1.0 for strength in named.values()):
        general = {c: s for c, s in GENERAL.items() if c in {p.code for p in same}}
        return {**general, **named}
    if not same:
        return named
    share = chances.numbers["unnamed_share"] / len(same) ** 0.5
    found = {p.code: share for p in same} | named
    return {c: s for c, s in found.items() if s >= chances.numbers["least_strength"]}


def _makers_named(place: Place, knowledge: Knowledge) -> set[str]:
    """Return the only makers of the products that a site names: it is one of them."""
    return {
        matter.made_by[0]
        for matter in knowledge.matter.values()
        if matter.is_product and len(matter.made_by) == 1 and says(place.text, matter.words)
    }


def _named_elsewhere(place: Place, process: Process) -> bool:
    words = tuple(word for word in process.words if len(plain(word)) >= LONG_WORD)
    return bool(words) and says(place.text, words)


def in_group(place: Place, doing: dict[str, float], users: tuple[str, ...]) -> bool:
    """Tell whether a site is one of the users of a pool."""
    if users == (INDUSTRY,):
        return bool(place.naf) and str(place.naf)[:2] in INDUSTRIAL_DIVISIONS
    return any(doing.get(code, 0.0) >= 1.0 for code in users)


def is_made_of(residue: Residue, matter: Matter) -> bool:
    """Tell whether a stated by-product is this matter: by its words, its waste code agreeing."""
    if matter.is_product or not says(residue.text, matter.words):
        return False
    stated, codes = waste_code(residue.ewc), [waste_code(code) for code in matter.ewc]
    return not (stated and codes) or stated in codes


def has_code_of(residue: Residue, matter: Matter) -> bool:
    """Tell whether a stated by-product has a waste code of this matter."""
    stated = waste_code(residue.ewc)
    return bool(stated) and stated in [waste_code(code) for code in matter.ewc]


def waste_code(code: str) -> str:
    """Return a code of the European Waste Catalogue without spaces and asterisk."""
    return code.replace(" ", "").replace("*", "")
