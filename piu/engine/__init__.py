"""The numerical engine, usable alone: networks, shocks, cascades, results with their doubts."""

from piu.engine.ecosystem import Amount, Ecosystem, FlowFacts, SiteFacts
from piu.engine.errors import EngineError
from piu.engine.impact.comparison import compare_impact
from piu.engine.network import Network
from piu.engine.optimise import COUNTERMEASURES
from piu.engine.optimise.extra_stock import ExtraStock
from piu.engine.optimise.new_outlet import NewOutlet
from piu.engine.optimise.phased_closure import PhasedClosure
from piu.engine.optimise.ranking import countermeasures
from piu.engine.optimise.second_supplier import SecondSupplier
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
from piu.engine.timed.dated import Dated, TimedScenario
from piu.engine.timed.result import TimedResult
from piu.engine.timed.run import run_timed
from piu.engine.version import VERSION

__all__ = [
    "COUNTERMEASURES",
    "SHOCKS",
    "VERSION",
    "Amount",
    "Arrival",
    "BrokenLink",
    "Capacity",
    "Closure",
    "Dated",
    "Ecosystem",
    "EndOfScheme",
    "EngineError",
    "ExtraStock",
    "FlowFacts",
    "MarketLoss",
    "Network",
    "NewOutlet",
    "PhasedClosure",
    "Price",
    "ResourceLimit",
    "Result",
    "Scenario",
    "SecondSupplier",
    "SiteFacts",
    "TimedResult",
    "TimedScenario",
    "cascade",
    "closure_ranking",
    "compare_impact",
    "countermeasures",
    "run",
    "run_timed",
]
