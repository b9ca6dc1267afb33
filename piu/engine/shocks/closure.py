"""A site stops, wholly or in part."""

from dataclasses import dataclass
from typing import ClassVar

from piu.engine.shocks.parameter import ShockParameter


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
    parameters: ClassVar[tuple[ShockParameter, ...]] = (
        ShockParameter(name="share", unit="share", min=0.0, max=1.0, default=1.0),
    )

    def imposed(self) -> tuple[float, float]:
        """Return the imposed downstream and upstream losses of the site, from 0 to 1."""
        return float(self.share), float(self.share)
