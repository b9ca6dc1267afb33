"""A site stops, wholly or in part."""

from dataclasses import dataclass
from typing import ClassVar

from piu.engine.shocks.imposed import Imposed, Setting
from piu.engine.shocks.parameter import SITE, ShockParameter, ShockTarget


@dataclass(frozen=True)
class Closure:
    """A site loses a share of its activity: it supplies less and orders less.

    Attributes
    ----------
    site : str
        Identifier of the site.
    share : float
        Part of the activity lost, from 0 to 1 (1 = closed).
    """

    site: str
    share: float = 1.0

    code: ClassVar[str] = "closure"
    label_fr: ClassVar[str] = "Fermeture d’un site"
    label_en: ClassVar[str] = "Closure of a site"
    targets: ClassVar[tuple[ShockTarget, ...]] = (SITE,)
    parameters: ClassVar[tuple[ShockParameter, ...]] = (
        ShockParameter(
            "share", "share", 0.0, 1.0, 1.0, "Part de l’activité arrêtée", "Share of activity lost"
        ),
    )
    limits: ClassVar[tuple[str, ...]] = ()

    @property
    def shocked(self) -> tuple[str, ...]:
        """Return the site that stops."""
        return (self.site,) if self.share else ()

    def imposed(self, setting: Setting, *, where: str) -> Imposed:
        """Lose the share on both sides: what is supplied and what is ordered."""
        result = Imposed.nothing(setting)
        row = setting.row(self.site, where=f"{where}.site")
        result.down[row] = result.up[row] = self.share
        return result
