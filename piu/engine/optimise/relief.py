"""What a countermeasure changes in a drawn toile, and the shape that all of them share."""

from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np

from piu.engine.arrays import Floats, Ints
from piu.engine.draw import Subject
from piu.engine.errors import ScenarioError
from piu.engine.outcome import Outcome
from piu.engine.shocks.imposed import Setting
from piu.engine.shocks.parameter import ShockParameter, ShockTarget


@dataclass(frozen=True, eq=False)
class Relief:
    """Part of a loss taken away, shape (draws,): of one input, one site's orders or its shock.

    `group` is a (buyer, class) pair of the structure, `supplier` and `site` are rows of sites.
    """

    part: Floats
    group: int | None = None
    supplier: int | None = None
    site: int | None = None


class Countermeasure(Protocol):
    """A kind of countermeasure: a frozen dataclass, what it relieves and what it costs."""

    code: ClassVar[str]
    label_fr: ClassVar[str]
    label_en: ClassVar[str]
    targets: ClassVar[tuple[ShockTarget, ...]]
    parameters: ClassVar[tuple[ShockParameter, ...]]
    __dataclass_fields__: ClassVar[dict[str, Any]]

    def relief(self, setting: Setting, *, where: str) -> Relief:
        """Return what the measure takes away from the losses."""

    def cost_eur(self, setting: Setting) -> Floats:
        """Return what it costs over a year, in EUR, shape (draws,)."""

    @classmethod
    def proposals(cls, outcome: Outcome) -> "list[Countermeasure]":
        """Return the measures of this kind that could help, those on the largest losses first."""


COST = ShockParameter("cost", "EUR", 0.0, 1e12, None, "Coût", "Cost")


def group_of(setting: Setting, site: str, resource_class: str, *, where: str) -> int:
    """Return the number of a (buyer, class) pair, or say that the site receives none of it."""
    structure, row = setting.structure, setting.row(site, where=f"{where}.site")
    for group in np.nonzero(structure.group_buyer == row)[0]:
        if structure.classes[structure.group_class[group]] == resource_class:
            return int(group)
    raise ScenarioError("class_not_used", f"{where}.resource_class", resource_class)


def largest_first(lost: Floats, numbers: Ints) -> list[int]:
    """Return the numbers whose flows carry a loss, by the loss they carry (mean over draws).

    `lost` is what each flow takes from the site hit, shape (flows, draws); `numbers` gathers
    flows, shape (flows,).
    """
    mean = lost.mean(axis=1)
    size = int(numbers.max(initial=-1)) + 1
    total = np.bincount(numbers, weights=mean, minlength=size)
    return [int(k) for k in np.argsort(-total, kind="stable") if total[k] > 0]


def given_or_drawn(
    value: float | None, setting: Setting, *, kind: str, row: str, name: str, subject: Subject
) -> Floats:
    """Return a number given by the user, else the draws of a judged parameter."""
    if value is not None:
        return np.full(setting.ledger.draws, float(value))
    source = setting.parameters.countermeasures[row]
    return setting.ledger.draw(kind, subject, name=name, source=source)
