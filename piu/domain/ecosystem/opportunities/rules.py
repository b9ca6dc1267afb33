"""What may be said of an opportunity. Pure: no database."""

from collections.abc import Iterable
from dataclasses import dataclass

from piu.errors import InvalidInputError

MOST_OPPORTUNITIES = 5000


def check_follow_up(*, state: str, states: Iterable[str], cause: str, next_act: str) -> None:
    """Refuse an unknown state, a failure without its cause, or an open one with no next act."""
    if state not in states:
        raise InvalidInputError("unknown_follow_up", where="state", value=state)
    if state == "failed" and not cause:
        raise InvalidInputError("failure_without_cause", where="cause", value=cause)
    if state not in ("running", "failed") and not next_act:
        raise InvalidInputError("no_next_act", where="next_act", value=next_act)


def check_limit(limit: int | None) -> None:
    """Refuse a number of opportunities that is no count."""
    if limit is not None and not 1 <= limit <= MOST_OPPORTUNITIES:
        raise InvalidInputError("bad_limit", where="limit", value=limit, most=MOST_OPPORTUNITIES)


@dataclass(frozen=True)
class PlanQuestion:
    """What a plan must keep to: what studying one opportunity costs, and all that may be spent.

    `most_km` None: any distance. `least_chance`: opportunities less likely are left out.
    `kinds`: those to choose among, all when empty.
    """

    study_eur: float
    budget_eur: float
    most_km: float | None = None
    least_chance: float = 0.0
    kinds: tuple[str, ...] = ()


MOST_EUR = 1e12


def check_plan(question: PlanQuestion) -> None:
    """Refuse amounts, distances and chances that are none."""
    amounts = {"etude": question.study_eur, "budget": question.budget_eur}
    for name, value in amounts.items():
        if not 0 < value <= MOST_EUR:
            raise InvalidInputError("bad_plan_amount", where=name, value=value)
    if question.budget_eur < question.study_eur:
        raise InvalidInputError(
            "budget_under_one_study",
            where="budget",
            value=question.budget_eur,
            least=question.study_eur,
        )
    if question.most_km is not None and not question.most_km > 0:
        raise InvalidInputError("bad_plan_amount", where="km", value=question.most_km)
    if not 0 <= question.least_chance < 1:
        raise InvalidInputError("bad_plan_chance", where="chance", value=question.least_chance)
