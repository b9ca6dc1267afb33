"""Every parameter is dated, owned and explained; classes and units are those of the platform."""

from dataclasses import fields

import numpy as np
import pytest

from piu.engine import Amount
from piu.engine.draw import Evidence, Ledger, Levels, Parameter, Subject
from piu.engine.errors import ParameterError
from piu.engine.parameters.costs import read_national_table
from piu.engine.parameters.reading import parameter
from piu.engine.parameters.tables import default_parameters
from piu.engine.weigh.units import base_unit, factor, percentage_side
from study.dunkirk import vocabulary

PARAMETERS = default_parameters()
KNOWN = Evidence("judgement", "", "raison", "reason", "tester", "2026-11-25")


def evidence_of_all():
    for name in ("carriers", "customers", "prices", "flow_values", "figures"):
        for code, row in getattr(PARAMETERS, name).items():
            yield f"{name}.{code}", row.evidence
    for row in PARAMETERS.essentiality:
        yield f"essentiality.{row.classes or row.family}.{row.naf}", row.levels.evidence
    costs = PARAMETERS.cost_shares
    for part in (costs.unused, *costs.ordinary.values(), *costs.fractions.values()):
        yield "cost_shares", part.evidence
    for row in PARAMETERS.turnover_per_job:
        yield f"turnover_per_job.{row.naf}", row.value.evidence
    for row in costs.direct:
        yield f"cost_shares.{row.classes}", row.share.evidence
    yield "cost_shares.national", costs.evidence


def test_every_parameter_says_who_judged_when_and_why_in_both_languages():
    for name, evidence in evidence_of_all():
        assert all(getattr(evidence, f.name) for f in fields(evidence) if f.name != "source"), name
        assert evidence.source or evidence.basis != "source", name


def test_every_class_named_exists_and_propagates_as_the_taxonomy_says():
    classes = vocabulary("resource_classes")
    named = set(PARAMETERS.prices) | set(PARAMETERS.class_carrier) | PARAMETERS.silent_classes
    named |= set(PARAMETERS.cost_shares.commodity)
    named |= {code for row in PARAMETERS.essentiality for code in row.classes}
    assert sorted(named - set(classes)) == []
    for code, entry in classes.items():
        assert PARAMETERS.propagates(code, entry["family"]) is entry["propagates"], code


def test_every_family_has_a_default():
    for family in vocabulary("resource_families"):
        if family in PARAMETERS.silent_families:
            continue
        assert family in PARAMETERS.family_carrier
        assert family in PARAMETERS.flow_values
        assert any(row.family == family and not row.naf for row in PARAMETERS.essentiality)
        assert PARAMETERS.cost_prior("no_such_class", family, "24") is not None


def test_every_price_unit_compares_with_itself():
    for code, price in PARAMETERS.prices.items():
        base = price.unit.removeprefix("EUR/") + "/yr"
        assert factor(base, base) == 1.0, code


def test_without_a_table_a_cost_share_is_a_wide_judgement():
    share = PARAMETERS.cost_prior("lime", "material", "24")
    assert share == PARAMETERS.cost_shares.ordinary["broad"]
    assert share.evidence.basis == "judgement"
    assert share.high > 100 * share.low
    assert PARAMETERS.cost_prior("lime", "material", None) is None


@pytest.fixture
def table(tmp_path):
    shares, sectors = tmp_path / "shares.csv", tmp_path / "sectors.csv"
    shares.write_text(
        "input,user,cost_share\nelectricity,steel,0.03\nelectricity,metals,0.05\n", "utf-8"
    )
    sectors.write_text("id,naf\nsteel,24.1;24.2\nmetals,24.4\n", "utf-8")
    return read_national_table(shares=shares, sectors=sectors, source="Table of a test")


def test_a_national_share_spans_the_industries_of_a_division(table):
    told = PARAMETERS.with_cost_table(table)
    prior = told.cost_prior("electricity", "energy", "24")
    # Steel 0.03 and other metals 0.05; one class is 0.4 to 1 of a narrow commodity.
    assert prior.low == pytest.approx(0.4 * 0.03)
    assert prior.mid == pytest.approx(0.8 * (0.03 + 0.05) / 2)
    assert prior.high == pytest.approx(0.05)
    assert prior.evidence.source == "Table of a test"
    assert told.cost_prior("electricity", "energy", "24.10").high == pytest.approx(0.03)
    assert told.cost_prior("coke", "material", "24") == told.cost_shares.unused
    assert told.cost_prior("coke", "material", "10") == PARAMETERS.cost_shares.ordinary["narrow"]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("input,user\na,b\n", "shares.csv:1"),
        ("input,user,cost_share\na,b,1.5\n", "shares.csv:2"),
        ("input,user,cost_share\na,b,0.1\nc,d,much\n", "shares.csv:3"),
    ],
)
def test_a_bad_table_is_refused_with_its_line(tmp_path, text, where):
    shares = tmp_path / "shares.csv"
    shares.write_text(text, "utf-8")
    with pytest.raises(ParameterError) as caught:
        read_national_table(shares=shares, sectors=shares, source="x")
    assert caught.value.where == where


def test_turnover_follows_jobs_and_activity():
    works, shop = PARAMETERS.turnover("23.5", 77), PARAMETERS.turnover("47", 77)
    assert works.mid == pytest.approx(77 * 0.4)
    assert shop.mid == pytest.approx(77 * 0.15)
    assert PARAMETERS.turnover(None, 10).unit == "MEUR/yr"


@pytest.mark.parametrize(
    ("unit", "base", "expected"),
    [
        ("t", "t/yr", 1.0),
        ("t/day", "t/yr", 365.25),
        ("TWh", "MWh/yr", 1e6),
        ("MW", "MWh/yr", 8766.0),
        ("GWh/yr", "MWh/yr", 1000.0),
        ("m3/yr", "m**3/yr", 1.0),
        ("l/yr", "m**3/yr", 0.001),
        ("t O2/day", "t/yr", 365.25),
        ("MEUR", "EUR/yr", 1e6),
        ("t", "MWh/yr", None),
        ("ha", "t/yr", None),
        ("nonsense", "t/yr", None),
    ],
)
def test_units(unit, base, expected):
    assert factor(unit, base) == (None if expected is None else pytest.approx(expected))


def test_the_platform_units_that_convert_are_known():
    """A unit with a pint expression and a period, and the bare amounts flows are given in."""
    unknown = [
        code
        for code, unit in vocabulary("units").items()
        if unit["pint"]
        and unit["period"]
        and unit["dimension"] in ("mass", "volume", "energy", "power", "currency")
        and base_unit([code]) is None
    ]
    assert unknown == []


def test_percentages():
    assert percentage_side(Amount(1, "% of supplier", None, "documented")) == "supplier"
    assert percentage_side(Amount(1, "% of buyer", None, "documented")) == "buyer"
    assert percentage_side(Amount(1, "% of something", None, "documented")) == "unsaid"
    assert percentage_side(Amount(1, "t/yr", None, "documented")) is None


def test_a_parameter_lies_between_its_bounds_half_below_its_middle():
    u = np.linspace(0, 1, 5)
    linear = Parameter(0.1, 0.4, 0.8, "share", KNOWN)
    assert linear.at(u) == pytest.approx([0.1, 0.25, 0.4, 0.6, 0.8])
    log = Parameter(1.0, 10.0, 1000.0, "t", KNOWN, "log")
    assert log.at(u) == pytest.approx([1.0, 10**0.5, 10.0, 100.0, 1000.0])
    levels = Levels((0.1, 0.2, 0.7), KNOWN)
    assert levels.at(np.array([0.05, 0.2, 0.31])).tolist() == [0, 1, 2]


def test_draws_fill_every_slice_once_and_keep_to_their_identifier():
    ledger = Ledger(seed=5, draws=100)
    u = ledger.uniform("rest:mill:lime")
    assert sorted((u * 100).astype(int)) == list(range(100))
    assert (u == Ledger(seed=5, draws=100).uniform("rest:mill:lime")).all()
    other = ledger.uniform("rest:mill:coke")
    assert abs(np.corrcoef(u, other)[0, 1]) < 0.3


def test_a_sure_value_is_not_recorded():
    ledger = Ledger(seed=0, draws=4)
    sure = Parameter(2.0, 2.0, 2.0, "t", KNOWN)
    assert ledger.draw("rest", Subject(), name="x", source=sure).tolist() == [2.0] * 4
    assert ledger.draw("essentiality", Subject(), name="y", source=Levels((0, 1, 0), KNOWN))[0] == 1
    assert ledger.unknowns == {}


@pytest.mark.parametrize(
    "row",
    [
        {"low": 2, "mid": 1, "high": 3},
        {"low": 0, "mid": 1, "high": 3, "scale": "log"},
        {"low": 1, "mid": 1, "high": 3, "scale": "cubic"},
        {"low": 1, "mid": 1, "high": 3, "basis": "rumour"},
    ],
)
def test_bad_rows_are_refused(row):
    file = {"basis": "judgement", "role": "x", "date": "y", "reason_fr": "r", "reason_en": "r"}
    with pytest.raises(ParameterError) as caught:
        parameter(row, file)
    assert caught.value.code == "bad_parameters"
