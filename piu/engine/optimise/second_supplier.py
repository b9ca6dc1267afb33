"""A second supplier of an input."""

from dataclasses import dataclass
from typing import ClassVar

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


@dataclass(frozen=True)
class SecondSupplier:
    """A buyer secures another supplier of a class, who brings a part of what goes missing.

    Attributes
    ----------
    site, resource_class : str
        The buyer and the class.
    share : float or None
        Part of the missing input that it brings, from 0 to 1; None: judged, drawn.
    cost : float or None
        EUR over a year; None: judged, drawn.
    """

    site: str
    resource_class: str
    share: float | None = None
    cost: float | None = None

    code: ClassVar[str] = "second_supplier"
    label_fr: ClassVar[str] = "Second fournisseur"
    label_en: ClassVar[str] = "Second supplier"
    targets: ClassVar[tuple[ShockTarget, ...]] = (SITE, RESOURCE_CLASS)
    parameters: ClassVar[tuple[ShockParameter, ...]] = (
        ShockParameter(
            "share",
            "share",
            0.0,
            1.0,
            None,
            "Part de ce qui manque qu’il apporte",
            "Share of what is missing that it brings",
        ),
        COST,
    )

    def relief(self, setting: Setting, *, where: str) -> Relief:
        """Take away a part of the loss of the input; a shortage everywhere stays."""
        name = f"{self.site}:{self.resource_class}"
        part = given_or_drawn(
            self.share,
            setting,
            kind="cover",
            row="cover.second_supplier",
            name=f"second_supplier:{name}",
            subject=Subject(site=self.site, resource_class=self.resource_class),
        )
        group = group_of(setting, self.site, self.resource_class, where=where)
        return Relief(part, group=group)

    def cost_eur(self, setting: Setting) -> Floats:
        """Return the cost of finding and linking a supplier, by how the class is carried."""
        table, code = setting.parameters, self.resource_class
        carrier = table.carrier(code, setting.structure.family[code])
        linked = carrier in table.links_to_build
        return given_or_drawn(
            self.cost,
            setting,
            kind="cost",
            row="cost.dedicated_link" if linked else "cost.second_supplier",
            name=f"second_supplier:{self.site}:{code}",
            subject=Subject(site=self.site, resource_class=code),
        )

    @classmethod
    def proposals(cls, outcome: Outcome) -> list[Countermeasure]:
        """Propose one for every input through which a site of the territory loses activity."""
        structure, carried = outcome.structure, outcome.down.fraction + outcome.down.cut
        lost = carried * outcome.losses.down[structure.buyer]
        return [
            cls(
                structure.sites[structure.group_buyer[g]].id,
                structure.classes[structure.group_class[g]],
            )
            for g in largest_first(lost, structure.group)
        ]
