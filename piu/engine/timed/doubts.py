"""Which unknowns can bear on a run in time: the others were drawn for nothing."""

from dataclasses import dataclass

import numpy as np

from piu.engine.arrays import Bools
from piu.engine.draw import Unknown
from piu.engine.timed.outcome import TimedOutcome

OF_INPUTS = {"stock", "replaceable", "wait_listed", "wait_outside"}
OF_INPUTS |= {"rest", "essentiality", "cost_share"}
OF_SITES = {"figure", "value_added", "refill", "spare", "restart"}


@dataclass(frozen=True)
class _Felt:
    """The sites that move, and the inputs, outlets, flows and classes that carry it."""

    sites: frozenset[str]
    inputs: frozenset[tuple[str, str]]
    outlets: frozenset[str]
    flows: frozenset[str]
    classes: frozenset[str]


def bearing_on_course(outcome: TimedOutcome) -> list[Unknown]:
    """Return the unknowns that can move a curve of this result, in the order of identifiers."""
    felt = _felt(outcome)
    kept = [u for u in outcome.setting.ledger.unknowns.values() if _bears(u, felt)]
    return sorted(kept, key=lambda unknown: unknown.id)


def _felt(outcome: TimedOutcome) -> _Felt:
    """Follow every flow between two sites that move: one of them may carry it to the other."""
    structure = outcome.setting.structure
    ids = [site.id for site in structure.sites]
    moves = np.zeros(len(ids), dtype=bool)
    moves[outcome.hit] = True
    bound = moves[structure.supplier] & moves[structure.buyer]
    rows = [int(row) for row in np.nonzero(bound | _strained(outcome))[0]]
    flows = [structure.flows[row] for row in rows]
    return _Felt(
        sites=frozenset(ids[row] for row in outcome.hit),
        inputs=frozenset((flow.target, flow.resource_class) for flow in flows),
        outlets=frozenset(flow.source for flow in flows),
        flows=frozenset(flow.id for flow in flows),
        classes=frozenset(flow.resource_class for flow in flows),
    )


def _strained(outcome: TimedOutcome) -> Bools:
    """Mark the flows of inputs that held someone back, or that were bought elsewhere."""
    strained: Bools = np.any((outcome.march.by_input > 0) | (outcome.march.replaced > 0), axis=0)
    marked: Bools = strained[outcome.network.group]
    return marked


def _bears(unknown: Unknown, felt: _Felt) -> bool:
    subject = unknown.subject
    site, code = subject.site, subject.resource_class
    if unknown.kind in OF_SITES:
        return site in felt.sites
    if unknown.kind in OF_INPUTS:
        return (site, code) in felt.inputs
    if unknown.kind == "unlisted_costs":
        return any(buyer == site for buyer, _ in felt.inputs)
    if unknown.kind in ("unlisted_customers", "turnover"):
        return site in felt.outlets
    if unknown.kind == "quantity":
        return subject.flow in felt.flows
    if unknown.kind in ("price", "premium"):
        return code in felt.classes
    return site in felt.sites  # numbers that a shock draws
