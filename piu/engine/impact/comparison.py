"""The cascade beside local multipliers: how far they disagree, and why."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from piu.engine.arrays import Bools, Floats
from piu.engine.draw import Subject
from piu.engine.ecosystem import Ecosystem, SiteFacts
from piu.engine.impact.multipliers import location_quotients, multipliers
from piu.engine.impact.table import InputOutputTable
from piu.engine.outcome import Outcome
from piu.engine.parameters.tables import Parameters
from piu.engine.report import assumption_of
from piu.engine.result import Assumption, Interval, plain
from piu.engine.scenario import Scenario
from piu.engine.simulate import compute
from piu.engine.version import VERSION
from piu.engine.weigh.quantities import sure_figure

MEASURES = ("jobs", "turnover_meur", "value_added_meur")


@dataclass(frozen=True)
class Difference:
    """A part of the disagreement, in the unit of the measure (mean over the draws).

    `amount` None: it is there, and nobody can say how much.
    """

    code: str
    amount: float | None
    fr: str
    en: str


@dataclass(frozen=True)
class Compared:
    """One measure: what the shock takes directly, and what each method adds to it.

    `cascade`: other sites of the toile; `indirect`: orders to suppliers, by multipliers;
    `induced`: wages no longer spent, which the cascade does not count. `difference` is the mean
    of `cascade` less that of `indirect`, and `why` its parts, which add up to it.
    None: the table or the facts do not allow it. `at_least`: `sites_unknown` sites hit have no
    figure, so that the cascade's total is a floor and the difference leans on it.
    """

    measure: str
    direct: Interval | None
    cascade: Interval | None
    indirect: Interval | None
    induced: Interval | None
    difference: float | None
    ratio: float | None
    why: tuple[Difference, ...]
    sites_unknown: int
    at_least: bool


@dataclass(frozen=True)
class ImpactComparison:
    """The two methods side by side on one scenario.

    `left_out`: sites struck that multipliers leave out, for want of turnover, jobs or industry.
    `without_figures`: sites hit that the cascade's totals leave out.
    """

    engine_version: str
    seed: int
    draws: int
    scenario: list[dict[str, Any]]
    table_source: str
    regionalised_by: str
    measures: tuple[Compared, ...]
    left_out: tuple[str, ...]
    without_figures: dict[str, list[str]]
    assumptions: tuple[Assumption, ...]
    not_counted: tuple[str, ...] = ("average_industry", "fixed_recipes", "time")

    def to_dict(self) -> dict[str, Any]:
        """Return plain lists, dicts, numbers and texts, nothing rounded."""
        content: dict[str, Any] = plain(asdict(self))
        return content


def compare_impact(
    ecosystem: Ecosystem,
    scenario: Scenario,
    table: InputOutputTable,
    *,
    local_jobs: dict[str, float] | None = None,
    seed: int = 0,
    draws: int = 200,
    eps: float = 1e-6,
    parameters: Parameters | None = None,
) -> ImpactComparison:
    """Put local input-output multipliers beside the cascade of a scenario.

    Parameters
    ----------
    ecosystem, scenario, seed, draws, eps, parameters
        As for `run`.
    table : InputOutputTable
        A national table that an operator brings: see `piu.engine.impact.reading`.
    local_jobs : dict, optional
        Jobs of the territory by industry of the table: local shares are then location
        quotients. Default: judged local shares, drawn.

    Returns
    -------
    ImpactComparison
        Jobs, turnover and value added (MEUR a year), with 5, 50 and 95 % intervals.

    Notes
    -----
    Direct: the losses of the sites that the shocks strike. Multipliers follow orders to the
    suppliers of an average industry (Leontief), with fixed recipes and no other outlet.
    """
    outcome = compute(ecosystem, scenario, seed, draws, eps, parameters)
    seen = _Seen(outcome, table)
    effects = seen.effects(_local_shares(outcome, table, local_jobs), _spending(outcome))
    return ImpactComparison(
        engine_version=VERSION,
        seed=seed,
        draws=draws,
        scenario=scenario.to_list(),
        table_source=table.source,
        regionalised_by="judgement" if local_jobs is None else "location_quotients",
        measures=tuple(seen.compared(measure, effects) for measure in MEASURES),
        left_out=seen.left_out,
        without_figures={m: seen.without_figure(m) for m in MEASURES},
        assumptions=_assumptions(outcome),
    )


class _Seen:
    """The losses of an outcome by site, and the industries of the sites."""

    def __init__(self, outcome: Outcome, table: InputOutputTable) -> None:
        """Tell the sites struck from the others, and find the output that they lose."""
        self.outcome, self.table = outcome, table
        sites = outcome.ecosystem.sites
        struck = _struck(outcome)
        inside = np.array([not site.outside for site in sites])
        hit = outcome.loss.any(axis=1) & inside
        self.struck = [int(r) for r in np.nonzero(hit & struck)[0]]
        self.others = [int(r) for r in np.nonzero(hit & ~struck)[0]]
        self.industry = {r: table.shares_of(sites[r].naf) for r in self.struck + self.others}
        lost = {r: self._size(r, "turnover_meur") for r in self.struck}
        found = {r: self._usual_turnover(r) if v is None else v for r, v in lost.items()}
        self.left_out = tuple(
            sites[r].id for r, v in found.items() if v is None or self.industry[r] is None
        )
        self.output = np.zeros((len(table.sectors), outcome.ledger.draws))
        for row, size in found.items():
            shares = self.industry[row]
            if size is not None and shares is not None:
                self.output += shares[:, None] * size * outcome.loss[row]

    def _size(self, row: int, measure: str) -> Floats | None:
        """Return a site's figure; value added by the share of its industry in output."""
        site: SiteFacts = self.outcome.ecosystem.sites[row]
        name = "turnover_meur" if measure == "value_added_meur" else measure
        amount = getattr(site, name)
        if amount is None:
            return None
        parameters, ledger = self.outcome.parameters, self.outcome.ledger
        size = sure_figure(amount, parameters, ledger, name=f"{site.id}:{name}")
        if measure != "value_added_meur":
            return size
        shares = self.industry[row]
        return None if shares is None else size * float(shares @ self.table.value_added)

    def _usual_turnover(self, row: int) -> Floats | None:
        """Return the turnover usual in the table for a site's jobs."""
        jobs, shares = self._size(row, "jobs"), self.industry[row]
        if jobs is None or shares is None or self.table.jobs_per_meur is None:
            return None
        per_meur = float(np.nansum(shares * self.table.jobs_per_meur))
        return jobs / per_meur if per_meur > 0 else None

    def without_figure(self, measure: str) -> list[str]:
        """List the sites hit, but not struck, that the cascade's total leaves out."""
        sites = self.outcome.ecosystem.sites
        return [sites[r].id for r in self.others if self._size(r, measure) is None]

    def effects(self, share: Floats, spending: Floats) -> tuple[Floats, Floats]:
        """Return indirect and induced output lost, shape (industries, draws)."""
        indirect, induced = np.zeros_like(self.output), np.zeros_like(self.output)
        for draw in range(self.output.shape[1]):
            factors = multipliers(
                self.table, local_share=share[:, draw], local_spending=float(spending[draw])
            )
            indirect[:, draw] = factors.indirect @ self.output[:, draw]
            induced[:, draw] = factors.induced @ self.output[:, draw]
        return indirect, induced

    def compared(self, measure: str, effects: tuple[Floats, Floats]) -> Compared:
        """Put both methods side by side for one measure."""
        direct = self._summed(self.struck, self.outcome.loss, measure)
        cascade = self._summed(self.others, self.outcome.loss, measure)
        orders = self._summed(self.others, self.outcome.losses.up, measure)
        factor = self._per_output(measure)
        known = len(self.left_out) < len(self.struck)
        indirect, induced = (factor @ e if factor is not None and known else None for e in effects)
        difference = ratio = None
        why: tuple[Difference, ...] = ()
        if cascade is not None and orders is not None and indirect is not None:
            difference = float(cascade.mean() - indirect.mean())
            ratio = float(cascade.mean() / indirect.mean()) if indirect.mean() > 0 else None
            why = self._why(measure, cascade, orders, indirect)
        return Compared(
            measure=measure,
            direct=_interval(direct),
            cascade=_interval(cascade),
            indirect=_interval(indirect),
            induced=_interval(induced),
            difference=difference,
            ratio=ratio,
            why=why,
            sites_unknown=len(self.without_figure(measure)),
            at_least=bool(self.without_figure(measure)),
        )

    def _why(
        self, measure: str, cascade: Floats, orders: Floats, indirect: Floats
    ) -> tuple[Difference, ...]:
        """Split the difference: losses of inputs, then named against average suppliers."""
        amounts: dict[str, float | None] = {
            "downstream": float((cascade - orders).mean()),
            "named_links": float((orders - indirect).mean()),
        }
        if self.without_figure(measure):
            amounts["sites_without_figures"] = None
        words = self.outcome.parameters.impact_reasons
        return tuple(
            Difference(code, amount, words[code]["fr"], words[code]["en"])
            for code, amount in amounts.items()
        )

    def _summed(self, rows: list[int], loss: Floats, measure: str) -> Floats | None:
        """Add up what sites lose; None when no figure is known."""
        parts = [(self._size(row, measure), row) for row in rows]
        known = [size * loss[row] for size, row in parts if size is not None]
        if not known:
            return None if rows else np.zeros(loss.shape[1])
        total: Floats = np.sum(known, axis=0)
        return total

    def _per_output(self, measure: str) -> Floats | None:
        """Return what a MEUR of each industry's output is in a measure."""
        if measure == "turnover_meur":
            return np.ones(len(self.table.sectors))
        if measure == "value_added_meur":
            return self.table.value_added
        jobs = self.table.jobs_per_meur
        return None if jobs is None else np.nan_to_num(jobs)


def _struck(outcome: Outcome) -> Bools:
    """Tell which sites the shocks strike themselves: on the site, an input or an outlet."""
    imposed, structure = outcome.imposed, outcome.structure
    rows = [
        np.nonzero(np.maximum(imposed.down, imposed.up).any(axis=1))[0],
        structure.group_buyer[imposed.limit.any(axis=1)],
        structure.buyer[imposed.cut_input.any(axis=1)],
        structure.supplier[imposed.cut_outlet.any(axis=1)],
    ]
    found = np.zeros(len(outcome.ecosystem.sites), dtype=bool)
    found[np.concatenate(rows)] = True
    return found


def _local_shares(
    outcome: Outcome, table: InputOutputTable, local_jobs: dict[str, float] | None
) -> Floats:
    """Return the local share of each industry's sales, shape (industries, draws)."""
    if local_jobs is not None:
        quotients = location_quotients(table, local_jobs)
        return np.repeat(quotients[:, None], outcome.ledger.draws, axis=1)
    source = outcome.parameters.impact["local_share"]
    rows = [
        outcome.ledger.draw("local_share", Subject(), name=name, source=source)
        for name in table.sectors
    ]
    return np.array(rows)


def _spending(outcome: Outcome) -> Floats:
    source = outcome.parameters.impact["local_spending"]
    return outcome.ledger.draw("local_spending", Subject(), name="households", source=source)


def _assumptions(outcome: Outcome) -> tuple[Assumption, ...]:
    """Return what was judged for the multipliers; the cascade's own are in its result."""
    mine = [u for u in outcome.ledger.unknowns.values() if u.kind.startswith("local_")]
    return tuple(assumption_of(u, 0.0) for u in sorted(mine, key=lambda u: u.id))


def _interval(values: Floats | None) -> Interval | None:
    return None if values is None else Interval.of(values)
