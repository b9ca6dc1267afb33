"""What a run computed, before it is put into words."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from piu.engine.arrays import Floats
from piu.engine.draw import Ledger
from piu.engine.ecosystem import Ecosystem
from piu.engine.explain.carriers import Carriers
from piu.engine.parameters.tables import Parameters
from piu.engine.scenario import Scenario
from piu.engine.shocks.imposed import Imposed, Setting
from piu.engine.spread.drawn import DrawnSpread
from piu.engine.spread.sweeps import Losses
from piu.engine.weigh.structure import Structure
from piu.engine.weigh.weights import Weights


@dataclass(frozen=True, eq=False)
class Outcome:
    """Facts, drawn weights, losses and their carriers, one column per draw."""

    ecosystem: Ecosystem
    scenario: Scenario
    parameters: Parameters
    structure: Structure
    weights: Weights
    ledger: Ledger
    imposed: Imposed
    spread: DrawnSpread
    losses: Losses
    down: Carriers
    up: Carriers
    eps: float

    @cached_property
    def loss(self) -> Floats:
        """Return the larger of both losses, shape (sites, draws)."""
        return np.maximum(self.losses.down, self.losses.up)


def setting_of(outcome: Outcome) -> Setting:
    """Return the drawn toile of an outcome, for shocks and countermeasures to work on."""
    return Setting(
        outcome.ecosystem, outcome.structure, outcome.weights, outcome.parameters, outcome.ledger
    )
