"""The tables of what goes with what: complete, sourced, general, and an operator's own rows."""

import csv
import re

import pytest
import yaml

from piu.engine.detect.chances import default_chances
from piu.engine.detect.ground import Place, Residue, activities, is_made_of, says
from piu.engine.detect.knowledge import default_knowledge, with_file
from piu.engine.errors import ParameterError
from study.dunkirk import DATA, vocabulary

KNOWLEDGE = default_knowledge()
CHANCES = default_chances()
OWN = {
    "date": "2026-11-27",
    "sources": {"own": {"title": "Trial of June", "publisher": "Us", "year": "2026"}},
    "statements": [
        {
            "of": "mill_scale",
            "use": "abrasives",
            "treatment": "screening",
            "legal": "by_product",
            "limit": "oil",
            "source": "own",
            "confidence": "high",
        }
    ],
}


def site(text, naf):
    return Place("x", text, naf, outside=False, status="active")


def own_file(tmp_path, **changes):
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump({**OWN, **changes}), "utf-8")
    return path


def test_there_are_enough_statements_each_with_its_source_and_date():
    assert len(KNOWLEDGE.uses) >= 250
    assert {use.date for use in KNOWLEDGE.uses} == {"2026-11-27"}
    cited = {use.source for use in KNOWLEDGE.uses} | {pool.source for pool in KNOWLEDGE.pools}
    assert cited <= set(KNOWLEDGE.sources)
    for row in KNOWLEDGE.sources.values():
        assert row["title"]
        assert row["publisher"]
        assert row["year"]


def test_a_statement_without_a_described_use_is_owned_as_a_judgement():
    judged = {use.confidence for use in KNOWLEDGE.uses if use.basis == "judgement"}
    assert judged == {"low"}
    assert {use.basis for use in KNOWLEDGE.uses} == {"source", "judgement"}


def test_no_statement_contradicts_another():
    assert KNOWLEDGE.contradictions == ()
    assert len({(use.of, use.use) for use in KNOWLEDGE.uses}) == len(KNOWLEDGE.uses)


def test_every_code_is_one_of_the_platform():
    classes, divisions = vocabulary("resource_classes"), vocabulary("naf_divisions")
    named = {m.resource_class for m in KNOWLEDGE.matter.values()}
    named |= {use.replaces for use in KNOWLEDGE.uses}
    assert sorted(named - set(classes) - {""}) == []
    assert sorted({n for p in KNOWLEDGE.processes.values() for n in p.naf} - set(divisions)) == []
    makers = {code for m in KNOWLEDGE.matter.values() for code in m.made_by}
    assert sorted(makers - set(KNOWLEDGE.processes)) == []
    codes = [code for m in KNOWLEDGE.matter.values() for code in m.ewc]
    assert [code for code in codes if not re.fullmatch(r"\d\d \d\d \d\d", code)] == []


def test_all_that_is_made_can_be_used():
    assert sorted(set(KNOWLEDGE.matter) - {use.of for use in KNOWLEDGE.uses}) == []


def test_a_yield_says_its_unit_and_a_known_source():
    for matter in KNOWLEDGE.matter.values():
        if matter.yields:
            assert matter.yields["source"] in KNOWLEDGE.sources
            assert 0 < matter.yields["low"] <= matter.yields["high"]


def test_the_tables_come_from_general_sources_only():
    """No source, site or place of the shipped toile stands behind a statement."""
    titles = " ".join(f"{s['title']} {s['publisher']}" for s in KNOWLEDGE.sources.values())
    with (DATA / "sources.csv").open(encoding="utf-8", newline="") as lines:
        shipped = {row["title"] for row in csv.DictReader(lines)}
    assert [title for title in shipped if title and title in titles] == []
    words = " ".join(
        word for p in KNOWLEDGE.processes.values() for word in (*p.words, p.name.fr, p.name.en)
    )
    assert not says(f"{titles} {words}", ["dunkerque", "dunkirk", "arcelormittal", "flandres"])


def test_a_site_does_what_its_name_says_else_what_its_division_may():
    steel = activities(site("Sidérurgie intégrée", "24"), KNOWLEDGE, CHANCES)
    assert steel == {"blast_furnace": 1.0, "coke_oven": 1.0, "sinter_plant": 1.0}
    drinks = activities(site("Chose SA", "11"), KNOWLEDGE, CHANCES)
    assert drinks == dict.fromkeys(["brewery", "ethanol", "soft_drinks", "winery"], 0.25)
    assert activities(site("Chose SA", None), KNOWLEDGE, CHANCES) == {}
    burner = activities(site("Usine d’incinération", "35"), KNOWLEDGE, CHANCES)
    assert burner["waste_incineration"] == 0.5


def test_a_product_that_a_site_names_tells_its_activity():
    assert activities(site("Usine X (silicomanganèse)", "24"), KNOWLEDGE, CHANCES) == {
        "ferroalloys": 1.0
    }


def test_short_words_are_whole_words():
    assert says("Les vins du Sud", ["vin"])
    assert not says("Vinci", ["vin"])
    assert says("poussières d’aciéries", ["poussiere d acierie"])
    assert not says("laitier moulu", ["lait"])
    assert says("Électrolyse d’aluminium", ["electrolyse d aluminium"])


def test_a_by_product_is_known_by_its_words_and_its_waste_code_must_agree():
    dust = KNOWLEDGE.matter["eaf_dust"]
    assert is_made_of(Residue("x", "Poussières d’aciérie", "10 02 07*", ""), dust)
    assert not is_made_of(Residue("x", "Poussières d’aciérie", "10 01 02", ""), dust)
    assert not is_made_of(Residue("x", "chaux", "", ""), KNOWLEDGE.matter["lime"])


def test_an_operators_file_adds_its_statements(tmp_path):
    wider = with_file(KNOWLEDGE, own_file(tmp_path))
    assert len(wider.uses) == len(KNOWLEDGE.uses) + 1
    [mine] = [use for use in wider.uses if use.source == "own"]
    assert (mine.of, mine.use, mine.basis) == ("mill_scale", "abrasives", "source")
    assert wider.contradictions == ()
    assert [use for use in wider.without_sources(["own"]).uses if use.source == "own"] == []


def test_a_statement_that_contradicts_the_house_is_reported_and_wins(tmp_path):
    rows = [{**OWN["statements"][0], "use": "sinter_plant", "legal": "waste"}]
    wider = with_file(KNOWLEDGE, own_file(tmp_path, statements=rows))
    [(first, second)] = wider.contradictions
    assert (first.legal, second.legal) == ("by_product", "waste")
    kept = [use for use in wider.uses if (use.of, use.use) == ("mill_scale", "sinter_plant")]
    assert kept == [second]
    assert len(wider.uses) == len(KNOWLEDGE.uses)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"date": None}, "own.yaml:date"),
        ({"statements": None}, "own.yaml:statements"),
        ({"statements": ["mill"]}, "own.yaml:statements[0]"),
        ({"sources": ["own"]}, "own.yaml:sources"),
        *(
            (
                {"statements": [{**OWN["statements"][0], name: "wonder"}]},
                f"own.yaml:statements[0].{name}",
            )
            for name in ("of", "use", "treatment", "legal", "limit", "source", "confidence")
        ),
        ({"statements": [{**OWN["statements"][0], "more": 1}]}, "own.yaml:statements[0]"),
    ],
)
def test_a_bad_row_is_named(tmp_path, changes, where):
    with pytest.raises(ParameterError) as caught:
        with_file(KNOWLEDGE, own_file(tmp_path, **changes))
    assert (caught.value.code, caught.value.where) == ("bad_synergy_table", where)


def test_a_file_that_is_no_table_is_named(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text("a: [", "utf-8")
    with pytest.raises(ParameterError) as caught:
        with_file(KNOWLEDGE, path)
    assert (caught.value.where, caught.value.value) == ("own.yaml", "ParserError")


def test_outcomes_move_the_base_rate():
    assert CHANCES.from_outcomes(0, 0) == pytest.approx(1.0)
    # (0.06 x 20 + 5) / (20 + 10) = 0.2067; odds 0.2605 against 0.0638
    assert CHANCES.from_outcomes(5, 5) == pytest.approx(4.081, abs=1e-3)
