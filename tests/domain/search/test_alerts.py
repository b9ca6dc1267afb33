"""Saved searches: whose they are, what is told, and that nothing is told twice or lost."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail

from piu.domain.journal import actions as journal
from piu.domain.journal.models import Entry
from piu.domain.people.actions import system_user
from piu.domain.people.models import User
from piu.domain.search import actions, queries
from piu.domain.search.models import Alert, SavedSearch
from piu.errors import PiuError
from piu.jobs.worker import catch_up
from tests.domain.search import library

NOW = datetime(2026, 3, 1, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def mayor(small_library: None) -> User:
    return User.objects.create_user("maire@exemple.fr", "x")


def publish(slug: str, title: str) -> None:
    made = library.case(slug, title)
    journal.record("experience.imported", on=made, by=system_user())
    assert catch_up(by=system_user())[1] == 0


def test_a_new_record_is_told_once(mayor: User) -> None:
    actions.save_search("noues plantées", by=mayor, now=NOW)
    publish("ruche", "Une ruche sur le toit")
    assert mail.outbox == []
    publish("vallon", "Des noues plantées dans le vallon")
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        (["maire@exemple.fr"], "1 nouvelle fiche pour «\u00a0noues plantées\u00a0»")
    ]
    assert "Des noues plantées dans le vallon\n  https://" in mail.outbox[0].body
    journal.record(
        "experience.imported",
        on=library.Experience.objects.get(slug="vallon"),
        by=system_user(),
    )
    catch_up(by=system_user())
    assert len(mail.outbox) == 1


def test_what_answers_already_is_not_told(mayor: User) -> None:
    actions.save_search("noues", by=mayor, now=NOW)
    case = library.Experience.objects.get(slug="plourin-noues")
    journal.record("experience.imported", on=case, by=system_user())
    catch_up(by=system_user())
    assert mail.outbox == []


def test_a_letter_that_did_not_leave_goes_with_the_next_pass(
    mayor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.save_search("noues plantées", by=mayor, now=NOW)

    def refuse(*_: Any, **__: Any) -> None:
        raise OSError("no server")

    with monkeypatch.context() as patched:
        patched.setattr(actions, "send_mail", refuse)
        made = library.case("vallon", "Des noues plantées dans le vallon")
        journal.record("experience.imported", on=made, by=system_user())
        assert catch_up(by=system_user())[1] == 1
    assert Alert.objects.filter(sent_at=None).count() == 1
    assert catch_up(by=system_user())[1] == 0
    assert len(mail.outbox) == 1
    assert not Alert.objects.filter(sent_at=None).exists()


def test_the_same_search_is_kept_once_and_removed_by_its_owner_only(mayor: User) -> None:
    saved = actions.save_search("noues", kind="experiences", by=mayor, now=NOW)
    assert actions.save_search(" noues ", kind="experiences", by=mayor, now=NOW) == saved
    other = User.objects.create_user("autre@exemple.fr", "x")
    with pytest.raises(PiuError, match="unknown_saved_search"):
        actions.remove_saved_search(saved.pk, by=other, now=NOW)
    assert queries.saved_searches(viewer=mayor) == [saved]
    assert queries.saved_searches(viewer=other) == []
    actions.remove_saved_search(saved.pk, by=mayor, now=NOW)
    assert (SavedSearch.objects.count(), Alert.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("text", "signed_in", "code"),
    [("noues", False, "sign_in_to_save"), ("  ", True, "empty_saved_search")],
)
def test_refusals_keep_nothing(mayor: User, text: str, signed_in: bool, code: str) -> None:
    lines = Entry.objects.count()
    with pytest.raises(PiuError, match=code):
        actions.save_search(text, by=mayor if signed_in else AnonymousUser(), now=NOW)
    assert (SavedSearch.objects.count(), Entry.objects.count()) == (0, lines)


def test_there_is_a_limit(mayor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_SAVED", 1)
    actions.save_search("noues", by=mayor, now=NOW)
    with pytest.raises(PiuError, match="too_many_saved_searches"):
        actions.save_search("ruche", by=mayor, now=NOW)
    assert SavedSearch.objects.count() == 1
