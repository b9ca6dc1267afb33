"""Run a scenario on an ecosystem: draw what is unknown, spread the losses, explain them."""

from piu.engine.draw import Ledger
from piu.engine.ecosystem import Ecosystem
from piu.engine.errors import RunError
from piu.engine.explain.carriers import downstream_carriers, upstream_carriers
from piu.engine.gains import gains_of, orders_brought
from piu.engine.outcome import Outcome
from piu.engine.parameters.tables import Parameters, default_parameters
from piu.engine.report import report
from piu.engine.result import Result
from piu.engine.scenario import Scenario, imposed_on, with_arrivals
from piu.engine.shocks.imposed import Imposed, Setting
from piu.engine.spread.drawn import DrawnSpread
from piu.engine.spread.sweeps import checked_eps, iterate
from piu.engine.watch import Phase, Watch, unwatched
from piu.engine.weigh.structure import structure_of
from piu.engine.weigh.weights import weights_of

MOST_SEED = 2**31 - 1
MOST_DRAWS = 100_000
UNKNOWNS_OF_A_FLOW = 3
"""Numbers drawn for each flow, roughly: how far the drawing is."""
DRAWN, SPREAD = 0.3, 0.35
"""Share of a large run that is over once all is drawn, and once the losses are spread."""


def run(
    ecosystem: Ecosystem,
    scenario: Scenario,
    *,
    seed: int = 0,
    draws: int = 200,
    eps: float = 1e-6,
    parameters: Parameters | None = None,
    watch: Watch = unwatched,
) -> Result:
    """Spread the shocks of a scenario through an ecosystem, as it runs today.

    Parameters
    ----------
    ecosystem : Ecosystem
        Documented sites and flows; what is unknown is drawn.
    scenario : Scenario
        Shocks imposed together.
    seed : int
        Seed of all draws, from 0 to 2,147,483,647; the same seed gives the same result, and
        scenarios with one seed share their draws.
    draws : int
        Number of draws, from 1 to 100,000.
    eps : float
        Stop when no loss (share from 0 to 1) rises by more than this in a step.
    parameters : Parameters, optional
        Numbers used where facts are silent; default: the dated files shipped.
    watch : Watch
        Told how far the run is, between its blocks; what it raises stops it.

    Returns
    -------
    Result
        Losses per site (shares), jobs, turnover (MEUR a year) and emissions (t CO2e a year) with
        5, 50 and 95 % intervals, chains of reasons, assumptions, facts to ask, limits.

    Raises
    ------
    EngineError
        Named by what is wrong: see `piu.engine.errors.CODES`.

    Notes
    -----
    Static cascade of Diem et al. (2022), Scientific Reports 12:7719, applied to sites and
    resource classes, with unlisted suppliers and customers drawn for every site.
    """
    outcome = compute(ecosystem, scenario, seed, draws, eps, parameters, watch=watch)
    rest = Phase(watch, SPREAD, 1.0)
    gained = orders_brought(outcome)
    if gained is None:
        return report(outcome, watch=rest)
    gains = gains_of(outcome, gained, before=ecosystem)
    return report(outcome, gained=gained, gains=gains, watch=rest)


def compute(
    ecosystem: Ecosystem,
    scenario: Scenario,
    seed: int,
    draws: int,
    eps: float,
    parameters: Parameters | None = None,
    *,
    watch: Watch = unwatched,
) -> Outcome:
    """Draw, spread and trace back, without putting the outcome into words."""
    threshold = checked_eps(eps)
    ledger = Ledger(
        seed=_whole(seed, 0, MOST_SEED, code="bad_seed", where="seed"),
        draws=_whole(draws, 1, MOST_DRAWS, code="bad_draws", where="draws"),
        expected=UNKNOWNS_OF_A_FLOW * len(ecosystem.flows) + 1,
        watch=Phase(watch, 0.0, DRAWN),
    )
    table = parameters or default_parameters()
    at_work = with_arrivals(ecosystem, scenario)
    structure = structure_of(at_work, table)
    weights = weights_of(structure, table, ledger)
    setting = Setting(at_work, structure, weights, table, ledger)
    imposed = imposed_on(setting, scenario)
    spread = spread_of(setting, imposed)
    step = Phase(watch, DRAWN, SPREAD)
    losses = iterate(spread, imposed.down, imposed.up, eps=threshold, watch=step)
    return Outcome(
        ecosystem=at_work,
        scenario=scenario,
        parameters=table,
        structure=structure,
        weights=weights,
        ledger=ledger,
        imposed=imposed,
        spread=spread,
        losses=losses,
        down=downstream_carriers(spread, losses.down),
        up=upstream_carriers(spread, losses.up),
        eps=threshold,
    )


def spread_of(setting: Setting, imposed: Imposed) -> DrawnSpread:
    """Return the cascade of a drawn toile under imposed losses."""
    return DrawnSpread.build(
        setting.structure,
        setting.weights,
        imposed.down,
        imposed.up,
        cut_input=imposed.cut_input,
        cut_outlet=imposed.cut_outlet,
        limit=imposed.limit,
    )


def _whole(value: int, least: int, most: int, *, code: str, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise RunError(code, where, value, least=least, most=most)
    return value
