"""What a run on a toile must do, case by case, with the arithmetic in sight."""

from dataclasses import replace

import numpy as np
import pytest

from piu.engine import run
from piu.engine.parameters.tables import default_parameters
from piu.engine.simulate import compute
from tests.engine.toiles import closing, flow, site, sure, toile, without_doubt

EXACT = without_doubt({"lime": 100.0, "granulated_slag": 20.0, "steel_sheet": 800.0})


def losses(world, scenario, parameters=EXACT):
    found = compute(world, scenario, 0, 1, 1e-9, parameters)
    ids = [s.id for s in found.ecosystem.sites]
    down = dict(zip(ids, found.losses.down[:, 0], strict=True))
    return down, dict(zip(ids, found.losses.up[:, 0], strict=True))


def test_the_unlisted_suppliers_soften_a_sole_supplier():
    world = toile([site("kiln"), site("mill")], [flow("kiln", "mill", essentiality=2)])
    usual = default_parameters()  # market: 0.1 to 0.8, half below 0.4
    result = run(world, closing("kiln"), draws=2000, parameters=usual)
    mill = next(s for s in result.sites if s.id == "mill")
    assert mill.loss.low == pytest.approx(1 - (0.4 + 0.9 * 0.4), abs=1e-3)
    assert mill.loss.mid == pytest.approx(1 - 0.4, abs=1e-3)
    assert mill.loss.high == pytest.approx(1 - (0.1 + 0.1 * 0.3), abs=1e-3)


def test_units_convert_inside_one_class():
    world = toile(
        [site("a"), site("b"), site("mill")],
        [
            flow("a", "mill", quantity=1, unit="t/day", essentiality=2),
            flow("b", "mill", quantity=365.25, unit="t/yr", essentiality=2),
        ],
    )
    down, _ = losses(world, closing("a"))
    # Half the supply, and as much is still made elsewhere: a market share of 1.
    assert down["mill"] == pytest.approx(0.5)


def test_a_by_product_outlet_weighs_its_value_not_its_tonnes():
    world = toile(
        [site("works"), site("grinder"), site("client")],
        [
            flow("works", "grinder", "granulated_slag", family="by_product", quantity=900),
            flow("works", "client", "steel_sheet", quantity=300),
        ],
    )
    _, up = losses(world, closing("grinder"))
    assert up["works"] == pytest.approx(900 * 20 / (900 * 20 + 300 * 800))


def test_a_site_known_by_its_waste_only_hardly_needs_its_outlet():
    world = toile(
        [site("works"), site("grinder")],
        [flow("works", "grinder", "granulated_slag", family="by_product", quantity=900)],
    )
    result = run(world, closing("grinder"))
    works = next((s for s in result.sites if s.id == "works"), None)
    assert works is None or works.loss.high < 0.2


def test_an_outside_site_never_fails_unless_shocked():
    world = toile(
        [site("kiln"), site("world", outside=True), site("mill")],
        [
            flow("kiln", "world", quantity=10, essentiality=2),
            flow("world", "mill", "steel_sheet", quantity=10, essentiality=2),
        ],
    )
    down, up = losses(world, closing("kiln"))
    assert (down["world"], down["mill"]) == (0.0, 0.0)
    down, up = losses(world, closing("world"))
    assert (down["mill"], up["kiln"]) == (1.0, 1.0)


@pytest.mark.parametrize("status", ["planned", "stopped", "potential"])
def test_only_real_flows_weigh(status):
    world = toile([site("kiln"), site("mill")], [flow("kiln", "mill", quantity=10, status=status)])
    result = run(world, closing("kiln"))
    assert [s.id for s in result.sites] == ["kiln"]
    assert f"{status}_flows" in result.not_counted


@pytest.mark.parametrize("family", ["money", "people", "knowledge"])
def test_money_people_and_knowledge_do_not_propagate(family):
    world = toile([site("a"), site("b")], [flow("a", "b", "x", family=family)])
    result = run(world, closing("a"))
    assert [s.id for s in result.sites] == ["a"]
    assert f"{family}_flows" in result.not_counted


def test_a_missing_quantity_is_drawn_around_the_known_ones_never_zero():
    world = toile(
        [site("a"), site("b"), site("mill")],
        [flow("a", "mill", quantity=100), flow("b", "mill")],
    )
    found = compute(world, closing("a"), 0, 500, 1e-6)
    drawn = found.ledger.unknowns["quantity:b--mill--lime"].values
    assert drawn.min() > 0.02 * 100 * 0.99
    assert drawn.max() < 3.0 * 100 * 1.01
    assert np.median(drawn) == pytest.approx(30.0, rel=0.02)


def test_a_unit_that_compares_with_nothing_is_set_aside_and_said():
    world = toile(
        [site("a"), site("b"), site("mill")],
        [flow("a", "mill", quantity=100), flow("b", "mill", quantity=3, unit="ships")],
    )
    result = run(world, closing("a"))
    assert result.set_aside == ("b--mill--lime",)
    assert "units_not_comparable" in result.not_counted
    assert "quantity:b--mill--lime" in {a.id for a in result.assumptions}


def test_percentages_say_whose_share_they_are():
    world = toile(
        [site("port"), site("works"), site("other")],
        [
            flow("port", "works", "port_services", quantity=30, unit="% of supplier"),
            flow("port", "other", "port_services", quantity=40, unit="% of buyer"),
        ],
    )
    _, up = losses(world, closing("works"))
    assert up["port"] == pytest.approx(0.3)
    stated = replace(EXACT, essentiality=tuple(r for r in EXACT.essentiality if not r.classes))
    found = compute(world, closing("port"), 0, 1, 1e-9, stated)
    assert found.weights.input_share.max() <= 1.0


def test_a_sole_supplier_of_a_market_wholly_lost_cannot_be_replaced():
    tiny = without_doubt({"lime": 1.0})
    world = toile([site("kiln"), site("mill")], [flow("kiln", "mill", quantity=1, essentiality=2)])
    down, _ = losses(world, closing("kiln"), tiny)
    assert down["mill"] == 1.0


def test_totals_say_at_least_and_unknown_stays_unknown():
    world = toile(
        [site("kiln", jobs=10), site("mill", jobs=200), site("shop")],
        [
            flow("kiln", "mill", quantity=1, essentiality=2),
            flow("mill", "shop", "steel_sheet", quantity=1, essentiality=2),
        ],
    )
    result = run(world, closing("kiln"), parameters=EXACT)
    jobs = result.totals[0]
    assert (jobs.low, jobs.mid, jobs.high) == (200.0, 200.0, 200.0)
    assert (jobs.own_low, jobs.own_mid, jobs.own_high) == (10.0, 10.0, 10.0)
    assert (jobs.sites_counted, jobs.sites_unknown, jobs.at_least) == (1, 1, True)
    turnover = result.totals[1]
    assert (turnover.low, turnover.own_mid, turnover.sites_unknown) == (None, None, 2)
    assert result.unknown_site_figures["jobs"] == ["shop"]
    shop = next(s for s in result.sites if s.id == "shop")
    assert shop.jobs is None
    assert "sites_without_figures" in result.not_counted


def test_a_loss_through_an_inferred_flow_is_counted_as_such():
    world = toile(
        [site("kiln"), site("mill"), site("shop")],
        [
            flow("kiln", "mill", quantity=1, essentiality=2, certainty="inferred"),
            flow("mill", "shop", "steel_sheet", quantity=1, essentiality=2),
        ],
    )
    result = run(world, closing("kiln"), parameters=EXACT)
    assert {s.id: s.rests_on_inferred for s in result.sites} == {
        "kiln": 0.0,
        "mill": 1.0,
        "shop": 1.0,
    }
    assert result.inferred_share == 1.0


def test_the_essentiality_table_is_asked_by_class_then_by_buyer():
    usual = default_parameters()
    assert usual.levels("lime", "material", "24").chances == (0.0, 0.05, 0.95)
    assert usual.levels("lime", "material", "17") == usual.levels("other", "material", None)
    assert usual.levels("steelworks_gas", "energy", "23").chances[2] == 0.0


def test_a_stated_essentiality_replaces_the_table():
    world = toile([site("kiln"), site("mill")], [flow("kiln", "mill", quantity=1, essentiality=0)])
    result = run(world, closing("kiln"))
    assert [s.id for s in result.sites] == ["kiln"]


def test_a_sure_parameter_is_no_assumption():
    changed = replace(EXACT, carriers=dict.fromkeys(EXACT.carriers, sure(0.25)))
    world = toile([site("kiln"), site("mill")], [flow("kiln", "mill", quantity=1, essentiality=2)])
    result = run(world, closing("kiln"), parameters=changed)
    assert result.sites[1].loss.mid == 0.75
    assert result.assumptions == ()
