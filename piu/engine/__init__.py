"""The numerical engine, usable alone: networks, shocks, cascades, results with their doubts."""

from piu.engine.ecosystem import Amount, Ecosystem, FlowFacts, SiteFacts
from piu.engine.errors import EngineError
from piu.engine.network import Network
from piu.engine.rank.closures import closure_ranking
from piu.engine.result import Result
from piu.engine.scenario import Scenario
from piu.engine.shocks import SHOCKS
from piu.engine.shocks.closure import Closure
from piu.engine.simulate import run
from piu.engine.spread.static import cascade
from piu.engine.version import VERSION

__all__ = [
    "SHOCKS",
    "VERSION",
    "Amount",
    "Closure",
    "Ecosystem",
    "EngineError",
    "FlowFacts",
    "Network",
    "Result",
    "Scenario",
    "SiteFacts",
    "cascade",
    "closure_ranking",
    "run",
]
