"""A site loses a part of its outlets."""

from dataclasses import dataclass
from typing import ClassVar

from piu.engine.shocks.imposed import Imposed, Setting
from piu.engine.shocks.parameter import SITE, ShockParameter, ShockTarget


@dataclass(frozen=True)
class MarketLoss:
    """A market shrinks: the site sells less of what it sold there, and orders less.

    Attributes
    ----------
    site : str
        Identifier of the site.
    share : float
        Part of the market lost, from 0 to 1.
    exposed : float
        Part of the site's sales made on this market, from 0 to 1.
    """

    site: str
    share: float = 0.3
    exposed: float = 1.0

    code: ClassVar[str] = "market_loss"
    label_fr: ClassVar[str] = "Perte de débouchés d’un site"
    label_en: ClassVar[str] = "Loss of outlets of a site"
    targets: ClassVar[tuple[ShockTarget, ...]] = (SITE,)
    parameters: ClassVar[tuple[ShockParameter, ...]] = (
        ShockParameter(
            "share", "share", 0.0, 1.0, 0.3, "Part du marché perdue", "Share of the market lost"
        ),
        ShockParameter(
            "exposed",
            "share",
            0.0,
            1.0,
            1.0,
            "Part des ventes faites sur ce marché",
            "Share of sales made on this market",
        ),
    )
    limits: ClassVar[tuple[str, ...]] = ("other_outlets",)

    @property
    def shocked(self) -> tuple[str, ...]:
        """Return the site that loses outlets."""
        return (self.site,) if self.share else ()

    def imposed(self, setting: Setting, *, where: str) -> Imposed:
        """Lose orders only: what the site still sells, it can still make."""
        result = Imposed.nothing(setting)
        row = setting.row(self.site, where=f"{where}.site")
        result.up[row] = self.share * self.exposed
        return result
