"""What many cases say together: a thematic note, and what a territory leaves to whoever follows."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from piu.domain.knowledge.models import Experience, Obstacle, SuccessFactor
from piu.domain.knowledge.queries import Choice, experiences
from piu.domain.taxonomy.queries import Term, require_term, vocabulary
from piu.domain.territories.choices import Level
from piu.domain.territories.models import Territory

PARTS = "steps", "obstacles__experience", "success_factors__experience", "themes"


@dataclass(frozen=True)
class ThematicNote:
    """The cases of a theme, their obstacles by kind (most often met first), and what helped.

    The number beside a kind counts cases, not sentences.
    """

    theme: Term
    cases: list[Experience]
    obstacles: list[tuple[Term, list[Obstacle], int]]
    factors: list[SuccessFactor]
    helped_count: int


def thematic_note(theme: str) -> ThematicNote:
    """What the cases of a theme say together; `InvalidInputError` for a theme that is not one."""
    term = require_term("themes", theme, where="theme")
    cases = list(experiences(Choice(theme=theme)).prefetch_related(*PARTS))
    met: dict[str, list[Obstacle]] = defaultdict(list)
    for case in cases:
        for part in case.obstacles.all():
            met[part.kind].append(part)
    terms = vocabulary("obstacle_kinds")
    lines = [(terms[kind], parts, _case_count(parts)) for kind, parts in met.items()]
    lines.sort(key=lambda line: (-line[2], line[0].code))
    factors = [part for case in cases for part in case.success_factors.all()]
    return ThematicNote(term, cases, lines, factors, _case_count(factors))


def _case_count(parts: Iterable[Obstacle | SuccessFactor]) -> int:
    return len({part.experience_id for part in parts})


def cases_of(place: Territory) -> list[Experience]:
    """All that a territory tried, with what its members tried; the latest first."""
    inside = {
        Level.REGION: {"territory__region": place},
        Level.DEPARTMENT: {"territory__department": place},
        Level.INTERMUNICIPALITY: {"territory__intermunicipality": place},
    }.get(Level(place.level), {"territory": place})
    own = Experience.objects.filter(territory=place)
    rows = (
        (own | Experience.objects.filter(**inside))
        .distinct()
        .prefetch_related(*PARTS, "funding_lines")
    )
    return sorted(rows, key=lambda case: (-(case.start_year or 0), case.slug))
