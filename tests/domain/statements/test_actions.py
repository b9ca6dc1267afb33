"""Stating, withdrawing, importing; and who sees what."""

import pytest
from django.db import IntegrityError, transaction

from piu.domain.journal.actions import open_batch
from piu.domain.journal.models import Entry
from piu.domain.people.models import Circle, Organisation, User
from piu.domain.statements import queries
from piu.domain.statements.actions import (
    Claim,
    import_statements,
    rebuild_current_values,
    record_statement,
    save_sources,
    withdraw_statement,
)
from piu.domain.statements.models import CurrentValue, Source, Statement, Subject
from piu.errors import InvalidInputError, NotAllowedError

pytestmark = pytest.mark.django_db
EMPLOYEES = ("employees", "")


@pytest.fixture
def steel_works(joined_organisation: Organisation) -> Subject:
    return Subject.objects.create(
        kind="site",
        key="dunkerque/arcelormittal-dunkerque",
        place=["toile:dunkerque", "site:dunkerque/arcelormittal-dunkerque"],
        owner=joined_organisation,
    )


def jobs(subject: Subject, number: float, **more: object) -> Claim:
    return Claim(subject, "employees", number=number, unit="jobs", **more)  # type: ignore[arg-type]


def shown(subject: Subject, viewer: User | None = None) -> float | None:
    statement = queries.values_of([subject.pk], viewer=viewer)[subject.pk].get(EMPLOYEES)
    return statement.number if statement else None


def test_an_owner_states_and_withdraws_in_its_own_place(steel_works: Subject, owner: User) -> None:
    statement = record_statement(jobs(steel_works, 2900, year=2024), by=owner)
    assert shown(steel_works) == 2900
    withdraw_statement(statement, by=owner)
    assert shown(steel_works) is None
    assert [row.withdrawn_at is None for row in Statement.objects.all()] == [False]
    verbs = Entry.objects.filter(subject_key=steel_works.key).values_list("verb", flat=True)
    assert list(verbs) == ["statement.recorded", "statement.withdrawn"]


def test_nobody_else_may(steel_works: Subject, member: User, mediator: User) -> None:
    for user in (None, member, mediator):
        with pytest.raises(NotAllowedError):
            record_statement(jobs(steel_works, 1), by=user)
    assert Statement.objects.count() == 0
    assert Entry.objects.count() == 0


def test_an_owner_elsewhere_may_not(steel_works: Subject, make_user: object) -> None:
    neighbour = make_user("owner", "site:dunkerque/aluminium-dunkerque")  # type: ignore[operator]
    with pytest.raises(NotAllowedError):
        record_statement(jobs(steel_works, 1), by=neighbour)


def test_statements_disagree_and_none_is_overwritten(steel_works: Subject, operator: User) -> None:
    record_statement(jobs(steel_works, 3200, year=2022), by=operator)
    record_statement(jobs(steel_works, 2900, year=2024, confidence="confirmed"), by=operator)
    record_statement(jobs(steel_works, 3000, year=2025), by=operator)
    assert shown(steel_works) == 2900
    history = queries.history_of(steel_works.pk, viewer=None)
    assert [row.number for row in history] == [3000, 2900, 3200]


def test_each_viewer_resolves_among_what_they_may_see(
    steel_works: Subject, operator: User, member: User, make_user: object
) -> None:
    record_statement(jobs(steel_works, 3000, year=2023), by=operator)
    record_statement(jobs(steel_works, 2950, year=2024, visibility="members"), by=operator)
    record_statement(jobs(steel_works, 2940, year=2025, visibility="owner"), by=operator)
    stranger = make_user()  # type: ignore[operator]
    assert shown(steel_works) == 3000
    assert shown(steel_works, stranger) == 3000
    assert shown(steel_works, member) == 2940, "its organisation owns the site"
    other = Organisation.objects.create(
        slug="other", name="Autre", kind="company", joined_at="2026-01-01T00:00:00Z"
    )
    colleague = make_user(organisation=other)  # type: ignore[operator]
    assert shown(steel_works, colleague) == 2950


def test_a_circle_sees_its_own(steel_works: Subject, operator: User, make_user: object) -> None:
    partner = Organisation.objects.create(
        slug="partner", name="Partenaire", kind="company", joined_at="2026-01-01T00:00:00Z"
    )
    circle = Circle.objects.create(slug="acier", name="Acier")
    circle.organisations.add(partner)
    claim = jobs(steel_works, 2900, visibility="circle", circle_id=circle.pk)
    record_statement(claim, by=operator)
    assert shown(steel_works) is None
    assert shown(steel_works, make_user(organisation=partner)) == 2900  # type: ignore[operator]
    assert shown(steel_works, make_user()) is None  # type: ignore[operator]


def test_a_member_of_an_organisation_that_has_not_joined_is_public(
    steel_works: Subject, operator: User, make_user: object
) -> None:
    record_statement(jobs(steel_works, 2900, visibility="members"), by=operator)
    waiting = Organisation.objects.create(slug="waiting", name="En attente", kind="company")
    assert shown(steel_works, make_user(organisation=waiting)) is None  # type: ignore[operator]


def test_an_import_adds_what_is_new_and_nothing_twice(steel_works: Subject, operator: User) -> None:
    save_sources([{"slug": "jde", "title": "Le Journal des entreprises"}], dataset="t", by=operator)
    batch = open_batch(kind="test", label="t", by=operator)
    claims = [
        jobs(steel_works, 2900, year=2024, source_slugs=("jde",)),
        jobs(steel_works, 2900, year=2024, source_slugs=("jde",)),
        jobs(steel_works, 2901, year=2024),
    ]
    assert import_statements(claims, by=operator, batch=batch) == 2
    assert import_statements(claims, by=operator, batch=batch) == 0
    first = Statement.objects.get(number=2900)
    assert [source.slug for source in first.sources.all()] == ["jde"]


def test_an_unknown_source_stops_the_import_whole(steel_works: Subject, operator: User) -> None:
    batch = open_batch(kind="test", label="t", by=operator)
    claims = [jobs(steel_works, 1), jobs(steel_works, 2, source_slugs=("nowhere",))]
    with pytest.raises(InvalidInputError) as raised:
        import_statements(claims, by=operator, batch=batch)
    assert (raised.value.code, raised.value.value) == ("unknown_source", "nowhere")
    assert Statement.objects.count() == 0


def test_an_unknown_attribute_is_refused(steel_works: Subject) -> None:
    with pytest.raises(InvalidInputError) as raised:
        Claim(steel_works, "shoe_size", number=42)
    assert raised.value.code == "unknown_term"


def test_a_statement_says_something(steel_works: Subject, operator: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        record_statement(Claim(steel_works, "employees", unit="jobs"), by=operator)
    assert Statement.objects.count() == 0


def test_saving_sources_again_changes_nothing(operator: User) -> None:
    rows = [{"slug": "a", "title": "A"}, {"slug": "b", "title": "B"}]
    assert save_sources(rows, dataset="t", by=operator) == 2
    assert save_sources(rows, dataset="t", by=operator) == 0
    assert save_sources([{"slug": "a", "title": "AA"}], dataset="t", by=operator) == 1
    assert Source.objects.get(slug="a").title == "AA"


def test_rebuilding_finds_the_same_values(steel_works: Subject, operator: User) -> None:
    record_statement(jobs(steel_works, 3000, year=2023), by=operator)
    record_statement(jobs(steel_works, 2900, year=2024), by=operator)
    before = list(CurrentValue.objects.values_list("subject", "attribute", "label", "statement"))
    rebuild_current_values([steel_works.pk])
    after = list(CurrentValue.objects.values_list("subject", "attribute", "label", "statement"))
    assert len(before) == 1
    assert before == after


def test_an_editor_adds_sources_and_changes_only_those_of_the_same_dataset(
    operator: User, editor: User
) -> None:
    save_sources([{"slug": "theirs", "title": "Rapport"}], dataset="ailleurs", by=operator)
    ours = [{"slug": "ours", "title": "Note"}, {"slug": "theirs", "title": "Rapport"}]
    assert save_sources(ours, dataset="ici", by=editor) == 1
    assert save_sources([{"slug": "ours", "title": "Note 2"}], dataset="ici", by=editor) == 1
    with pytest.raises(NotAllowedError) as raised:
        save_sources([{"slug": "theirs", "title": "Autre"}], dataset="ici", by=editor)
    assert (raised.value.code, raised.value.where) == ("source_of_others", "theirs")
    assert save_sources([{"slug": "theirs", "title": "Tome 2"}], dataset="ici", by=operator) == 1
    assert Source.objects.get(slug="theirs").title == "Tome 2"
    lines = Entry.objects.filter(verb="source.saved").order_by("id")
    assert [(line.subject_key, line.by) for line in lines] == [
        ("theirs", operator),
        *[("ours", editor)] * 2,
        ("theirs", operator),
    ]
