"""Dated shocks on a toile: what a run in time tells, and what it refuses."""

import json
from dataclasses import replace

import numpy as np
import pytest

from piu.engine import (
    BrokenLink,
    Closure,
    Dated,
    Ecosystem,
    ResourceLimit,
    Scenario,
    TimedScenario,
    run_timed,
)
from piu.engine.errors import EcosystemError, EngineError
from piu.engine.parameters.tables import default_parameters
from piu.engine.shocks.arrival import Arrival
from piu.engine.simulate import compute
from piu.engine.timed.run import compute_timed
from piu.engine.timed.tables import KINDS, TimeTables, default_tables
from study.dunkirk import ecosystem as dunkerque
from study.dunkirk import vocabulary
from tests.engine.toiles import closing, flow, site, sure, toile, without_doubt

EXACT = without_doubt({"limestone": 10.0, "lime": 100.0, "steel_sheet": 800.0})


def tables(*, stock=0.0, replaceable=0.0, wait=0.0, premium=0.0, spare=0.0, restart=0.0):
    """Return tables without doubt: one number for all sites and classes."""
    usual = default_tables()
    numbers = dict(zip(KINDS, (replaceable, wait, wait, premium), strict=True))
    return TimeTables(
        stocks=dict.fromkeys(usual.stocks, sure(stock, "days")),
        class_stocks={},
        substitution={
            kind: dict.fromkeys(usual.substitution[kind], sure(numbers[kind])) for kind in KINDS
        },
        recovery={
            "refill": sure(5.0, "days"),
            "spare": sure(spare),
            "restart": sure(restart, "days"),
            "value_added": sure(0.25),
        },
    )


WORLD = toile(
    [site("quarry"), site("kiln", jobs=100), site("works", jobs=1000, turnover=500.0)],
    [
        flow("quarry", "kiln", "limestone", quantity=600, essentiality=2),
        flow("kiln", "works", quantity=300, essentiality=2),
    ],
)
STOP = TimedScenario((Dated(Closure("quarry"), 10, 20),))


def run_exact(world=WORLD, scenario=STOP, **changes):
    options = {"days": 40, "draws": 1, "parameters": EXACT, "tables": tables()}
    return run_timed(world, scenario, **(options | changes))


def course(result, name):
    return next(s for s in result.sites if s.id == name)


def test_the_loss_travels_a_day_a_link_and_ends_so():
    result = run_exact()
    works = course(result, "works")
    assert works.curve.mid[11] == 0.0
    assert works.curve.mid[12:22] == pytest.approx([1.0] * 10)
    assert works.lost_days.mid == pytest.approx(10.0)
    assert works.worst.mid == 1.0
    assert [(c.kind, c.resource_class, c.share) for c in works.causes] == [("input", "lime", 1.0)]
    assert [c.kind for c in course(result, "quarry").causes] == ["shock"]


def test_figures_follow_the_days_lost_and_what_is_unknown_stays_so():
    result = run_exact()
    works, kiln = course(result, "works"), course(result, "kiln")
    assert works.jobs.mid == pytest.approx(1000 * 10 / 365)
    assert works.turnover_meur.mid == pytest.approx(500 * 10 / 365)
    assert works.value_added_meur.mid == pytest.approx(125 * 10 / 365)
    assert works.ghg_t is None
    assert kiln.turnover_meur is None
    totals = {t.measure: t for t in result.totals}
    assert totals["jobs"].whole.mid == pytest.approx(1100 * 10 / 365)
    assert max(totals["jobs"].curve.mid) == pytest.approx(1100)
    assert (totals["turnover_meur"].at_least, totals["turnover_meur"].sites_unknown) == (True, 1)
    assert (totals["ghg_t"].curve, totals["ghg_t"].whole, totals["ghg_t"].own) == (None,) * 3
    assert result.unknown_site_figures["jobs"] == ["quarry"]


def test_a_documented_stock_puts_the_loss_off():
    flows = [replace(f, stock_days=4.0) if f.target == "works" else f for f in WORLD.flows]
    works = course(run_exact(replace(WORLD, flows=tuple(flows))), "works")
    assert works.curve.mid[15] == 0.0
    assert works.curve.mid[16:22] == pytest.approx([1.0] * 6)


def test_what_is_bought_elsewhere_costs_more():
    result = run_exact(tables=tables(replaceable=1.0, wait=2.0, premium=0.5))
    kiln = course(result, "kiln")
    assert kiln.curve.mid[11:14] == pytest.approx([1.0, 1.0, 0.0])
    # 600 t of limestone a year at 10 EUR, half as dear again; bought on days 12 to 19.
    assert result.replacement_meur.mid == pytest.approx(600 * 10e-6 * 0.5 * 8 / 365)


def test_a_site_restarts_no_faster_than_it_can():
    quarry = course(run_exact(tables=tables(restart=4.0)), "quarry")
    assert quarry.curve.mid[19:25] == pytest.approx([1.0, 0.75, 0.5, 0.25, 0.0, 0.0])


def test_cut_flows_and_limited_resources_hold_in_time_too():
    cut = TimedScenario((Dated(BrokenLink(("quarry--kiln--limestone",)), 5, 8),))
    assert course(run_exact(scenario=cut), "works").lost_days.mid == pytest.approx(3.0)
    drought = TimedScenario((Dated(ResourceLimit("limestone", 0.3), 5, 15),))
    kiln = course(run_exact(scenario=drought), "kiln")
    assert kiln.worst.mid == pytest.approx(0.3)
    assert kiln.lost_days.mid == pytest.approx(3.0)


def test_weeks_tell_the_same_as_days_when_nothing_hurries():
    """A link takes a step: a whole year of closure differs by a few steps only."""
    forever = closing("quarry")
    days = course(run_exact(scenario=forever, days=364), "works").lost_days.mid
    weeks = course(run_exact(scenario=forever, days=364, step_days=7), "works").lost_days.mid
    assert (days, weeks) == (pytest.approx(362), pytest.approx(350))


def test_without_stock_or_answer_the_end_is_the_static_result():
    """All inputs essential, no customer lost on the way: the downstream losses agree."""
    static = compute(WORLD, closing("quarry", share=0.4), 0, 1, 1e-14, EXACT)
    result = run_exact(scenario=closing("quarry", share=0.4))
    rows = {s.id: k for k, s in enumerate(static.ecosystem.sites)}
    for name in ("kiln", "works"):
        assert course(result, name).curve.mid[-1] == pytest.approx(
            static.losses.down[rows[name], 0]
        )


def test_the_same_question_in_any_order_has_the_same_bytes():
    world = dunkerque()
    shocks = (
        Dated(Closure("arcelormittal-dunkerque"), 3, 30),
        Dated(Closure("dk6", 0.5), 1, 20),
    )
    turned = Ecosystem(world.sites[::-1], world.flows[::-1])
    first = run_timed(world, TimedScenario(shocks), draws=6, days=40).to_dict()
    second = run_timed(turned, TimedScenario(shocks[::-1]), draws=6, days=40).to_dict()
    assert json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True)
    assert TimedScenario.from_list(first["scenario"]) == TimedScenario(shocks)


def test_no_shock_in_dunkirk_changes_nothing():
    nothing = TimedScenario((Dated(Closure("dk6", 0.0)),))
    found = compute_timed(dunkerque(), nothing, draws=3)
    assert np.abs(found.march.loss).max() <= 1e-12


def test_dunkirk_without_its_steel_works():
    shocks = TimedScenario((Dated(Closure("arcelormittal-dunkerque"), 10, 70),))
    result = run_timed(dunkerque(), shocks, draws=40, days=200)
    power, binder = course(result, "dk6"), course(result, "ecocem-dunkerque")
    assert power.curve.mid[12] > 0.5  # the gas has no stock
    assert binder.curve.mid[12] < power.curve.mid[12]  # the slag has
    assert power.curve.mid[-1] == pytest.approx(0.0, abs=1e-3)
    assert power.causes[0].resource_class == "steelworks_gas"
    assert course(result, "lhoist-rety").causes[0].kind == "orders"
    kinds = {a.kind for a in result.assumptions}
    assert {"stock", "replaceable", "wait_outside", "refill", "spare", "premium"} <= kinds
    assert all(a.reason_fr and a.reason_en and a.role for a in result.assumptions)
    assert set(result.facts_to_ask) <= {a.id for a in result.assumptions}


@pytest.mark.parametrize(
    ("dated", "options", "code", "where"),
    [
        (Dated(Closure("kiln"), -1), {}, "bad_day", "shocks[0].start_day"),
        (Dated(Closure("kiln"), 1.5), {}, "bad_day", "shocks[0].start_day"),
        (Dated(Closure("kiln"), 5, 5), {}, "bad_day", "shocks[0].end_day"),
        (Dated(Closure("kiln"), 40), {"days": 40}, "shock_never_felt", "shocks[0].start_day"),
        (Dated(Closure("kiln"), 1, 3), {"step_days": 7}, "shock_never_felt", "shocks[0].start_day"),
        (Dated(Arrival("kiln")), {}, "shock_not_timed", "shocks[0]"),
        (Dated(Closure("moon")), {}, "unknown_site", "shocks[0].site"),
        (Dated(Closure("kiln")), {"days": 0}, "bad_days", "days"),
        (Dated(Closure("kiln")), {"step_days": 2}, "bad_step", "step_days"),
        (Dated(Closure("kiln")), {"draws": 0}, "bad_draws", "draws"),
        (Dated(Closure("kiln")), {"days": 3660, "draws": 99_999}, "run_too_large", "draws"),
    ],
)
def test_refusals(dated, options, code, where):
    with pytest.raises(EngineError) as caught:
        run_timed(WORLD, TimedScenario((dated,)), **({"draws": 2} | options))
    assert (caught.value.code, caught.value.where) == (code, where)


def test_refusals_of_scenarios():
    with pytest.raises(EngineError) as caught:
        TimedScenario(())
    assert caught.value.code == "empty_scenario"
    with pytest.raises(EngineError) as caught:
        TimedScenario((Dated(Closure("kiln"), 0, 5), Dated(Closure("kiln", 0.5), 3)))
    assert caught.value.code == "duplicate_shock"
    apart = TimedScenario((Dated(Closure("kiln"), 0, 5), Dated(Closure("kiln", 0.5), 5)))
    assert apart.on(5) == Scenario((Closure("kiln", 0.5),))


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("stock_days", -1.0, "negative"),
        ("stock_days", float("nan"), "not_a_number"),
        ("substitutability", 1.2, "part_out_of_range"),
    ],
)
def test_refusals_of_facts(field, value, code):
    with pytest.raises(EcosystemError) as caught:
        toile([site("a"), site("b")], [replace(flow("a", "b"), **{field: value})])
    assert (caught.value.code, caught.value.where) == (code, f"flows[a--b--lime].{field}")


@pytest.mark.parametrize("field", ["stock_days", "substitutability"])
def test_two_statements_of_one_buyer_must_agree(field):
    flows = [replace(flow("a", "c"), **{field: 0.5}), replace(flow("b", "c"), **{field: 0.7})]
    with pytest.raises(EcosystemError) as caught:
        toile([site("a"), site("b"), site("c")], flows)
    assert caught.value.code.startswith("conflicting_")


def test_every_table_covers_every_way_a_resource_comes():
    usual, found = default_parameters(), default_tables()
    ways = set(usual.family_carrier.values()) | set(usual.class_carrier.values())
    assert ways <= set(found.stocks)
    assert all(ways <= set(found.substitution[kind]) for kind in KINDS)
    assert sorted(set(found.class_stocks) - set(vocabulary("resource_classes"))) == []
