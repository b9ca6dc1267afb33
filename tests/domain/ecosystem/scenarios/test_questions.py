"""Questions of any kind, dated or not: one address each, and nobody reads what they may not see."""

import json
from io import StringIO
from itertools import permutations
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from piu.domain.ecosystem.models import NetworkSnapshot, Run, Scenario
from piu.domain.ecosystem.scenarios import actions, bridge
from piu.domain.ecosystem.scenarios import queries as scenarios
from piu.domain.ecosystem.scenarios.timed_results import reading_of
from piu.domain.ecosystem.toiles import queries
from piu.domain.people.models import Circle, Organisation, User
from piu.domain.statements import actions as statements
from piu.domain.statements.choices import Visibility
from piu.errors import InvalidInputError, NotFoundError
from tests.platform_fixtures import MakeUser

STEELWORKS = "arcelormittal-dunkerque"
EACH: dict[str, dict[str, Any]] = {
    "arrival": {"site": "prologium"},
    "broken_link": {"flows": [f"{STEELWORKS}--ecocem-dunkerque--granulated_slag"]},
    "capacity": {"site": STEELWORKS},
    "closure": {"site": STEELWORKS},
    "end_of_scheme": {"site": "cud"},
    "market_loss": {"site": STEELWORKS},
    "price": {"resource_class": "natural_gas"},
    "resource_limit": {"resource_class": "industrial_water"},
}

pytestmark = pytest.mark.usefixtures("demo_data")


def ask(shocks: list[dict[str, Any]], **numbers: Any) -> Run:
    by = numbers.pop("by", None)
    return actions.run_scenario(queries.web("dunkerque"), shocks, by=by, **numbers)


def shock(code: str, **more: Any) -> dict[str, Any]:
    return {"kind": code, **EACH[code], **more}


def test_every_kind_of_the_engine_is_asked_by_its_declaration() -> None:
    assert {kind.code for kind in bridge.shock_kinds()} == set(EACH)
    for code in EACH:
        run = ask([shock(code)], draws=20)
        assert [told.kind.code for told in reading_of(run).shocks] == [code]


def test_an_arrival_says_what_it_brings(client: Client) -> None:
    run = ask([shock("arrival")], draws=20)
    gains = reading_of(run).gains
    assert gains is not None
    jobs = gains.totals[0]
    assert (jobs.own is None) == (reading_of(run).sites["prologium"]["jobs"] is None), (
        "an unknown figure is no zero"
    )
    assert "prologium" in {row.id for row in gains.sites if row.is_arriving}
    assert "Ce que cela apporterait" in client.get(run.get_absolute_url()).content.decode()
    assert reading_of(ask([shock("closure")], draws=10)).gains is None


def test_the_order_of_shocks_and_the_way_a_number_is_written_change_no_address() -> None:
    three = [shock("closure", share=1), shock("resource_limit"), shock("price", rise=0.5)]
    keys = {ask(list(order), draws=10).key for order in permutations(three)}
    assert len(keys) == 1
    spelt_out = [shock("closure", share=1.0), shock("resource_limit", share=0.3), shock("price")]
    assert ask(spelt_out, draws=10).key in keys


def test_dates_make_a_question_in_time_and_the_long_run_keeps_its_own_address() -> None:
    plain = ask([shock("closure")], draws=10)
    dated = ask([shock("closure", start_day=0, end_day=30.0)], draws=10)
    assert (plain.scenario.days, dated.scenario.days, dated.scenario.step_days) == (None, 365, 7)
    assert plain.key != dated.key
    assert dated.key == ask([shock("closure", end_day=30)], draws=10, days=365).key
    assert dated.key != ask([shock("closure", end_day=30)], draws=10, step_days=1).key


def test_a_site_shut_for_four_weeks_loses_them_and_its_clients_come_back() -> None:
    reading = reading_of(ask([shock("closure", end_day=28)], draws=20))
    jobs = reading.totals[0]
    shut = 3200 * 28 / 365
    assert shut <= jobs.own.low <= jobs.own.high <= 3 * shut, "a shut site also restarts"
    assert jobs.points[-1].amount.mid == pytest.approx(0.0, abs=1.0)
    assert jobs.worst.amount.mid > 100
    dk6 = next(hit for hit in reading.inside if hit.id == "dk6")
    assert dk6.causes[0].kind == "input"
    assert f"{STEELWORKS}--dk6--" in dk6.causes[0].links[0].flow


def test_the_command_takes_any_shock_and_agrees_with_the_api(client: Client) -> None:
    output = StringIO()
    given = [shock("resource_limit", start_day=10), shock("closure", end_day=50)]
    words = [word for one in given for word in ("--shock", json.dumps(one))]
    call_command("scenario", "run", "dunkerque", *words, "--draws", "20", "--json", stdout=output)
    asked = {"shocks": given[::-1], "draws": 20}
    api = client.post("/api/toiles/dunkerque/scenarios", asked, "application/json").json()
    assert api["key"] == json.loads(output.getvalue())["key"]
    with pytest.raises(CommandError, match="kind"):
        call_command("scenario", "run", "dunkerque", "--shock", "[1]")
    told = StringIO()
    call_command("scenario", "kinds", stdout=told)
    assert all(code in told.getvalue() for code in EACH)


def test_what_is_refused_while_it_runs_leaves_no_question() -> None:
    with pytest.raises(NotFoundError):
        ask([shock("closure"), {"kind": "capacity", "site": "nulle-part"}])
    assert (Scenario.objects.count(), Run.objects.count()) == (0, 0)


def test_a_question_that_would_hold_the_server_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="run_too_large"):
        ask([shock("closure", end_day=9)], days=3650, step_days=1, draws=2000)
    assert (Scenario.objects.count(), Run.objects.count()) == (0, 0)


def test_a_known_question_reads_no_view(
    monkeypatch: pytest.MonkeyPatch, settings: Any, operator: User
) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "known question",
        }
    }
    first = ask([shock("closure")], draws=10)
    assert ask([shock("closure")], draws=10) == first
    with monkeypatch.context() as patched:
        patched.setattr(queries, "toile_view", None)
        assert ask([shock("closure")], draws=10) == first
    keep(operator, "dk6", 81.0)
    assert ask([shock("closure")], draws=10).key != first.key


def keep(operator: User, site: str, number: float, **more: Any) -> None:
    claim = statements.Claim(
        subject=queries.site(queries.web("dunkerque"), site).subject,
        attribute="employees",
        number=number,
        unit="jobs",
        year=2026,
        confidence="confirmed",
        **more,
    )
    statements.record_statement(claim, by=operator)


def test_a_run_on_members_figures_opens_for_members_only(
    client: Client, operator: User, member: User, make_user: MakeUser
) -> None:
    keep(operator, "dk6", 7777.0, visibility=Visibility.MEMBERS)
    run = ask([shock("closure")], by=member, is_private=True, draws=10)
    assert run.scenario.snapshot.audience == ["members"]
    assert ask([shock("closure")], draws=10).key != run.key
    stranger = make_user()
    web = queries.web("dunkerque")
    for viewer in (None, stranger):
        with pytest.raises(NotFoundError) as refusal:
            scenarios.run_by_key(web, run.key, viewer=viewer)
        assert refusal.value.code == "unknown_run"
    assert scenarios.run_by_key(web, run.key, viewer=member) == run
    addresses = [
        run.get_absolute_url(),
        f"/toiles/dunkerque?scenario={run.key}",
        f"/api/toiles/dunkerque/scenarios/{run.key}",
    ]
    assert [client.get(address).status_code for address in addresses] == [404] * 3
    assert client.post(f"{run.get_absolute_url()}/recalculer").status_code == 404
    client.force_login(member)
    assert [client.get(address).status_code for address in addresses] == [200] * 3


def test_a_run_on_a_circle_s_figures_opens_for_the_circle_only(
    client: Client, operator: User, member: User, make_user: MakeUser
) -> None:
    circle = Circle.objects.create(slug="vapeur", name="Boucle de vapeur")
    circle.organisations.add(member.memberships.get().organisation)
    keep(operator, "dk6", 7777.0, visibility=Visibility.CIRCLE, circle_id=circle.pk)
    run = ask([shock("closure")], by=member, is_private=True, draws=10)
    assert run.scenario.snapshot.audience == ["circle:vapeur"]
    other = Organisation.objects.create(
        slug="autre", name="Autre", kind="company", joined_at="2026-01-01T00:00:00Z"
    )
    outsider = make_user(organisation=other)
    web = queries.web("dunkerque")
    with pytest.raises(NotFoundError):
        scenarios.run_by_key(web, run.key, viewer=outsider)
    assert ask([shock("closure")], by=outsider, is_private=True, draws=10).key != run.key
    circle.organisations.clear()
    with pytest.raises(NotFoundError):
        scenarios.run_by_key(web, run.key, viewer=member)


def test_without_a_restricted_figure_a_private_question_is_the_public_one(member: User) -> None:
    public = ask([shock("closure")], draws=10)
    assert ask([shock("closure")], by=member, is_private=True, draws=10) == public
    assert NetworkSnapshot.objects.filter(web__slug="dunkerque").count() == 1


def test_a_nobody_who_asks_for_private_figures_gets_the_public_ones(
    operator: User, client: Client
) -> None:
    keep(operator, "dk6", 7777.0, visibility=Visibility.MEMBERS)
    asked = {"shocks": [shock("closure")], "private": True, "draws": 10}
    answer = client.post("/api/toiles/dunkerque/scenarios", asked, "application/json").json()
    assert answer["key"] == ask([shock("closure")], draws=10).key
    assert "7777" not in json.dumps(answer)
