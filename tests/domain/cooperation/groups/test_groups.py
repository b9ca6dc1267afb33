"""The group around a need: who is in it, and answers by right or by secret address."""

from datetime import UTC, datetime
from typing import Any

import pytest

from piu.domain.cooperation.groups import actions, queries
from piu.domain.cooperation.models import GroupAnswer, Need, NeedDraft
from piu.domain.journal.models import Entry
from piu.domain.people.choices import Role
from piu.domain.statements.models import Subject
from piu.errors import InvalidInputError, NotAllowedError
from tests.domain.knowledge.cases import make_place

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 27, tzinfo=UTC)
ASKED = "Désimperméabiliser la cour de l’école, trop chaude. Budget limité."


def make_need(slug: str, place: Any, text: str = ASKED, **more: Any) -> Need:
    scopes = sorted(place.scopes()) if place else []
    subject = Subject.objects.create(kind="need", key=slug, place=scopes)
    name = place.name if place else "Communes rurales"
    told = {"title": text.split(".")[0], "description": text, "place_name": name}
    return Need.objects.create(slug=slug, territory=place, subject=subject, **told, **more)


@pytest.fixture(autouse=True)
def needs(db: None) -> dict[str, Need]:
    """Two towns 47 km apart, one 500 km away, one nowhere, one that asks for other things."""
    here = make_place("26114", "Dieulefit", population=3289)
    near = make_place("26362", "Valence", population=64_000)
    far = make_place("59183", "Dunkerque", population=86_000)
    for place, latitude, longitude in (
        (here, 44.53, 5.07),
        (near, 44.93, 4.89),
        (far, 51.03, 2.37),
    ):
        place.latitude, place.longitude = latitude, longitude
        place.save()
    return {
        "here": make_need("here", here, horizon="2028"),
        "near": make_need("near", near, horizon="2028"),
        "far": make_need("far", far),
        "nowhere": make_need("nowhere", None),
        "other": make_need("other", near, "Trouver un médecin pour le village."),
    }


def test_near_and_far_stand_side_by_side_and_small_towns_are_counted() -> None:
    group = queries.group_around("here", viewer=None)
    assert [one.need.slug for one in group.near] == ["near"]
    assert [one.need.slug for one in group.far] == ["far", "nowhere"]
    assert (group.total, group.small, group.joined) == (4, 1, [])
    why = group.near[0]
    assert why.reasons.distance_km == pytest.approx(46.7, abs=0.5)
    assert why.reasons.years_apart == 0
    assert why.reasons.constraints == ("money",)
    assert "schoolyard" in why.reasons.subjects
    assert not any(one.may_answer for one in group.everyone)


def test_an_answer_is_kept_with_its_line_and_may_change(make_user: Any) -> None:
    town = make_user(Role.EDITOR, "territory:26362")
    actions.answer_group("here", need="near", answer="yes", by=town, now=NOW)
    actions.answer_group("here", need="near", answer="withdrawn", by=town, now=NOW)
    assert GroupAnswer.objects.get().answer == "withdrawn"
    lines = Entry.objects.filter(verb="group.answered", subject_key="here/near").order_by("id")
    assert [line.detail["answer"] for line in lines] == ["yes", "withdrawn"]
    group = queries.group_around("here", viewer=town)
    assert [one.need.slug for one in group.everyone if one.may_answer] == ["near"]


def test_nobody_answers_for_another_town(make_user: Any) -> None:
    for by in (None, make_user(), make_user(Role.EDITOR, "territory:59183")):
        with pytest.raises(NotAllowedError):
            actions.answer_group("here", need="near", answer="yes", by=by, now=NOW)
    assert not GroupAnswer.objects.exists()
    assert not Entry.objects.filter(verb="group.answered").exists()


def test_a_need_that_asks_for_something_else_does_not_join(make_user: Any) -> None:
    operator = make_user(Role.OPERATOR)
    with pytest.raises(InvalidInputError) as refused:
        actions.answer_group("here", need="other", answer="yes", by=operator, now=NOW)
    assert refused.value.code == "need_not_in_group"
    assert not GroupAnswer.objects.exists()


def test_the_secret_address_of_a_need_said_here_answers_for_it(needs: dict[str, Need]) -> None:
    held = NeedDraft.objects.create(
        key="k", proof="p", text=ASKED, email="x@test.invalid", said_at=NOW,
        territory=needs["near"].territory,
    )  # fmt: skip
    with pytest.raises(InvalidInputError) as refused:
        actions.answer_as_draft("k", around="here", answer="yes", by=None, now=NOW)
    assert refused.value.code == "draft_not_published"
    held.need = needs["near"]
    held.save()
    actions.answer_as_draft("k", around="here", answer="yes", by=None, now=NOW)
    assert [one.need.slug for one in queries.group_around("here", viewer=None).joined] == ["near"]
    assert queries.invitations_of(needs["near"]) == [needs["here"]]
