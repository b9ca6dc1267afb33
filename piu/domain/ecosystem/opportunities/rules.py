"""What may be said of an opportunity. Pure: no database."""

from collections.abc import Iterable

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
