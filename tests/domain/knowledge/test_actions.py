"""Imports of cases: created, updated, left alone; nothing written without the right."""

import pytest

from piu.domain.journal.models import Batch, Entry
from piu.domain.knowledge.actions import Saved, import_experiences
from piu.domain.knowledge.models import Experience, Transposition
from piu.domain.knowledge.queries import facts_by_slug, figures_of
from piu.domain.people.models import User
from piu.domain.statements.models import Statement
from piu.errors import InvalidInputError, NotAllowedError
from tests.domain.knowledge.cases import make_place, make_source, told, trenches

pytestmark = pytest.mark.django_db


def test_a_case_comes_back_as_it_was_told(operator: User) -> None:
    make_source("page")
    region = make_place("reg-84", "Auvergne-Rhône-Alpes", level="region")
    make_place("26114", "Dieulefit", region=region)
    case = told(
        "dieulefit",
        territory_code="26114",
        region_code="reg-84",
        source_slugs=("page",),
        figures=(trenches(10),),
    )
    assert import_experiences([case], by=operator) == Saved(1, 0, 0, 1)
    assert facts_by_slug(["dieulefit"]) == {"dieulefit": case}
    assert Experience.objects.get().scopes() == {"territory:26114", "territory:reg-84"}


def test_the_same_cases_again_change_nothing(operator: User) -> None:
    cases = [
        told("mere", transposed_to=("fille", "Crolles (Isère)"), figures=(trenches(10),)),
        told("fille"),
    ]
    import_experiences(cases, by=operator)
    before = Batch.objects.count(), Entry.objects.count(), Statement.objects.count()
    assert import_experiences(cases, by=operator) == Saved(0, 0, 2, 0)
    assert (Batch.objects.count(), Entry.objects.count(), Statement.objects.count()) == before


def test_a_changed_case_is_updated_and_the_others_are_left_alone(operator: User) -> None:
    import_experiences([told("un", figures=(trenches(10),)), told("deux")], by=operator)
    changed = told("un", steps=("Écouter",), figures=(trenches(12, year=2025),))
    assert import_experiences([changed, told("deux")], by=operator) == Saved(0, 1, 1, 1)
    case = Experience.objects.get(slug="un")
    assert [step.text for step in case.steps.all()] == ["Écouter"]
    _, [shown] = figures_of(case, viewer=None)
    assert (shown.statement.number, shown.statement.year) == (12, 2025)
    assert [other.number for other in shown.others] == [10]
    assert Statement.objects.filter(subject=case.subject).count() == 2


def test_each_touched_case_has_its_line_in_the_journal(operator: User) -> None:
    import_experiences([told("un"), told("deux")], by=operator)
    lines = Entry.objects.filter(verb="experience.imported").order_by("subject_key")
    assert [(line.subject_kind, line.subject_key, line.by) for line in lines] == [
        ("experiences", "deux", operator),
        ("experiences", "un", operator),
    ]


def test_one_link_told_at_both_ends_is_one_row(operator: User) -> None:
    cases = [told("mere", transposed_to=("fille",)), told("fille", transposed_from=("mere",))]
    import_experiences(cases, by=operator)
    link = Transposition.objects.get()
    assert (link.parent and link.parent.slug, link.child and link.child.slug) == ("mere", "fille")


def test_an_unknown_place_or_source_saves_nothing(operator: User) -> None:
    with pytest.raises(InvalidInputError) as refused:
        import_experiences([told("un"), told("deux", territory_code="99999")], by=operator)
    assert (refused.value.code, refused.value.value) == ("unknown_territory", "99999")
    with pytest.raises(InvalidInputError) as refused:
        import_experiences([told("un", source_slugs=("nulle-part",))], by=operator)
    assert (refused.value.code, refused.value.where) == ("unknown_source", "un")
    assert not Experience.objects.exists()


def test_a_member_may_not_import(member: User) -> None:
    with pytest.raises(NotAllowedError):
        import_experiences([told("un")], by=member)
    assert not Experience.objects.exists()
