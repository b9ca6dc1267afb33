"""Laws of a run on toiles drawn by hypothesis, with all that facts can lack or overstate."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from piu.engine import Closure, Ecosystem, Scenario, run
from tests.engine.toiles import amount, flow, site

RESOURCES = [
    ("lime", "material"),
    ("electricity", "energy"),
    ("granulated_slag", "by_product"),
    ("port_services", "service"),
    ("unheard_of", "water"),
    ("payment", "money"),
]
UNITS = ["t/yr", "t", "MW", "GWh/yr", "m3/yr", "% of supplier", "% of buyer", "% of sales", "ha"]
FIGURES = st.one_of(st.none(), st.just(0.0), st.floats(0.001, 1e9))


@st.composite
def worlds(draw):
    names = [f"s{k}" for k in range(draw(st.integers(2, 6)))]
    sites = [
        site(
            name,
            naf=draw(st.sampled_from([None, "24", "35", "86", "05"])),
            outside=draw(st.booleans()),
            jobs=draw(FIGURES),
            turnover=draw(FIGURES),
        )
        for name in names
    ]
    flows = {}
    for _ in range(draw(st.integers(0, 10))):
        code, family = draw(st.sampled_from(RESOURCES))
        one = flow(
            draw(st.sampled_from(names)),
            draw(st.sampled_from(names)),
            code,
            family=family,
            status=draw(st.sampled_from(["real", "real", "real", "planned"])),
            certainty=draw(st.sampled_from(["documented", "inferred"])),
        )
        value, unit = draw(FIGURES), draw(st.sampled_from(UNITS))
        known = draw(st.sampled_from(["documented", "inferred"]))
        quantity = amount(value, unit, known)
        flows[one.id] = replace(one, quantity=quantity)
    shocks = draw(st.dictionaries(st.sampled_from(names), st.floats(0, 1), min_size=1))
    scenario = Scenario(tuple(Closure(name, share) for name, share in shocks.items()))
    return Ecosystem(tuple(sites), tuple(flows.values())), scenario


@settings(max_examples=15, deadline=None)
@given(worlds())
def test_whatever_the_facts_lack_a_run_stays_lawful(world):
    ecosystem, scenario = world
    result = run(ecosystem, scenario, draws=25)
    json.dumps(result.to_dict(), allow_nan=False)
    outside = {s.id for s in ecosystem.sites if s.outside}
    # Closed by nothing, a site is not struck: what it loses comes from the others.
    shocked = {s.site: s.share for s in scenario.shocks if s.share > 0}
    for hit in result.sites:
        for part in (hit.loss, hit.downstream, hit.upstream):
            assert 0.0 <= part.low <= part.mid <= part.high <= 1.0
        total = sum(chain.share for chain in hit.reasons) + hit.reasons_rest
        assert total == pytest.approx(hit.loss_mean, abs=1e-9)
        assert 0.0 <= hit.rests_on_inferred <= 1.0
        assert hit.shocked is (hit.id in shocked)
        if hit.id in outside:
            assert hit.loss.mid == pytest.approx(shocked[hit.id])
    assert sum(a.interval_share for a in result.assumptions) <= 1.0 + 1e-9
    assert set(result.facts_to_ask) <= {a.id for a in result.assumptions}
