"""Imports and reads of needs, calls and solutions."""

from dataclasses import replace
from datetime import date

import pytest

from piu.domain.cooperation.models import Call, Need, Solution
from piu.domain.cooperation.records import queries
from piu.domain.cooperation.records.actions import Saved, import_cooperation
from piu.domain.cooperation.records.rules import CallFacts, NeedFacts, PlaceFacts, SolutionFacts
from piu.domain.journal.models import Batch, Entry
from piu.domain.people.models import User
from piu.errors import InvalidInputError, NotAllowedError, NotFoundError
from tests.domain.knowledge.cases import make_place, make_source

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)
NEED = NeedFacts(
    slug="n-dieulefit",
    title="Faire accepter une autre gestion de la pluie",
    description="La commune cherche à recharger la nappe.",
    constraint="Budget limité",
    horizon="",
    language="fr",
    themes=("eaux_pluviales",),
    place=PlaceFacts("Dieulefit", "municipality", "26114"),
    source_slugs=("page",),
)
CALL = CallFacts(
    slug="eui",
    name="Initiative urbaine européenne",
    operator="Commission européenne",
    kind="call_for_projects",
    language="fr",
    beneficiaries=("autorités urbaines",),
    themes=("mobilite", "eaux_pluviales"),
    perimeter="Union européenne",
    territory_code="",
    opening="2021",
    closing="2027",
    amount_or_rate="80 %",
    is_recurring=True,
    note="",
    source_slugs=("page",),
)
SOLUTION = SolutionFacts(
    slug="adopta",
    name="Adopta",
    description="Forme à la gestion des eaux pluviales.",
    language="fr",
    themes=("eaux_pluviales",),
    maturity="commercial",
    home=PlaceFacts("Dieulefit", "", "26114"),
    references=(PlaceFacts("Dieulefit", "", "26114"), PlaceFacts("Genevois français")),
    source_slugs=("page",),
)


@pytest.fixture(autouse=True)
def before() -> None:
    make_source("page")
    region = make_place("reg-84", "Auvergne-Rhône-Alpes", level="region")
    make_place("26114", "Dieulefit", population=3289, region=region)


@pytest.fixture
def loaded(operator: User) -> Saved:
    return import_cooperation(needs=[NEED], calls=[CALL], solutions=[SOLUTION], by=operator)


def test_records_come_back_as_they_were_told(loaded: Saved) -> None:
    assert loaded == Saved(3, 0, 0)
    assert queries.need_facts(["n-dieulefit"]) == {"n-dieulefit": NEED}
    assert queries.call_facts(["eui"]) == {"eui": CALL}
    assert queries.solution_facts(["adopta"]) == {"adopta": SOLUTION}


def test_dates_are_kept_as_given_beside_the_days_they_can_mean(loaded: Saved) -> None:
    call = queries.call("eui")
    assert (call.opening, call.closing) == ("2021", "2027")
    assert (call.opens_on, call.closes_on) == (date(2021, 1, 1), date(2027, 12, 31))


def test_the_same_records_again_change_nothing(loaded: Saved, operator: User) -> None:
    before = Batch.objects.count(), Entry.objects.count()
    again = import_cooperation(needs=[NEED], calls=[CALL], solutions=[SOLUTION], by=operator)
    assert again == Saved(0, 0, 3)
    assert (Batch.objects.count(), Entry.objects.count()) == before


def test_a_changed_record_is_updated(loaded: Saved, operator: User) -> None:
    moved = replace(NEED, place=PlaceFacts("Rhône-Alpes", "region", "reg-84"))
    fewer = replace(SOLUTION, references=SOLUTION.references[1:])
    assert import_cooperation(needs=[moved], solutions=[fewer], by=operator) == Saved(0, 2, 0)
    need = queries.need("n-dieulefit")
    assert need.subject.place == ["territory:reg-84"]
    assert [place.place_name for place in queries.solution("adopta").references.all()] == [
        "Genevois français"
    ]


def test_an_unknown_place_saves_nothing(operator: User) -> None:
    wrong = replace(NEED, place=PlaceFacts("Nulle part", "municipality", "99999"))
    with pytest.raises(InvalidInputError) as refused:
        import_cooperation(calls=[CALL], needs=[wrong], by=operator)
    assert refused.value.code == "unknown_territory"
    assert not Need.objects.exists()
    assert not Call.objects.exists()


def test_a_member_may_not_import(member: User) -> None:
    with pytest.raises(NotAllowedError):
        import_cooperation(solutions=[SOLUTION], by=member)
    assert not Solution.objects.exists()


def test_lists_are_narrowed_and_counted(loaded: Saved) -> None:
    listing = queries.calls({"theme": "eaux_pluviales", "state": "open"}, today=TODAY)
    assert [call.slug for call in listing.records] == ["eui"]
    assert [(one.code, one.count) for one in listing.options["state"]] == [("open", 1)]
    assert queries.calls({"state": "closed"}, today=TODAY).records == []
    assert [need.slug for need in queries.needs({"region": "reg-84"}).records] == ["n-dieulefit"]
    found = queries.solutions({"maturity": "commercial", "region": "reg-84"})
    assert [solution.slug for solution in found.records] == ["adopta"]


def test_a_code_that_nothing_knows_is_refused(loaded: Saved) -> None:
    with pytest.raises(InvalidInputError):
        queries.calls({"kind": "lottery"}, today=TODAY)
    with pytest.raises(InvalidInputError):
        queries.needs({"region": "reg-99"})


def test_an_unknown_record_names_the_closest(loaded: Saved) -> None:
    with pytest.raises(NotFoundError) as missing:
        queries.solution("adopto")
    assert (missing.value.code, missing.value.params["close"]) == ("unknown_solution", "adopta")


def test_around_a_theme_without_the_record_itself(loaded: Saved) -> None:
    found = queries.around(["eaux_pluviales"], today=TODAY, other_than="n-dieulefit")
    assert found.needs == []
    assert [call.slug for call in found.calls] == ["eui"]
    assert [(one.slug, one.detail) for one in found.solutions] == [("adopta", "Dieulefit")]
    assert queries.around(["eaux_pluviales"], today=date(2028, 1, 1)).calls == []
