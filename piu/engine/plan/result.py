"""A plan: what is carried, what it brings, what each limit is worth, and how sure it is."""

from dataclasses import asdict, dataclass
from typing import Any

from piu.engine.result import plain


@dataclass(frozen=True)
class Carried:
    """An exchange of the plan: `quantity` leaves its source, `received` reaches its use."""

    id: str
    source: str
    use: str
    quantity: float
    received: float
    cost_eur: float
    opening_eur: float


@dataclass(frozen=True)
class ShadowPrice:
    """What one more unit of a limit that binds is worth, in units of the objective.

    `kind`: source, use, budget_eur, at_least, at_most; `id`: which one. `limit`: where it stands.
    Holds for a small change, with the exchanges opened as they are. Negative for a minimum: one
    more unit asked for costs that much.
    """

    kind: str
    id: str
    limit: float
    per_unit: float


@dataclass(frozen=True)
class Proof:
    """Why nothing better was left out: `candidates` exchanges, of which `solved` were in the model.

    `dropped_gain`: the most that all others together could add, from their reduced costs, as a
    part of the value (0 when each would only lower it).
    """

    candidates: int
    solved: int
    rounds: int
    dropped_gain: float


@dataclass(frozen=True)
class Plan:
    """The best plan found.

    `bound`: no plan is worth more; `gap`: the part of the bound that is not reached; `finished`:
    False when time ran out first. `gains`: total of each gain over the exchanges where it is
    known; `gains_unknown`: how many exchanges of the plan lack it. `cost_eur`: None when the cost
    of an exchange of the plan is not known.
    """

    engine_version: str
    objective: str
    value: float
    bound: float
    gap: float
    finished: bool
    exchanges: tuple[Carried, ...]
    gains: dict[str, float]
    gains_unknown: dict[str, int]
    cost_eur: float | None
    shadow_prices: tuple[ShadowPrice, ...]
    proof: Proof
    seconds: float
    not_counted: tuple[str, ...] = ("quality", "seasons", "steady_year", "willingness")

    def to_dict(self) -> dict[str, Any]:
        """Return plain lists, dicts, numbers and texts, nothing rounded."""
        content: dict[str, Any] = plain(asdict(self))
        return content
