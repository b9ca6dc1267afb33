"""Sites near one another that could share a purchase, a utility, a lorry or a course."""

from itertools import combinations
from typing import ClassVar

from piu.engine.detect.ground import in_group
from piu.engine.detect.knowledge import Pool
from piu.engine.detect.making import outcome_signs
from piu.engine.detect.opportunity import Opportunity
from piu.engine.detect.setting import Setting


class Pooling:
    """Pooling of purchases, utilities, logistics, skills and premises."""

    code: ClassVar[str] = "pooling"
    label_fr: ClassVar[str] = "Mutualisation entre voisins"
    label_en: ClassVar[str] = "Pooling between neighbours"

    @staticmethod
    def find(setting: Setting) -> list[Opportunity]:
        """Return one opportunity for each pool and group of sites within reach of one another."""
        return [
            found
            for pool in setting.knowledge.pools
            for group in _groups(_users(pool, setting), setting)
            if (found := _shared(pool, group, setting)) is not None
        ]


def _users(pool: Pool, setting: Setting) -> list[str]:
    places = setting.ground.by_id
    return [
        site for site, doing in setting.doing.items() if in_group(places[site], doing, pool.users)
    ]


def _groups(sites: list[str], setting: Setting) -> list[list[str]]:
    """Return groups of at least two: around each site in turn, those within reach."""
    reach, left, groups = setting.chances.numbers["pool_reach_km"], list(sites), []
    while left:
        first = left.pop(0)
        near = [s for s in left if (setting.ground.distance_km(first, s) or reach + 1) <= reach]
        left = [s for s in left if s not in near]
        if near:
            groups.append([first, *near])
    return groups


def _shared(pool: Pool, group: list[str], setting: Setting) -> Opportunity | None:
    chances = setting.chances
    signs = [chances.sign("not_waste")]
    if any(pair in setting.ground.partners for pair in combinations(group, 2)):
        signs.append(chances.sign("partners"))
    signs += outcome_signs(Pooling.code, setting)
    return Opportunity(
        kind=Pooling.code,
        source=group[0],
        target=group[1],
        resource=pool.code,
        matter=pool.code,
        probability=chances.probability(tuple(signs)),
        signs=tuple(signs),
        distance_km=setting.ground.distance_km(group[0], group[1]),
        partners=tuple(group[2:]),
    )
