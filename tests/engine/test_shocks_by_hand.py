"""Each kind of shock on a toile small enough to reckon by hand, without any doubt."""

from dataclasses import replace

import pytest

from piu.engine import (
    Arrival,
    BrokenLink,
    Capacity,
    Closure,
    EndOfScheme,
    MarketLoss,
    Price,
    ResourceLimit,
    Scenario,
    run,
)
from piu.engine.errors import EngineError
from tests.engine.toiles import flow, site, sure, toile, without_doubt

# The kiln earns 10 MEUR a year: 4 from the works, 1 from the glazier, 5 from elsewhere. The works
# burn water and lime, both essential; lime costs the glazier a tenth of its 10 MEUR.
WORLD = toile(
    [
        site("aid", naf="84"),
        site("glazier", jobs=50, turnover=10.0),
        site("kiln", jobs=20, turnover=10.0),
        site("newcomer", status="planned", jobs=30, turnover=50.0),
        site("water", jobs=8, turnover=2.0),
        site("works", jobs=200, turnover=100.0),
    ],
    [
        flow("kiln", "works", "lime", quantity=40_000, essentiality=2),
        flow("kiln", "glazier", "lime", quantity=10_000, essentiality=1),
        flow("water", "works", "brine", quantity=10_000, essentiality=2),
        flow("aid", "glazier", "grant", family="money", quantity=2.0, unit="MEUR/yr"),
        flow("kiln", "newcomer", "lime", quantity=20_000, essentiality=2, status="planned"),
    ],
)
SURE = without_doubt(
    {"lime": 100.0, "brine": 100.0},
    shocks={
        "capacity_use": sure(0.8),
        "pass_through": sure(0.5),
        "sales_answer": sure(2.0),
        "aid_share": sure(0.1),
        "aid_effect": sure(0.5),
    },
)


def losses(*shocks, world=WORLD, parameters=SURE):
    """Return what each site loses, rounded, with the result."""
    result = run(world, Scenario(shocks), draws=1, parameters=parameters)
    return {s.id: (round(s.downstream.mid, 9), round(s.upstream.mid, 9)) for s in result.sites}


def test_capacity_bites_only_beyond_what_was_not_used():
    # A tenth lost, four fifths used: nothing. Half lost: 1 - 0.5 / 0.8 = 0.375 of the activity.
    assert losses(Capacity("kiln", 0.1)) == {}
    hit = losses(Capacity("kiln", 0.5))
    assert hit == {"kiln": (0.375, 0.375), "works": (0.375, 0.0), "glazier": (0.0375, 0.0)}


def test_capacity_fully_used_is_a_closure():
    assert losses(Capacity("kiln", 0.5, use=1.0)) == losses(Closure("kiln", 0.5))


def test_a_market_lost_takes_orders_only():
    # Half of a market that makes 60 % of sales: 0.3 of the orders; the kiln feels 40 % of that.
    hit = losses(MarketLoss("works", 0.5, exposed=0.6))
    assert hit == {"works": (0.0, 0.3), "kiln": (0.0, 0.12), "water": (0.0, 0.15)}


def test_a_shortage_hits_every_user_and_the_sellers():
    # 30 % of the lime is missing: the works lose 0.3, the glazier a tenth of it; the kiln loses
    # 0.3 of the half of its sales that is lime listed here.
    hit = losses(ResourceLimit("lime", 0.3))
    assert hit == {"works": (0.3, 0.0), "kiln": (0.0, 0.15), "glazier": (0.03, 0.0)}


def test_a_shortage_adds_to_the_failure_of_a_supplier():
    # The kiln keeps 0.8, and of what users may have 0.5 remains: 1 - 0.8 x 0.5 is missing.
    hit = losses(ResourceLimit("lime", 0.5), Closure("kiln", 0.2))
    assert hit["works"][0] == pytest.approx(0.6)


def test_a_dearer_resource_costs_orders():
    # Glazier: a tenth of costs x 0.5 dearer x half passed on x 2 % of sales for 1 % = 0.05.
    # Works: 4 MEUR of 100 x 0.5 x 0.5 x 2 = 0.02. The kiln then loses 0.4 x 0.02 + 0.1 x 0.05.
    hit = losses(Price("lime", 0.5))
    assert hit == {
        "glazier": (0.0, 0.05),
        "works": (0.0, 0.02),
        "kiln": (0.0, 0.013),
        "water": (0.0, 0.01),
    }


def test_two_dearer_resources_add_up():
    both = losses(Price("lime", 0.5), Price("brine", 1.0))["works"][1]
    assert both == pytest.approx(1 - (1 - 0.02) * (1 - 0.01))


def test_a_cut_link_hits_both_ends_and_says_which_flow():
    link = "kiln--works--lime"
    result = run(WORLD, Scenario((BrokenLink((link,), 0.5),)), draws=1, parameters=SURE)
    works = result.sites[0]
    assert (works.id, works.loss.mid) == ("works", 0.5)
    assert [(r.flows, r.sites, r.share) for r in works.reasons] == [
        ((link,), ("kiln", "works"), 0.5)
    ]
    assert losses(BrokenLink((link,), 0.5)) == {"works": (0.5, 0.0), "kiln": (0.0, 0.2)}


def test_a_route_is_all_its_flows():
    route = BrokenLink(("kiln--works--lime", "kiln--glazier--lime"))
    assert losses(route) == {"works": (1.0, 0.0), "kiln": (0.0, 0.5), "glazier": (0.1, 0.0)}
    assert route.flows == ("kiln--glazier--lime", "kiln--works--lime")


def test_the_end_of_an_aid_stops_what_it_alone_paid_for():
    # 2 MEUR of 10 pay for a fifth of the glazier; half of it would be done anyway.
    hit = losses(EndOfScheme("aid"))
    assert hit == {"glazier": (0.1, 0.1), "kiln": (0.0, 0.01)}
    assert losses(EndOfScheme("aid", resource="grant", share=0.5))["glazier"] == (0.05, 0.05)


def test_an_aid_of_unknown_yearly_amount_is_drawn():
    once = replace(WORLD.flows[0], quantity=replace(WORLD.flows[0].quantity, unit="MEUR"))
    assert once.id == "aid--glazier--grant"
    world = toile(WORLD.sites, [once, *WORLD.flows[1:]])
    assert losses(EndOfScheme("aid"), world=world)["glazier"] == (0.05, 0.05)


def test_the_end_of_a_service_is_a_cut():
    advice = flow("aid", "works", "advice", family="service", essentiality=1, quantity=10_000)
    world = toile(WORLD.sites, [*WORLD.flows, advice])
    sure_prices = replace(SURE, prices=SURE.prices | {"advice": sure(100.0, "EUR/t")})
    hit = losses(EndOfScheme("aid", resource="advice"), world=world, parameters=sure_prices)
    assert hit == {"works": (0.01, 0.0)}


def test_shocks_on_one_site_strike_what_is_left():
    hit = losses(Closure("kiln", 0.5), MarketLoss("kiln", 0.5))
    assert hit["kiln"] == (0.5, 0.75)


def test_an_arrival_brings_orders_and_meets_needs():
    result = run(WORLD, Scenario((Arrival("newcomer"),)), draws=1, parameters=SURE)
    assert result.sites == ()
    gains = result.gains
    # 20 000 t at 100 EUR: 2 MEUR of the kiln's 10.
    assert {g.id: (g.gain.mid, g.arriving) for g in gains.sites} == {
        "newcomer": (1.0, True),
        "kiln": (pytest.approx(0.2), False),
    }
    jobs = gains.totals[0]
    assert (jobs.measure, jobs.mid, jobs.own_mid) == ("jobs", pytest.approx(4.0), 30.0)
    need = gains.needs[0]
    assert (need.site, need.resource_class) == ("newcomer", "lime")
    assert (need.territory.mid, need.unused.mid, need.arriving.mid) == (1.0, 0.0, 0.0)


def test_what_gains_rest_on_is_listed():
    result = run(WORLD, Scenario((Arrival("newcomer"),)), draws=50)
    assert "price:lime" in {a.id for a in result.assumptions}
    assert result.facts_to_ask
    assert sum(a.interval_share for a in result.assumptions) == pytest.approx(1.0)


def test_half_an_arrival_brings_half_the_orders():
    result = run(WORLD, Scenario((Arrival("newcomer", 0.5),)), draws=1, parameters=SURE)
    kiln = next(g for g in result.gains.sites if g.id == "kiln")
    assert kiln.gain.mid == pytest.approx(0.1)
    assert result.gains.totals[0].own_mid == 15.0


def test_an_arrival_that_takes_a_by_product_uses_what_was_unused():
    mine = flow("works", "shed", "slag", family="by_product", quantity=100, essentiality=2)
    arrival = Arrival("shed", facts=site("shed", naf="38"), flows=(mine,))
    prices = replace(SURE, prices=SURE.prices | {"slag": sure(10.0, "EUR/t")})
    result = run(WORLD, Scenario((arrival,)), draws=1, parameters=prices)
    assert [(n.site, n.unused.mid) for n in result.gains.needs] == [("shed", 1.0)]


def test_an_arrival_with_a_closure_shows_loss_and_gain():
    result = run(WORLD, Scenario((Arrival("newcomer"), Closure("kiln"))), draws=1, parameters=SURE)
    hit = {s.id: s.loss.mid for s in result.sites}
    assert hit["newcomer"] == 1.0  # it needs lime as the others do
    assert result.gains.totals[0].own_mid == 30.0


@pytest.mark.parametrize(
    ("shock", "code", "where"),
    [
        (Closure("newcomer"), "site_not_running", "shocks[0].site"),
        (Price("gold"), "class_not_flowing", "shocks[0].resource_class"),
        (BrokenLink(("aid--glazier--grant",)), "flow_not_running", "shocks[0].flows"),
        (EndOfScheme("works"), "nothing_paid", "shocks[0].site"),
        (EndOfScheme("aid", resource="lime"), "nothing_paid", "shocks[0].resource"),
        (Arrival("works"), "site_already_there", "shocks[0].site"),
        (Arrival("works", facts=site("works")), "site_already_there", "shocks[0].site"),
        (Arrival("moon", facts=site("sun")), "unknown_site", "shocks[0].facts.id"),
        (Arrival("shed", facts=site("shed"), flows=(flow("kiln", "works", "ash"),)),
         "flow_elsewhere", "shocks[0].flows"),
        (Arrival("newcomer", flows=(flow("kiln", "newcomer", "lime"),)), "duplicate_flow",
         "shocks[0].flows"),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_toile_is_named(shock, code, where):
    with pytest.raises(EngineError) as caught:
        losses(shock)
    assert (caught.value.code, caught.value.where) == (code, where)
