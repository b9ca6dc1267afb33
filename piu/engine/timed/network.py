"""A network in time: flows, their usual shares, stocks and what replaces a missing supplier."""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from piu.engine.arrays import Bools, Floats, Ints, as_floats, ratio, refuse_bad_numbers, sums
from piu.engine.errors import NetworkError
from piu.engine.network import Network


@dataclass(frozen=True, eq=False)
class Knobs:
    """What time adds to a network; shapes (draws, groups) or (draws, sites), in steps.

    Attributes
    ----------
    stock : ndarray, (draws, groups)
        Stock that a buyer aims at, in steps of usual use; 0 where nothing is stored.
    replaceable : ndarray, (draws, groups)
        Part of the usual use (0 to 1) that other suppliers can bring.
    wait_listed, wait_outside : ndarray, (draws, groups)
        Steps of shortage before other suppliers of the class, then the outside world, deliver.
    refill : ndarray, (draws, sites)
        Steps over which a gap in a stock is ordered, and over which orders climb back; 1 or more.
    spare : ndarray, (draws, sites)
        Capacity above the usual level, as a share of it.
    restart : ndarray, (draws, sites)
        Steps from a standstill to the usual level once a shock has ended; 0 is at once.
    """

    stock: Floats
    replaceable: Floats
    wait_listed: Floats
    wait_outside: Floats
    refill: Floats
    spare: Floats
    restart: Floats


@dataclass(frozen=True, eq=False)
class TimedNetwork:
    """Sites, flows and their groups as arrays, one row per draw.

    Flows gather in groups (buyer, class) and in supplies (supplier, class).

    Attributes
    ----------
    supplier, group, supply : ndarray of int64, (flows,)
        Supplier of each flow, its group, its supply.
    joint : ndarray of bool, (flows,)
        By-products: made in step with the rest, never on order.
    group_buyer, group_class, supply_site, supply_class : ndarray of int64
        Ends of groups and supplies.
    helps : ndarray of bool, (supplies,)
        Whether a supply may serve customers who lost another supplier of its class.
    input_share : ndarray, (draws, flows)
        Share of a flow in what its buyer uses of the class; the rest is unlisted.
    outlet_share : ndarray, (draws, flows)
        Share of a flow in what its supplier sells; the rest goes to unlisted customers.
    level : ndarray of int8, (draws, groups)
        2 essential, 1 non-essential, 0 negligible.
    cost_share : ndarray, (draws, groups)
        Share of a class in its buyer's costs: what its whole loss takes from the buyer.
    worth, made : ndarray, (draws, groups) and (draws, supplies)
        Usual amount of a group and of a supply in a step, in one unit per class.
    knobs : Knobs
        Stocks, replacements, delays.
    """

    n: int
    classes: int
    supplier: Ints
    group: Ints
    supply: Ints
    joint: Bools
    group_buyer: Ints
    group_class: Ints
    supply_site: Ints
    supply_class: Ints
    helps: Bools
    input_share: Floats
    outlet_share: Floats
    level: Any
    cost_share: Floats
    worth: Floats
    made: Floats
    knobs: Knobs

    @property
    def draws(self) -> int:
        """Number of draws."""
        return int(self.input_share.shape[0])

    @property
    def unlisted_input(self) -> Floats:
        """Share of each group that unlisted suppliers bring, (draws, groups)."""
        return np.maximum(0.0, 1.0 - _gathered(self.input_share, self.group, self.group_buyer.size))

    def normalised(self) -> "TimedNetwork":
        """Return the same network with no shares adding up to more than 1."""
        taken = _gathered(self.input_share, self.group, self.group_buyer.size)
        sold = _gathered(self.outlet_share, self.supplier, self.n)
        return replace(
            self,
            input_share=self.input_share / np.maximum(1.0, taken)[:, self.group],
            outlet_share=self.outlet_share / np.maximum(1.0, sold)[:, self.supplier],
        )

    def with_knobs(self, **changes: Any) -> "TimedNetwork":
        """Return the same network with other stocks or delays, given per draw or as one number.

        Raises
        ------
        NetworkError
            On a number that is negative, infinite or not a number, a part above 1, a refill
            of less than one step.
        """
        knobs = {f.name: getattr(self.knobs, f.name) for f in fields(self.knobs)}
        for name, value in changes.items():
            array = as_floats(value, name=name, error=NetworkError)
            refuse_bad_numbers(np.atleast_1d(array), name=name, error=NetworkError)
            try:
                knobs[name] = np.array(np.broadcast_to(array, knobs[name].shape), order="C")
            except ValueError:
                shape = list(knobs[name].shape)
                raise NetworkError(
                    "mismatched_lengths", name, list(array.shape), expected=shape
                ) from None
        _refuse_out_of_bounds(knobs)
        return replace(self, knobs=Knobs(**knobs))


def _refuse_out_of_bounds(knobs: dict[str, Floats]) -> None:
    for name, code, bad in (
        ("replaceable", "part_out_of_range", knobs["replaceable"] > 1.0),
        ("refill", "refill_too_short", knobs["refill"] < 1.0),
    ):
        if bad.any():
            raise NetworkError(code, name, float(knobs[name][bad][0]))


def _gathered(values: Floats, number: Ints, size: int) -> Floats:
    """Add the flows that carry the same number, draw by draw."""
    return np.stack([np.bincount(number, weights=row, minlength=size) for row in values])


def bare_knobs(*, draws: int, groups: int, sites: int) -> Knobs:
    """Return no stock, no spare capacity, nothing that replaces, and orders that follow at once."""
    none = np.zeros((draws, groups))
    calm = np.zeros((draws, sites))
    return Knobs(none, none, none, none, np.ones((draws, sites)), calm, calm)


def from_network(network: Network) -> TimedNetwork:
    """Put the published sector index in time: its flows and shares, nothing stored or replaced.

    With orders frozen the levels follow the downstream losses of `cascade`, with inputs frozen
    the upstream ones, step by step, as long as the market is None.

    Parameters
    ----------
    network : Network
        Sites, flows, sectors; costs and revenue, where given, leave room for what is unlisted.
    """
    sectors = network.essential.shape[0]
    sector = network.sector[network.supplier]
    groups, group = np.unique(network.buyer * sectors + sector, return_inverse=True)
    of_group = sums(network.amount, by=group, n=groups.size)
    inflow, outflow = network.inflow, network.outflow
    spent = inflow if network.costs is None else network.costs
    earned = outflow if network.revenue is None else network.revenue
    # What cannot be divided counts as 1, as in the published index.
    part = np.where(inflow > 0, inflow, 1.0) / np.where(spent > 0, spent, 1.0)
    buyer = groups // sectors
    share = ratio(network.amount, of_group[group]) * part[network.buyer]
    outlet = network.amount / np.where(earned > 0, earned, 1.0)[network.supplier]
    level = network.essential[groups % sectors, network.sector[buyer]]
    cost = ratio(of_group, inflow[buyer])
    supplies, supply = np.unique(network.supplier, return_inverse=True)
    return TimedNetwork(
        n=network.n,
        classes=sectors,
        supplier=network.supplier,
        group=group.astype(np.int64),
        supply=supply.astype(np.int64),
        joint=np.zeros(network.amount.size, dtype=bool),
        group_buyer=buyer,
        group_class=groups % sectors,
        supply_site=supplies,
        supply_class=network.sector[supplies],
        helps=np.ones(supplies.size, dtype=bool),
        input_share=share[None, :],
        outlet_share=outlet[None, :],
        level=level[None, :].astype(np.int8),
        cost_share=cost[None, :],
        worth=of_group[None, :],
        made=outflow[supplies][None, :],
        knobs=bare_knobs(draws=1, groups=groups.size, sites=network.n),
    ).normalised()
