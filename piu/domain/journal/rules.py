"""How long a job holds its place, and how long it may still take. Pure: no database."""

from collections.abc import Callable, Mapping
from typing import Any

from piu.errors import PiuError


def person_of(by: Any) -> Any:
    """A signed-in user, or nobody: a visitor may act too, and is not named."""
    return by if getattr(by, "is_authenticated", False) else None


# A worker says that it lives at each beat; silent for a lease, it is held for dead.
BEAT_S = 0.5
LEASE_S = 30.0
# What kills its worker three times would kill a fourth.
MOST_TRIES = 3
# Work that nobody in particular may have waiting: a queue of some minutes.
MOST_OPEN = 20
KEPT_DAYS = 7
# Below, the share done says nothing of the time left.
LEAST_SHARE = 0.03

Json = dict[str, Any]
Watch = Callable[[float], None]
"""Told the share done of something long, from 0 to 1; what it raises stops the work."""


def unwatched(done: float) -> None:
    """Nobody waits."""


def seconds_left(*, done: float, spent_s: float) -> float | None:
    """What remains at the pace kept so far; None while too little is done to tell."""
    if done < LEAST_SHARE or spent_s <= 0:
        return None
    return spent_s * (1.0 - min(done, 1.0)) / done


def refusal_of(error: PiuError) -> Json:
    """A refusal as a job keeps it, to be said later in the reader's language."""
    told = {"code": error.code, "where": error.where, "value": error.value, "params": error.params}
    return {name: _plain(value) for name, value in told.items()}


def error_of(refusal: Mapping[str, Any]) -> PiuError:
    """The refusal that a job keeps, as the error it was."""
    where, value = refusal.get("where", ""), refusal.get("value")
    return PiuError(refusal["code"], where=where, value=value, **refusal.get("params", {}))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    return value if value is None or isinstance(value, bool | int | float) else str(value)
