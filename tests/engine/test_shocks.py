"""Refusals of scenarios and facts."""

from dataclasses import replace

import pytest

from piu.engine import Amount, Closure, Ecosystem, Scenario, run
from piu.engine.errors import CODES, EcosystemError, RunError, ScenarioError
from study.dunkirk import vocabulary
from tests.engine.toiles import closing, flow, site, toile

WORLD = toile([site("kiln"), site("mill"), site("ghost", status="closed")], [flow("kiln", "mill")])
NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("shocks", "code", "where"),
    [
        ([], "empty_scenario", "shocks"),
        ([Closure("kiln", 1.2)], "shock_out_of_range", "shocks[0].share"),
        ([Closure("mill"), Closure("kiln", -0.1)], "shock_out_of_range", "shocks[1].share"),
        ([Closure("kiln", NAN)], "not_a_number", "shocks[0].share"),
        ([Closure("kiln", "half")], "not_a_number", "shocks[0].share"),
        ([Closure("kiln"), Closure("kiln", 0.5)], "duplicate_shock", "shocks[1].site"),
        (["kiln"], "unknown_shock", "shocks[0]"),
        ([Closure("nowhere")], "unknown_site", "shocks[0].site"),
        ([Closure("ghost")], "site_not_running", "shocks[0].site"),
    ],
)
def test_scenario_refusals(shocks, code, where):
    with pytest.raises(ScenarioError) as caught:
        run(WORLD, Scenario(tuple(shocks)))
    assert (caught.value.code, caught.value.where) == (code, where)


@pytest.mark.parametrize(
    ("row", "code", "where"),
    [
        ({"kind": "meteor", "site": "kiln"}, "unknown_shock", "shocks[0].kind"),
        ({"kind": "closure", "place": "kiln"}, "unknown_value", "shocks[0]"),
    ],
)
def test_scenario_rows_refusals(row, code, where):
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_list([row])
    assert (caught.value.code, caught.value.where) == (code, where)


def amount(value, confidence="documented"):
    return Amount(value, "t/yr", None, confidence)


BASE = flow("kiln", "mill")


@pytest.mark.parametrize(
    ("sites", "flows", "code", "where"),
    [
        ([], [], "empty_network", "sites"),
        ([site("kiln"), site("kiln")], [], "duplicate_site", "sites[kiln]"),
        ([site("")], [], "empty_identifier", "sites[0].id"),
        ([site("kiln", status="asleep")], [], "unknown_value", "sites[kiln].status"),
        ([site("kiln", jobs=-1)], [], "negative", "sites[kiln].jobs.value"),
        ([site("kiln", turnover=NAN)], [], "not_a_number", "sites[kiln].turnover_meur.value"),
        (None, [BASE, BASE], "duplicate_flow", f"flows[{BASE.id}]"),
        (None, [replace(BASE, target="moon")], "unknown_site", f"flows[{BASE.id}].target"),
        (None, [replace(BASE, source="moon")], "unknown_site", f"flows[{BASE.id}].source"),
        (None, [replace(BASE, status="maybe")], "unknown_value", f"flows[{BASE.id}].status"),
        (None, [replace(BASE, certainty="?")], "unknown_value", f"flows[{BASE.id}].certainty"),
        (None, [replace(BASE, essentiality=3)], "unknown_essentiality",
         f"flows[{BASE.id}].essentiality"),
        (None, [replace(BASE, resource_class="")], "empty_identifier",
         f"flows[{BASE.id}].resource_class"),
        (None, [replace(BASE, quantity=amount(INF))], "infinite",
         f"flows[{BASE.id}].quantity.value"),
        (None, [replace(BASE, quantity=amount(-2.0))], "negative",
         f"flows[{BASE.id}].quantity.value"),
        (None, [replace(BASE, quantity=amount("12"))], "not_a_number",
         f"flows[{BASE.id}].quantity.value"),
        (None, [replace(BASE, quantity=amount(1.0, "sure"))], "unknown_value",
         f"flows[{BASE.id}].quantity.confidence"),
        (None, [BASE, replace(BASE, id="x", family="water")], "class_in_two_families",
         "flows[x].family"),
        (None, [replace(BASE, essentiality=2), replace(BASE, id="x", essentiality=1)],
         "conflicting_essentiality", "flows[x].essentiality"),
    ],
)  # fmt: skip
def test_ecosystem_refusals(sites, flows, code, where):
    given = [site("kiln"), site("mill")] if sites is None else sites
    with pytest.raises(EcosystemError) as caught:
        Ecosystem(tuple(given), tuple(flows))
    assert (caught.value.code, caught.value.where) == (code, where)


def test_a_family_no_parameter_knows_is_refused():
    world = toile([site("a"), site("b")], [flow("a", "b", "magic", family="magic")])
    with pytest.raises(EcosystemError) as caught:
        run(world, closing("a"))
    assert (caught.value.code, caught.value.where) == (
        "unknown_value",
        "flows[a--b--magic].family",
    )


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"draws": 0}, "bad_draws"),
        ({"draws": 2.5}, "bad_draws"),
        ({"seed": -1}, "bad_seed"),
        ({"seed": True}, "bad_seed"),
        ({"eps": NAN}, "bad_eps"),
    ],
)
def test_run_refusals(settings, code):
    with pytest.raises(RunError) as caught:
        run(WORLD, closing("kiln"), **settings)
    assert caught.value.code == code


def test_every_code_says_what_to_do():
    assert all(len(text) > 20 and text.endswith(".") for text in CODES.values())


def test_every_code_has_a_sentence_in_both_languages():
    sentences = vocabulary("errors")
    for code in CODES:
        assert sentences[code]["fr"]
        assert sentences[code]["en"]
