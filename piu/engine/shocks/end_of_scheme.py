"""A public scheme stops."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from piu.engine.arrays import Floats
from piu.engine.ecosystem import FlowFacts
from piu.engine.errors import ScenarioError
from piu.engine.shocks.imposed import Imposed, Setting, after
from piu.engine.shocks.parameter import SITE, ShockParameter, ShockTarget
from piu.engine.weigh.quantities import sure_figure
from piu.engine.weigh.units import factor

PAID = ("money", "service")
MILLIONS_A_YEAR = "MEUR/yr"


@dataclass(frozen=True)
class EndOfScheme:
    """The money and the services that a public body pays for no longer come.

    Attributes
    ----------
    site : str
        Identifier of the body that pays; it goes on running.
    resource : str or None
        Resource that names the scheme; None: all the money and services of this body.
    share : float
        Part of the scheme that stops, from 0 to 1.

    Notes
    -----
    A service is cut like a link. Money: the beneficiary loses the activity that the aid paid
    for (amount over turnover where both are known a year, else drawn) times the part of it that
    would not have been done without the aid (drawn).
    """

    site: str
    resource: str | None = None
    share: float = 1.0

    code: ClassVar[str] = "end_of_scheme"
    label_fr: ClassVar[str] = "Fin d’un dispositif public"
    label_en: ClassVar[str] = "End of a public scheme"
    targets: ClassVar[tuple[ShockTarget, ...]] = (
        SITE,
        ShockTarget("resource", "resource", "Dispositif", "Scheme", optional=True),
    )
    parameters: ClassVar[tuple[ShockParameter, ...]] = (
        ShockParameter(
            "share", "share", 0.0, 1.0, 1.0, "Part du dispositif qui cesse", "Share that stops"
        ),
    )
    limits: ClassVar[tuple[str, ...]] = ("public_savings",)

    @property
    def shocked(self) -> tuple[str, ...]:
        """Return no site: the body that pays goes on running."""
        return ()

    def imposed(self, setting: Setting, *, where: str) -> Imposed:
        """Cut the services, and the activity that the money paid for."""
        result = Imposed.nothing(setting)
        setting.row(self.site, where=f"{where}.site")
        rows = {flow.id: row for row, flow in enumerate(setting.structure.flows)}
        paid = self._paid(setting)
        if not paid:
            place = f"{where}.site" if self.resource is None else f"{where}.resource"
            raise ScenarioError("nothing_paid", place, self.resource or self.site)
        for flow in paid:
            if flow.id in rows:
                result.cut_input[rows[flow.id]] = self.share
            elif flow.family == "money":
                _stop_aid(result, setting, flow, self.share)
        return result

    def _paid(self, setting: Setting) -> list[FlowFacts]:
        return [
            flow
            for flow in setting.ecosystem.flows
            if flow.source == self.site
            and flow.status == "real"
            and flow.family in PAID
            and self.resource in (None, flow.resource)
        ]


def _stop_aid(result: Imposed, setting: Setting, flow: FlowFacts, share: float) -> None:
    """Take from the beneficiary the activity that the money paid for, on both sides."""
    row = next(k for k, s in enumerate(setting.ecosystem.sites) if s.id == flow.target)
    if setting.ecosystem.sites[row].outside:
        return
    effect = setting.draw("aid_effect", site=flow.target, name=flow.id)
    lost = share * _aid(setting, flow, row) * effect
    result.down[row] = after(result.down[row], lost)
    result.up[row] = after(result.up[row], lost)


def _aid(setting: Setting, flow: FlowFacts, row: int) -> Floats:
    """Return the share of the beneficiary's activity that the money pays for."""
    turnover = setting.ecosystem.sites[row].turnover_meur
    amount = flow.quantity
    yearly = amount is not None and "/" in amount.unit  # a grant paid once is no yearly amount
    ratio = factor(amount.unit, MILLIONS_A_YEAR) if amount is not None and yearly else None
    if amount is None or ratio is None or turnover is None or turnover.value == 0:
        return setting.draw("aid_share", site=flow.target, name=flow.id)
    name = f"{flow.target}:turnover_meur"
    whole = sure_figure(turnover, setting.parameters, setting.ledger, name=name)
    return np.minimum(1.0, amount.value * ratio / whole)
