"""Put the outcome of a run in time into a result: courses, totals, causes, limits."""

import numpy as np

from piu.engine.arrays import Floats
from piu.engine.draw import Subject
from piu.engine.ecosystem import SiteFacts
from piu.engine.explain.doubts import facts_to_ask, interval_shares
from piu.engine.report import assumption_of
from piu.engine.result import Interval
from piu.engine.timed.doubts import bearing_on_course
from piu.engine.timed.drawn import YEAR
from piu.engine.timed.outcome import TimedOutcome
from piu.engine.timed.result import Cause, Curve, SiteCourse, TimedResult, TimedTotal
from piu.engine.version import VERSION
from piu.engine.watch import Watch, unwatched
from piu.engine.weigh.quantities import sure_figure

MEASURES = ("jobs", "turnover_meur", "value_added_meur", "ghg_t")
UNITS = {
    "jobs": ("job-years", "jobs"),
    "turnover_meur": ("MEUR", "MEUR/yr"),
    "value_added_meur": ("MEUR", "MEUR/yr"),
    "ghg_t": ("t CO2e", "t CO2e/yr"),
}
ALWAYS_LEFT_OUT = ("catching_up", "finished_goods", "prices", "recontracting", "seasons")
SHOWN_CAUSES = 5
Figures = dict[int, Floats]


def report_timed(outcome: TimedOutcome, *, watch: Watch = unwatched) -> TimedResult:
    """Return the result of a run in time, as documented in `piu.engine.timed.result`."""
    sizes = {measure: _sizes(outcome, measure) for measure in MEASURES}
    courses = []
    for place, row in enumerate(outcome.hit):
        watch(place / len(outcome.hit))
        courses.append(_course(outcome, row, sizes))
    doubts = bearing_on_course(outcome)
    shares = interval_shares(doubts, _headline(outcome, sizes["jobs"]))
    unknown = {measure: _without(outcome, sizes[measure]) for measure in MEASURES}
    inside = [row for row in outcome.hit if not _site(outcome, row).outside]
    setting = outcome.setting
    return TimedResult(
        engine_version=VERSION,
        model="timed",
        days=outcome.days,
        step_days=outcome.clock.step_days,
        seed=setting.ledger.seed,
        draws=setting.ledger.draws,
        scenario=outcome.scenario.to_list(),
        totals=tuple(_total(outcome, measure, sizes[measure]) for measure in MEASURES),
        replacement_meur=Interval.of(outcome.replacement_meur[:, inside].sum(axis=1)),
        sites=tuple(sorted(courses, key=lambda c: (-c.lost_days.mid, c.id))),
        assumptions=tuple(assumption_of(u, shares[u.id]) for u in doubts),
        facts_to_ask=tuple(facts_to_ask(shares)),
        not_counted=_not_counted(outcome, unknown),
        set_aside=setting.weights.quantities.set_aside,
        unknown_site_figures=unknown,
    )


def _site(outcome: TimedOutcome, row: int) -> SiteFacts:
    return outcome.setting.ecosystem.sites[row]


def _sizes(outcome: TimedOutcome, measure: str) -> Figures:
    """Return the usual figure of each hit site in each draw, where it is known.

    Value added is a drawn share of a known turnover; no figure is made up.
    """
    named = "turnover_meur" if measure == "value_added_meur" else measure
    setting, found = outcome.setting, {}
    for row in outcome.hit:
        site = _site(outcome, row)
        amount = getattr(site, named)
        if amount is None:
            continue
        name = f"{site.id}:{named}"
        found[row] = sure_figure(amount, setting.parameters, setting.ledger, name=name)
        if measure == "value_added_meur":
            source, subject = outcome.clock.tables.recovery["value_added"], Subject(site=site.id)
            found[row] = found[row] * setting.ledger.draw(
                "value_added", subject, name=site.id, source=source
            )
    return found


def _without(outcome: TimedOutcome, sizes: Figures) -> list[str]:
    """List the territory's hit sites whose figure is not known."""
    sites = [_site(outcome, row) for row in outcome.hit if row not in sizes]
    return [site.id for site in sites if not site.outside]


def _course(outcome: TimedOutcome, row: int, sizes: dict[str, Figures]) -> SiteCourse:
    site, lost = _site(outcome, row), outcome.lost_days[:, row]
    known = {
        measure: Interval.of(lost / YEAR * found[row]) if row in found else None
        for measure, found in sizes.items()
    }
    return SiteCourse(
        id=site.id,
        curve=Curve.of(1.0 - outcome.march.level[:, :, row]),
        worst=Interval.of(outcome.worst[:, row]),
        lost_days=Interval.of(lost),
        jobs=known["jobs"],
        turnover_meur=known["turnover_meur"],
        value_added_meur=known["value_added_meur"],
        ghg_t=known["ghg_t"],
        shocked=site.id in outcome.scenario.shocked,
        outside=site.outside,
        causes=_causes(outcome, row),
    )


def _causes(outcome: TimedOutcome, row: int) -> tuple[Cause, ...]:
    """Share the losses of a site, all draws and days together, among what held it."""
    march, structure = outcome.march, outcome.setting.structure
    parts: list[tuple[float, str, str | None]] = [
        (float(march.by_shock[:, row].sum()), "shock", None),
        (float(march.by_orders[:, row].sum()), "orders", None),
    ]
    for group in np.nonzero(structure.group_buyer == row)[0]:
        code = structure.classes[int(structure.group_class[group])]
        parts.append((float(march.by_input[:, group].sum()), "input", code))
    total = sum(part for part, _, _ in parts)
    kept = sorted((p for p in parts if p[0] > 0), key=lambda p: (-p[0], p[1], p[2] or ""))
    return tuple(Cause(kind, code, part / total) for part, kind, code in kept[:SHOWN_CAUSES])


def _total(outcome: TimedOutcome, measure: str, sizes: Figures) -> TimedTotal:
    """Add up the territory's hit sites; the shocked ones are counted apart."""
    inside = [row for row in outcome.hit if not _site(outcome, row).outside]
    struck = [row for row in inside if _site(outcome, row).id in outcome.scenario.shocked]
    others = [row for row in inside if row not in struck]
    counted = [row for row in others if row in sizes]
    unknown = len(others) - len(counted)
    unit, curve_unit = UNITS[measure]
    nothing_known = unknown > 0 and not counted
    return TimedTotal(
        measure=measure,
        unit=unit,
        curve_unit=curve_unit,
        curve=None if nothing_known else Curve.of(_curve(outcome, counted, sizes)),
        whole=None if nothing_known else Interval.of(_whole(outcome, counted, sizes)),
        own=_own(outcome, struck, sizes),
        sites_counted=len(counted),
        sites_unknown=unknown,
        at_least=unknown > 0,
    )


def _own(outcome: TimedOutcome, struck: list[int], sizes: Figures) -> Interval | None:
    """Return what the shocked sites lose themselves, None when no figure of theirs is known."""
    known = [row for row in struck if row in sizes]
    return Interval.of(_whole(outcome, known, sizes)) if known else None


def _curve(outcome: TimedOutcome, rows: list[int], sizes: Figures) -> Floats:
    """Add up what sites lose at each step, (draws, steps)."""
    total = np.zeros(outcome.march.level.shape[:2])
    for row in rows:
        total += (1.0 - outcome.march.level[:, :, row]) * sizes[row][:, None]
    return total


def _whole(outcome: TimedOutcome, rows: list[int], sizes: Figures) -> Floats:
    """Add up what sites lose over the whole run, (draws,)."""
    total = np.zeros(outcome.setting.ledger.draws)
    for row in rows:
        total += outcome.lost_days[:, row] / YEAR * sizes[row]
    return total


def _headline(outcome: TimedOutcome, jobs: Figures) -> Floats:
    """Return the result whose doubt is explained: job-years lost elsewhere, else days lost."""
    shocked = outcome.scenario.shocked
    sites = ((row, _site(outcome, row)) for row in outcome.hit)
    others = [row for row, site in sites if not site.outside and site.id not in shocked]
    counted = [row for row in others if row in jobs]
    if counted:
        return _whole(outcome, counted, jobs)
    lost: Floats = outcome.lost_days[:, others].sum(axis=1)
    return lost


def _not_counted(outcome: TimedOutcome, unknown: dict[str, list[str]]) -> tuple[str, ...]:
    """Name what this result leaves out: the limits of the model, then those of the facts."""
    setting = outcome.setting
    parameters, left_out = setting.parameters, set(ALWAYS_LEFT_OUT)
    for flow in setting.ecosystem.flows:
        if flow.status != "real":
            left_out.add(f"{flow.status}_flows")
        elif not parameters.propagates(flow.resource_class, flow.family):
            silent = flow.family in parameters.silent_families
            left_out.add(f"{flow.family}_flows" if silent else "silent_classes")
    if setting.weights.quantities.set_aside:
        left_out.add("units_not_comparable")
    if any(unknown.values()):
        left_out.add("sites_without_figures")
    left_out |= {code for dated in outcome.scenario.shocks for code in dated.shock.limits}
    return tuple(sorted(left_out))
