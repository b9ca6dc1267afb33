"""A site loses a part of its capacity."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from piu.engine.shocks.imposed import Imposed, Setting
from piu.engine.shocks.parameter import SITE, ShockParameter, ShockTarget


@dataclass(frozen=True)
class Capacity:
    """A site can make less; it loses activity only beyond the capacity that it did not use.

    Attributes
    ----------
    site : str
        Identifier of the site.
    share : float
        Part of the capacity lost, from 0 to 1.
    use : float or None
        Part of the capacity in use before the shock, above 0; None: not known, drawn.
    """

    site: str
    share: float = 0.3
    use: float | None = None

    code: ClassVar[str] = "capacity"
    label_fr: ClassVar[str] = "Perte de capacité d’un site"
    label_en: ClassVar[str] = "Loss of capacity of a site"
    targets: ClassVar[tuple[ShockTarget, ...]] = (SITE,)
    parameters: ClassVar[tuple[ShockParameter, ...]] = (
        ShockParameter(
            "share", "share", 0.0, 1.0, 0.3, "Part de la capacité perdue", "Share of capacity lost"
        ),
        ShockParameter(
            "use",
            "share",
            0.01,
            1.0,
            None,
            "Part de la capacité employée avant le choc",
            "Share of capacity in use before the shock",
        ),
    )
    limits: ClassVar[tuple[str, ...]] = ("longer_hours",)

    @property
    def shocked(self) -> tuple[str, ...]:
        """Return the site that loses capacity."""
        return (self.site,) if self.share else ()

    def imposed(self, setting: Setting, *, where: str) -> Imposed:
        """Lose what the capacity left cannot make, as supplies and as orders."""
        result = Imposed.nothing(setting)
        row = setting.row(self.site, where=f"{where}.site")
        if self.use is None:
            use = setting.draw("capacity_use", site=self.site, name=self.site)
        else:
            use = np.full(setting.ledger.draws, float(self.use))
        result.down[row] = result.up[row] = np.maximum(0.0, 1.0 - (1.0 - self.share) / use)
        return result
