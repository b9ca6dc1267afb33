"""A consortium from its opening to the exit of a member: rights, refusals, history."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from piu.domain.cooperation.consortia import actions, queries
from piu.domain.cooperation.consortia.rules import Plan
from piu.domain.cooperation.groups.actions import answer_group
from piu.domain.cooperation.models import Consortium, ConsortiumMember, Need
from piu.domain.journal.models import Entry
from piu.domain.people.choices import Role
from piu.domain.people.models import User
from piu.errors import ConflictError, InvalidInputError, NotAllowedError
from tests.domain.cooperation.groups.test_groups import make_need
from tests.domain.knowledge.cases import make_place

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 27, tzinfo=UTC)
TODAY = NOW.date()
PLAN = Plan("Cours d’école fraîches", "Désimperméabiliser nos cours", cost_eur=Decimal(9000))


@pytest.fixture(autouse=True)
def need(db: None, operator: User) -> Need:
    here = make_place("26114", "Dieulefit", population=3000)
    beside = make_place("26362", "Valence", population=60_000)
    make_place("26281", "Romans", population=33_000)
    first, second = make_need("here", here), make_need("near", beside)
    for one in (first, second):
        answer_group("here", need=one.slug, answer="yes", by=operator, now=NOW)
    return first


@pytest.fixture
def opened(operator: User) -> Consortium:
    return actions.open_consortium("here", by=operator, now=NOW)


@pytest.fixture
def dieulefit(make_user: Any) -> User:
    found: User = make_user(Role.EDITOR, "territory:26114")
    return found


def view() -> queries.ConsortiumView:
    return queries.consortium_view("here", viewer=None, today=TODAY)


def test_it_opens_with_the_towns_that_said_yes(dieulefit: User) -> None:
    actions.open_consortium("here", by=dieulefit, now=NOW)
    assert [row.member.territory.code for row in view().members] == ["26114", "26362"]
    assert view().small == 1
    assert actions.open_consortium("here", by=dieulefit, now=NOW).slug == "here-2"


def test_a_need_of_no_town_opens_nothing(operator: User) -> None:
    make_need("nowhere", None, "Trouver un médecin pour le village.")
    with pytest.raises(InvalidInputError) as refused:
        actions.open_consortium("nowhere", by=operator, now=NOW)
    assert refused.value.code == "consortium_without_town"
    assert not Consortium.objects.exists()


def test_what_members_agree_on_is_kept_and_each_share_computed(
    opened: Consortium, dieulefit: User
) -> None:
    told = Plan(
        **{**PLAN.__dict__, "sharing_key": "population", "coordinator": "26362"},
    )
    actions.change_consortium("here", told, revision=0, by=dieulefit, now=NOW)
    found = view()
    assert [row.share for row in found.members] == [Decimal("428.57"), Decimal("8571.43")]
    assert [row.is_coordinator for row in found.members] == [False, True]
    assert [row.procedure for _term, row in found.procedures][0] == "direct"
    detail = Entry.objects.get(verb="consortium.changed").detail
    assert detail["coordinator"] == "26362"
    assert "legal_form" not in detail


def test_two_people_at_once_lose_nothing(opened: Consortium, dieulefit: User) -> None:
    actions.change_consortium("here", PLAN, revision=0, by=dieulefit, now=NOW)
    with pytest.raises(ConflictError):
        actions.change_consortium("here", Plan("À moi", "x"), revision=0, by=dieulefit, now=NOW)
    assert Consortium.objects.get().name == PLAN.name


def test_a_coordinator_that_gave_a_mandate_or_left_is_refused(
    opened: Consortium, operator: User
) -> None:
    actions.change_member(
        "here", "26114", role="buyer", use=None, represented_by="26362", by=operator, now=NOW
    )
    circular = Plan("x", "y", coordinator="26114")
    with pytest.raises(InvalidInputError) as refused:
        actions.change_consortium("here", circular, revision=1, by=operator, now=NOW)
    assert refused.value.code == "coordinator_circular"
    actions.leave_consortium("here", "26362", on=TODAY, by=operator, now=NOW)
    gone = Plan("x", "y", coordinator="26362")
    with pytest.raises(InvalidInputError) as refused:
        actions.change_consortium("here", gone, revision=2, by=operator, now=NOW)
    assert refused.value.code == "coordinator_not_member"
    assert Consortium.objects.get().coordinator is None


def test_who_leaves_coordinates_no_more_and_mandates_to_it_end(
    opened: Consortium, operator: User
) -> None:
    led = Plan("x", "y", coordinator="26362")
    actions.change_consortium("here", led, revision=0, by=operator, now=NOW)
    actions.change_member(
        "here", "26114", role="tester", use=3.0, represented_by="26362", by=operator, now=NOW
    )
    actions.leave_consortium("here", "26362", on=TODAY, by=operator, now=NOW)
    assert Consortium.objects.get().coordinator is None
    assert ConsortiumMember.objects.get(left_on=None).represented_by is None
    assert [one.territory.name for one in view().former] == ["Valence"]
    assert [act.verb for act in view().acts] == [
        "consortium.left",
        "consortium.member_changed",
        "consortium.changed",
        "consortium.opened",
    ]
    assert Entry.objects.get(verb="consortium.left").detail["on"] == "2026-11-27"
    actions.join_consortium("here", "26362", by=operator, now=NOW)
    assert len(view().members) == 2


def test_nobody_leaves_before_coming_nor_comes_twice(opened: Consortium, operator: User) -> None:
    with pytest.raises(InvalidInputError) as refused:
        actions.leave_consortium("here", "26362", on=date(2026, 1, 1), by=operator, now=NOW)
    assert refused.value.code == "left_before_joining"
    with pytest.raises(InvalidInputError) as refused:
        actions.join_consortium("here", "26362", by=operator, now=NOW)
    assert refused.value.code == "already_member"
    assert ConsortiumMember.objects.filter(left_on=None).count() == 2


def test_a_share_that_a_missing_figure_hides_is_said_with_its_town(
    opened: Consortium, operator: User
) -> None:
    by_use = Plan(**{**PLAN.__dict__, "sharing_key": "use"})
    actions.change_consortium("here", by_use, revision=0, by=operator, now=NOW)
    found = view()
    assert found.share_problem is not None
    assert (found.share_problem.code, found.share_problem.value) == ("share_unknown", "Dieulefit")
    assert [row.share for row in found.members] == [None, None]


def test_an_observer_does_not_pay(opened: Consortium, operator: User) -> None:
    actions.change_member(
        "here", "26362", role="observer", use=None, represented_by="", by=operator, now=NOW
    )
    actions.change_consortium("here", PLAN, revision=1, by=operator, now=NOW)
    assert [row.share for row in view().members] == [Decimal(9000), None]


def test_a_town_of_elsewhere_writes_nothing_here(opened: Consortium, make_user: Any) -> None:
    stranger = make_user(Role.EDITOR, "territory:59183")
    before = list(Consortium.objects.values()), list(ConsortiumMember.objects.values())
    member = {"role": "buyer", "use": None, "represented_by": ""}
    for act in (
        lambda: actions.open_consortium("here", by=stranger, now=NOW),
        lambda: actions.change_consortium("here", PLAN, revision=0, by=stranger, now=NOW),
        lambda: actions.change_member("here", "26114", **member, by=stranger, now=NOW),
        lambda: actions.join_consortium("here", "26281", by=stranger, now=NOW),
        lambda: actions.leave_consortium("here", "26114", on=TODAY, by=stranger, now=NOW),
    ):
        with pytest.raises(NotAllowedError):
            act()
    assert (list(Consortium.objects.values()), list(ConsortiumMember.objects.values())) == before


def test_a_member_town_brings_only_itself(opened: Consortium, dieulefit: User) -> None:
    with pytest.raises(NotAllowedError):
        actions.join_consortium("here", "26281", by=dieulefit, now=NOW)
    with pytest.raises(NotAllowedError):
        actions.leave_consortium("here", "26362", on=TODAY, by=dieulefit, now=NOW)
    assert ConsortiumMember.objects.filter(left_on=None).count() == 2
