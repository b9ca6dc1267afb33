"""Input-output multipliers beside the cascade: reckoned by hand, and read from brought tables."""

import json
from pathlib import Path

import numpy as np
import pytest

from piu.engine import Price, Scenario, compare_impact
from piu.engine.errors import EngineError
from piu.engine.impact.multipliers import location_quotients, multipliers
from piu.engine.impact.reading import read_cost_shares_table, read_figaro, read_square_table
from piu.engine.impact.table import InputOutputTable
from study.dunkirk import ecosystem as dunkerque
from tests.engine.toiles import closing, flow, site, sure, toile, without_doubt

BROUGHT = Path(__file__).parents[3] / "shared" / "data" / "input_output"

# Two industries. Metal takes 0.2 of metal and 0.1 of services; services take 0.3 of metal.
TABLE = InputOutputTable(
    sectors=("metal", "services"),
    naf=(("24",), ("*",)),
    inputs=np.array([[0.2, 0.3], [0.1, 0.0]]),
    value_added=np.array([0.5, 0.6]),
    labour=np.array([0.3, 0.4]),
    output_meur=np.array([1000.0, 3000.0]),
    jobs_per_meur=np.array([2.0, 10.0]),
    spending=np.array([0.0, 1.0]),
    source="test",
)
ALL_LOCAL = np.ones(2)


def test_indirect_multipliers_by_hand():
    # (I - A)^-1 = 1 / (0.8 - 0.03) x [[1, 0.3], [0.1, 0.8]]
    found = multipliers(TABLE, local_share=ALL_LOCAL, local_spending=0.0)
    wanted = np.array([[1.0, 0.3], [0.1, 0.8]]) / 0.77 - np.eye(2)
    np.testing.assert_allclose(found.indirect, wanted, atol=1e-14)
    np.testing.assert_allclose(found.induced, 0.0, atol=1e-14)


def test_induced_multipliers_by_hand():
    # Nothing bought here but by households, who spend half of wages on services:
    # a MEUR of metal pays 0.3, 0.15 of it spent; then each MEUR of services 0.4, 0.2 spent.
    found = multipliers(TABLE, local_share=np.zeros(2), local_spending=0.5)
    np.testing.assert_allclose(found.indirect, 0.0, atol=1e-14)
    np.testing.assert_allclose(found.induced, [[0.0, 0.0], [0.15 / 0.8, 0.2 / 0.8]], atol=1e-14)


def test_local_shares_scale_what_each_industry_sells_here():
    found = multipliers(TABLE, local_share=np.array([0.0, 1.0]), local_spending=0.0)
    np.testing.assert_allclose(found.indirect, [[0.0, 0.0], [0.1, 0.0]], atol=1e-14)


def test_location_quotients_by_hand():
    # Country: 2,000 jobs in metal, 30,000 in services. Here 50 and 150: metal is 4 times as
    # present as in the country (all needs met), services 0.75 / 0.9375.
    found = location_quotients(TABLE, {"metal": 50.0, "services": 150.0})
    np.testing.assert_allclose(found, [1.0, 0.8])
    np.testing.assert_allclose(location_quotients(TABLE, {"metal": 5.0}), [1.0, 0.0])


def test_an_activity_finds_its_industry():
    np.testing.assert_array_equal(TABLE.shares_of("24.1"), [1.0, 0.0])
    np.testing.assert_array_equal(TABLE.shares_of("62"), [0.0, 1.0])
    assert TABLE.shares_of(None) is None


WORLD = toile(
    [
        site("kiln", naf="23", jobs=20, turnover=10.0),
        site("mill", naf="24", jobs=100, turnover=50.0),
        site("user", naf="25", jobs=40, turnover=20.0),
    ],
    [
        flow("kiln", "mill", "lime", quantity=20_000, essentiality=2),
        flow("mill", "user", "sheet", quantity=10_000, essentiality=2),
    ],
)
SURE = without_doubt(
    {"lime": 100.0, "sheet": 1000.0},
    impact={"local_share": sure(0.5), "local_spending": sure(0.0)},
)


def test_the_two_methods_side_by_side_by_hand():
    found = compare_impact(WORLD, closing("mill"), TABLE, draws=1, parameters=SURE)
    jobs, turnover, added = found.measures
    # Cascade: the user stops (40 jobs), the kiln loses a fifth of its orders (4 jobs).
    assert (jobs.direct.mid, jobs.cascade.mid) == (100.0, pytest.approx(44.0))
    # Multipliers: half of the inputs are local. 50 MEUR x [(I - A/2)^-1 - I].
    whole = np.linalg.inv(np.eye(2) - TABLE.inputs / 2)[:, 0] * 50.0 - [50.0, 0.0]
    assert turnover.indirect.mid == pytest.approx(whole.sum())
    assert jobs.indirect.mid == pytest.approx(whole @ [2.0, 10.0])
    assert added.indirect.mid == pytest.approx(whole @ [0.5, 0.6])
    assert added.direct.mid == pytest.approx(25.0)
    assert turnover.cascade.mid == pytest.approx(22.0)
    assert jobs.induced.mid == pytest.approx(0.0)


def test_the_disagreement_is_explained_and_adds_up():
    found = compare_impact(WORLD, closing("mill"), TABLE, draws=1, parameters=SURE)
    jobs = found.measures[0]
    why = {part.code: part.amount for part in jobs.why}
    assert why["downstream"] == pytest.approx(40.0)
    assert why["named_links"] == pytest.approx(4.0 - jobs.indirect.mid)
    assert (jobs.sites_unknown, jobs.at_least) == (0, False)
    assert sum(why.values()) == pytest.approx(jobs.difference, abs=1e-9)
    assert jobs.difference == pytest.approx(44.0 - jobs.indirect.mid)
    assert jobs.ratio == pytest.approx(44.0 / jobs.indirect.mid)
    assert all(part.fr and part.en for part in jobs.why)


def test_without_turnover_the_jobs_tell_the_output():
    world = toile([site("mill", jobs=100), *WORLD.sites[::2]], WORLD.flows)
    found = compare_impact(world, closing("mill"), TABLE, draws=1, parameters=SURE)
    # 100 jobs at 2 a MEUR: 50 MEUR, as documented in the other test.
    wanted = compare_impact(WORLD, closing("mill"), TABLE, draws=1, parameters=SURE)
    assert found.measures[1].indirect == wanted.measures[1].indirect
    assert found.left_out == ()
    assert found.measures[1].direct is None


def test_what_cannot_be_reckoned_is_unknown_not_zero():
    world = toile([site("mill"), *WORLD.sites[::2]], WORLD.flows)
    found = compare_impact(world, closing("mill"), TABLE, draws=1, parameters=SURE)
    assert found.left_out == ("mill",)
    assert [m.indirect for m in found.measures] == [None, None, None]
    assert [m.difference for m in found.measures] == [None, None, None]


def test_judged_local_shares_are_drawn_and_listed():
    found = compare_impact(WORLD, closing("mill"), TABLE, draws=50, seed=2)
    assert found.regionalised_by == "judgement"
    assert {a.kind for a in found.assumptions} == {"local_share", "local_spending"}
    assert found.measures[0].indirect.low < found.measures[0].indirect.high
    assert found.measures[0].induced.low > 0.0
    again = compare_impact(WORLD, closing("mill"), TABLE, draws=50, seed=2)
    assert json.dumps(found.to_dict()) == json.dumps(again.to_dict())
    quotients = compare_impact(WORLD, closing("mill"), TABLE, local_jobs={"metal": 9.0}, draws=5)
    assert quotients.regionalised_by == "location_quotients"


def test_shocks_without_a_struck_site_have_direct_losses_too():
    found = compare_impact(WORLD, Scenario((Price("lime", 1.0),)), TABLE, draws=20)
    assert found.measures[0].direct.mid > 0.0


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_figaro_flat_file(tmp_path):
    head = "icioiRow,icioiCol,refArea,rowIi,counterpartArea,colIi,obsValue\n"
    rows = [
        ("FR", "C24", "FR", "C24", 20), ("FR", "C24", "FR", "G47", 90),
        ("FR", "G47", "FR", "C24", 10), ("DE", "C24", "FR", "C24", 20),
        ("W2", "D1", "FR", "C24", 30), ("W2", "B2A3G", "FR", "C24", 20),
        ("W2", "D1", "FR", "G47", 120), ("W2", "B2A3G", "FR", "G47", 90),
        ("FR", "C24", "FR", "P3_S14", 0), ("FR", "G47", "FR", "P3_S14", 200),
        ("FR", "C24", "DE", "C24", 999),
    ]  # fmt: skip
    lines = (f"{a}_{b},{c}_{d},{a},{b},{c},{d},{v}\n" for a, b, c, d, v in rows)
    path = write(tmp_path / "flat.csv", head + "".join(lines))
    table = read_figaro(path, country="FR", source="test", jobs={"C24": 200.0})
    assert table.sectors == ("C24", "G47")
    np.testing.assert_allclose(table.inputs, [[0.2, 0.3], [0.1, 0.0]])
    np.testing.assert_allclose(table.value_added, [0.5, 0.7])
    np.testing.assert_allclose(table.labour, [0.3, 0.4])
    np.testing.assert_allclose(table.spending, [0.0, 1.0])
    np.testing.assert_allclose(table.jobs_per_meur, [2.0, np.nan])
    with pytest.raises(EngineError) as caught:
        read_figaro(path, country="XX", source="test")
    assert (caught.value.code, caught.value.value) == ("bad_table", "XX")


def test_figaro_codes_name_naf_divisions(tmp_path):
    head = "refArea,rowIi,counterpartArea,colIi,obsValue\n"
    codes = ("C10T12", "E37-39", "J59_60", "T")
    lines = "".join(f"FR,{code},FR,{code},1\nW2,D1,FR,{code},9\n" for code in codes)
    table = read_figaro(write(tmp_path / "f.csv", head + lines), country="FR", source="test")
    assert table.naf == (("10", "11", "12"), ("37", "38", "39"), ("59", "60"), ())


def test_square_table_with_french_numbers(tmp_path):
    square = write(
        tmp_path / "tes.csv", "code;M;S;P3M\nM;200;900;50\nS;1 00;;1 950,0\nD1;300;1200;\n"
    )
    sectors = write(
        tmp_path / "sectors.csv",
        "id,naf,output_meur,jobs_thousand_fte,import_share_of_resources\nM,24;25,1000,2,0.5\nS,*,3000,30,0\n",
    )
    table = read_square_table(square, sectors=sectors, source="t", labour="D1", households="P3M")
    np.testing.assert_allclose(table.inputs, [[0.1, 0.15], [0.1, 0.0]])
    np.testing.assert_allclose(table.value_added, [0.7, 0.7])
    np.testing.assert_allclose(table.labour, [0.3, 0.4])
    np.testing.assert_allclose(table.jobs_per_meur, [2.0, 10.0])
    np.testing.assert_allclose(table.spending, np.array([25.0, 1950.0]) / 1975.0)
    assert table.naf == (("24", "25"), ("*",))


SECTORS = "id,naf,output_meur,value_added_share,labour_cost_share\nM,24,10,0.5,0.3\n"


@pytest.mark.parametrize(
    ("shares", "sectors", "where"),
    [
        ("input,user\n", SECTORS, "shares.csv:1"),
        ("input,user,cost_share\nM,X,0.1\n", SECTORS, "shares.csv:2"),
        ("input,user,cost_share\nM,M,much\n", SECTORS, "shares.csv:2"),
        ("input,user,cost_share\nM,M,-0.1\n", SECTORS, "shares.csv:2"),
        ("input,user,cost_share\nM,M,0.9\n", SECTORS, "inputs[M]"),
        ("input,user,cost_share\n", "id,naf\n", "sectors.csv:1"),
        ("input,user,cost_share\n", SECTORS.partition("\n")[0] + "\n", "sectors"),
    ],
)
def test_a_wrong_table_is_named(shares, sectors, where, tmp_path):
    paths = {
        "shares": write(tmp_path / "shares.csv", shares),
        "sectors": write(tmp_path / "sectors.csv", sectors),
    }
    with pytest.raises(EngineError) as caught:
        read_cost_shares_table(**paths, source="test")
    assert (caught.value.code, caught.value.where) == ("bad_table", where)


def test_a_missing_file_and_bad_local_jobs_are_named(tmp_path):
    with pytest.raises(EngineError) as caught:
        read_figaro(tmp_path / "none.csv", country="FR", source="test")
    assert caught.value.code == "bad_table"
    for jobs in ({"gold": 1.0}, {"metal": -1.0}, {}):
        with pytest.raises(EngineError) as caught:
            location_quotients(TABLE, jobs)
        assert caught.value.code == "bad_table"


@pytest.mark.skipif(not BROUGHT.exists(), reason="no table beside the project")
def test_the_table_beside_the_project():
    table = read_cost_shares_table(
        shares=BROUGHT / "france_2010_cost_shares.csv",
        sectors=BROUGHT / "france_2010_sectors.csv",
        source="Le Treut, Ghersi (2018), doi 10.17632/gyv6hxcwt3.1",
    )
    assert len(table.sectors) == 35
    steel = table.sectors.index("iron_steel")
    assert table.shares_of("24.1")[steel] == 1.0
    assert table.jobs_per_meur[steel] == pytest.approx(38.52 * 1000 / 15324.1)
    assert table.shares_of("62")[table.sectors.index("other")] == 1.0
    national = multipliers(table, local_share=np.ones(35), local_spending=0.0)
    assert (national.indirect >= -1e-12).all()
    assert 0.5 < national.indirect[:, steel].sum() < 3.0
    found = compare_impact(dunkerque(), closing("arcelormittal-dunkerque"), table, draws=20)
    jobs = found.measures[0]
    assert jobs.direct.mid == pytest.approx(3200.0, rel=0.3)
    assert jobs.indirect.low > 0.0
    known = [part.amount for part in jobs.why if part.amount is not None]
    assert sum(known) == pytest.approx(jobs.difference, abs=1e-9)
    assert jobs.at_least
    assert jobs.why[-1].code == "sites_without_figures"
