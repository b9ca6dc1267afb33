"""Runs side by side, what can be done about them, and who keeps or forgets them."""

from typing import Any

import pytest
from django.test import Client

from piu.domain.ecosystem.models import Run, SavedScenario, Scenario
from piu.domain.ecosystem.scenarios import actions, comparisons
from piu.domain.ecosystem.scenarios import queries as scenarios
from piu.domain.ecosystem.toiles import queries
from piu.domain.journal.models import Entry
from piu.domain.people.models import User
from piu.domain.statements.choices import Visibility
from piu.errors import InvalidInputError, NotAllowedError, NotFoundError
from tests.domain.ecosystem.scenarios.test_questions import ask, keep, shock

pytestmark = pytest.mark.usefixtures("demo_data")


def test_the_difference_of_two_runs_is_sharper_than_both() -> None:
    whole, part = ask([shock("closure")]), ask([shock("closure", share=0.9)])
    compared = comparisons.comparison_of([whole, part])
    jobs = compared.measures[0]
    first, second = jobs.cells
    assert first.difference is None
    gap = second.difference
    assert gap is not None
    assert second.whole is not None
    assert gap.high - gap.low < 0.3 * (second.whole.high - second.whole.low)
    assert gap.low <= gap.mid <= gap.high < 0
    assert second.whole.mid - first.whole.mid == pytest.approx(gap.mid, rel=0.1)
    same = comparisons.comparison_of([whole, whole]).measures[0].cells[1].difference
    assert (same.low, same.high) == (0.0, 0.0)


def test_compared_totals_are_those_of_the_runs() -> None:
    from_long = ask([shock("closure")])
    from_time = ask([shock("closure", end_day=56)], draws=20)
    for run in (from_long, from_time):
        compared = comparisons.comparison_of([run, run])
        for row in compared.measures:
            told = next(t for t in compared.readings[0].totals if t.measure == row.measure)
            mine = told.whole if compared.readings[0].is_timed else told.hit
            assert (row.cells[0].beyond and row.cells[0].beyond.mid) == (
                mine and pytest.approx(mine.mid)
            )


def test_what_does_not_compare_is_refused() -> None:
    long_run, timed = ask([shock("closure")]), ask([shock("closure", end_day=9)], draws=5)
    with pytest.raises(InvalidInputError, match="not_comparable"):
        comparisons.comparison_of([long_run, timed])
    with pytest.raises(InvalidInputError, match="compared_count"):
        comparisons.comparison_of([long_run])
    with pytest.raises(InvalidInputError, match="compared_count"):
        comparisons.comparison_of([long_run] * 4)


def test_measures_fit_the_budget_and_take_a_cost_that_is_known() -> None:
    run = ask([shock("closure")])
    found = comparisons.countermeasures_of(run, budget_eur=300_000.0)
    chosen = [row for row in found.rows if row.is_chosen]
    assert chosen
    assert sum(row.cost.mid for row in chosen) <= 300_000.0
    assert 0 < found.avoided.low <= found.loss.high
    assert all(row.reason for row in found.rows), "each judged cost says why"
    dear = chosen[0].name
    again = comparisons.countermeasures_of(run, budget_eur=300_000.0, costs={dear: 1e9})
    priced = next(row for row in again.rows if row.name == dear)
    assert (priced.own_cost, priced.is_chosen, priced.reason) == (1e9, False, "")
    nothing = comparisons.countermeasures_of(run, budget_eur=0.0)
    assert not any(row.is_chosen and row.cost.mid > 0 for row in nothing.rows)


def test_a_budget_that_is_none_is_said_on_the_page(client: Client) -> None:
    run = ask([shock("closure")], draws=20)
    page = client.get(run.get_absolute_url(), {"budget": "beaucoup"}).content.decode()
    assert "n’est pas un budget" in page
    page = client.get(run.get_absolute_url(), {"budget": "500 000"}).content.decode()
    assert "Second fournisseur" in page
    assert "jugements du" in page


def test_a_scenario_is_named_found_and_forgotten_by_its_own(
    client: Client, member: User, editor: User
) -> None:
    run = ask([shock("closure")], by=member, draws=10)
    actions.save_scenario(run, name="  Fermeture \n totale ", by=member)
    assert SavedScenario.objects.get().name == "Fermeture totale"
    actions.save_scenario(run, name="Fermeture", by=member)
    page = client.get("/toiles/dunkerque/scenarios").content.decode()
    assert page.count("Fermeture</label>") == 1
    with pytest.raises(NotAllowedError):
        actions.forget_scenario(run.scenario, by=editor)
    actions.save_scenario(run, name="À moi aussi", by=editor)
    assert actions.forget_scenario(run.scenario, by=member) is False
    assert Run.objects.filter(pk=run.pk).exists(), "another person keeps it"
    assert actions.forget_scenario(run.scenario, by=editor) is False
    assert actions.forget_scenario(run.scenario, by=member) is True
    assert client.get(run.get_absolute_url()).status_code == 404
    assert Entry.objects.filter(verb="scenario.forgotten").count() == 3


def test_an_operator_forgets_any_scenario_and_a_visitor_none(
    client: Client, operator: User, member: User
) -> None:
    run = ask([shock("closure")], by=member, draws=10)
    actions.save_scenario(run, name="À garder", by=member)
    for act in ("enregistrer", "oublier"):
        answer = client.post(f"{run.get_absolute_url()}/{act}", {"nom": "Intrus"})
        assert answer.status_code == 403
    assert Scenario.objects.count() == 1
    assert actions.forget_scenario(run.scenario, by=operator) is True
    assert (Scenario.objects.count(), SavedScenario.objects.count()) == (0, 0)


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_a_name_must_be_one(member: User, name: str) -> None:
    run = ask([shock("closure")], draws=10)
    with pytest.raises(InvalidInputError, match="bad_scenario_name"):
        actions.save_scenario(run, name=name, by=member)
    assert SavedScenario.objects.count() == 0


def test_a_private_scenario_is_neither_listed_nor_compared_nor_saved_by_others(
    client: Client, operator: User, member: User, editor: User
) -> None:
    keep(operator, "dk6", 7777.0, visibility=Visibility.MEMBERS)
    hidden = ask([shock("closure")], by=member, is_private=True, draws=10)
    public = ask([shock("closure")], draws=10)
    actions.save_scenario(hidden, name="Réservé", by=member)
    web = queries.web("dunkerque")
    assert scenarios.saved_scenarios(web, viewer=None) == []
    assert scenarios.saved_scenarios(web, viewer=editor) == []
    assert [run for _, run in scenarios.saved_scenarios(web, viewer=member)] == [hidden]
    asked: dict[str, Any] = {"cle": [public.key, hidden.key]}
    address = "/toiles/dunkerque/scenarios/comparer"
    assert client.get(address, asked).status_code == 404
    assert client.get("/toiles/dunkerque/scenarios", asked).status_code == 404
    with pytest.raises(NotFoundError):
        actions.save_scenario(hidden, name="Volé", by=editor)
    client.force_login(editor)
    for act in ("enregistrer", "oublier"):
        assert client.post(f"{hidden.get_absolute_url()}/{act}", {"nom": "x"}).status_code == 404
    client.force_login(member)
    assert client.get(address, asked).status_code == 200
