"""How likely an opportunity comes true: a base rate, and the factors that weigh on its odds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from piu.engine.draw import Parameter
from piu.engine.parameters.reading import parameter, read


@dataclass(frozen=True)
class Sign:
    """One reason of a probability: a code of `chances.yaml` and its factor on the odds."""

    code: str
    factor: float


@dataclass(frozen=True)
class Chances:
    """Base rate, factors, judged numbers, and what is saved where a resource is replaced."""

    base: Parameter
    factors: Mapping[str, float] = field(hash=False)
    words: Mapping[str, tuple[str, str]] = field(hash=False)
    numbers: Mapping[str, Any] = field(hash=False)
    unused_words: tuple[str, ...] = ()
    avoided_co2: Mapping[str, Parameter] = field(default_factory=dict, hash=False)

    def sign(self, code: str, factor: float | None = None) -> Sign:
        """Return a sign, with its own factor unless one is given."""
        return Sign(code, self.factors[code] if factor is None else factor)

    def probability(self, signs: tuple[Sign, ...]) -> float:
        """Return the base rate moved by the signs: odds times every factor."""
        odds = self.base.mid / (1.0 - self.base.mid)
        for sign in signs:
            odds *= sign.factor
        return odds / (1.0 + odds)

    def from_outcomes(self, running: int, failed: int) -> float:
        """Return the factor on the odds that recorded outcomes of a kind give.

        The base rate counts as `trials_of_base` outcomes (a beta prior): no outcome, factor 1.
        """
        trials, base = self.numbers["trials_of_base"], self.base.mid
        rate = (base * trials + running) / (trials + running + failed)
        return float(rate / (1.0 - rate) / (base / (1.0 - base)))


@cache
def default_chances() -> Chances:
    """Return the chances of the house."""
    file = read("chances")
    return Chances(
        base=parameter(file["base"]["exchange"], file),
        factors={code: float(row["value"]) for code, row in file["factors"].items()},
        words={code: (row["fr"], row["en"]) for code, row in file["factors"].items()},
        numbers=file["numbers"],
        unused_words=tuple(file["unused_words"]),
        avoided_co2={code: parameter(row, file) for code, row in file["avoided_co2"].items()},
    )
