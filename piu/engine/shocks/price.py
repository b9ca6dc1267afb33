"""A resource becomes dearer."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from piu.engine.shocks.imposed import Imposed, Setting
from piu.engine.shocks.parameter import RESOURCE_CLASS, ShockParameter, ShockTarget
from piu.engine.shocks.resource_limit import class_number
from piu.engine.weigh.costs import cost_shares_of


@dataclass(frozen=True)
class Price:
    """Users of a resource pay more; they pass a part on, and sell less.

    Attributes
    ----------
    resource_class : str
        Code of the class.
    rise : float
        Rise of its price, as a share of it (0.5 = half as dear again).

    Notes
    -----
    Activity lost = cost share x rise x part passed on to prices x fall of sales for each per
    cent of price. Costs stand for revenue: at a margin of 10 %, the loss is a tenth too high.
    The part kept by the site eats its margin, which is not a loss of activity here.
    """

    resource_class: str
    rise: float = 0.5

    code: ClassVar[str] = "price"
    label_fr: ClassVar[str] = "Hausse du prix d’une ressource"
    label_en: ClassVar[str] = "Rise of the price of a resource"
    targets: ClassVar[tuple[ShockTarget, ...]] = (RESOURCE_CLASS,)
    parameters: ClassVar[tuple[ShockParameter, ...]] = (
        ShockParameter("rise", "share", 0.0, 10.0, 0.5, "Hausse du prix", "Rise of the price"),
    )
    limits: ClassVar[tuple[str, ...]] = ("margins", "dearer_products", "gains_of_sellers")

    @property
    def shocked(self) -> tuple[str, ...]:
        """Return no site: the users are hit, none is the cause."""
        return ()

    def imposed(self, setting: Setting, *, where: str) -> Imposed:
        """Lose the orders that the dearer products of each user no longer find."""
        structure, result = setting.structure, Imposed.nothing(setting)
        number = class_number(setting, self.resource_class, where=f"{where}.resource_class")
        groups = [
            int(g)
            for g in np.nonzero(structure.group_class == number)[0]
            if not structure.sites[structure.group_buyer[g]].outside
        ]
        shares = cost_shares_of(
            structure, setting.weights.quantities, groups, setting.parameters, setting.ledger
        )
        for group in groups:
            row = int(structure.group_buyer[group])
            site = structure.sites[row].id
            passed = setting.draw("pass_through", site=site, name=site)
            answer = setting.draw("sales_answer", site=site, name=site)
            lost = shares[group] * self.rise * passed * answer
            result.up[row] = np.minimum(1.0, lost)
        return Imposed(
            result.down,
            result.up,
            result.cut_input,
            result.cut_outlet,
            result.limit,
            frozenset(groups),
        )
