"""What may be asked of a toile, its limits and defaults. Pure: no database."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from piu.errors import InvalidInputError

DEFAULT_SEED = 1
DEFAULT_DRAWS = 200
# ENGINE: 1e-6 for decisions (1e-2, the published threshold, is not converged).
DEFAULT_EPS = 1e-6
DEFAULT_DAYS = 365
DEFAULT_STEP_DAYS = 7
MAX_SHOCKS = 10
MAX_DRAWS = 2000
MAX_DAYS = 3650
MAX_COMPARED = 3
# A page waits for some two seconds; what is longer is a job of the worker. Measured: 10 million
# levels in time, or 200,000 flows in draws in the long run, take a second.
SHORT_LEVELS = 16_000_000
SHORT_LANES = 400_000
# What a worker may hold: 14 bytes a level, 270 a flow and draw, so some 2 GB; a minute.
MAX_LEVELS = 150_000_000
MAX_LANES = 6_000_000
MAX_NAME = 120
# Bytes of the answer of the long run to a usual question.
USUAL_SIZE = 90_000
STEPS = (1, 7)
DATES = ("start_day", "end_day")


@dataclass(frozen=True)
class ShockField:
    """One thing that a kind of shock lets its user give: a number, or what is struck.

    `holds` is "number", or what the text names: "site", "planned_site", "flow", "resource",
    "resource_class". A number has a unit and bounds; `default` None: it may be left out.
    """

    name: str
    label: str
    holds: str
    unit: str = ""
    least: float = 0.0
    most: float = 1.0
    default: float | None = None
    many: bool = False
    optional: bool = False


@dataclass(frozen=True)
class ShockKind:
    """A kind of shock as forms, commands and sentences need it."""

    code: str
    label: str
    fields: tuple[ShockField, ...]
    is_timed: bool

    @property
    def targets(self) -> tuple[ShockField, ...]:
        return tuple(field for field in self.fields if field.holds != "number")

    @property
    def numbers(self) -> tuple[ShockField, ...]:
        return tuple(field for field in self.fields if field.holds == "number")


@dataclass(frozen=True)
class Question:
    """Shocks in their one order, and how to answer: in the long run, or day by day.

    `days` None: the long run. Else the days to follow, in steps of 1 or 7 days.
    """

    shocks: tuple[dict[str, Any], ...]
    seed: int = DEFAULT_SEED
    draws: int = DEFAULT_DRAWS
    eps: float = DEFAULT_EPS
    days: int | None = None
    step_days: int = DEFAULT_STEP_DAYS

    @property
    def is_timed(self) -> bool:
        return self.days is not None

    def content(self) -> dict[str, Any]:
        """What names the question: a question of the long run says nothing of days."""
        named = {
            "shocks": list(self.shocks),
            "seed": self.seed,
            "draws": self.draws,
            "eps": self.eps,
        }
        if self.is_timed:
            named |= {"days": self.days, "step_days": self.step_days}
        return named


def check_comparable(are_timed: list[bool]) -> None:
    """Refuse to compare one run alone, more than a page can hold, or time with the long run."""
    if not 2 <= len(are_timed) <= MAX_COMPARED:
        raise InvalidInputError(
            "compared_count", where="cle", value=len(are_timed), most=MAX_COMPARED
        )
    if len(set(are_timed)) > 1:
        raise InvalidInputError("not_comparable", where="cle", value=len(are_timed))


def saved_name(name: str) -> str:
    """The name of a saved scenario, its spaces put in order; refused when empty or too long."""
    kept = " ".join(name.split())
    if not 1 <= len(kept) <= MAX_NAME:
        raise InvalidInputError("bad_scenario_name", where="nom", value=kept[:80], most=MAX_NAME)
    return kept


@dataclass(frozen=True)
class Size:
    """How much a question asks: levels of sites in time, and flows, both in each draw."""

    levels: int
    lanes: int

    @classmethod
    def of(cls, question: Question, *, sites: int, flows: int) -> "Size":
        """The size of a question on a network."""
        steps = -(-(question.days or 0) // question.step_days)
        return cls(sites * steps * question.draws, flows * question.draws)

    @property
    def is_short(self) -> bool:
        """Whether a page may wait for the answer."""
        return self.levels <= SHORT_LEVELS and self.lanes <= SHORT_LANES


def check_size(question: Question, size: Size) -> None:
    """Refuse a run that would take a worker's memory."""
    for number, most in ((size.levels, MAX_LEVELS), (size.lanes, MAX_LANES)):
        if number > most:
            raise InvalidInputError(
                "run_too_large", where="draws", value=question.draws, size=number, most=most
            )


def own_costs(texts: Iterable[str]) -> dict[str, float]:
    """What someone knows countermeasures to cost, from `name:euros`."""
    found = {}
    for text in texts:
        name, _, euros = text.rpartition(":")
        try:
            cost = float(euros)
        except ValueError:
            cost = -1.0
        if not name or not 0 <= cost < math.inf:
            raise InvalidInputError("bad_cost", where="cost", value=text[:80])
        found[name] = cost
    return found


def is_dated(shock: Mapping[str, Any]) -> bool:
    """Whether a shock gives a day on which it starts or ends."""
    return any(shock.get(name) is not None for name in DATES)


def check_shock_count(count: int) -> None:
    """Refuse a question without a shock, or with more than a page can tell."""
    if not 1 <= count <= MAX_SHOCKS:
        raise InvalidInputError("shock_count", where="shocks", value=count, most=MAX_SHOCKS)


def check_numbers(question: Question) -> None:
    """Refuse a seed, a number of draws or a threshold that the engine was not made for."""
    if not 0 <= question.seed < 2**31:
        raise InvalidInputError("bad_seed", where="seed", value=question.seed)
    if not 1 <= question.draws <= MAX_DRAWS:
        raise InvalidInputError("bad_draws", where="draws", value=question.draws, most=MAX_DRAWS)
    if not 1e-14 <= question.eps <= 0.1:
        raise InvalidInputError("bad_eps", where="eps", value=question.eps)
    if question.days is not None and not 1 <= question.days <= MAX_DAYS:
        raise InvalidInputError("bad_days", where="days", value=question.days, most=MAX_DAYS)
    if question.step_days not in STEPS:
        raise InvalidInputError("bad_step", where="step_days", value=question.step_days)
