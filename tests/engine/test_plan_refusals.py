"""What a plan refuses: the place, what was found, what to do."""

import numpy as np
import pytest

from piu.engine.errors import CODES, PlanError
from piu.engine.plan import Choices, End, Exchange, Limits, best_plan, choices_of, front

SOURCES = (End("mill", 100.0, "t/yr"), End("port", 50.0, "t/yr"))
USES = (End("farm", 60.0, "t/yr"), End("kiln", 80.0, "t/yr"))


def exchange(name="ab", source="mill", use="farm", **more):
    return Exchange(name, source, use, **({"gains": {"jobs": 1.0}, "cost_eur": 1.0} | more))


def refused(make):
    with pytest.raises(PlanError) as caught:
        make()
    assert caught.value.what_to_do == CODES[caught.value.code]
    return caught.value.code, caught.value.where, caught.value.value


@pytest.mark.parametrize(
    ("sources", "uses", "exchanges", "expected"),
    [
        (SOURCES, USES, [], ("empty_plan", "exchanges", 0)),
        (SOURCES, USES, [exchange(source="moon")], ("unknown_end", "exchanges[ab]", "moon")),
        (SOURCES, USES, [exchange(), exchange()], ("duplicate_exchange", "exchanges[ab]", "ab")),
        (SOURCES * 2, USES, [exchange()], ("duplicate_end", "sources[mill]", "mill")),
        (
            (End("mill", None, "t/yr"),), USES, [exchange()],
            ("missing_quantity", "sources[mill].most", None),
        ),
        (
            SOURCES, (End("farm", 5.0, "MWh/yr"),), [exchange()],
            ("incompatible_units", "exchanges[ab].unit", "t/yr"),
        ),
        (
            SOURCES, (End("farm", 5.0, "t/yr", least=6.0),), [exchange()],
            ("least_over_most", "uses[farm].least", 6.0),
        ),
        (
            SOURCES, USES, [exchange(least=70.0, most=65.0)],
            ("least_over_most", "exchanges[ab].least", 70.0),
        ),
        (SOURCES, USES, [exchange(received=-1.0)], ("negative", "arrives[0]", -1.0)),
        (SOURCES, USES, [exchange(cost_eur=np.inf)], ("infinite", "cost_eur[0]", np.inf)),
    ],
)  # fmt: skip
def test_rows_that_cannot_be_planned(sources, uses, exchanges, expected):
    assert refused(lambda: choices_of(sources, uses, exchanges)) == expected


@pytest.mark.parametrize(
    ("changes", "settings", "expected"),
    [
        ({}, {"objective": "water_m3"}, ("unknown_gain", "objective", "water_m3")),
        ({"gains": {"jobs": None}}, {}, ("missing_quantity", "exchanges[ab].gains.jobs", None)),
        (
            {"cost_eur": None}, {"limits": Limits(budget_eur=5.0)},
            ("missing_quantity", "exchanges[ab].cost_eur", None),
        ),
        (
            {}, {"limits": Limits(most_km=5.0)},
            ("missing_quantity", "exchanges[ab].distance_km", None),
        ),
        (
            {"distance_km": 9.0}, {"limits": Limits(most_km=5.0)},
            ("empty_plan", "limits.most_km", 5.0),
        ),
        (
            {}, {"limits": Limits(budget_eur=-1.0)},
            ("bad_budget", "limits.budget_eur", -1.0),
        ),
        ({}, {"gap": 2.0}, ("bad_plan_setting", "gap", 2.0)),
        ({}, {"seconds": -1.0}, ("bad_plan_setting", "seconds", -1.0)),
    ],
)  # fmt: skip
def test_questions_that_cannot_be_answered(changes, settings, expected):
    choices = choices_of(SOURCES, USES, [exchange(**changes)])
    assert refused(lambda: best_plan(choices, **({"objective": "jobs"} | settings))) == expected


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"points": 1}, ("bad_plan_setting", "points", 1)),
        ({"against": "jobs"}, ("bad_plan_setting", "against", "jobs")),
    ],
)
def test_fronts_that_mean_nothing(settings, expected):
    choices = choices_of(SOURCES, USES, [exchange(gains={"jobs": 1.0, "co2_t": 1.0})])
    asked = {"objective": "jobs", "against": "co2_t"} | settings
    assert refused(lambda: front(choices, **asked)) == expected


def test_ends_that_do_not_exist_are_named_in_arrays_too():
    ends = {"source_most": [1.0], "use_most": [1.0], "gains": {"jobs": [1.0]}}
    assert refused(lambda: Choices(source=[1], use=[0], **ends)) == (
        "unknown_end", "exchanges[0].source", 1,
    )  # fmt: skip
    assert refused(lambda: Choices(source=[0], use=[0, 0], **ends))[0] == "mismatched_lengths"


def test_a_budget_too_small_for_the_jobs_asked_is_named_with_what_is_needed():
    """60 t to the farm at 2 EUR bring 60 jobs; 100 EUR carry 50 t."""
    choices = choices_of(SOURCES, USES, [exchange(cost_eur=2.0)])
    limits = Limits(budget_eur=100.0, at_least={"jobs": 60.0})
    with pytest.raises(PlanError) as caught:
        best_plan(choices, objective="jobs", limits=limits)
    error = caught.value
    moves = {error.where: (error.value, error.params["needed"])}
    moves |= {one["where"]: (one["limit"], one["needed"]) for one in error.params["or_else"]}
    assert error.code == "plan_infeasible"
    assert moves["limits.budget_eur"] == pytest.approx((100.0, 120.0))
    assert moves["limits.at_least.jobs"] == pytest.approx((60.0, 50.0))


def test_a_need_that_no_source_can_meet_is_named():
    needy = (End("farm", 200.0, "t/yr", least=150.0),)
    choices = choices_of(SOURCES, needy, [exchange()])
    with pytest.raises(PlanError) as caught:
        best_plan(choices, objective="jobs")
    assert (caught.value.code, caught.value.where) == ("plan_infeasible", "uses[farm].least")
    assert caught.value.params["needed"] == pytest.approx(100.0)


def test_without_time_the_plan_so_far_says_how_far_it_may_be():
    choices = choices_of(SOURCES, USES, [exchange(least=5.0)])
    plan = best_plan(choices, objective="jobs", seconds=0.0)
    assert (plan.finished, plan.value, plan.exchanges, plan.gap) == (False, 0.0, (), 1.0)
    assert plan.bound >= 60.0
    assert plan.shadow_prices == ()


def test_without_time_and_with_gains_to_reach_there_is_nothing_to_show():
    choices = choices_of(SOURCES, USES, [exchange()])
    asked = {"objective": "jobs", "seconds": 0.0, "limits": Limits(at_least={"jobs": 5.0})}
    assert refused(lambda: best_plan(choices, **asked)) == ("plan_no_time", "seconds", None)


def test_the_solver_says_nothing_on_standard_output(capfd):
    best_plan(choices_of(SOURCES, USES, [exchange()]), objective="jobs")
    assert capfd.readouterr().out == ""
