"""All draws of a timed network through all their steps."""

from dataclasses import dataclass, fields

from piu.engine.arrays import Floats
from piu.engine.timed.network import TimedNetwork
from piu.engine.timed.pressure import FREE, Pressure, Rules
from piu.engine.watch import Watch, unwatched


@dataclass(frozen=True, eq=False)
class Detail:
    """All quantities of every step, (draws, steps, ...): to check balances.

    `order`, `at_hand`, `stock` (at the end of the step) and `elsewhere` are of groups; `served`
    of flows; `extra` (output sold to new customers) of sites.
    """

    order: Floats
    served: Floats
    at_hand: Floats
    stock: Floats
    elsewhere: Floats
    extra: Floats


@dataclass(frozen=True, eq=False)
class March:
    """Levels of activity (1 is usual), shape (draws, steps, sites), and where losses come from.

    `by_orders`, `by_shock` (draws, sites) and `by_input` (draws, groups) add up the losses of a
    site under what held it; `replaced` (draws, groups) what came from other suppliers.
    """

    level: Floats
    replaced: Floats
    by_orders: Floats
    by_shock: Floats
    by_input: Floats
    detail: Detail | None

    @property
    def loss(self) -> Floats:
        """Loss of activity, (draws, steps, sites); negative where a site makes more than usual."""
        return 1.0 - self.level


def march(
    network: TimedNetwork,
    pressure: Pressure,
    *,
    rules: Rules = FREE,
    detail: bool = False,
    watch: Watch = unwatched,
) -> March:
    """Run a network under pressure, step by step, every draw on its own.

    Parameters
    ----------
    network : TimedNetwork
        Flows, shares, stocks, delays; from `drawn.network_of` or `network.from_network`.
    pressure : Pressure
        Imposed losses over time.
    rules : Rules
        Switches: for laws and limits.
    detail : bool
        Whether to keep all quantities of every step.
    watch : Watch
        Told the share of the draws that are done, before each.

    Notes
    -----
    Adaptive input-output dynamics (Hallegatte 2008, 2014) applied to sites: a step's production
    is the least of orders, capacity and essential inputs at hand.
    """
    # Numba takes a second to load: only those who march pay for it.
    from piu.engine.timed.kernel_runs import run_all  # noqa: PLC0415

    found = run_all(network, pressure, rules, detail=detail, watch=watch)
    parts = {f.name: found[f.name] for f in fields(March) if f.name != "detail"}
    kept = Detail(**{f.name: found[f.name] for f in fields(Detail)}) if detail else None
    return March(**parts, detail=kept)
