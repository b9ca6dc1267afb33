"""Plans: which leads to study together, within a budget."""

from dataclasses import replace

import pytest

from piu.domain.ecosystem.models import Opportunity
from piu.domain.ecosystem.opportunities import plans
from piu.domain.ecosystem.opportunities.plans import Drawn, PlanView, plans_for
from piu.domain.ecosystem.opportunities.rules import PlanQuestion, check_plan
from piu.domain.ecosystem.toiles import queries
from piu.errors import InvalidInputError

KINDS = ("import_substitution", "near_match", "new_site", "unmet_inflow", "unused_outflow")
QUESTION = PlanQuestion(study_eur=20_000, budget_eur=60_000, kinds=KINDS)


def drawn(question: PlanQuestion) -> Drawn:
    web = queries.web("dunkerque")
    return plans_for(web, question, viewer=None, stamp=f"test-{question}")


def first(question: PlanQuestion) -> PlanView:
    return drawn(question).plans[0]


@pytest.mark.usefixtures("demo_data")
def test_a_plan_keeps_to_its_budget_and_to_what_each_site_has() -> None:
    found = drawn(QUESTION)
    assert found.plans[0].studies_eur == 60_000
    assert len(found.plans[0].taken) == 3
    for plan in found.plans:
        assert plan.studies_eur <= 60_000
        assert plan.value_eur == pytest.approx(sum(one.value_eur for one in plan.taken))
        assert all(0 < one.share <= 1 + 1e-9 for one in plan.taken)
        assert all(one.reading.source and one.reading.target for one in plan.taken)
    values = [plan.value_eur for plan in found.plans]
    carbon = [plan.avoided_co2_t for plan in found.plans]
    assert values == sorted(values, reverse=True)
    assert carbon == sorted(carbon)


@pytest.mark.usefixtures("demo_data")
def test_more_money_never_brings_less() -> None:
    values = [
        first(replace(QUESTION, budget_eur=budget)).value_eur
        for budget in (20_000, 40_000, 100_000, 1_000_000)
    ]
    assert values == sorted(values)
    assert values[0] < values[1]


@pytest.mark.usefixtures("demo_data")
def test_what_is_left_aside_is_counted() -> None:
    whole = drawn(QUESTION)
    near = drawn(replace(QUESTION, most_km=5))
    sure = drawn(replace(QUESTION, least_chance=0.1))
    assert whole.too_far == whole.too_unlikely == 0
    assert near.candidates + near.too_far == whole.candidates
    assert sure.candidates + sure.too_unlikely == whole.candidates
    assert all(one.reading.found.distance_km <= 5 for one in near.plans[0].taken)
    assert drawn(replace(QUESTION, least_chance=0.99)).plans == []


@pytest.mark.usefixtures("demo_data")
def test_a_lead_whose_source_has_nobody_knows_how_much_is_not_weighed() -> None:
    """The methaniser sells its gas, no source says how much: it cannot feed the gas station."""
    taken = {key for plan in drawn(QUESTION).plans for key in plan.keys}
    assert taken
    assert not [key for key in taken if key.startswith("methaniseur-daudruy--")]


@pytest.mark.usefixtures("demo_data")
def test_a_lead_that_failed_is_not_proposed_again() -> None:
    best = first(QUESTION).taken[0].reading
    Opportunity.objects.create(web=best.web, key=best.key, kind=best.found.kind, state="failed")
    again = plans_for(best.web, QUESTION, viewer=None, stamp="after it failed").plans[0]
    assert best.key not in again.keys


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        ({"study_eur": 0.0}, "bad_plan_amount", "etude"),
        ({"budget_eur": -1.0}, "bad_plan_amount", "budget"),
        ({"budget_eur": 19_999.0}, "budget_under_one_study", "budget"),
        ({"most_km": 0.0}, "bad_plan_amount", "km"),
        ({"least_chance": 1.0}, "bad_plan_chance", "chance"),
    ],
)
def test_amounts_that_are_none_are_refused(change: dict[str, float], code: str, where: str) -> None:
    with pytest.raises(InvalidInputError) as raised:
        check_plan(replace(QUESTION, **change))  # type: ignore[arg-type]
    assert (raised.value.code, raised.value.where) == (code, where)


def test_the_page_waits_a_few_seconds_at_most() -> None:
    assert plans.SECONDS <= 5
