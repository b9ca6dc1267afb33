"""Run dated shocks on an ecosystem: draw what is unknown, march through the days, report."""

from piu.engine.draw import Ledger
from piu.engine.ecosystem import Ecosystem
from piu.engine.errors import RunError
from piu.engine.parameters.tables import Parameters, default_parameters
from piu.engine.scenario import Scenario
from piu.engine.shocks.imposed import Setting
from piu.engine.simulate import MOST_DRAWS, MOST_SEED, UNKNOWNS_OF_A_FLOW
from piu.engine.timed.dated import TimedScenario
from piu.engine.timed.drawn import Clock, network_of, premiums, pressure_of
from piu.engine.timed.march import march
from piu.engine.timed.outcome import TimedOutcome
from piu.engine.timed.report import report_timed
from piu.engine.timed.result import TimedResult
from piu.engine.timed.tables import TimeTables, default_tables
from piu.engine.watch import Phase, Watch, unwatched
from piu.engine.weigh.structure import structure_of
from piu.engine.weigh.weights import weights_of

MOST_DAYS = 3660
MOST_NUMBERS = 250_000_000
"""Levels (draws x steps x sites) that a run may hold: 2 GB."""
UNKNOWNS_OF_TIME = 12
"""Numbers of time drawn for each site, roughly."""
DRAWN, MARCHED = 0.2, 0.6
"""Share of a large run that is over once all is drawn, and once all days are marched."""


def run_timed(
    ecosystem: Ecosystem,
    scenario: Scenario | TimedScenario,
    *,
    days: int = 365,
    step_days: int = 1,
    seed: int = 0,
    draws: int = 200,
    parameters: Parameters | None = None,
    tables: TimeTables | None = None,
    watch: Watch = unwatched,
) -> TimedResult:
    """Follow the shocks of a scenario through an ecosystem, day by day.

    Parameters
    ----------
    ecosystem : Ecosystem
        Documented sites and flows; what is unknown is drawn.
    scenario : TimedScenario or Scenario
        Dated shocks; those of a static scenario last from day 0 to the end.
    days, step_days : int
        Days to follow, from 1 to 3,660, in steps of 1 or 7.
    seed, draws : int
        As in `run`: the numbers that both models draw are the same with the same seed.
    parameters, tables : optional
        Numbers used where facts are silent; default: the dated files shipped.
    watch : Watch
        Told how far the run is, after each draw and each site; what it raises stops it.

    Returns
    -------
    TimedResult
        Curves of losses per site and in total with 5, 50 and 95 % intervals, causes, cost of
        what was bought elsewhere, assumptions, limits.

    Raises
    ------
    EngineError
        Named by what is wrong: see `piu.engine.errors.CODES`.

    Notes
    -----
    Adaptive dynamics of the ARIO family (Hallegatte 2008, 2014), applied to sites and resource
    classes: stocks, orders, rationing, replacement after a delay, recovery at a date.
    """
    return report_timed(
        compute_timed(
            ecosystem,
            scenario,
            days=days,
            step_days=step_days,
            seed=seed,
            draws=draws,
            parameters=parameters,
            tables=tables,
            watch=watch,
        ),
        watch=Phase(watch, MARCHED, 1.0),
    )


def compute_timed(
    ecosystem: Ecosystem,
    scenario: Scenario | TimedScenario,
    *,
    days: int = 365,
    step_days: int = 1,
    seed: int = 0,
    draws: int = 200,
    parameters: Parameters | None = None,
    tables: TimeTables | None = None,
    watch: Watch = unwatched,
) -> TimedOutcome:
    """Draw and march, without putting the outcome into words; arguments as in `run_timed`."""
    dated = TimedScenario.lasting(scenario) if isinstance(scenario, Scenario) else scenario
    ledger = Ledger(
        seed=_whole(seed, 0, MOST_SEED, code="bad_seed", where="seed"),
        draws=_whole(draws, 1, MOST_DRAWS, code="bad_draws", where="draws"),
        expected=_unknowns_of(ecosystem),
        watch=Phase(watch, 0.0, DRAWN),
    )
    if step_days not in (1, 7) or isinstance(step_days, bool):
        raise RunError("bad_step", "step_days", step_days)
    steps = -(-_whole(days, 1, MOST_DAYS, code="bad_days", where="days") // step_days)
    size = steps * draws * len(ecosystem.sites)
    if size > MOST_NUMBERS:
        raise RunError("run_too_large", "draws", draws, size=size, most=MOST_NUMBERS)
    table = parameters or default_parameters()
    structure = structure_of(ecosystem, table)
    weights = weights_of(structure, table, ledger)
    setting = Setting(ecosystem, structure, weights, table, ledger)
    clock = Clock(tables or default_tables(), step_days)
    pressure = pressure_of(setting, dated, steps=steps, clock=clock)
    network = network_of(setting, clock)
    return TimedOutcome(
        setting=setting,
        scenario=dated,
        clock=clock,
        days=days,
        network=network,
        march=march(network, pressure, watch=Phase(watch, DRAWN, MARCHED)),
        premium=premiums(setting, clock),
    )


def _unknowns_of(ecosystem: Ecosystem) -> int:
    return UNKNOWNS_OF_A_FLOW * len(ecosystem.flows) + UNKNOWNS_OF_TIME * len(ecosystem.sites) + 1


def _whole(value: int, least: int, most: int, *, code: str, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise RunError(code, where, value, least=least, most=most)
    return value
