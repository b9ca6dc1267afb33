"""What every detector of opportunities keeps to, and one case of each, worked out by hand."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from piu.engine.detect.chances import default_chances
from piu.engine.detect.ground import Ground, Place, Residue
from piu.engine.detect.knowledge import default_knowledge
from piu.engine.detect.registry import DETECTORS
from piu.engine.detect.search import opportunities
from piu.engine.detect.setting import Setting
from piu.engine.ecosystem import Amount, FlowFacts
from piu.engine.errors import EngineError

FOLDER = Path(__file__).parents[1] / "engine" / "detect_cases"
KINDS = sorted(DETECTORS)
EMPTY = Ground((), ())


def amount(row):
    return None if row is None else Amount(row[0], row[1], None, "documented")


def ground_of(case):
    """Build the toile that a case describes."""
    places = tuple(
        Place(
            id=name,
            text=row["called"],
            naf=row.get("naf"),
            outside=row.get("outside", False),
            status=row.get("status", "active"),
            latitude=row.get("at", [None, None])[0],
            longitude=row.get("at", [None, None])[1],
        )
        for name, row in case["sites"].items()
    )
    flows = tuple(
        FlowFacts(
            id=f"{row['from']}--{row['to']}--{row['class']}",
            source=row["from"],
            target=row["to"],
            resource=row["class"],
            resource_class=row["class"],
            family=row.get("family", "material"),
            quantity=amount(row.get("quantity")),
            status=row.get("status", "real"),
            certainty="documented",
        )
        for row in case.get("flows", ())
    )
    residues = tuple(
        Residue(row["site"], row["called"], row.get("ewc", ""), row.get("fate", ""),
                amount(row.get("quantity")))
        for row in case.get("by_products", ())
    )  # fmt: skip
    return Ground(places, flows, residues)


def case_of(code):
    return yaml.safe_load((FOLDER / f"{code}.yaml").read_text("utf-8"))


def setting_of(case):
    return Setting(
        ground_of(case), default_knowledge(), default_chances(), frozenset(case.get("closing", ()))
    )


@pytest.mark.parametrize("code", KINDS)
def test_it_is_named_in_both_languages(code):
    kind = DETECTORS[code]
    assert kind.code == code
    assert kind.__doc__
    assert kind.label_fr != kind.label_en


@pytest.mark.parametrize("code", KINDS)
def test_the_case_worked_out_by_hand(code):
    case = case_of(code)
    found = [
        one
        for one in DETECTORS[code].find(setting_of(case))
        if one.matter == case["expected"]["matter"]
    ]
    assert [(one.source, one.target) for one in found] == [tuple(case["expected"]["pair"])]
    [one] = found
    assert {sign.code: round(sign.factor, 3) for sign in one.signs} == case["expected"]["signs"]
    assert one.probability == pytest.approx(case["expected"]["probability"], abs=5e-4)
    told = one.to_dict()["quantity"]
    assert [told["low"], told["mid"], told["high"], told["unit"]] == case["expected"]["quantity"]


@pytest.mark.parametrize("code", KINDS)
def test_it_finds_nothing_where_there_is_nothing(code):
    setting = Setting(EMPTY, default_knowledge(), default_chances())
    assert DETECTORS[code].find(setting) == []


@pytest.mark.parametrize("code", KINDS)
def test_what_it_finds_is_sound(code):
    setting = setting_of(case_of(code))
    for one in DETECTORS[code].find(setting):
        assert one.kind == code
        assert one.source != one.target
        assert one.source in {None, *setting.ground.by_id}
        assert one.resource
        assert 0 < one.probability < 1
        assert {sign.code for sign in one.signs} <= set(setting.chances.words)
        assert one.probability == setting.chances.probability(one.signs)


@pytest.mark.parametrize("code", KINDS)
def test_the_order_of_the_facts_does_not_matter(code):
    ground = ground_of(case_of(code))
    turned = Ground(ground.places[::-1], ground.flows[::-1], ground.residues[::-1])
    assert opportunities(turned, kinds=[code]) == opportunities(ground, kinds=[code])


@pytest.mark.parametrize("code", KINDS)
def test_what_already_runs_is_no_opportunity(code):
    ground = ground_of(case_of(code))
    ends = {(f.source, f.target, f.resource_class) for f in ground.flows if f.status == "real"}
    found = opportunities(ground, kinds=[code])
    assert [one for one in found if (one.source, one.target, one.resource) in ends] == []


@pytest.mark.parametrize("code", KINDS)
def test_more_failures_make_its_opportunities_less_likely(code):
    case = case_of(code)

    def best(**outcomes):
        ground, closing = ground_of(case), case.get("closing", ())
        found = opportunities(ground, kinds=[code], closing=closing, outcomes=outcomes)
        return found[0].probability

    before, after, better = best(), best(**{code: (0, 40)}), best(**{code: (40, 0)})
    assert after < before < better


def test_best_first_each_pair_and_resource_once():
    ground = ground_of(case_of("new_site"))
    found = opportunities(ground)
    chances = [one.probability for one in found]
    assert chances == sorted(chances, reverse=True)
    names = [(one.source, one.target, one.resource) for one in found]
    assert len(names) == len(set(names))
    assert opportunities(ground, limit=1) == found[:1]


@pytest.mark.parametrize(
    ("asked", "code", "where"),
    [
        ({"kinds": ["wonder"]}, "unknown_detector", "kinds"),
        ({"closing": ["nowhere"]}, "unknown_site", "closing"),
        ({"limit": 0}, "bad_limit", "limit"),
    ],
)
def test_a_bad_question_is_named(asked, code, where):
    with pytest.raises(EngineError) as caught:
        opportunities(EMPTY, **asked)
    assert (caught.value.code, caught.value.where) == (code, where)


def test_facts_that_name_no_site_are_refused():
    place = Place("a", "A", "24", outside=False, status="active")
    with pytest.raises(EngineError, match="unknown_site"):
        Ground((place,), (), (Residue("b", "ash", "", ""),))
    with pytest.raises(EngineError, match="duplicate_site"):
        Ground((place, replace(place, text="B")), ())


def test_unlike_units_leave_the_amount_offered():
    """The mill offers tonnes and the buyer counts cubic metres: no number is made of both."""
    case = case_of("unused_outflow")
    case["flows"] = [
        {"from": "far", "to": "kiln", "class": "road_slag", "quantity": [5, "m3/yr"]},
    ]
    case["sites"]["far"] = {"called": "Far", "outside": True}
    found = opportunities(ground_of(case), kinds=["unused_outflow"])
    assert [one.quantity.unit for one in found if one.target == "kiln"][:1] == ["t/yr"]
