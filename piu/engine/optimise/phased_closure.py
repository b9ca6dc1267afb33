"""A closure spread over time."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from piu.engine.arrays import Floats
from piu.engine.draw import Subject
from piu.engine.optimise.relief import COST, Countermeasure, Relief, given_or_drawn
from piu.engine.outcome import Outcome
from piu.engine.shocks.closure import Closure
from piu.engine.shocks.imposed import Setting
from piu.engine.shocks.parameter import SITE, ShockParameter, ShockTarget
from piu.engine.weigh.quantities import sure_figure


@dataclass(frozen=True)
class PhasedClosure:
    """A site stops by steps: over the year, a part of what would stop still runs.

    Attributes
    ----------
    site : str
        The site struck by the scenario.
    share : float
        Part of the activity to be lost that still runs, on average over the year.
    cost : float or None
        EUR over a year; None: judged, drawn, from the jobs kept.
    """

    site: str
    share: float = 0.5
    cost: float | None = None

    code: ClassVar[str] = "phased_closure"
    label_fr: ClassVar[str] = "Fermeture par étapes"
    label_en: ClassVar[str] = "Phased closure"
    targets: ClassVar[tuple[ShockTarget, ...]] = (SITE,)
    parameters: ClassVar[tuple[ShockParameter, ...]] = (
        ShockParameter(
            "share",
            "share",
            0.0,
            1.0,
            0.5,
            "Part maintenue en moyenne sur l’année",
            "Share kept on average over the year",
        ),
        COST,
    )

    def relief(self, setting: Setting, *, where: str) -> Relief:
        """Take away a part of what the scenario imposes on the site."""
        part = np.full(setting.ledger.draws, float(self.share))
        return Relief(part, site=setting.row(self.site, where=f"{where}.site"))

    def cost_eur(self, setting: Setting) -> Floats:
        """Return the cost of the jobs kept, or of an ordinary site where they are not known."""
        facts = next(s for s in setting.ecosystem.sites if s.id == self.site)
        known = facts.jobs is not None and self.cost is None
        per_unit = given_or_drawn(
            self.cost,
            setting,
            kind="cost",
            row="cost.kept_job" if known else "cost.kept_site",
            name=f"phased_closure:{self.site}",
            subject=Subject(site=self.site),
        )
        if facts.jobs is None or not known:
            return per_unit
        name = f"{self.site}:jobs"
        jobs = sure_figure(facts.jobs, setting.parameters, setting.ledger, name=name)
        return per_unit * jobs * self.share

    @classmethod
    def proposals(cls, outcome: Outcome) -> list[Countermeasure]:
        """Propose one for every closure of the scenario."""
        return [cls(s.site) for s in outcome.scenario.shocks if isinstance(s, Closure) and s.share]
