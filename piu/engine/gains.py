"""What arrivals bring: the network with them, compared with the same network without."""

from dataclasses import replace

import numpy as np

from piu.engine.arrays import Bools, Floats
from piu.engine.ecosystem import Ecosystem, FlowFacts
from piu.engine.outcome import Outcome, setting_of
from piu.engine.report import MEASURES, figures_of, rows_hit, total_of
from piu.engine.result import Gains, Interval, NeedMet, SiteGain
from piu.engine.shocks.imposed import Imposed
from piu.engine.spread.drawn import DrawnSpread
from piu.engine.spread.sweeps import iterate

NOT_IN_USE = ("stopped", "potential")


def gains_of(outcome: Outcome, gained: Outcome, *, before: Ecosystem) -> Gains:
    """Return the gains of the arrivals of a scenario.

    Parameters
    ----------
    outcome : Outcome
        What the run computed, arrivals at work.
    gained : Outcome
        The orders that they bring: see `orders_brought`.
    before : Ecosystem
        The facts before they came.
    """
    arriving = {shock.site for shock in outcome.scenario.arrivals}
    better = rows_hit(gained)
    figures = {m: figures_of(gained, better, m) for m in MEASURES}
    return Gains(
        totals=tuple(total_of(gained, better, arriving, m, figures[m]) for m in MEASURES),
        sites=_sites(gained, better, arriving, figures),
        needs=_needs(outcome, arriving, before),
    )


def orders_brought(outcome: Outcome) -> Outcome | None:
    """Return what would be lost if the sites that arrive left again; None when nobody arrives.

    Notes
    -----
    A site gains the orders that it would lose: the same cascade, orders only, on the same draws.
    Shares are those of the activity with the arrivals.
    """
    arriving = {shock.site for shock in outcome.scenario.arrivals}
    if not arriving:
        return None
    sites = outcome.ecosystem.sites
    down = np.zeros((len(sites), outcome.ledger.draws))
    up = np.zeros_like(down)
    up[[row for row, site in enumerate(sites) if site.id in arriving]] = 1.0
    spread = DrawnSpread.build(outcome.structure, outcome.weights, down, up)
    losses = iterate(spread, down, up, eps=outcome.eps)
    imposed = replace(Imposed.nothing(setting_of(outcome)), up=up)
    return replace(outcome, imposed=imposed, spread=spread, losses=losses)


def _sites(
    gained: Outcome, better: list[int], arriving: set[str], figures: dict[str, dict[int, Floats]]
) -> tuple[SiteGain, ...]:
    found = []
    for row in better:
        site = gained.ecosystem.sites[row]
        known = {m: Interval.of(f[row]) if row in f else None for m, f in figures.items()}
        gain = Interval.of(gained.loss[row])
        found.append(
            SiteGain(site.id, gain, **known, arriving=site.id in arriving, outside=site.outside)
        )
    return tuple(sorted(found, key=lambda s: (-s.gain.mid, s.id)))


def _needs(outcome: Outcome, arriving: set[str], before: Ecosystem) -> tuple[NeedMet, ...]:
    """Share the needs of the arriving sites, and those of the sites that they supply."""
    structure = outcome.structure
    comes = np.array([f.source in arriving for f in structure.flows], dtype=bool)
    goes = np.array([f.target in arriving for f in structure.flows], dtype=bool)
    outside = structure.outside[structure.supplier]
    new_offer = _unused(structure.flows, before)
    needs = []
    for group in sorted(set(structure.group[comes | goes].tolist())):
        buyer = structure.sites[structure.group_buyer[group]]
        if buyer.outside:
            continue
        mine = structure.group == group

        def share(of: Bools, mine: Bools = mine) -> Interval:
            return Interval.of(outcome.weights.in_class[mine & of].sum(axis=0))

        needs.append(
            NeedMet(
                site=buyer.id,
                resource_class=structure.classes[structure.group_class[group]],
                arriving=share(comes),
                territory=share(~comes & ~outside),
                unused=share(new_offer & ~outside),
                outside=share(outside),
            )
        )
    return tuple(sorted(needs, key=lambda n: (n.site, n.resource_class)))


def _unused(flows: tuple[FlowFacts, ...], before: Ecosystem) -> Bools:
    """Tell which flows take what a site offered and nobody took before.

    A stopped or possible flow of the supplier says so; so does a by-product with no taker.
    """
    idle = {(f.source, f.resource_class) for f in before.flows if f.status in NOT_IN_USE}
    taken = {(f.source, f.resource_class) for f in before.flows if f.status == "real"}
    old = {f.id for f in before.flows if f.status == "real"}
    return np.array(
        [
            f.id not in old
            and (
                (f.source, f.resource_class) in idle
                or f.family == "by_product"
                and (f.source, f.resource_class) not in taken
            )
            for f in flows
        ],
        dtype=bool,
    )
