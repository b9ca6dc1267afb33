"""The registry of shocks: one file per kind, one line here."""

from piu.engine.shocks.arrival import Arrival
from piu.engine.shocks.broken_link import BrokenLink
from piu.engine.shocks.capacity import Capacity
from piu.engine.shocks.closure import Closure
from piu.engine.shocks.end_of_scheme import EndOfScheme
from piu.engine.shocks.imposed import Shock
from piu.engine.shocks.market_loss import MarketLoss
from piu.engine.shocks.price import Price
from piu.engine.shocks.resource_limit import ResourceLimit

SHOCKS: dict[str, type[Shock]] = {
    kind.code: kind
    for kind in (
        Arrival,
        BrokenLink,
        Capacity,
        Closure,
        EndOfScheme,
        MarketLoss,
        Price,
        ResourceLimit,
    )
}
