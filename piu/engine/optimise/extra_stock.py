"""More of an input in stock."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from piu.engine.arrays import Floats
from piu.engine.draw import Subject
from piu.engine.optimise.relief import (
    COST,
    Countermeasure,
    Relief,
    given_or_drawn,
    group_of,
    largest_first,
)
from piu.engine.outcome import Outcome
from piu.engine.shocks.imposed import Setting
from piu.engine.shocks.parameter import RESOURCE_CLASS, SITE, ShockParameter, ShockTarget

YEAR_DAYS = 365.0
EUR_PER_MEUR = 1e6


@dataclass(frozen=True)
class ExtraStock:
    """A buyer holds more days of an input: over a year, those days are lived through.

    Attributes
    ----------
    site, resource_class : str
        The buyer and the class.
    days : float
        Days of its use held beyond today's stock.
    cost : float or None
        EUR over a year; None: value of the stock times a judged cost of holding it.

    Notes
    -----
    The cascade knows no days: the stock takes days / 365 off the loss of a whole year. The
    model in time says when it runs out.
    """

    site: str
    resource_class: str
    days: float = 30.0
    cost: float | None = None

    code: ClassVar[str] = "extra_stock"
    label_fr: ClassVar[str] = "Stock de précaution"
    label_en: ClassVar[str] = "Extra stock"
    targets: ClassVar[tuple[ShockTarget, ...]] = (SITE, RESOURCE_CLASS)
    parameters: ClassVar[tuple[ShockParameter, ...]] = (
        ShockParameter("days", "days", 0.0, YEAR_DAYS, 30.0, "Jours de stock", "Days of stock"),
        COST,
    )

    def relief(self, setting: Setting, *, where: str) -> Relief:
        """Take off the days that the stock covers, out of a year."""
        group = group_of(setting, self.site, self.resource_class, where=where)
        part = np.full(setting.ledger.draws, self.days / YEAR_DAYS)
        return Relief(part, group=group)

    def cost_eur(self, setting: Setting) -> Floats:
        """Return a year's cost of holding the stock; what it is worth is not lost."""
        rate = given_or_drawn(
            self.cost,
            setting,
            kind="cost",
            row="cost.held_stock",
            name=f"extra_stock:{self.site}:{self.resource_class}",
            subject=Subject(site=self.site, resource_class=self.resource_class),
        )
        if self.cost is not None:
            return rate
        group = group_of(setting, self.site, self.resource_class, where="candidates")
        mine = setting.structure.group == group
        bought = setting.weights.quantities.value[mine].sum(axis=0) * EUR_PER_MEUR
        cost: Floats = rate * bought * (self.days / YEAR_DAYS)
        return cost

    @classmethod
    def proposals(cls, outcome: Outcome) -> list[Countermeasure]:
        """Propose one for every input lost that can be kept in a store or a tank."""
        structure, table = outcome.structure, outcome.parameters
        carried = outcome.down.fraction + outcome.down.cut
        lost = carried * outcome.losses.down[structure.buyer]
        found: list[Countermeasure] = []
        for group in largest_first(lost, structure.group):
            code = structure.classes[structure.group_class[group]]
            if table.carrier(code, structure.family[code]) in table.can_be_stored:
                found.append(cls(structure.sites[structure.group_buyer[group]].id, code))
        return found
