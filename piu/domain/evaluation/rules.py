"""What to look at in a case, when, and how ready it is to be done elsewhere. No database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from piu.domain.knowledge.rules import ExperienceFacts
from piu.domain.taxonomy.queries import Term, vocabulary

# Years after the start at which a case is looked at.
MOMENTS = 0, 1, 3
DORMANT = {"dormant", "abandoned"}
STEPS_ENOUGH = 3
LIGHT = {"first_step", "everyday"}
RUNNING = {"deployed", "generalised"}


def due_dates(start: date) -> list[tuple[int, date]]:
    """The day of each moment; the 29th of February is kept on the 28th."""
    return [(years, _years_later(start, years)) for years in MOMENTS]


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def proposed_plan(*, themes: Iterable[str], domains: Iterable[str]) -> dict[str, list[Term]]:
    """What to look at, by aspect: the process, the results in the domains told, the footprint.

    Results of a domain that the case does not tell are left out; where it tells none, all are.
    """
    wanted, about = set(domains), set(themes)
    found: dict[str, list[Term]] = {aspect: [] for aspect in vocabulary("evaluation_aspects")}
    for term in vocabulary("evaluation_questions").values():
        domain = term.extra.get("domain")
        only = set(term.extra.get("themes") or ())
        if (not domain or not wanted or domain in wanted) and (not only or only & about):
            found[str(term.extra["aspect"])].append(term)
    return found


@dataclass(frozen=True)
class Criterion:
    """One line of the replicability grid: met, not met, or unknown (None)."""

    term: Term
    is_met: bool | None


@dataclass(frozen=True)
class Grid:
    """How ready a case is to be done elsewhere, criterion by criterion."""

    criteria: list[Criterion]

    @property
    def met(self) -> int:
        return sum(one.is_met is True for one in self.criteria)

    @property
    def unknown(self) -> int:
        return sum(one.is_met is None for one in self.criteria)

    @property
    def interval(self) -> tuple[int, int]:
        """The score out of 100 if all that is unknown were missing, and if all of it were there."""
        weights = [int(one.term.extra["weight"]) for one in self.criteria]
        told = list(zip(weights, self.criteria, strict=True))
        total = sum(weights)
        low = sum(weight for weight, one in told if one.is_met)
        high = low + sum(weight for weight, one in told if one.is_met is None)
        return round(100 * low / total), round(100 * high / total)


def grid_of(facts: ExperienceFacts) -> Grid:
    """The replicability grid of a record; what it does not tell is unknown, not missing."""
    obstacles = facts.obstacles
    effects = [part for part in facts.effects if part.value is not None]
    has_figures = any(figure.attribute == "indicator" for figure in facts.figures)
    costs = [figure for figure in facts.figures if figure.attribute == "cost_eur"]
    met: dict[str, bool | None] = {
        "method": len(facts.steps) >= STEPS_ENOUGH,
        "obstacles": True if obstacles and all(part.removed_how for part in obstacles) else None,
        "cost": True if costs else None,
        "light": facts.intensity in LIGHT,
        "running": facts.stage in RUNNING,
        "measured": True if effects or has_figures else None,
        "compared": _is_compared(facts),
        "repeated": True if facts.transposed_to or facts.transposed_from else None,
        "conditions": True if facts.replicability else None,
        "contracts": True if facts.contracts else None,
        "sources": len(facts.source_slugs) > 1,
    }
    terms = vocabulary("replicability_criteria")
    return Grid([Criterion(term, met[code]) for code, term in terms.items()])


def _is_compared(facts: ExperienceFacts) -> bool | None:
    levels = [part.evidence_level for part in facts.effects if part.evidence_level is not None]
    return any(level >= 3 for level in levels) if levels else None
