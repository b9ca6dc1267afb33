"""Which unknowns can bear on a result: the others were drawn for nothing and are not listed."""

import numpy as np

from piu.engine.draw import Unknown
from piu.engine.outcome import Outcome


def bearing_on_result(outcome: Outcome, hit: list[int]) -> list[Unknown]:
    """Return the unknowns that can move a loss of this result, in the order of identifiers.

    An input counts when a supplier of the class fails, an outlet when a customer of the
    supplier fails, a price or quantity when either does, a figure when its site is hit.
    """
    felt = _Felt(outcome)
    sites = {outcome.ecosystem.sites[row].id for row in hit}
    kept = [u for u in outcome.ledger.unknowns.values() if _bears(u, felt, sites)]
    return sorted(kept, key=lambda u: u.id)


def _bears(unknown: Unknown, felt: "_Felt", hit: set[str]) -> bool:
    subject = unknown.subject
    site, flow, code = subject.site, subject.flow, subject.resource_class
    if unknown.kind in felt.by_site:
        return site in hit
    if unknown.kind in ("rest", "essentiality", "cost_share"):
        return (site, code) in felt.inputs
    if unknown.kind == "unlisted_costs":
        return any(buyer == site for buyer, _ in felt.inputs)
    if unknown.kind in ("unlisted_customers", "turnover"):
        return site in felt.outlets
    if unknown.kind == "quantity":
        return flow in felt.flows
    return code in felt.classes


class _Felt:
    """The inputs, outlets, flows and classes through which a loss can pass."""

    def __init__(self, outcome: Outcome) -> None:
        """Read them from the losses of all draws."""
        structure, losses = outcome.structure, outcome.losses
        self.by_site = {"figure", *outcome.parameters.shocks}
        down = losses.down.max(axis=1) > 0
        up = losses.up.max(axis=1) > 0
        ids = [s.id for s in structure.sites]
        fails = ~structure.outside
        imposed = outcome.imposed
        cut_input, cut_outlet = (
            cut.max(axis=1, initial=0.0) > 0 for cut in (imposed.cut_input, imposed.cut_outlet)
        )
        input_hit = (down[structure.supplier] | cut_input) & fails[structure.buyer]
        outlet_hit = (up[structure.buyer] | cut_outlet) & fails[structure.supplier]
        groups = set(structure.group[input_hit].tolist()) | imposed.groups
        sellers = set(structure.supplier[outlet_hit].tolist())
        markets = {
            int(c)
            for c in structure.resource[input_hit]
            if np.unique(structure.supplier[structure.resource == c]).size > 1
        }
        self.inputs = {
            (ids[structure.group_buyer[g]], structure.classes[structure.group_class[g]])
            for g in groups
        }
        self.outlets = {ids[s] for s in sellers}
        rows = [
            k
            for k in range(len(structure.flows))
            if int(structure.group[k]) in groups
            or int(structure.supplier[k]) in sellers
            or int(structure.resource[k]) in markets
        ]
        self.flows = {structure.flows[k].id for k in rows}
        self.classes = {structure.classes[int(structure.resource[k])] for k in rows}
