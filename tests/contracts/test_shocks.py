"""What every kind of shock keeps to: its declarations, and the laws of any shock."""

from dataclasses import asdict, fields, replace
from itertools import permutations

import pytest

from piu.engine import SHOCKS, Arrival, Closure, EngineError, Scenario, SiteFacts, run, run_timed
from piu.engine.timed.tables import KINDS as TIMED_KINDS
from piu.engine.timed.tables import default_tables
from study.dunkirk import vocabulary
from tests.engine.toiles import closing, flow, site, toile

WATER = {"family": "water", "unit": "m**3/yr"}
WORLD = toile(
    [
        site("dairy", naf="10", jobs=60, turnover=40.0),
        site("farm", naf="01", jobs=5, turnover=1.0),
        site("mill", naf="24", jobs=100, turnover=90.0),
        site("newcomer", naf="20", status="planned", jobs=30),
        site("state", naf="84"),
        site("waterworks", naf="36", jobs=20, turnover=8.0),
    ],
    [
        flow("farm", "dairy", "milk", quantity=900),
        flow("waterworks", "dairy", "industrial_water", quantity=2e5, **WATER),
        flow("waterworks", "mill", "industrial_water", quantity=1e6, **WATER),
        flow("mill", "dairy", "cans", quantity=300),
        flow("state", "farm", "subsidy", family="money", quantity=0.2, unit="MEUR/yr"),
        flow("mill", "newcomer", "slag", family="by_product", quantity=50, status="planned"),
    ],
)
MILK = "farm--dairy--milk"
ON = {
    "arrival": {"site": "newcomer"},
    "broken_link": {"flows": (MILK,)},
    "capacity": {"site": "mill"},
    "closure": {"site": "mill"},
    "end_of_scheme": {"site": "state"},
    "market_loss": {"site": "dairy"},
    "price": {"resource_class": "industrial_water"},
    "resource_limit": {"resource_class": "industrial_water"},
}
"""What each kind strikes in WORLD: a new kind adds its line."""
KINDS = sorted(SHOCKS)
FACTS = {"facts", "flows"}
"""Fields of an arrival that hold facts, not numbers."""


def usual(code, **changes):
    return SHOCKS[code](**(ON[code] | changes))


def changed(result):
    """Tell whether a result shows anything."""
    return bool(result.sites) or bool(result.gains and result.gains.sites)


@pytest.mark.parametrize("code", KINDS)
def test_it_declares_its_parameters_and_targets(code):
    kind = SHOCKS[code]
    assert kind.code == code
    assert kind.__doc__
    assert kind.label_fr
    assert kind.label_en
    assert kind.label_fr != kind.label_en
    assert kind.targets
    for target in kind.targets:
        assert target.label_fr
        assert target.label_en
    declared = {part.name for part in (*kind.targets, *kind.parameters)}
    assert {field.name for field in fields(kind)} - FACTS == declared - FACTS
    shock = usual(code)
    for parameter in kind.parameters:
        assert parameter.unit
        assert parameter.label_fr
        assert parameter.label_en
        assert getattr(shock, parameter.name) == parameter.default
        if parameter.default is not None:
            assert parameter.min <= parameter.default <= parameter.max


@pytest.mark.parametrize("code", KINDS)
def test_what_it_leaves_out_and_supposes_has_words(code):
    known = vocabulary("not_counted")
    assert [limit for limit in SHOCKS[code].limits if limit not in known] == []
    kinds = vocabulary("assumption_kinds")
    result = run(WORLD, Scenario((usual(code),)), draws=20)
    assert set(SHOCKS[code].limits) <= set(result.not_counted)
    assert [a.kind for a in result.assumptions if a.kind not in kinds] == []


def test_what_a_run_in_time_leaves_out_and_supposes_has_words():
    result = run_timed(WORLD, closing("farm"), days=30, draws=20)
    found = {a.kind for a in result.assumptions}
    assert {"stock", "replaceable", "wait_listed", "wait_outside", "refill"} <= found
    assert found <= set(vocabulary("assumption_kinds"))
    assert set(result.not_counted) <= set(vocabulary("not_counted"))
    in_time = {*TIMED_KINDS, *default_tables().recovery, "stock"}
    assert in_time <= set(vocabulary("assumption_kinds"))


@pytest.mark.parametrize("code", KINDS)
def test_a_zero_shock_changes_nothing(code):
    first = SHOCKS[code].parameters[0]
    assert first.min == 0.0
    nothing = run(WORLD, Scenario((usual(code, **{first.name: 0.0}),)), draws=20)
    assert not changed(nothing)
    with_closure = run(
        WORLD, Scenario((Closure("farm"), usual(code, **{first.name: 0.0}))), draws=20
    )
    alone = run(WORLD, closing("farm"), draws=20)
    assert with_closure.sites == alone.sites
    assert with_closure.totals == alone.totals


@pytest.mark.parametrize("code", KINDS)
def test_the_usual_shock_changes_something_and_more_is_never_less(code):
    result = run(WORLD, Scenario((usual(code),)), draws=40)
    assert changed(result)
    first = SHOCKS[code].parameters[0]
    less = run(WORLD, Scenario((usual(code, **{first.name: first.default / 2}),)), draws=40)
    more = {s.id: s.loss.mid for s in result.sites}
    assert all(s.loss.mid <= more[s.id] + 1e-12 for s in less.sites)


@pytest.mark.parametrize("code", KINDS)
def test_one_seed_one_result_and_rows_build_it_again(code):
    scenario = Scenario((usual(code),))
    result = run(WORLD, scenario, seed=7, draws=20)
    assert result == run(WORLD, scenario, seed=7, draws=20)
    assert Scenario.from_list(scenario.to_list()) == scenario
    assert asdict(scenario.shocks[0]) | {"kind": code} == scenario.to_list()[0]


@pytest.mark.parametrize("code", KINDS)
def test_the_order_of_sites_and_flows_does_not_matter(code):
    scenario = Scenario((usual(code),))
    turned = toile(WORLD.sites[::-1], WORLD.flows[::-1])
    assert run(turned, scenario, draws=20) == run(WORLD, scenario, draws=20)


@pytest.mark.parametrize("code", KINDS)
def test_reasons_and_rest_make_the_loss(code):
    for hit in run(WORLD, Scenario((usual(code),)), draws=40).sites:
        parts = sum(reason.share for reason in hit.reasons) + hit.reasons_rest
        assert parts == pytest.approx(hit.loss_mean, abs=1e-9)
        assert hit.reasons_rest == pytest.approx(0.0, abs=0.2 * hit.loss_mean)


@pytest.mark.parametrize("code", KINDS)
@pytest.mark.parametrize(
    ("value", "error"),
    [
        (-0.1, "shock_out_of_range"),
        (10.5, "shock_out_of_range"),
        (float("nan"), "not_a_number"),
        ("half", "not_a_number"),
        (True, "not_a_number"),
    ],
)
def test_a_bad_number_is_named(code, value, error):
    name = SHOCKS[code].parameters[0].name
    with pytest.raises(EngineError) as caught:
        Scenario((usual(code, **{name: value}),))
    assert (caught.value.code, caught.value.where) == (error, f"shocks[0].{name}")


@pytest.mark.parametrize("code", KINDS)
def test_an_unknown_target_is_named(code):
    target = SHOCKS[code].targets[0]
    for bad in ("", None, 3):
        with pytest.raises(EngineError) as caught:
            Scenario((usual(code, **{target.name: (bad,) if target.many else bad}),))
        assert caught.value.code == "empty_identifier"
    nowhere = usual(code, **{target.name: ("nowhere",) if target.many else "nowhere"})
    with pytest.raises(EngineError) as caught:
        run(WORLD, Scenario((nowhere,)), draws=5)
    assert caught.value.where == f"shocks[0].{target.name}"
    assert caught.value.value == "nowhere"


@pytest.mark.parametrize("code", KINDS)
def test_twice_the_same_is_refused(code):
    with pytest.raises(EngineError) as caught:
        Scenario((usual(code), usual(code, **{SHOCKS[code].parameters[0].name: 0.1})))
    assert caught.value.code == "duplicate_shock"


def test_the_order_of_shocks_does_not_matter():
    chosen = [usual(code) for code in ("capacity", "market_loss", "price", "resource_limit")]
    results = [run(WORLD, Scenario(tuple(p)), draws=10) for p in permutations(chosen)]
    assert all(result == results[0] for result in results)


def test_all_kinds_together():
    every = Scenario(tuple(usual(code) for code in KINDS))
    result = run(WORLD, every, draws=20)
    assert len(result.scenario) == len(KINDS)
    assert result.gains is not None


def test_an_arrival_is_given_with_its_facts_too():
    facts = SiteFacts("shed", naf="38", outside=False, status="planned")
    mine = replace(flow("mill", "shed", "slag", family="by_product"), id="x")
    scenario = Scenario((Arrival("shed", facts=facts, flows=(mine,)),))
    assert Scenario.from_list(scenario.to_list()) == scenario
