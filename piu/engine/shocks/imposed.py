"""What shocks impose on a toile, before anything spreads."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

import numpy as np

from piu.engine.arrays import Floats
from piu.engine.draw import Ledger, Subject
from piu.engine.ecosystem import Ecosystem
from piu.engine.errors import ScenarioError
from piu.engine.parameters.tables import Parameters
from piu.engine.shocks.parameter import ShockParameter, ShockTarget
from piu.engine.weigh.structure import Structure
from piu.engine.weigh.weights import Weights


@dataclass(frozen=True, eq=False)
class Setting:
    """The drawn toile that a shock strikes: facts, weights, and the numbers still to draw."""

    ecosystem: Ecosystem
    structure: Structure
    weights: Weights
    parameters: Parameters
    ledger: Ledger

    def row(self, site: str, *, where: str) -> int:
        """Return the row of a site that runs today, or say that there is none."""
        for row, facts in enumerate(self.ecosystem.sites):
            if facts.id == site:
                if facts.status != "active":
                    raise ScenarioError("site_not_running", where, site)
                return row
        raise ScenarioError("unknown_site", where, site)

    def draw(self, kind: str, *, site: str, name: str) -> Floats:
        """Return the draws of a number of the shocks that no fact gives, shape (draws,)."""
        source = self.parameters.shocks[kind]
        return self.ledger.draw(kind, Subject(site=site), name=name, source=source)


@dataclass(frozen=True, eq=False)
class Imposed:
    """Losses imposed from outside, shares from 0 to 1, one column per draw.

    Attributes
    ----------
    down, up : ndarray, shape (sites, draws)
        Activity that a site can no longer deliver, and orders that it no longer places.
    cut_input, cut_outlet : ndarray, shape (flows, draws)
        Part of a flow that no longer reaches its buyer, that no longer pays its supplier.
    limit : ndarray, shape (groups, draws)
        Part of a buyer's whole use of a class that no supplier can bring.
    groups : frozenset of int
        Groups (buyer, class) whose weights a shock has used.
    """

    down: Floats
    up: Floats
    cut_input: Floats
    cut_outlet: Floats
    limit: Floats
    groups: frozenset[int] = field(default_factory=frozenset)

    @classmethod
    def nothing(cls, setting: Setting) -> "Imposed":
        """Return no loss at all, ready to be filled in."""
        flows, draws = len(setting.structure.flows), setting.ledger.draws
        sites, groups = len(setting.ecosystem.sites), setting.structure.group_buyer.size
        return cls(
            down=np.zeros((sites, draws)),
            up=np.zeros((sites, draws)),
            cut_input=np.zeros((flows, draws)),
            cut_outlet=np.zeros((flows, draws)),
            limit=np.zeros((groups, draws)),
        )

    def then(self, other: "Imposed") -> "Imposed":
        """Impose another shock on what this one leaves."""
        return Imposed(
            down=after(self.down, other.down),
            up=after(self.up, other.up),
            cut_input=after(self.cut_input, other.cut_input),
            cut_outlet=after(self.cut_outlet, other.cut_outlet),
            limit=after(self.limit, other.limit),
            groups=self.groups | other.groups,
        )


def after(first: Floats, second: Floats) -> Floats:
    """Return the loss made by a second loss that strikes what a first one leaves."""
    result: Floats = first + second * (1.0 - first)
    return result


def all_of(parts: Iterable[Imposed], *, setting: Setting) -> Imposed:
    """Impose several shocks, each on what the others leave."""
    total = Imposed.nothing(setting)
    for part in parts:
        total = total.then(part)
    return total


class Shock(Protocol):
    """A kind of shock: a frozen dataclass of targets and parameters, and what it imposes."""

    code: ClassVar[str]
    label_fr: ClassVar[str]
    label_en: ClassVar[str]
    targets: ClassVar[tuple[ShockTarget, ...]]
    parameters: ClassVar[tuple[ShockParameter, ...]]
    limits: ClassVar[tuple[str, ...]]
    """Codes of what this kind leaves out, beside the limits of the model."""
    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def shocked(self) -> tuple[str, ...]:
        """Return the sites struck themselves, whose own loss is counted apart."""

    def imposed(self, setting: Setting, *, where: str) -> Imposed:
        """Return what the shock imposes on a drawn toile."""
