"""A plan from the first day, measures that draw a curve, and cases that wake."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core import mail

from piu.domain.cooperation.models import Call, Need
from piu.domain.evaluation import actions, queries
from piu.domain.evaluation.models import Appointment, Plan, Revival
from piu.domain.knowledge.actions import import_experiences
from piu.domain.knowledge.contributions import actions as edits
from piu.domain.knowledge.models import Contribution, Experience
from piu.domain.people.models import User
from piu.domain.statements.models import Statement, Subject
from piu.errors import InvalidInputError, NotFoundError
from piu.jobs.letters import remind_of_evaluations, tell_revivals
from tests.domain.knowledge.cases import make_place, told

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def held(mediator: User) -> Contribution:
    make_place("26114", "Dieulefit", population=3000, longitude=5.06, latitude=44.52)
    given = {"title": "Un composteur par immeuble", "place": "Dieulefit", "steps": ["Réunir"],
             "stage": "dormant", "start_year": 2024, "evaluated_from": "2025-01-15"}  # fmt: skip
    held = edits.start_contribution(
        given, language="fr", link="https://piu.test/{key}", by=None, now=NOW
    )
    edits.send_contribution(held.key, email="a@mairie.test", by=None, now=NOW)
    themes = ["dechets_economie_circulaire"]
    edits.publish_contribution(held.pk, themes=themes, intensity="first_step", by=mediator, now=NOW)
    held.refresh_from_db()
    return held


def test_a_plan_opens_once_and_reminds_one_person_once_a_moment(
    held: Contribution, operator: User
) -> None:
    slug = Experience.objects.get().slug
    for _time in range(2):
        actions.open_plan(slug, by=operator)
    assert Plan.objects.count() == 1
    days = list(Appointment.objects.values_list("due_on", flat=True))
    assert days == [date(2025, 1, 15), date(2026, 1, 15), date(2028, 1, 15)]
    assert len(queries.due(today=date(2026, 3, 2))) == 2
    assert remind_of_evaluations(operator) == 2
    assert remind_of_evaluations(operator) == 0
    assert [letter.to for letter in mail.outbox] == [["a@mairie.test"]] * 2
    assert held.link in mail.outbox[0].body


def enter(key: str, **changes: Any) -> Experience:
    given = {"label": "compost récolté", "value": 800.0, "unit": "kg", "day": date(2025, 6, 1)}
    return actions.enter_measure(key, **{**given, **changes}, by=None, now=NOW)


def test_measures_draw_a_curve_in_the_order_of_their_dates(held: Contribution) -> None:
    case = enter(held.key)
    assert queries.series_of(case, viewer=None) == []
    enter(held.key, value=350.0, day=date(2024, 6, 1))
    [series] = queries.series_of(case, viewer=None)
    assert (series.label, series.unit) == ("compost récolté", "kg")
    assert [(point.words, point.value) for point in series.points] == [
        ("2024-06-01", 350.0),
        ("2025-06-01", 800.0),
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"label": "x"}, "indicator_without_name"),
        ({"unit": ""}, "unknown_term"),
        ({"day": date(2027, 1, 1)}, "measure_to_come"),
        ({"day": date(2023, 1, 1)}, "measured_before_start"),
    ],
)
def test_a_measure_that_contradicts_is_refused(
    held: Contribution, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        enter(held.key, **changes)
    assert caught.value.code == code
    assert not Statement.objects.filter(attribute="indicator").exists()


def test_only_the_address_of_a_published_case_enters_measures(held: Contribution) -> None:
    with pytest.raises(NotFoundError):
        enter("no-such-key")
    Contribution.objects.update(state="returned")
    with pytest.raises(NotFoundError):
        enter(held.key)


def make_call(slug: str, **fields: Any) -> Call:
    subject = Subject.objects.create(kind="call", key=slug)
    return Call.objects.create(
        slug=slug, name=f"Aide {slug}", kind="grant", subject=subject,
        themes=["dechets_economie_circulaire"], **fields,
    )  # fmt: skip


def make_need(slug: str, place: Any) -> Need:
    subject = Subject.objects.create(kind="need", key=slug)
    return Need.objects.create(
        slug=slug, title=f"Besoin {slug}", description="x", subject=subject,
        themes=["dechets_economie_circulaire"], territory=place, place_name=place.name,
    )  # fmt: skip


def test_a_call_of_the_theme_wakes_a_sleeping_case_once(held: Contribution, operator: User) -> None:
    make_call("compost")
    elsewhere = make_place("59183", "Dunkerque", longitude=2.37, latitude=51.03)
    make_call("nord", territory=elsewhere)
    for _time in range(2):
        actions.note_revivals("call", slug="compost", by=operator, now=NOW)
        actions.note_revivals("call", slug="nord", by=operator, now=NOW)
    assert Revival.objects.get().cause_key == "compost"
    assert tell_revivals(operator) == 1
    assert tell_revivals(operator) == 0
    [letter] = mail.outbox
    assert letter.to == ["a@mairie.test"]
    assert "Aide compost" in letter.body


def test_only_a_neighbour_with_the_same_need_wakes_it(held: Contribution, operator: User) -> None:
    near = make_place("26198", "Montélimar", longitude=4.75, latitude=44.56)
    far = make_place("59183", "Dunkerque", longitude=2.37, latitude=51.03)
    make_need("pres", near)
    make_need("loin", far)
    for slug in ("pres", "loin"):
        actions.note_revivals("need", slug=slug, by=operator, now=NOW)
    assert list(Revival.objects.values_list("cause_key", flat=True)) == ["pres"]


def test_without_an_author_the_mediators_of_the_place_are_told(
    mediator: User, operator: User
) -> None:
    import_experiences(
        [told("arret", stage="abandoned", themes=("dechets_economie_circulaire",))], by=operator
    )
    make_call("compost")
    actions.note_revivals("call", slug="compost", by=operator, now=NOW)
    tell_revivals(operator)
    assert [letter.to for letter in mail.outbox] == [[mediator.email]]
    assert Revival.objects.get().told_at is not None
