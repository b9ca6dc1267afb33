"""The journal: lines, batches, and what waits for its reactions."""

import pytest

from piu.domain.journal import actions, queries
from piu.domain.journal.models import Entry
from piu.domain.people.models import Organisation, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation() -> Organisation:
    return Organisation.objects.create(slug="cud", name="CUD", kind="authority")


def test_a_line_says_who_did_what_on_what(organisation: Organisation, member: User) -> None:
    actions.record("organisation.joined", on=organisation, by=member, detail={"how": "visit"})
    [line] = queries.entries_about("organisation", "cud")
    assert (line.verb, line.by, line.detail) == ("organisation.joined", member, {"how": "visit"})
    assert str(line) == "organisation.joined organisation/cud"


def test_a_line_waits_until_it_is_done(organisation: Organisation) -> None:
    first = actions.record("organisation.joined", on=organisation, by=None)
    second = actions.record("organisation.left", on=organisation, by=None)
    assert queries.waiting_entries() == [first, second]
    assert queries.waiting_entries(limit=1) == [first]
    assert actions.mark_done([first.pk]) == 1
    assert actions.mark_done([first.pk]) == 0
    assert queries.waiting_entries() == [second]


def test_a_batch_holds_its_lines_and_its_content_is_known(
    organisation: Organisation, operator: User
) -> None:
    batch = actions.open_batch(kind="shipped", label="toile", by=operator, digest="abc")
    actions.record_many("organisation.imported", on=[organisation], by=operator, batch=batch)
    assert [entry.subject_key for entry in batch.entries.all()] == ["cud"]
    assert queries.is_loaded(kind="shipped", digest="abc")
    assert not queries.is_loaded(kind="shipped", digest="abd")
    assert not queries.is_loaded(kind="other", digest="abc")
    batch.undone_at = "2026-01-01T00:00:00Z"
    batch.save()
    assert not queries.is_loaded(kind="shipped", digest="abc")
    assert Entry.objects.count() == 1
