"""Share of a class of resource in its buyer's costs, documented or drawn."""

from collections.abc import Iterable

import numpy as np

from piu.engine.arrays import Floats, ratio
from piu.engine.draw import Ledger, Subject
from piu.engine.parameters.tables import Parameters
from piu.engine.weigh.quantities import Quantities, sure_figure
from piu.engine.weigh.structure import Structure


def cost_shares_of(
    structure: Structure,
    quantities: Quantities,
    groups: Iterable[int],
    parameters: Parameters,
    ledger: Ledger,
) -> dict[int, Floats]:
    """Return the share (0 to 1) of each group (buyer, class) in the costs of its buyer.

    Documented when the turnover and all quantities of the group are known and the class has a
    price; else the national prior; else the shares of the listed inputs, less unlisted costs.
    """
    members = structure.members(structure.group, structure.group_buyer.size)
    bought = np.asarray(members @ quantities.value)
    share = {}
    for group in groups:
        buyer = structure.group_buyer[group]
        site, code = structure.sites[buyer], structure.classes[structure.group_class[group]]
        prior = parameters.cost_prior(code, structure.family[code], site.naf)
        if site.turnover_meur is not None and _all_known(structure, quantities, group, code):
            name = f"{site.id}:turnover_meur"
            turnover = sure_figure(site.turnover_meur, parameters, ledger, name=name)
            share[group] = ratio(bought[group], np.maximum(turnover, bought[group]))
        elif prior is not None:
            name, subject = f"{site.id}:{code}", Subject(site=site.id, resource_class=code)
            share[group] = ledger.draw("cost_share", subject, name=name, source=prior)
        else:
            source, subject = parameters.figures["unlisted_costs"], Subject(site=site.id)
            rest = ledger.draw("unlisted_costs", subject, name=site.id, source=source)
            listed = bought[structure.group_buyer == buyer].sum(axis=0)
            share[group] = (1.0 - rest) * ratio(bought[group], listed)
    return share


def _all_known(structure: Structure, quantities: Quantities, group: int, code: str) -> bool:
    """Tell whether what a buyer pays for a class follows from documented quantities."""
    flows = np.nonzero(structure.group == group)[0]
    return code in quantities.priced and all(quantities.known[int(flow)] for flow in flows)
