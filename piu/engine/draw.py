"""Unknowns become draws: each has its own stream, keyed by its identifier."""

import hashlib
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from piu.engine.arrays import Floats
from piu.engine.watch import Watch, unwatched

Scale = Literal["linear", "log"]


@dataclass(frozen=True)
class Evidence:
    """Where a parameter comes from.

    `basis` is "source" (a published figure), "judgement" (a person of the role named judged,
    with a reason) or "inferred" (reckoned from the facts given).
    """

    basis: str
    source: str
    reason_fr: str
    reason_en: str
    role: str = ""
    date: str = ""


@dataclass(frozen=True)
class Parameter:
    """A number that is not known for sure: it lies between `low` and `high`, half below `mid`.

    Between the three the chances are spread evenly, on a linear or logarithmic scale.
    """

    low: float
    mid: float
    high: float
    unit: str
    evidence: Evidence
    scale: Scale = "linear"

    def at(self, u: Floats) -> Floats:
        """Return the value under which a share `u` (0 to 1) of the chances lies."""
        if self.low == self.high:
            return np.full(np.shape(u), self.low)
        points = np.array([self.low, self.mid, self.high])
        if self.scale == "linear":
            return np.asarray(np.interp(u, [0.0, 0.5, 1.0], points), dtype=np.float64)
        values: Floats = np.exp(np.interp(u, [0.0, 0.5, 1.0], np.log(points)))
        return values

    def times(self, factor: float, *, unit: str) -> "Parameter":
        """Return the parameter multiplied by a known number."""
        return Parameter(
            self.low * factor,
            self.mid * factor,
            self.high * factor,
            unit,
            self.evidence,
            self.scale,
        )


@dataclass(frozen=True)
class Levels:
    """Chances of each level of essentiality: negligible, non-essential, essential."""

    chances: tuple[float, float, float]
    evidence: Evidence

    def at(self, u: Floats) -> Floats:
        """Return the level (0, 1, 2) under which a share `u` of the chances lies."""
        bounds = np.cumsum(self.chances)[:2]
        return np.searchsorted(bounds, u, side="right").astype(np.float64)


@dataclass(frozen=True)
class Subject:
    """What an unknown is about."""

    site: str | None = None
    flow: str | None = None
    resource_class: str | None = None


@dataclass(frozen=True, eq=False)
class Unknown:
    """A drawn number: its identifier, what it is about, its distribution and its draws."""

    id: str
    kind: str
    subject: Subject
    unit: str
    evidence: Evidence
    low: float
    mid: float
    high: float
    values: Floats


@dataclass
class Ledger:
    """Draws unknowns and keeps the list of all that was drawn.

    The draws of an unknown are a Latin hypercube of one dimension (one value in each of `draws`
    equal slices of chance, in an order of its own) made from a counter-based generator keyed by
    the seed and the unknown's identifier. So adding a fact moves no other draw, and two
    scenarios with the same seed share their draws.
    """

    seed: int
    draws: int
    unknowns: dict[str, Unknown] = field(default_factory=dict)
    expected: int = 1
    """How many unknowns there may be, roughly: only told to `watch`."""
    watch: Watch = unwatched

    def uniform(self, identifier: str) -> Floats:
        """Return the stream of an identifier: values in (0, 1), shape (draws,)."""
        text = f"{self.seed}\x1f{identifier}".encode()
        key = np.frombuffer(hashlib.blake2b(text, digest_size=16).digest(), dtype=np.uint64)
        generator = np.random.Generator(np.random.Philox(key=key))
        slices = generator.permutation(self.draws)
        values: Floats = (slices + generator.random(self.draws)) / self.draws
        return values

    def draw(self, kind: str, subject: Subject, *, name: str, source: Parameter | Levels) -> Floats:
        """Return the draws of an unknown, shape (draws,); a sure value is not recorded."""
        if _is_sure(source):
            return source.at(np.full(self.draws, 0.5))
        identifier = f"{kind}:{name}"
        if identifier in self.unknowns:
            return self.unknowns[identifier].values
        self.watch(len(self.unknowns) / self.expected)
        values = source.at(self.uniform(identifier))
        low, mid, high = (float(x) for x in source.at(np.array([0.05, 0.5, 0.95])))
        unit = source.unit if isinstance(source, Parameter) else "level"
        self.unknowns[identifier] = Unknown(
            identifier, kind, subject, unit, source.evidence, low, mid, high, values
        )
        return values


def _is_sure(source: Parameter | Levels) -> bool:
    if isinstance(source, Levels):
        return max(source.chances) == 1.0
    return source.low == source.high
