"""Laws of a run: same input same bytes, shares that add up, draws that stay in place."""

import json
import random

import numpy as np
import pytest

from piu.engine import Closure, Ecosystem, Scenario, run
from piu.engine.simulate import compute
from tests.engine.toiles import amount, closing, flow, site, toile

SITES = [
    site("kiln", naf="23", jobs=40),
    site("quarry", naf="08"),
    site("mill", jobs=600, turnover=300),
    site("line", jobs=90),
    site("grinder", naf="23", jobs=20),
    site("plant", naf="35"),
    site("town", naf="81"),
    site("world", outside=True, naf="29"),
]
FLOWS = [
    flow("quarry", "kiln", "limestone"),
    flow("kiln", "mill", "lime", quantity=300),
    flow("kiln", "world", "lime"),
    flow("mill", "line", "hot_rolled_coils"),
    flow("mill", "world", "steel_slabs_and_coils", quantity=7000),
    flow("mill", "grinder", "granulated_slag", family="by_product", quantity=750),
    flow("mill", "plant", "steelworks_gas", family="energy"),
    flow("plant", "mill", "electricity", family="energy", quantity=1.7, unit="TWh/yr"),
    flow("plant", "town", "district_heat", family="energy", certainty="inferred"),
    flow("line", "world", "steel_sheet"),
    flow("world", "kiln", "natural_gas", family="energy"),
]
WORLD = toile(SITES, FLOWS)


def as_bytes(result):
    return json.dumps(result.to_dict(), sort_keys=True).encode()


def test_the_same_input_gives_the_same_bytes_in_any_order():
    shocks = [Closure("mill", 0.6), Closure("plant")]
    before = as_bytes(run(WORLD, Scenario(tuple(shocks)), seed=3, draws=50))
    order = random.Random(1)
    for _ in range(3):
        sites, flows = SITES[:], FLOWS[:]
        for rows in (sites, flows, shocks):
            order.shuffle(rows)
        again = run(toile(sites, flows), Scenario(tuple(shocks)), seed=3, draws=50)
        assert as_bytes(again) == before


def test_another_seed_gives_other_draws():
    first = run(WORLD, closing("mill"), seed=0, draws=50)
    other = run(WORLD, closing("mill"), seed=1, draws=50)
    assert as_bytes(first) != as_bytes(other)


def test_one_more_fact_moves_no_other_draw():
    before = compute(WORLD, closing("mill"), 0, 100, 1e-6).ledger.unknowns
    told = [
        *(f for f in FLOWS if f.id != "line--world--steel_sheet"),
        flow("line", "world", "steel_sheet", quantity=900),
        flow("town", "mill", "catering", family="service"),
    ]
    after = compute(toile(SITES, told), closing("mill"), 0, 100, 1e-6).ledger.unknowns
    assert "quantity:line--world--steel_sheet" in before
    assert "quantity:line--world--steel_sheet" not in after
    kept = sorted(set(before) & set(after))
    assert len(kept) > 25
    for identifier in kept:
        assert (before[identifier].values == after[identifier].values).all(), identifier


def test_two_scenarios_share_their_draws():
    one = compute(WORLD, closing("mill"), 0, 100, 1e-6).ledger.unknowns
    two = compute(WORLD, closing("kiln"), 0, 100, 1e-6).ledger.unknowns
    assert sorted(one) == sorted(two)
    assert all((one[k].values == two[k].values).all() for k in one)


@pytest.mark.parametrize("shock", [closing("mill"), closing("plant", "kiln", share=0.4)])
def test_path_shares_and_the_rest_make_the_mean_loss(shock):
    result = run(WORLD, shock, draws=100)
    assert len(result.sites) >= 4
    for hit in result.sites:
        total = sum(chain.share for chain in hit.reasons) + hit.reasons_rest
        assert total == pytest.approx(hit.loss_mean, abs=1e-9)
        assert hit.reasons_rest >= -1e-12
        assert hit.loss.low <= hit.loss.mid <= hit.loss.high
        for chain in hit.reasons:
            assert chain.sites[-1] == hit.id
            assert chain.sites[0] in {s.site for s in shock.shocks}
            assert len(chain.flows) == len(chain.sites) - 1
            ends = [{f.source, f.target} for f in FLOWS for name in [f.id] if name in chain.flows]
            assert len(ends) == len(set(chain.flows))


def test_a_chain_follows_the_flows_from_the_shock_to_the_site():
    result = run(WORLD, closing("kiln"), draws=50)
    line = next(s for s in result.sites if s.id == "line")
    assert line.reasons[0].direction == "downstream"
    assert line.reasons[0].sites == ("kiln", "mill", "line")
    assert line.reasons[0].flows == ("kiln--mill--lime", "mill--line--hot_rolled_coils")
    quarry = next(s for s in result.sites if s.id == "quarry")
    assert quarry.reasons[0].direction == "upstream"
    assert quarry.reasons[0].sites == ("kiln", "quarry")


def test_a_share_of_zero_changes_nothing():
    result = run(WORLD, closing("mill", share=0.0))
    assert result.sites == ()
    assert result.assumptions == ()
    assert all(t.mid == 0.0 for t in result.totals)


def test_the_result_is_plain_json_with_the_agreed_keys():
    content = run(WORLD, closing("mill"), draws=30, seed=7, eps=1e-5).to_dict()
    assert json.loads(json.dumps(content)) == content
    assert (content["model"], content["eps"], content["seed"], content["draws"]) == (
        "static",
        1e-5,
        7,
        30,
    )
    assert content["scenario"] == [{"kind": "closure", "site": "mill", "share": 1.0}]
    assert [t["measure"] for t in content["totals"]] == ["jobs", "turnover_meur", "ghg_t"]
    assert {"prices", "stocks", "time", "recontracting"} <= set(content["not_counted"])
    keys = [(-s["loss"]["mid"], s["id"]) for s in content["sites"]]
    assert keys == sorted(keys)
    assert all(s["loss"]["high"] > 1e-4 for s in content["sites"])


def test_assumptions_own_up_and_share_the_interval():
    result = run(WORLD, closing("mill"), draws=200)
    shares = {a.id: a.interval_share for a in result.assumptions}
    assert sum(shares.values()) == pytest.approx(1.0)
    for assumption in result.assumptions:
        assert assumption.low <= assumption.mid <= assumption.high
        assert assumption.basis in ("source", "judgement", "inferred")
        assert assumption.reason_fr
        assert assumption.reason_en
        assert assumption.role
    asked = list(result.facts_to_ask)
    assert 1 <= len(asked) <= 5
    assert asked == sorted(asked, key=lambda i: (-shares[i], i))
    assert shares[asked[0]] == max(shares.values())


def test_telling_the_first_fact_asked_narrows_the_interval():
    world = toile(
        [site("kiln"), site("mill", jobs=500), site("other")],
        [
            flow("kiln", "mill", quantity=100, essentiality=2),
            flow("other", "mill", essentiality=2),
        ],
    )
    before = run(world, closing("kiln"))
    assert before.facts_to_ask[0] in {"quantity:other--mill--lime", "rest:mill:lime"}
    told = [f for f in world.flows if f.source == "kiln"]
    told.append(flow("other", "mill", quantity=100, essentiality=2))
    after = run(Ecosystem(world.sites, tuple(told)), closing("kiln"))
    width = [r.totals[0].high - r.totals[0].low for r in (before, after)]
    assert width[1] < width[0]


def test_an_inferred_figure_is_drawn_around_its_value():
    world = toile(
        [site("kiln"), site("mill")],
        [flow("kiln", "mill", essentiality=2, quantity=None)],
    )
    inferred = flow("kiln", "mill", essentiality=2)
    quantity = amount(100.0, confidence="inferred")
    fields = {k: getattr(inferred, k) for k in inferred.__dataclass_fields__}
    world = Ecosystem(world.sites, (type(inferred)(**(fields | {"quantity": quantity})),))
    drawn = compute(world, closing("kiln"), 0, 100, 1e-6).ledger.unknowns
    values = drawn["quantity:kiln--mill--lime"].values
    assert 67.0 <= values.min() < values.max() <= 150.0
    assert np.median(values) == pytest.approx(100.0, rel=0.02)
