"""Countermeasures: what-ifs side by side, each as if alone, ranked for a budget."""

import json
from dataclasses import fields, replace

import numpy as np
import pytest

from piu.engine import (
    COUNTERMEASURES,
    Closure,
    ExtraStock,
    NewOutlet,
    PhasedClosure,
    Scenario,
    SecondSupplier,
    countermeasures,
    run,
)
from piu.engine.errors import EngineError
from piu.engine.optimise import batch as batches
from piu.engine.optimise.batch import Batch
from piu.engine.shocks.imposed import Setting
from piu.engine.simulate import compute, spread_of
from study.dunkirk import ecosystem as dunkerque
from tests.engine.toiles import closing, flow, site, sure, toile, without_doubt

# Lime of the kiln is vital to the works; its gypsum a fifth of the kiln's 10 MEUR of sales.
WORLD = toile(
    [
        site("kiln", jobs=20, turnover=10.0),
        site("quarry", jobs=10, turnover=4.0),
        site("works", jobs=200, turnover=100.0),
    ],
    [
        flow("kiln", "works", "lime", quantity=20_000, essentiality=2),
        flow("quarry", "kiln", "stone", quantity=10_000, essentiality=2),
    ],
)
SURE = without_doubt({"lime": 100.0, "stone": 100.0})
KILN = closing("kiln")


def ranking(*candidates, budget=1e9, world=WORLD, scenario=KILN, **more):
    settings = {"draws": 1, "parameters": SURE} | more
    return countermeasures(
        world, scenario, budget_eur=budget, candidates=candidates or None, **settings
    )


def test_a_second_supplier_saves_its_share_of_the_input():
    found = ranking(SecondSupplier("works", "lime", share=0.5, cost=1000.0))
    # Without: the kiln's 20 jobs, 200 at the works, a quarter of the quarry's 10.
    assert found.loss.mid == pytest.approx(222.5)
    assert found.measures[0].avoided.mid == pytest.approx(100.0)
    assert found.measures[0].cost_eur.mid == 1000.0


def test_a_new_outlet_saves_its_share_of_the_orders():
    found = ranking(NewOutlet("quarry", share=0.4, cost=1.0))
    assert found.measures[0].avoided.mid == pytest.approx(1.0)


def test_a_stock_covers_its_days_of_the_year_and_costs_its_holding():
    found = ranking(ExtraStock("works", "lime", days=73.0))
    assert found.measures[0].avoided.mid == pytest.approx(200.0 / 5)
    # 2 MEUR of lime a year, a fifth of it held, at 15 % a year.
    rate = {**SURE.countermeasures, "cost.held_stock": sure(0.15)}
    found = ranking(
        ExtraStock("works", "lime", days=73.0), parameters=replace(SURE, countermeasures=rate)
    )
    assert found.measures[0].cost_eur.mid == pytest.approx(2e6 / 5 * 0.15)


def test_a_phased_closure_keeps_its_share_everywhere():
    found = ranking(PhasedClosure("kiln", share=0.25, cost=1.0))
    assert found.measures[0].avoided.mid == pytest.approx(222.5 / 4)


def test_measures_are_ranked_and_the_package_fits_the_budget():
    given = (
        SecondSupplier("works", "lime", share=0.5, cost=600.0),
        NewOutlet("quarry", share=0.4, cost=100.0),
        PhasedClosure("kiln", share=0.5, cost=5000.0),
    )
    found = ranking(*given, budget=1000.0)
    order = [(m.measure["kind"], m.affordable, m.in_package) for m in found.measures]
    assert order == [
        ("second_supplier", True, True),
        ("new_outlet", True, True),
        ("phased_closure", False, False),
    ]
    assert found.package_cost_eur.mid == 700.0
    assert found.package_avoided.mid == pytest.approx(101.0)


def test_a_package_is_worth_less_than_its_parts_where_they_overlap():
    found = ranking(
        SecondSupplier("works", "lime", share=0.5, cost=1.0),
        PhasedClosure("kiln", share=0.5, cost=1.0),
    )
    parts = sum(m.avoided.mid for m in found.measures)
    # Works: 0.25 left of 1 instead of 0.5 + 0.5 saved; kiln and quarry: half.
    assert found.package_avoided.mid == pytest.approx(150.0 + 10.0 + 1.25)
    assert found.package_avoided.mid < parts


def test_no_budget_no_package():
    found = ranking(NewOutlet("quarry", share=0.4, cost=1.0), budget=0.0)
    assert not found.measures[0].affordable
    assert found.package_avoided.mid == found.package_cost_eur.mid == 0.0


def test_by_default_every_measure_that_could_help_is_proposed():
    found = ranking(parameters=None, draws=20)
    assert {(m.measure["kind"], m.measure["site"]) for m in found.measures} == {
        ("extra_stock", "works"),
        ("second_supplier", "works"),
        ("new_outlet", "quarry"),
        ("phased_closure", "kiln"),
    }


def test_each_what_if_gives_what_it_would_give_alone(monkeypatch):
    world, scenario = dunkerque(), closing("arcelormittal-dunkerque")
    whole = countermeasures(world, scenario, budget_eur=1e6, draws=8, seed=3)
    assert len(whole.measures) > 20
    monkeypatch.setattr(batches, "CELLS", 1)
    alone = countermeasures(world, scenario, budget_eur=1e6, draws=8, seed=3)
    assert whole == alone


def test_the_part_of_the_network_kept_gives_the_losses_of_the_whole():
    outcome = compute(dunkerque(), closing("arcelormittal-dunkerque"), 3, 8, 1e-6)
    setting = Setting(
        outcome.ecosystem, outcome.structure, outcome.weights, outcome.parameters, outcome.ledger
    )
    batch = Batch.build(spread_of(setting, outcome.imposed), outcome.losses, eps=outcome.eps)
    assert len(batch.spread.structure.flows) < len(outcome.structure.flows)
    for loss in batch.losses([(), ()]):
        np.testing.assert_allclose(loss, outcome.loss, rtol=0, atol=1e-15)


def test_a_second_supplier_equals_the_same_share_unlisted():
    # A second supplier that brings half is half the class coming from elsewhere.
    rest = dict.fromkeys(SURE.carriers, sure(0.5))
    wanted = run(WORLD, KILN, draws=1, parameters=replace(SURE, carriers=rest))
    works = next(s for s in wanted.sites if s.id == "works")
    saved = ranking(SecondSupplier("works", "lime", share=0.5)).measures[0].avoided.mid
    assert saved == pytest.approx(200.0 * (1.0 - works.loss.mid))


def test_one_seed_one_ranking_and_one_more_candidate_moves_no_other():
    first = ranking(NewOutlet("quarry"), parameters=None, draws=30)
    both = ranking(NewOutlet("quarry"), SecondSupplier("works", "lime"), parameters=None, draws=30)
    assert first.measures[0].avoided in [m.avoided for m in both.measures]
    again = ranking(NewOutlet("quarry"), parameters=None, draws=30)
    assert json.dumps(first.to_dict()) == json.dumps(again.to_dict())


def test_assumptions_name_the_cover_and_the_cost():
    found = ranking(NewOutlet("quarry"), parameters=None, draws=30)
    assert {a.kind for a in found.assumptions} >= {"cover", "cost"}
    assert all(a.basis and a.reason_fr and a.reason_en for a in found.assumptions)


def test_a_site_without_figure_makes_the_loss_a_floor():
    world = toile([*WORLD.sites[:2], site("works")], WORLD.flows)
    found = ranking(world=world)
    assert (found.at_least, found.sites_unknown) == (True, ("works",))
    assert ranking(world=world, measure="activity").loss.mid == pytest.approx(2.25)


@pytest.mark.parametrize("code", sorted(COUNTERMEASURES))
def test_every_kind_declares_itself(code):
    kind = COUNTERMEASURES[code]
    assert kind.code == code
    assert kind.__doc__
    assert kind.label_fr != kind.label_en
    names = [part.name for part in (*kind.targets, *kind.parameters)]
    assert names == [field.name for field in fields(kind)]
    assert all(p.unit and p.label_fr and p.label_en for p in kind.parameters)


@pytest.mark.parametrize("code", sorted(COUNTERMEASURES))
def test_a_measure_that_covers_nothing_avoids_nothing(code):
    targets = {"site": {"new_outlet": "quarry", "phased_closure": "kiln"}.get(code, "works")}
    if code in ("second_supplier", "extra_stock"):
        targets["resource_class"] = "lime"
    amount = COUNTERMEASURES[code].parameters[0].name
    found = ranking({"kind": code, amount: 0.0} | targets)
    assert found.measures[0].avoided.mid == 0.0


@pytest.mark.parametrize(
    ("candidates", "more", "code", "where"),
    [
        ([NewOutlet("moon")], {}, "unknown_site", "candidates[0].site"),
        ([NewOutlet("quarry", share=1.5)], {}, "shock_out_of_range", "candidates[0].share"),
        ([NewOutlet("quarry", cost=-1.0)], {}, "shock_out_of_range", "candidates[0].cost"),
        ([SecondSupplier("works", "gold")], {}, "class_not_used", "candidates[0].resource_class"),
        ([NewOutlet("quarry")] * 2, {}, "duplicate_countermeasure", "candidates[1]"),
        (["prayer"], {}, "unknown_countermeasure", "candidates[0]"),
        ([{"kind": "prayer"}], {}, "unknown_countermeasure", "candidates[0].kind"),
        ([{"kind": "new_outlet", "place": "x"}], {}, "unknown_value", "candidates[0]"),
        ([Closure("kiln")], {}, "unknown_countermeasure", "candidates[0]"),
        (None, {"budget": -1.0}, "bad_budget", "budget_eur"),
        (None, {"budget": float("inf")}, "bad_budget", "budget_eur"),
        (None, {"measure": "joy"}, "bad_measure", "measure"),
    ],
)
def test_refusals(candidates, more, code, where):
    with pytest.raises(EngineError) as caught:
        ranking(*(candidates or ()), **more)
    assert (caught.value.code, caught.value.where) == (code, where)


def test_a_cost_given_is_no_assumption():
    found = ranking(NewOutlet("quarry", share=0.4, cost=5.0), parameters=None, draws=20)
    assert not [a for a in found.assumptions if a.kind in ("cover", "cost")]
    assert Scenario.from_list(found.scenario) == KILN
