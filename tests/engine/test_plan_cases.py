"""Plans worked out by hand: each file of `plan_cases` tells its story and its answer."""

from pathlib import Path

import pytest
import yaml

from piu.engine.plan import Choices, End, Exchange, Limits, best_plan, choices_of, front

CASES = sorted((Path(__file__).parent / "plan_cases").glob("*.yaml"))


def question(case):
    return choices_of(
        [End(**row) for row in case["sources"]],
        [End(**row) for row in case["uses"]],
        [Exchange(**row) for row in case["exchanges"]],
    )


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_plan_is_the_one_worked_out_by_hand(path):
    case = yaml.safe_load(path.read_text("utf-8"))
    limits = Limits(**case.get("limits", {}))
    plan = best_plan(question(case), objective=case["objective"], limits=limits)
    expected = case["expect"]
    assert plan.finished
    assert plan.value == pytest.approx(expected["value"], rel=1e-9)
    assert plan.bound == pytest.approx(plan.value, rel=1e-4)
    assert {e.id: e.quantity for e in plan.exchanges} == pytest.approx(expected["carried"])
    if "cost_eur" in expected:
        assert plan.cost_eur == pytest.approx(expected["cost_eur"])
    if "shadow_prices" in expected:
        found = {f"{p.kind} {p.id}".strip(): p.per_unit for p in plan.shadow_prices}
        assert found == pytest.approx(expected["shadow_prices"])


def test_a_front_trades_jobs_for_carbon_at_the_rate_of_the_two_uses():
    """100 t: 2 jobs or 3 t of CO2 a ton. From 200 jobs to 300 t of CO2, 3 t cost 2 jobs."""
    choices = Choices(
        source=[0, 0],
        use=[0, 1],
        source_most=[100.0],
        use_most=[100.0, 100.0],
        gains={"jobs": [2.0, 0.0], "co2_t": [0.0, 3.0]},
    )
    found = front(choices, objective="jobs", against="co2_t", points=4)
    assert found.levels == pytest.approx((0.0, 100.0, 200.0, 300.0))
    assert [plan.value for plan in found.plans] == pytest.approx(
        [200, 400 / 3, 200 / 3, 0], abs=1e-5
    )
    for plan in found.plans[1:]:
        rates = [p.per_unit for p in plan.shadow_prices if p.kind == "at_least"]
        assert rates == pytest.approx([-2 / 3], rel=1e-4)
    assert [plan.gap for plan in found.plans] == pytest.approx([0, 0, 0, 0], abs=1e-4)


def test_gains_that_are_not_known_are_counted_and_not_invented():
    choices = choices_of(
        [End("a", 10.0, "t/yr")],
        [End("b", 10.0, "t/yr")],
        [Exchange("ab", "a", "b", gains={"jobs": 1.0, "co2_t": None})],
    )
    plan = best_plan(choices, objective="jobs")
    assert (plan.gains["co2_t"], plan.gains_unknown) == (0.0, {"co2_t": 1})
    assert plan.cost_eur is None
