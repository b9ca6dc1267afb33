"""The numerical engine, usable alone: networks, shocks, cascades, results with their doubts."""

from piu.engine.errors import EngineError
from piu.engine.network import Network
from piu.engine.rank.closures import closure_ranking
from piu.engine.spread.static import cascade

VERSION = "0.1.0"

__all__ = ["VERSION", "EngineError", "Network", "cascade", "closure_ranking"]
