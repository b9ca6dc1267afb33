"""The numerical engine, usable alone: networks, shocks, cascades, results with their doubts."""

from piu.engine.ecosystem import Amount, Ecosystem, FlowFacts, SiteFacts
from piu.engine.errors import EngineError
from piu.engine.network import Network
from piu.engine.rank.closures import closure_ranking
from piu.engine.result import Result
from piu.engine.scenario import Scenario
from piu.engine.shocks import SHOCKS
from piu.engine.shocks.arrival import Arrival
from piu.engine.shocks.broken_link import BrokenLink
from piu.engine.shocks.capacity import Capacity
from piu.engine.shocks.closure import Closure
from piu.engine.shocks.end_of_scheme import EndOfScheme
from piu.engine.shocks.market_loss import MarketLoss
from piu.engine.shocks.price import Price
from piu.engine.shocks.resource_limit import ResourceLimit
from piu.engine.simulate import run
from piu.engine.spread.static import cascade
from piu.engine.version import VERSION

__all__ = [
    "SHOCKS",
    "VERSION",
    "Amount",
    "Arrival",
    "BrokenLink",
    "Capacity",
    "Closure",
    "Ecosystem",
    "EndOfScheme",
    "EngineError",
    "FlowFacts",
    "MarketLoss",
    "Network",
    "Price",
    "ResourceLimit",
    "Result",
    "Scenario",
    "SiteFacts",
    "cascade",
    "closure_ranking",
    "run",
]
