"""Will a case suit a territory? What differs, what may stand in the way, what they had.

Nothing here says yes or no. A reader sees the two territories side by side, the obstacles that
cases of the same themes met in territories like the reader's, who went past them, and the means
the case rested on.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from piu.domain.knowledge.models import Experience, Obstacle
from piu.domain.knowledge.queries import figures_of
from piu.domain.taxonomy.queries import Term, vocabulary
from piu.domain.territories import profiles
from piu.domain.territories.models import Territory
from piu.domain.territories.rules import distance_km

# The cases of territories most like the reader's that are looked at for obstacles.
LOOKED_AT = 12
WENT_PAST = "deployed", "generalised"
NEAR_KM = 50.0


@dataclass(frozen=True)
class LikelyObstacle:
    """A kind of obstacle, whether the case itself met it, and who met it in places like ours."""

    kind: Term
    is_met_by_case: bool
    met: list[Obstacle]

    @property
    def went_past(self) -> list[Experience]:
        """The cases that met it and run all the same, each with what helped it."""
        return [part.experience for part in self.met if part.experience.stage in WENT_PAST]


@dataclass(frozen=True)
class Suitability:
    """A case beside a territory. `mine` and `theirs` are of one level, or both None."""

    mine: Territory | None
    theirs: Territory | None
    comparisons: list[profiles.Comparison]
    likely: list[LikelyObstacle]
    looked_at: int
    cost_eur: float | None
    cost_at_our_size_eur: float | None


@dataclass(frozen=True)
class Candidate:
    """A territory like a case’s own; `near` is the closest case of the same theme, if close."""

    territory: Territory
    near: Experience | None
    near_km: float | None


def suitability(case: Experience, place: Territory) -> Suitability:
    """What a territory should look at before it takes up a case, on public facts."""
    theirs = case.territory
    mine = profiles.counterpart(place, theirs.level) if theirs is not None else None
    if mine is None:
        theirs = None
    looked_at = _cases_of_places_like(place, case)
    cost, _indicators = figures_of(case, viewer=None)
    cost_eur = cost.statement.number if cost is not None else None
    return Suitability(
        mine=mine,
        theirs=theirs,
        comparisons=profiles.compared(mine, theirs) if mine and theirs else [],
        likely=_likely(case, looked_at),
        looked_at=len(looked_at),
        cost_eur=cost_eur,
        cost_at_our_size_eur=_scaled_cost(cost_eur, mine=mine, theirs=theirs),
    )


def candidates(case: Experience, *, limit: int = 8) -> list[Candidate]:
    """The territories of France most like the one of a case, and the kin they have close by."""
    if case.territory is None:
        return []
    kin = [other for other in _same_themes(case) if other.territory is not None]
    found = profiles.likest(case.territory, limit=limit)
    return [_candidate(place, kin) for place, _distance in found]


def _candidate(place: Territory, kin: Iterable[Experience]) -> Candidate:
    close = [(km, case.slug, case) for case in kin if (km := _km(place, case)) is not None]
    km, _slug, nearest = min(close, default=(None, "", None), key=lambda found: found[:2])
    if km is None or km > NEAR_KM:
        return Candidate(place, None, None)
    return Candidate(place, nearest, km)


def _km(place: Territory, case: Experience) -> float | None:
    there = case.territory
    if there is None or None in (place.latitude, place.longitude, there.latitude, there.longitude):
        return None
    here = float(place.longitude or 0), float(place.latitude or 0)
    return distance_km(here, (float(there.longitude or 0), float(there.latitude or 0)))


def _same_themes(case: Experience) -> list[Experience]:
    codes = [theme.code for theme in case.themes.all()]
    rows = Experience.objects.filter(themes__code__in=codes).exclude(pk=case.pk).distinct()
    rows = rows.select_related("territory").prefetch_related("obstacles", "success_factors")
    return list(rows.order_by("slug"))


def _cases_of_places_like(place: Territory, case: Experience) -> list[Experience]:
    """Cases that share a theme, those of the territories most like ours first.

    A case of an intermunicipality is compared with the reader's; where no distance can be told,
    the case is left out.
    """
    kin = [other for other in _same_themes(case) if other.territory_id is not None]
    distances: dict[int, float] = {}
    for level in profiles.PROFILED:
        ours = profiles.counterpart(place, level)
        if ours is not None:
            distances |= profiles.distances_to(ours, [row.territory_id or 0 for row in kin])
    told = [
        (distances[row.territory_id], row.slug, row) for row in kin if row.territory_id in distances
    ]
    return [row for _distance, _slug, row in sorted(told, key=lambda found: found[:2])][:LOOKED_AT]


def _likely(case: Experience, looked_at: list[Experience]) -> list[LikelyObstacle]:
    """The obstacles the case met, then those met most often in places like ours."""
    own = {part.kind for part in case.obstacles.all()}
    met: dict[str, list[Obstacle]] = defaultdict(list)
    for other in looked_at:
        for part in other.obstacles.all():
            if other.pk not in {known.experience_id for known in met[part.kind]}:
                part.experience = other
                met[part.kind].append(part)
    kinds = [code for code in vocabulary("obstacle_kinds") if code in own or met[code]]
    kinds.sort(key=lambda code: (code not in own, -len(met[code])))
    terms = vocabulary("obstacle_kinds")
    return [LikelyObstacle(terms[code], code in own, met[code]) for code in kinds]


def _scaled_cost(
    cost_eur: float | None, *, mine: Territory | None, theirs: Territory | None
) -> float | None:
    """The same spending per inhabitant, at our size: an order of magnitude, two digits."""
    if cost_eur is None or mine is None or theirs is None:
        return None
    if not mine.population or not theirs.population:
        return None
    return float(f"{cost_eur / theirs.population * mine.population:.2g}")
