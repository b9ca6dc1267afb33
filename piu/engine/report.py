"""Put the outcome of a run into a result: sites, totals, assumptions, limits."""

import numpy as np

from piu.engine.arrays import Bools, Floats
from piu.engine.bearing import bearing_on_result
from piu.engine.draw import Unknown
from piu.engine.ecosystem import SiteFacts
from piu.engine.explain.doubts import facts_to_ask, interval_shares
from piu.engine.explain.reasons import Explainer
from piu.engine.explain.smallest import Paths
from piu.engine.outcome import Outcome
from piu.engine.result import (
    QUANTILES,
    Assumption,
    Chain,
    Gains,
    Interval,
    LinkToSecure,
    Result,
    SiteLoss,
    Total,
    quantiles,
)
from piu.engine.version import VERSION
from piu.engine.watch import Watch, unwatched
from piu.engine.weigh.quantities import sure_figure
from piu.engine.weigh.units import percentage_side

FAINTEST_LOSS = 1e-4
ROUNDING = 1e-12
MEASURES = ("jobs", "turnover_meur", "ghg_t")
ALWAYS_LEFT_OUT = ("prices", "recontracting", "stocks", "time")
Bounds = tuple[float | None, float | None, float | None]


def report(
    outcome: Outcome,
    *,
    gained: Outcome | None = None,
    gains: Gains | None = None,
    watch: Watch = unwatched,
) -> Result:
    """Return the result of a run, as documented in `piu.engine.result`.

    With arrivals, `gained` is what they bring as the cascade computes it, `gains` in words.
    """
    hit = rows_hit(outcome)
    figures = {m: figures_of(outcome, hit, m) for m in MEASURES}
    sites = _sites(outcome, hit, figures, watch)
    shocked = outcome.scenario.shocked
    totals = tuple(total_of(outcome, hit, shocked, m, figures[m]) for m in MEASURES)
    unknown = {m: _without_figure(outcome, hit, m) for m in MEASURES}
    doubts, headline = _doubts(outcome, hit, gained), _headline(outcome, hit, figures["jobs"])
    if not hit and gained is not None:
        better = rows_hit(gained)
        headline = _headline(gained, better, figures_of(gained, better, "jobs"))
    shares = interval_shares(doubts, headline)
    return Result(
        engine_version=VERSION,
        model="static",
        eps=outcome.eps,
        seed=outcome.ledger.seed,
        draws=outcome.ledger.draws,
        steps=int(outcome.losses.steps.max()),
        scenario=outcome.scenario.to_list(),
        totals=totals,
        sites=sites,
        assumptions=tuple(assumption_of(u, shares[u.id]) for u in doubts),
        facts_to_ask=tuple(facts_to_ask(shares)),
        inferred_share=_inferred_share(sites),
        not_counted=_not_counted(outcome, unknown),
        set_aside=outcome.weights.quantities.set_aside,
        unknown_site_figures=unknown,
        gains=gains,
    )


def rows_hit(outcome: Outcome) -> list[int]:
    """List the sites whose loss may pass the faintest that results show."""
    high = quantiles(outcome.loss, QUANTILES[-1], axis=1)
    return [row for row in range(high.size) if high[row] > FAINTEST_LOSS]


def _doubts(outcome: Outcome, hit: list[int], gained: Outcome | None) -> list[Unknown]:
    """List the unknowns that bear on the losses or on the gains."""
    found = {u.id: u for u in bearing_on_result(outcome, hit)}
    if gained is not None:
        found |= {u.id: u for u in bearing_on_result(gained, rows_hit(gained))}
    return [found[key] for key in sorted(found)]


def _without_figure(outcome: Outcome, hit: list[int], measure: str) -> list[str]:
    """List the territory's hit sites whose figure is not known."""
    sites = [outcome.ecosystem.sites[row] for row in hit]
    return [s.id for s in sites if not s.outside and getattr(s, measure) is None]


def figures_of(outcome: Outcome, hit: list[int], measure: str) -> dict[int, Floats]:
    """Return what each hit site loses of a measure in each draw, where its figure is known."""
    found = {}
    for row in hit:
        site = outcome.ecosystem.sites[row]
        amount = getattr(site, measure)
        if amount is not None:
            name = f"{site.id}:{measure}"
            size = sure_figure(amount, outcome.parameters, outcome.ledger, name=name)
            found[row] = size * outcome.loss[row]
    return found


def _sites(
    outcome: Outcome, hit: list[int], figures: dict[str, dict[int, Floats]], watch: Watch
) -> tuple[SiteLoss, ...]:
    explainer = Explainer.build(outcome.down, outcome.up)
    paths = (
        Paths.downstream(outcome.spread, outcome.losses.down, faintest=FAINTEST_LOSS),
        Paths.upstream(outcome.spread, outcome.losses.up, faintest=FAINTEST_LOSS),
    )
    down_sure, up_sure = _sure_flows(outcome)
    untainted = (outcome.down.untainted(down_sure), outcome.up.untainted(up_sure))
    shocked = outcome.scenario.shocked
    rows = []
    for place, row in enumerate(hit):
        watch(place / len(hit))
        doubt = _doubtful(outcome, row, untainted)
        rows.append(_site(outcome, row, figures, explainer, paths, doubt, shocked))
    return tuple(sorted(rows, key=lambda s: (-s.loss.mid, s.id)))


def _site(
    outcome: Outcome,
    row: int,
    figures: dict[str, dict[int, Floats]],
    explainer: Explainer,
    paths: tuple[Paths, Paths],
    doubtful: float,
    shocked: set[str],
) -> SiteLoss:
    site: SiteFacts = outcome.ecosystem.sites[row]
    down, up = outcome.losses.down[row], outcome.losses.up[row]
    reasons, rest = explainer.reasons(row, down, up)
    known = {m: Interval.of(f[row]) if row in f else None for m, f in figures.items()}
    ids = [s.id for s in outcome.ecosystem.sites]
    flows = [f.id for f in outcome.structure.flows]
    return SiteLoss(
        id=site.id,
        loss=Interval.of(outcome.loss[row]),
        loss_mean=float(outcome.loss[row].mean()),
        downstream=Interval.of(down),
        upstream=Interval.of(up),
        jobs=known["jobs"],
        turnover_meur=known["turnover_meur"],
        ghg_t=known["ghg_t"],
        shocked=site.id in shocked,
        outside=site.outside,
        rests_on_inferred=doubtful,
        reasons=tuple(
            Chain(
                r.direction,
                tuple(flows[f] for f in r.flows),
                tuple(ids[s] for s in r.sites),
                r.share,
            )
            for r in reasons
        ),
        reasons_rest=rest,
        smallest_change=() if site.id in shocked else _smallest_change(outcome, row, paths),
    )


def _smallest_change(
    outcome: Outcome, row: int, paths: tuple[Paths, Paths]
) -> tuple[LinkToSecure, ...]:
    """Name the fewest links which, if they held, would keep the loss from a site."""
    structure = outcome.structure
    return tuple(
        LinkToSecure(
            change.direction,
            None if change.flow is None else structure.flows[change.flow].id,
            None
            if change.group is None
            else structure.classes[int(structure.group_class[change.group])],
        )
        for way in paths
        for change in way.smallest(row)
    )


def _sure_flows(outcome: Outcome) -> tuple[Bools, Bools]:
    """Tell which flows rest on documented facts, as an input and as an outlet.

    A quantity matters to an input only if its class has several listed suppliers, to an outlet
    only if the supplier has several listed outlets.
    """
    structure = outcome.structure
    documented = np.array([f.certainty == "documented" for f in structure.flows], dtype=bool)
    known = np.array(outcome.weights.quantities.known, dtype=bool)
    stated = np.array(
        [
            f.quantity is not None and percentage_side(f.quantity) == "supplier"
            for f in structure.flows
        ],
        dtype=bool,
    )
    sole_input = np.bincount(structure.group, minlength=1)[structure.group] == 1
    sole_outlet = np.bincount(structure.supplier, minlength=1)[structure.supplier] == 1
    return documented & (known | sole_input), documented & (known | stated | sole_outlet)


def _doubtful(outcome: Outcome, row: int, untainted: tuple[Floats, Floats]) -> float:
    """Return the part of a site's mean loss that comes through a flow that is not sure."""
    down, up = outcome.losses.down[row], outcome.losses.up[row]
    sure = np.where(down >= up, down * untainted[0][row], up * untainted[1][row])
    share = 1.0 - float(sure.mean()) / float(np.maximum(down, up).mean())
    return min(1.0, share) if share > ROUNDING else 0.0


def total_of(
    outcome: Outcome,
    hit: list[int],
    shocked: set[str],
    measure: str,
    figures: dict[int, Floats],
) -> Total:
    """Add up the territory's hit sites; the shocked ones are counted apart."""
    sites = outcome.ecosystem.sites
    inside = [row for row in hit if not sites[row].outside]
    others = [row for row in inside if sites[row].id not in shocked]
    counted = [row for row in others if row in figures]
    unknown = len(others) - len(counted)
    own = [figures[row] for row in inside if sites[row].id in shocked and row in figures]
    total = _sum([figures[row] for row in counted], missing=unknown > 0)
    part = _sum(own, missing=True)
    return Total(
        measure,
        *total,
        *part,
        sites_counted=len(counted),
        sites_unknown=unknown,
        at_least=unknown > 0,
    )


def _sum(parts: list[Floats], *, missing: bool) -> Bounds:
    """Return the interval of a sum; None, not zero, when no figure at all is known."""
    if not parts:
        return (None, None, None) if missing else (0.0, 0.0, 0.0)
    interval = Interval.of(np.sum(parts, axis=0))
    return interval.low, interval.mid, interval.high


def _headline(outcome: Outcome, hit: list[int], jobs: dict[int, Floats]) -> Floats:
    """Return the result whose doubt is explained: jobs lost elsewhere, else losses added up."""
    sites = outcome.ecosystem.sites
    apart = outcome.scenario.shocked | {shock.site for shock in outcome.scenario.arrivals}
    others = [r for r in hit if not sites[r].outside and sites[r].id not in apart]
    counted = [jobs[r] for r in others if r in jobs]
    losses = counted or [outcome.loss[r] for r in others]
    return np.sum(losses, axis=0) if losses else np.zeros(outcome.ledger.draws)


def assumption_of(unknown: Unknown, share: float) -> Assumption:
    """Return an unknown as results list it, with its part of the interval."""
    subject, evidence = unknown.subject, unknown.evidence
    pairs = (
        ("site", subject.site),
        ("flow", subject.flow),
        ("resource_class", subject.resource_class),
    )
    return Assumption(
        id=unknown.id,
        kind=unknown.kind,
        subject={key: value for key, value in pairs if value is not None},
        low=unknown.low,
        mid=unknown.mid,
        high=unknown.high,
        unit=unknown.unit,
        basis=evidence.basis,
        source=evidence.source,
        role=evidence.role,
        date=evidence.date,
        reason_fr=evidence.reason_fr,
        reason_en=evidence.reason_en,
        interval_share=share,
    )


def _inferred_share(sites: tuple[SiteLoss, ...]) -> float:
    """Return the part of the territory's losses elsewhere that rests on unsure flows."""
    others = [s for s in sites if not s.outside and not s.shocked]
    total = sum(s.loss_mean for s in others)
    return sum(s.loss_mean * s.rests_on_inferred for s in others) / total if total else 0.0


def _not_counted(outcome: Outcome, unknown: dict[str, list[str]]) -> tuple[str, ...]:
    """Name what this result leaves out: the limits of the model, then those of the facts."""
    flows = outcome.ecosystem.flows
    left_out = set(ALWAYS_LEFT_OUT)
    left_out |= {code for shock in outcome.scenario.shocks for code in shock.limits}
    left_out |= {f"{flow.status}_flows" for flow in flows if flow.status != "real"}
    for flow in flows:
        if flow.status == "real" and not outcome.parameters.propagates(
            flow.resource_class, flow.family
        ):
            silent = flow.family in outcome.parameters.silent_families
            left_out.add(f"{flow.family}_flows" if silent else "silent_classes")
    if outcome.weights.quantities.set_aside:
        left_out.add("units_not_comparable")
    if any(unknown.values()):
        left_out.add("sites_without_figures")
    return tuple(sorted(left_out))
