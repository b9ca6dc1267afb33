"""What to look at, when, and the replicability grid: no database."""

from datetime import date

from piu.domain.evaluation import rules
from piu.domain.knowledge.rules import EffectFacts, ObstacleFacts
from tests.domain.knowledge.cases import told


def test_moments_are_the_day_itself_then_one_and_three_years_later() -> None:
    assert rules.due_dates(date(2024, 2, 29)) == [
        (0, date(2024, 2, 29)),
        (1, date(2025, 2, 28)),
        (3, date(2027, 2, 28)),
    ]


def test_the_plan_asks_for_the_domains_told_and_the_footprint_of_the_themes() -> None:
    plan = rules.proposed_plan(themes=["eaux_pluviales"], domains=["environment"])
    assert [term.code for term in plan["results"]] == ["environment_change", "comparison"]
    assert [term.code for term in plan["footprint"]] == [
        *("materials", "energy", "water", "soil"),
        "end_of_life",
    ]
    assert len(plan["process"]) == 4


def test_without_a_domain_all_results_are_asked() -> None:
    plan = rules.proposed_plan(themes=[], domains=[])
    assert len(plan["results"]) == 5


def test_the_grid_keeps_the_unknown_apart_from_the_missing() -> None:
    grid = rules.grid_of(told("a", steps=("Une", "Deux", "Trois"), obstacles=(), effects=()))
    by_code = {one.term.code: one.is_met for one in grid.criteria}
    assert by_code["method"] is True
    assert by_code["obstacles"] is None
    assert by_code["sources"] is False
    assert by_code["cost"] is None
    # method 3, light 2, running 2 of 21; unknown: obstacles 3, cost 2, measured 2, compared 1,
    # repeated 2, conditions 2, contracts 1; missing: sources 1.
    assert grid.interval == (round(700 / 21), round(2000 / 21))
    assert (grid.met, grid.unknown) == (3, 7)


def test_obstacles_are_met_once_each_tells_its_removal() -> None:
    parts = (
        ObstacleFacts("a", "legal", "buyer", "", "Un avenant"),
        ObstacleFacts("b", "legal", "buyer"),
    )
    grid = rules.grid_of(told("a", obstacles=parts))
    assert {one.term.code: one.is_met for one in grid.criteria}["obstacles"] is None
    grid = rules.grid_of(told("a", obstacles=parts[:1]))
    assert {one.term.code: one.is_met for one in grid.criteria}["obstacles"] is True


def test_an_effect_compared_counts_from_level_three() -> None:
    for level, is_met in ((2, False), (3, True)):
        effect = EffectFacts("social", "x", "y", 1.0, "%", "2024", level)
        grid = rules.grid_of(told("a", effects=(effect,)))
        met = {one.term.code: one.is_met for one in grid.criteria}
        assert (met["compared"], met["measured"]) == (is_met, True)
