"""Numbers of groups, as the engine keeps them."""

from piu.domain.territories.models import Territory
from piu.engine.parameters.reading import read


def near_km() -> float:
    """How far two towns may be and still meet in the day."""
    return float(read("grouping")["near_km"])


def is_small_town(place: Territory | None) -> bool:
    """Whether a place is one of the small municipalities; False where nobody knows its size."""
    if place is None or place.population is None:
        return False
    return place.population < int(read("consortium")["small_town_residents"])
