"""A toile put in time: its drawn weights, and the stocks, delays and reserves still to draw."""

from dataclasses import dataclass

import numpy as np

from piu.engine.arrays import Floats, Ints, ratio
from piu.engine.draw import Ledger, Parameter, Subject
from piu.engine.scenario import imposed_on
from piu.engine.shocks.imposed import Imposed, Setting
from piu.engine.timed.dated import TimedScenario
from piu.engine.timed.network import Knobs, TimedNetwork
from piu.engine.timed.pressure import Pressure
from piu.engine.timed.tables import TimeTables

YEAR = 365.0
BY_PRODUCT = "by_product"


@dataclass(frozen=True, eq=False)
class Clock:
    """The length of a step, in days, and the numbers of time, which are in days."""

    tables: TimeTables
    step_days: int

    def steps(self, days: Floats) -> Floats:
        """Return a duration in steps."""
        return days / self.step_days


def network_of(setting: Setting, clock: Clock) -> TimedNetwork:
    """Return the network in time of a drawn toile.

    Parameters
    ----------
    setting : Setting
        Facts and drawn weights, as in the static model.
    clock : Clock
        Length of a step, and the tables of stocks, substitution and recovery.

    Notes
    -----
    Outside sites keep no stock and never lack anything: only a shock can hold them.
    """
    structure, weights = setting.structure, setting.weights
    by_product = np.array([structure.family[c] == BY_PRODUCT for c in structure.classes], bool)
    fails = ~structure.outside[structure.group_buyer]
    per_step = clock.step_days / YEAR
    members = structure.members
    supplied = members(structure.supply, structure.supply_site.size) @ weights.quantities.value
    groups = members(structure.group, structure.group_buyer.size)
    bought = ratio(groups @ weights.quantities.value, groups @ weights.in_class)
    outside_supply = structure.outside[structure.supply_site]
    return TimedNetwork(
        n=len(structure.sites),
        classes=len(structure.classes),
        supplier=structure.supplier,
        group=structure.group,
        supply=structure.supply,
        joint=by_product[structure.resource],
        group_buyer=structure.group_buyer,
        group_class=structure.group_class,
        supply_site=structure.supply_site,
        supply_class=structure.supply_class,
        helps=~outside_supply & ~by_product[structure.supply_class],
        input_share=_rows(weights.in_class),
        outlet_share=_rows(weights.outlet_share),
        level=_rows(weights.level * fails[:, None]).astype(np.int8),
        cost_share=_rows(weights.scale),
        worth=_rows(bought * per_step),
        made=_rows(supplied * per_step),
        knobs=_knobs(setting, clock),
    ).normalised()


def _rows(values: Floats) -> Floats:
    """Put the draws first, each in one piece."""
    return np.ascontiguousarray(values.T, dtype=np.float64)


def _knobs(setting: Setting, clock: Clock) -> Knobs:
    """Draw what time adds; a shocked site restarts, any site has reserves."""
    ledger, tables = setting.ledger, clock.tables
    shape = (setting.structure.group_buyer.size, ledger.draws)
    stated = _stated(setting)
    stock, replaceable, listed, outside = (np.zeros(shape) for _ in range(4))
    for group, buyer in enumerate(setting.structure.group_buyer):
        site = setting.structure.sites[int(buyer)]
        if site.outside:
            continue
        code, carrier = _carrier(setting, group)
        pair = _Pair(ledger, site.id, code, stated)
        stock[group] = pair.draw("stock", tables.stock(code, carrier))
        replaceable[group] = pair.draw("replaceable", tables.replacing("replaceable", carrier))
        listed[group] = pair.draw("wait_listed", tables.replacing("wait_listed", carrier))
        outside[group] = pair.draw("wait_outside", tables.replacing("wait_outside", carrier))
    return Knobs(
        stock=_rows(clock.steps(stock)),
        replaceable=_rows(replaceable),
        wait_listed=_rows(clock.steps(listed)),
        wait_outside=_rows(clock.steps(outside)),
        refill=np.maximum(1.0, _rows(clock.steps(_of_sites(setting, clock, "refill", usual=1.0)))),
        spare=_rows(_of_sites(setting, clock, "spare", usual=0.0)),
        restart=_rows(clock.steps(_of_sites(setting, clock, "restart", usual=0.0))),
    )


def _stated(setting: Setting) -> dict[tuple[str, str, str], float]:
    """Return the stocks and replaceable parts that flows state, by kind, site and class."""
    return {
        (kind, flow.target, flow.resource_class): float(value)
        for flow in setting.structure.flows
        for kind, value in (("stock", flow.stock_days), ("replaceable", flow.substitutability))
        if value is not None
    }


def _carrier(setting: Setting, group: int) -> tuple[str, str]:
    """Return the class of a group, and the way it comes."""
    code = setting.structure.classes[int(setting.structure.group_class[group])]
    parameters, family = setting.parameters, setting.structure.family[code]
    return code, parameters.class_carrier.get(code) or parameters.family_carrier[family]


@dataclass(frozen=True)
class _Pair:
    """A site and a class of its inputs, with what the facts state of them."""

    ledger: Ledger
    site: str
    code: str
    stated: dict[tuple[str, str, str], float]

    def draw(self, kind: str, source: Parameter) -> Floats:
        known = self.stated.get((kind, self.site, self.code))
        if known is not None:
            return np.full(self.ledger.draws, known)
        subject = Subject(site=self.site, resource_class=self.code)
        return self.ledger.draw(kind, subject, name=f"{self.site}:{self.code}", source=source)


def _of_sites(setting: Setting, clock: Clock, kind: str, *, usual: float) -> Floats:
    """Draw a number of the recovery for each site of the territory, (sites, draws)."""
    values = np.full((len(setting.structure.sites), setting.ledger.draws), usual)
    for row, site in enumerate(setting.structure.sites):
        if not site.outside:
            subject, source = Subject(site=site.id), clock.tables.recovery[kind]
            values[row] = setting.ledger.draw(kind, subject, name=site.id, source=source)
    return values


def premiums(setting: Setting, clock: Clock) -> Floats:
    """Draw what a replaced input costs above its usual price, as a share of it, (draws, groups)."""
    shape = (setting.structure.group_buyer.size, setting.ledger.draws)
    values = np.zeros(shape)
    for group, buyer in enumerate(setting.structure.group_buyer):
        if not setting.structure.sites[int(buyer)].outside:
            code, carrier = _carrier(setting, group)
            source = clock.tables.replacing("premium", carrier)
            subject = Subject(resource_class=code)
            values[group] = setting.ledger.draw("premium", subject, name=code, source=source)
    return _rows(values)


def pressure_of(setting: Setting, scenario: TimedScenario, *, steps: int, clock: Clock) -> Pressure:
    """Return what the shocks in force impose, period by period, as in the static model."""
    period, scenarios = scenario.periods(steps=steps, step_days=clock.step_days)
    found = [
        Imposed.nothing(setting) if now is None else imposed_on(setting, now) for now in scenarios
    ]
    return _stacked(period, found)


def _stacked(period: Ints, found: list[Imposed]) -> Pressure:
    def all_of(name: str) -> Floats:
        return np.stack([_rows(getattr(imposed, name)) for imposed in found])

    return Pressure(
        period=period,
        down=all_of("down"),
        up=all_of("up"),
        cut_input=all_of("cut_input"),
        cut_outlet=all_of("cut_outlet"),
        limit=all_of("limit"),
    )
