"""The weights of a present-day cascade on a toile, one column per draw."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from piu.engine.arrays import Bools, Floats, Ints, ratio
from piu.engine.draw import Ledger, Levels, Subject
from piu.engine.ecosystem import SiteFacts
from piu.engine.parameters.tables import Parameters
from piu.engine.weigh.costs import cost_shares_of
from piu.engine.weigh.quantities import Quantities, quantities_of
from piu.engine.weigh.revenue import revenue_of
from piu.engine.weigh.structure import Structure
from piu.engine.weigh.units import percentage_side

MANY = 5
"""From this many customers on, a site's list of customers counts as nearly complete."""


@dataclass(frozen=True, eq=False)
class Weights:
    """What each flow weighs, shape (flows, draws), and how vital each group is.

    `input_share` is the loss of the buyer when the supplier is lost, within its class if the
    class is essential, of all costs if not; `outlet_share` the supplier's loss when the buyer
    is lost; `level` (groups, draws) is 0, 1 or 2. `in_class` is the supplier's share of what
    its buyer uses of the class; `scale` (groups, draws) the buyer's loss when the whole class is.
    """

    input_share: Floats
    outlet_share: Floats
    level: Floats
    quantities: Quantities
    in_class: Floats
    scale: Floats


def weights_of(structure: Structure, parameters: Parameters, ledger: Ledger) -> Weights:
    """Draw every weight of the flows that run today.

    Notes
    -----
    Essential class: share inside the class, in quantity, less the unlisted suppliers.
    Non-essential class: the same, times the class's share of the buyer's costs.
    Outlet: share of the supplier's revenue, in value, less the unlisted customers.
    """
    quantities = quantities_of(structure, parameters, ledger)
    level = _levels(structure, parameters, ledger)
    in_class = _shares_in_class(structure, quantities, parameters, ledger)
    costs = _cost_shares(structure, quantities, level, parameters, ledger)
    fails = ~structure.outside[structure.group_buyer]
    scale = np.where(level == 2, 1.0, np.where(level == 1, costs, 0.0)) * fails[:, None]
    return Weights(
        input_share=in_class * scale[structure.group],
        outlet_share=_outlets(structure, quantities, parameters, ledger),
        level=level,
        quantities=quantities,
        in_class=in_class,
        scale=scale,
    )


def _levels(structure: Structure, parameters: Parameters, ledger: Ledger) -> Floats:
    """Return the essentiality of each group: stated, or drawn from the table."""
    stated = {
        (f.target, f.resource_class): f.essentiality
        for f in structure.flows
        if f.essentiality is not None
    }
    level = np.zeros((structure.group_buyer.size, ledger.draws))
    for group, site, code in _pairs(structure):
        if (site.id, code) in stated:
            level[group] = stated[site.id, code]
        elif not site.outside:
            source: Levels = parameters.levels(code, structure.family[code], site.naf)
            name, subject = f"{site.id}:{code}", Subject(site=site.id, resource_class=code)
            level[group] = ledger.draw("essentiality", subject, name=name, source=source)
    return level


def _shares_in_class(
    structure: Structure, quantities: Quantities, parameters: Parameters, ledger: Ledger
) -> Floats:
    """Return each flow's share of what its buyer uses of the class, unlisted suppliers in."""
    stated = _percentages(structure, "buyer")
    free = np.isnan(stated)
    members = structure.members(structure.group, structure.group_buyer.size)
    taken = members @ np.where(free, 0.0, stated)
    rest = np.zeros((structure.group_buyer.size, ledger.draws))
    for group, site, code in _pairs(structure):
        if not site.outside and free[structure.group == group].any():
            whole = bool(structure.outside[structure.supplier[structure.group == group]].any())
            family = structure.family[code]
            source = parameters.unlisted_suppliers(code, family, whole_market=whole)
            name, subject = f"{site.id}:{code}", Subject(site=site.id, resource_class=code)
            rest[group] = ledger.draw("rest", subject, name=name, source=source)
    left = np.maximum(0.0, 1.0 - taken)[:, None] * (1.0 - rest)
    share = _split(quantities.quantity * free[:, None], members, structure.group)
    result: Floats = np.where(free[:, None], share * left[structure.group], stated[:, None])
    return result


def _split(amount: Floats, members: sp.csr_array, number: Ints) -> Floats:
    """Return each row's share of the total of the rows with the same number."""
    return ratio(amount, (members @ amount)[number])


def _cost_shares(
    structure: Structure,
    quantities: Quantities,
    level: Floats,
    parameters: Parameters,
    ledger: Ledger,
) -> Floats:
    """Return the share of each group in its buyer's costs, where a non-essential draw needs it."""
    share = np.zeros_like(level)
    needed = [
        group
        for group, site, _ in _pairs(structure)
        if not site.outside and (level[group] == 1).any()
    ]
    found = cost_shares_of(structure, quantities, needed, parameters, ledger)
    for group, values in found.items():
        share[group] = values
    return share


def _outlets(
    structure: Structure, quantities: Quantities, parameters: Parameters, ledger: Ledger
) -> Floats:
    """Return each flow's share of its supplier's revenue, unlisted customers in."""
    stated = _percentages(structure, "supplier")
    free = np.isnan(stated)
    members = structure.members(structure.supplier, len(structure.sites))
    value: Floats = quantities.value * free[:, None]
    left = np.maximum(0.0, 1.0 - members @ np.where(free, 0.0, stated))
    sold = members @ value
    revenue = np.ones_like(sold)
    for row, site in enumerate(structure.sites):
        mine = (structure.supplier == row) & free
        if not site.outside and mine.any():
            profile = _profile(structure, mine)
            revenue[row] = revenue_of(
                site, sold[row], float(left[row]), profile, parameters, ledger
            )
    revenue = np.where(revenue > 0, revenue, 1.0)
    share = np.where(free[:, None], value / revenue[structure.supplier], stated[:, None])
    share *= ~structure.outside[structure.supplier][:, None]
    return share


def _profile(structure: Structure, mine: Bools) -> str:
    """Tell how complete the customers of a site probably are, from what is listed."""
    rows = [int(r) for r in np.nonzero(mine)[0]]
    families = {structure.flows[r].family for r in rows}
    customers = {int(structure.buyer[r]) for r in rows}
    if families == {"by_product"}:
        return "by_products_only"
    if families <= {"service", "by_product"}:
        return "services_only"
    if len(customers) >= MANY or any(structure.sites[c].outside for c in customers):
        return "market_listed"
    return "single_customer" if len(customers) == 1 else "few_customers"


def _percentages(structure: Structure, side: str) -> Floats:
    """Return the shares stated as percentages of one side, NaN where there are none."""
    stated = np.full(len(structure.flows), np.nan)
    for row, flow in enumerate(structure.flows):
        if flow.quantity is not None and percentage_side(flow.quantity) == side:
            stated[row] = min(1.0, flow.quantity.value / 100.0)
    return stated


def _pairs(structure: Structure) -> list[tuple[int, SiteFacts, str]]:
    """List the groups with their buyer and the code of their class."""
    return [
        (group, structure.sites[buyer], structure.classes[code])
        for group, (buyer, code) in enumerate(
            zip(structure.group_buyer, structure.group_class, strict=True)
        )
    ]
