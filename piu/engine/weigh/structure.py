"""Which flows weigh today, and how they gather by buyer, supplier and class."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from piu.engine.arrays import Bools, Ints
from piu.engine.ecosystem import Ecosystem, FlowFacts, SiteFacts
from piu.engine.errors import EcosystemError
from piu.engine.parameters.tables import Parameters


@dataclass(frozen=True, eq=False)
class Structure:
    """The flows that propagate, in the order of their identifiers, and their groups.

    Attributes
    ----------
    sites, flows : tuple
        Facts, sorted by identifier; only the flows that weigh.
    supplier, buyer, resource : ndarray of int64, shape (flows,)
        Rows of the ends, number of the class.
    classes : tuple of str
        Codes of the classes, sorted.
    group : ndarray of int64, shape (flows,)
        Number of the (buyer, class) pair; `group_buyer` and `group_class` describe it.
    supply : ndarray of int64, shape (flows,)
        Number of the (supplier, class) pair; `supply_site` and `supply_class` describe it.
    """

    sites: tuple[SiteFacts, ...]
    flows: tuple[FlowFacts, ...]
    supplier: Ints
    buyer: Ints
    resource: Ints
    classes: tuple[str, ...]
    family: dict[str, str]
    group: Ints
    group_buyer: Ints
    group_class: Ints
    supply: Ints
    supply_site: Ints
    supply_class: Ints

    @property
    def outside(self) -> Bools:
        """Tell which sites belong to the outside world."""
        return np.array([site.outside for site in self.sites], dtype=bool)

    def members(self, numbers: Ints, size: int) -> sp.csr_array:
        """Return the 0/1 matrix that sums rows carrying the same number."""
        ones = np.ones(numbers.size)
        shape = (size, numbers.size)
        return sp.csr_array((ones, (numbers, np.arange(numbers.size))), shape=shape)


def structure_of(ecosystem: Ecosystem, parameters: Parameters) -> Structure:
    """Keep the real flows that propagate and number their groups.

    Raises
    ------
    EcosystemError
        On a family that no parameter knows.
    """
    families = set(parameters.family_carrier) | parameters.silent_families
    for flow in ecosystem.flows:
        if flow.family not in families:
            raise EcosystemError("unknown_value", f"flows[{flow.id}].family", flow.family)
    flows = tuple(f for f in ecosystem.flows if weighs(f, parameters))
    row = {site.id: k for k, site in enumerate(ecosystem.sites)}
    classes = tuple(sorted({flow.resource_class for flow in flows}))
    number = {code: k for k, code in enumerate(classes)}
    supplier = np.array([row[f.source] for f in flows], dtype=np.int64)
    buyer = np.array([row[f.target] for f in flows], dtype=np.int64)
    resource = np.array([number[f.resource_class] for f in flows], dtype=np.int64)
    width = max(1, len(classes))
    groups, group = np.unique(buyer * width + resource, return_inverse=True)
    supplies, supply = np.unique(supplier * width + resource, return_inverse=True)
    return Structure(
        sites=ecosystem.sites,
        flows=flows,
        supplier=supplier,
        buyer=buyer,
        resource=resource,
        classes=classes,
        family={flow.resource_class: flow.family for flow in flows},
        group=group.astype(np.int64),
        group_buyer=groups // width,
        group_class=groups % width,
        supply=supply.astype(np.int64),
        supply_site=supplies // width,
        supply_class=supplies % width,
    )


def weighs(flow: FlowFacts, parameters: Parameters) -> bool:
    """Tell whether a flow runs today and carries losses."""
    return flow.status == "real" and parameters.propagates(flow.resource_class, flow.family)
