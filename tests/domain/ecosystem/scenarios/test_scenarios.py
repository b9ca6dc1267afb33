"""A question put to the toile of Dunkirk: one answer, at one address, whoever asks and however."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from piu.domain.ecosystem.models import NetworkSnapshot, Run, Scenario
from piu.domain.ecosystem.scenarios import actions, bridge
from piu.domain.ecosystem.scenarios.results import Reading
from piu.domain.ecosystem.toiles import queries
from piu.domain.journal.models import Entry
from piu.domain.people.models import User
from piu.domain.statements import actions as statements
from piu.domain.statements.choices import Visibility
from piu.errors import InvalidInputError, NotFoundError

STEELWORKS = "arcelormittal-dunkerque"
CLOSURE = [{"kind": "closure", "site": STEELWORKS, "share": 1.0}]

pytestmark = pytest.mark.usefixtures("demo_data")


def ask(shocks: list[dict[str, Any]] = CLOSURE, **numbers: Any) -> Run:
    return actions.run_scenario(queries.web("dunkerque"), shocks, by=None, **numbers)


def stored() -> tuple[int, int]:
    return Scenario.objects.count(), Run.objects.count()


def test_the_same_question_is_answered_once() -> None:
    first = ask()
    assert ask() == first
    assert stored() == (1, 1)
    assert Entry.objects.filter(verb="scenario.run").count() == 1


def test_the_order_of_shocks_does_not_change_the_address() -> None:
    two = [*CLOSURE, {"kind": "closure", "site": "ecocem-dunkerque", "share": 0.5}]
    assert ask(two).key == ask(two[::-1]).key


@pytest.mark.parametrize("other", [{"seed": 2}, {"draws": 100}, {"eps": 1e-4}])
def test_another_seed_number_of_draws_or_threshold_is_another_question(
    other: dict[str, Any],
) -> None:
    assert ask(**other).key != ask().key


def test_command_page_and_api_agree_to_the_digit(client: Client) -> None:
    output = StringIO()
    call_command("scenario", "run", "dunkerque", "--close", STEELWORKS, "--json", stdout=output)
    command = json.loads(output.getvalue())
    form = {"site": STEELWORKS, "percent": "100"}
    page = client.post("/toiles/dunkerque/scenarios", form)
    assert page.status_code == 302
    assert page.headers["Location"] == f"/toiles/dunkerque/scenarios/{command['key']}"
    api = client.get(f"/api/toiles/dunkerque/scenarios/{command['key']}").json()
    assert api["result"] == command["result"]
    assert stored() == (1, 1)


def test_the_page_shows_the_totals_of_the_result(client: Client) -> None:
    run = ask()
    body = client.get(run.get_absolute_url()).content.decode()
    jobs = Reading(run).totals[0]
    assert jobs.hit is not None
    assert f"{round(jobs.hit.mid)}" in body
    assert "Centrale à cycle combiné DK6" in body
    assert "bobines d’acier" in body


def test_what_is_hit_makes_sense_to_an_engineer() -> None:
    hits = {hit.id: hit for hit in Reading(ask()).hits}
    assert hits["dk6"].downstream.mid > 0.7  # burns the gases of the works
    assert hits["ecocem-dunkerque"].reasons[0].links[0].flow == (
        "arcelormittal-dunkerque--ecocem-dunkerque--granulated_slag"
    )
    assert hits["lhoist-rety"].upstream.mid > 0.2  # sells its lime to the works
    assert "coca-cola-socx" not in hits


def test_shares_of_the_reasons_sum_to_the_whole_loss() -> None:
    for hit in Reading(ask()).hits:
        total = sum(reason.share for reason in hit.reasons) + hit.reasons_rest
        assert total == pytest.approx(1.0, abs=1e-9)


def test_an_engine_that_came_later_leaves_the_old_answer_beside_its_own(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = ask()
    monkeypatch.setattr(bridge, "ENGINE_VERSION", "99.0")
    assert "Recalculer" in client.get(old.get_absolute_url()).content.decode()
    answer = client.post(f"{old.get_absolute_url()}/recalculer")
    new = Run.objects.get(engine_version="99.0")
    assert answer.headers["Location"] == new.get_absolute_url()
    assert new.key != old.key
    body = client.get(new.get_absolute_url()).content.decode()
    assert old.get_absolute_url() in body
    assert stored() == (1, 2)


def test_figures_kept_for_members_stay_out_of_the_public_answer(operator: User) -> None:
    before = ask()
    site = queries.site(queries.web("dunkerque"), "dk6")
    claim = statements.Claim(
        subject=site.subject,
        attribute="employees",
        number=9_999_999.0,
        unit="jobs",
        year=2026,
        confidence="confirmed",
        visibility=Visibility.MEMBERS,
    )
    statements.record_statement(claim, by=operator)
    assert ask() == before
    assert not NetworkSnapshot.objects.filter(content__contains="9999999").exists()


def test_a_public_figure_that_changes_makes_a_new_snapshot_and_keeps_the_old_answer(
    operator: User,
) -> None:
    before = ask()
    site = queries.site(queries.web("dunkerque"), "dk6")
    claim = statements.Claim(
        subject=site.subject, attribute="employees", number=81.0, unit="jobs", year=2026
    )
    statements.record_statement(claim, by=operator)
    after = ask()
    assert after.key != before.key
    layouts = NetworkSnapshot.objects.values_list("layout", flat=True)
    assert layouts[0] == layouts[1]
    assert Run.objects.filter(pk=before.pk).exists()


@pytest.mark.parametrize(
    ("shocks", "code"),
    [
        ([], "shock_count"),
        ([*CLOSURE, *CLOSURE], "duplicate_shock"),
        ([{"kind": "closure", "site": STEELWORKS, "share": 1.5}], "shock_out_of_range"),
        ([{"kind": "closure", "site": STEELWORKS, "share": "NaN"}], "not_a_number"),
        ([{"kind": "closure", "site": STEELWORKS, "share": 10**400}], "shock_out_of_range"),
        ([{"kind": "closure", "site": "verkor", "share": "half"}], "not_a_number"),
        ([{"kind": "closure", "site": ""}], "empty_identifier"),
        ([{"kind": ["closure"]}], "unknown_shock"),
        ([{"kind": "flood", "site": STEELWORKS}], "unknown_shock"),
        ([{"kind": "closure", "site": STEELWORKS, "depth": 3}], "unknown_value"),
        ([CLOSURE[0]] * 11, "shock_count"),
        ([CLOSURE[0] | {"start_day": 1.5}], "bad_day"),
        ([CLOSURE[0] | {"start_day": 9, "end_day": 9}], "bad_day"),
        ([CLOSURE[0] | {"start_day": 400}], "shock_never_felt"),
        ([{"kind": "arrival", "site": "verkor", "start_day": 0}], "shock_not_timed"),
        ([{"kind": "resource_limit", "resource_class": "x\ud800"}], "class_not_flowing"),
    ],
)
def test_a_wrong_question_is_refused_by_name(shocks: list[dict[str, Any]], code: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        ask(shocks)
    assert refusal.value.code == code
    assert stored() == (0, 0)


def test_an_unknown_site_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(NotFoundError) as refusal:
        ask([{"kind": "closure", "site": "arcelormital-dunkerke", "share": 1.0}])
    assert refusal.value.code == "unknown_site"
    assert STEELWORKS in refusal.value.params["suggestion_fr"]
    with pytest.raises(NotFoundError) as far_off:
        ask([{"kind": "closure", "site": "nimporte", "share": 1.0}])
    assert far_off.value.params["suggestion_fr"] == ""
    with pytest.raises(CommandError, match="peut-être"):
        call_command("scenario", "run", "dunkerque", "--close", "arcelormital-dunkerke")
    assert stored() == (0, 0)


def test_a_site_nobody_depends_on_never_shows_a_bare_zero(client: Client) -> None:
    run = ask([{"kind": "closure", "site": "aquanord", "share": 1.0}])
    assert [total.hit for total in Reading(run).totals] == [None, None, None]
    body = client.get(run.get_absolute_url()).content.decode()
    assert "Aucun autre site du territoire n’est touché par les flux connus" in body


def test_the_contractors_of_the_steelworks_stand_beside_the_totals(client: Client) -> None:
    run = ask()
    told = {(row.link.source, row.number) for row in Reading(run).left_aside}
    assert ("Sous-traitants industriels du Dunkerquois", 4000.0) in told
    page = client.get(run.get_absolute_url()).content.decode()
    assert "main-d’œuvre de maintenance et de travaux" in page


def test_a_part_is_told_as_it_was_asked(client: Client) -> None:
    run = ask([{"kind": "closure", "site": STEELWORKS, "share": 0.335}])
    page = client.get(run.get_absolute_url()).content.decode()
    assert "perdait 33,5\u202f% de son activité" in page
    assert f"--close {STEELWORKS}:33.5" in page


def test_each_site_hit_tells_the_smallest_change_that_would_avoid_its_loss(client: Client) -> None:
    run = ask()
    hits = {hit.id: hit for hit in Reading(run).inside}
    told = [
        (one.direction, one.link and one.link.flow) for one in hits["dk6"].smallest_change or []
    ]
    assert told == [
        ("downstream", f"{STEELWORKS}--dk6--steelworks_gases"),
        ("upstream", f"dk6--{STEELWORKS}--electricity"),
    ]
    page = client.get(run.get_absolute_url()).content.decode().replace("\u00a0", " ")
    assert "Le plus petit changement qui éviterait cette perte : 1 lien à tenir." in page
    assert "garder ce débouché, ou en trouver un autre" in page
    # An engine that did not look says nothing, rather than that nothing is needed.
    for raw in run.result["sites"]:
        del raw["smallest_change"]
    assert Reading(run).inside[0].smallest_change is None
