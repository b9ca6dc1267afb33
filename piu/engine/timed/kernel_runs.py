"""From the arrays of a timed network to the compiled loop, and back."""

from typing import Any

import numpy as np

from piu.engine.arrays import Floats
from piu.engine.timed import kernel
from piu.engine.timed.network import TimedNetwork
from piu.engine.timed.pressure import Pressure, Rules
from piu.engine.watch import Watch


def run_all(
    network: TimedNetwork, pressure: Pressure, rules: Rules, *, detail: bool, watch: Watch
) -> dict[str, Floats]:
    """Run every draw; return what was recorded, the draws first."""
    steps = pressure.period.size
    states, wiring = _states(network), _wiring(network)
    switches = kernel.Rules(rules.fixed_shares, rules.orders_frozen, rules.inputs_frozen)
    unlisted = network.unlisted_input
    whole = _whole_trace(network, steps, kept=detail)
    for draw in range(network.draws):
        watch(draw / network.draws)
        trace = kernel.Trace(*(kept[draw] for kept in whole))
        imposed, drawn = _imposed(pressure, draw), _drawn(network, unlisted, draw)
        kernel.march(wiring, drawn, imposed, switches, *states, trace)
    return whole._asdict()


def _imposed(pressure: Pressure, draw: int) -> kernel.Imposed:
    parts = (getattr(pressure, name)[:, draw] for name in kernel.Imposed._fields[1:])
    return kernel.Imposed(pressure.period, *map(_plain, parts))


def _wiring(network: TimedNetwork) -> kernel.Wiring:
    found = kernel.Wiring(
        flow_supplier=network.supplier,
        flow_group=network.group,
        flow_supply=network.supply,
        flow_joint=network.joint,
        group_buyer=network.group_buyer,
        group_class=network.group_class,
        supply_site=network.supply_site,
        supply_class=network.supply_class,
        supply_helps=network.helps,
    )
    return kernel.Wiring(*map(_plain, found))


def _drawn(network: TimedNetwork, unlisted: Floats, draw: int) -> kernel.Drawn:
    knobs = network.knobs
    found = kernel.Drawn(
        input_share=network.input_share[draw],
        outlet_share=network.outlet_share[draw],
        level=network.level[draw],
        cost_share=network.cost_share[draw],
        unlisted_input=unlisted[draw],
        target=knobs.stock[draw],
        replaceable=knobs.replaceable[draw],
        wait_listed=knobs.wait_listed[draw],
        wait_outside=knobs.wait_outside[draw],
        worth=network.worth[draw],
        made=network.made[draw],
        refill=knobs.refill[draw],
        spare=knobs.spare[draw],
        restart=knobs.restart[draw],
    )
    return kernel.Drawn(*map(_plain, found))


def _plain(values: Any) -> Any:
    """Return an array in one piece that may be written: each other layout would be compiled."""
    return np.require(values, requirements=["C", "W"])


def _states(network: TimedNetwork) -> tuple[kernel.Sites, kernel.Groups, kernel.Work]:
    """Return the work arrays, shared by all draws: each starts by setting them."""
    sites: dict[str, Any] = {name: np.zeros(network.n) for name in kernel.Sites._fields}
    sites |= {name: np.zeros(network.n, dtype=np.int64) for name in ("holder", "cause")}
    groups = {name: np.zeros(network.group_buyer.size) for name in kernel.Groups._fields}
    work = kernel.Work(
        served=np.zeros(network.supplier.size),
        usual=np.zeros(network.supply_site.size),
        asked=np.zeros(network.supply_site.size),
        room=np.zeros(network.classes),
        wanted=np.zeros(network.classes),
    )
    return kernel.Sites(**sites), kernel.Groups(**groups), work


def _whole_trace(network: TimedNetwork, steps: int, *, kept: bool) -> kernel.Trace:
    """Return room for what all draws record: each then writes its own part of it."""
    draws, groups, rows = network.draws, network.group_buyer.size, steps if kept else 0
    return kernel.Trace(
        level=np.empty((draws, steps, network.n)),
        replaced=np.zeros((draws, groups)),
        by_orders=np.zeros((draws, network.n)),
        by_shock=np.zeros((draws, network.n)),
        by_input=np.zeros((draws, groups)),
        order=np.empty((draws, rows, groups)),
        served=np.empty((draws, rows, network.supplier.size)),
        at_hand=np.empty((draws, rows, groups)),
        stock=np.empty((draws, rows, groups)),
        elsewhere=np.empty((draws, rows, groups)),
        extra=np.empty((draws, rows, network.n)),
    )
