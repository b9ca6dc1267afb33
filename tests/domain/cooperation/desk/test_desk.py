"""The mediators’ desk: who waits, contacts, the ladder of trust, rights, needs said for a town."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from piu.domain.cooperation.desk import actions, queries, rules
from piu.domain.cooperation.desk.rules import Told
from piu.domain.cooperation.models import Contact, Need
from piu.domain.journal.models import Entry
from piu.domain.people.choices import Role
from piu.domain.people.models import User
from piu.errors import InvalidInputError, NotAllowedError
from tests.domain.cooperation.groups.test_groups import make_need
from tests.domain.knowledge.cases import make_place

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
TODAY = NOW.date()
CALLED = Told("la maire", "Elle veut visiter.", "met", "Organiser la visite", date(2026, 12, 4))


@pytest.fixture(autouse=True)
def needs(db: None) -> dict[str, Need]:
    here = make_place("26114", "Dieulefit", population=3000)
    away = make_place("59183", "Dunkerque", population=86_000)
    return {
        "here": make_need("here", here, themes=["eaux_pluviales"]),
        "second": make_need("second", here),
        "away": make_need("away", away),
    }


@pytest.fixture
def local(make_user: Any) -> User:
    found: User = make_user(Role.MEDIATOR, "territory:26114")
    return found


def slugs(viewer: User, today: date = TODAY, **choice: str) -> list[str]:
    return [row.need.slug for row in queries.desk(choice, viewer=viewer, today=today).rows]


def test_a_mediator_sees_the_needs_of_its_territory_the_uncalled_first(local: User) -> None:
    assert slugs(local) == ["here", "second"]
    actions.log_contact("here", CALLED, by=local, now=NOW)
    assert slugs(local) == ["second", "here"]
    assert slugs(local, theme="eaux_pluviales") == ["here"]
    assert slugs(local, place="59183") == []


def test_an_act_whose_day_has_come_is_first(local: User) -> None:
    actions.log_contact("here", CALLED, by=local, now=NOW)
    assert slugs(local, today=date(2026, 12, 4)) == ["here", "second"]
    found = queries.desk({}, viewer=local, today=date(2026, 12, 4))
    assert (found.unanswered, found.overdue, found.loads) == (1, 1, [(str(local), 1)])


def test_trust_keeps_the_highest_step_and_words_stay_out_of_the_journal(local: User) -> None:
    for step in ("visited", "met", ""):
        actions.log_contact("here", Told("la maire", "mot secret", step), by=local, now=NOW)
    row, contacts = queries.contacts_about("here", viewer=local)
    assert (row.trust, row.contacts, len(contacts)) == ("visited", 3, 3)
    entry = Entry.objects.filter(verb="need.contacted").first()
    assert entry is not None
    assert "secret" not in str(entry.detail)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (Told("", "x"), "text_missing"),
        (Told("la maire", " "), "text_missing"),
        (Told("la maire", "x" * 100_000), "text_too_long"),
        (Told("la maire", "x", "married"), "unknown_step"),
        (Told("la maire", "x", next_on=TODAY), "text_missing"),
        (Told("la maire", "x", "", "rappeler", TODAY - timedelta(1)), "next_act_in_past"),
    ],
)
def test_a_contact_that_makes_no_sense_is_refused(local: User, told: Told, code: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        actions.log_contact("here", told, by=local, now=NOW)
    assert refused.value.code == code
    assert not Contact.objects.exists()


def test_the_desk_is_for_mediators_of_the_place(make_user: Any, local: User) -> None:
    town = make_user(Role.EDITOR, "territory:26114")
    for by in (None, make_user(), town):
        with pytest.raises(NotAllowedError):
            queries.desk({}, viewer=by, today=TODAY)
        with pytest.raises(NotAllowedError):
            queries.contacts_about("here", viewer=by)
        with pytest.raises(NotAllowedError):
            actions.log_contact("here", CALLED, by=by, now=NOW)
    with pytest.raises(NotAllowedError):
        actions.log_contact("away", CALLED, by=local, now=NOW)
    assert not Contact.objects.exists()


def test_a_need_is_said_for_a_town_of_the_mediator_only(needs: Any, local: User) -> None:
    told = "Un abri à vélos fermé devant la gare."
    place = needs["here"].territory
    need = actions.say_need_for(told, place=place, language="fr", by=local, now=NOW)
    assert (need.title, need.place_name) == ("Un abri à vélos fermé devant la gare", "Dieulefit")
    assert need.slug in slugs(local)
    away = needs["away"].territory
    with pytest.raises(NotAllowedError):
        actions.say_need_for(told, place=away, language="fr", by=local, now=NOW)
    with pytest.raises(InvalidInputError):
        actions.say_need_for("vélo", place=place, language="fr", by=local, now=NOW)
    assert Need.objects.count() == 4


def test_the_ladder_has_an_order() -> None:
    assert rules.highest(["tested", "met", "bought", "visited"]) == "bought"
    assert rules.highest([""]) == ""
