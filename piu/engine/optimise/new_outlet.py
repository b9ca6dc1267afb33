"""A new outlet for a site that loses customers."""

from dataclasses import dataclass
from typing import ClassVar

from piu.engine.arrays import Floats
from piu.engine.draw import Subject
from piu.engine.optimise.relief import (
    COST,
    Countermeasure,
    Relief,
    given_or_drawn,
    largest_first,
)
from piu.engine.outcome import Outcome
from piu.engine.shocks.imposed import Setting
from piu.engine.shocks.parameter import SITE, ShockParameter, ShockTarget


@dataclass(frozen=True)
class NewOutlet:
    """A site finds other customers for a part of the orders that it loses.

    Attributes
    ----------
    site : str
        The supplier.
    share : float or None
        Part of the lost orders made up, from 0 to 1; None: judged, drawn.
    cost : float or None
        EUR over a year; None: judged, drawn.
    """

    site: str
    share: float | None = None
    cost: float | None = None

    code: ClassVar[str] = "new_outlet"
    label_fr: ClassVar[str] = "Nouveau débouché"
    label_en: ClassVar[str] = "New outlet"
    targets: ClassVar[tuple[ShockTarget, ...]] = (SITE,)
    parameters: ClassVar[tuple[ShockParameter, ...]] = (
        ShockParameter(
            "share",
            "share",
            0.0,
            1.0,
            None,
            "Part des ventes perdues retrouvée",
            "Share of the lost sales made up",
        ),
        COST,
    )

    def relief(self, setting: Setting, *, where: str) -> Relief:
        """Take away a part of the orders lost through customers that fail."""
        part = given_or_drawn(
            self.share,
            setting,
            kind="cover",
            row="cover.new_outlet",
            name=f"new_outlet:{self.site}",
            subject=Subject(site=self.site),
        )
        return Relief(part, supplier=setting.row(self.site, where=f"{where}.site"))

    def cost_eur(self, setting: Setting) -> Floats:
        """Return the cost of finding customers."""
        return given_or_drawn(
            self.cost,
            setting,
            kind="cost",
            row="cost.new_outlet",
            name=f"new_outlet:{self.site}",
            subject=Subject(site=self.site),
        )

    @classmethod
    def proposals(cls, outcome: Outcome) -> list[Countermeasure]:
        """Propose one for every site of the territory that loses orders through its customers."""
        structure, carried = outcome.structure, outcome.up.fraction + outcome.up.cut
        lost = carried * outcome.losses.up[structure.supplier]
        return [cls(structure.sites[row].id) for row in largest_first(lost, structure.supplier)]
