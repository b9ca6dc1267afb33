"""Territories come in bulk: what is created, what is updated, what is left alone."""

from dataclasses import replace
from typing import Any

import pytest

from piu.domain.journal.models import Entry
from piu.domain.people.models import User
from piu.domain.statements.actions import Claim, record_statement
from piu.domain.statements.models import CurrentValue, Statement
from piu.domain.territories import queries
from piu.domain.territories.actions import Changes, import_territories
from piu.domain.territories.models import Outline, Postcode, Territory
from piu.errors import NotAllowedError
from tests.domain.territories import places

pytestmark = pytest.mark.django_db


def load(by: Any, facts: list[Any] | None = None) -> Changes:
    return import_territories(facts or places.ALL, sources=places.SOURCES, by=by)


def test_a_first_import_creates_all_with_their_figures(operator: User) -> None:
    assert load(operator) == Changes(created=6, updated=0, unchanged=0, statements=5)
    town = Territory.objects.select_related("intermunicipality", "department", "region").get(
        code="59183"
    )
    assert (town.name, town.search_name, town.population) == ("Dunkerque", "dunkerque", 86263)
    assert [p.code for p in (town.intermunicipality, town.department, town.region) if p] == [
        "245900428",
        "dep-59",
        "reg-32",
    ]
    assert town.subject.place == places.DUNKERQUE.scopes
    assert queries.postcodes_of(town) == ["59140", "59240"]
    assert town.outline.rings == places.TRIANGLE


def test_a_second_import_changes_nothing(operator: User) -> None:
    load(operator)
    lines = Entry.objects.count()
    assert load(operator) == Changes(unchanged=6)
    assert Entry.objects.count() == lines


def test_one_line_of_the_journal_tells_the_whole_import(operator: User) -> None:
    load(operator)
    entry = Entry.objects.get(verb="territories.imported")
    assert entry.detail == {"created": 6, "updated": 0}
    assert entry.by == operator


def test_a_changed_commune_is_updated_and_the_others_are_not(operator: User) -> None:
    load(operator)
    renamed = replace(
        places.GRANDE_SYNTHE,
        name="Grande-Synthe-Nouvelle",
        postcodes=("59761",),
        other_names=("Synthe",),
        populations=(places.population(20500, 2023),),
        rings=places.TRIANGLE,
    )
    facts = [renamed if fact.code == renamed.code else fact for fact in places.ALL]
    assert load(operator, facts) == Changes(created=0, updated=1, unchanged=5, statements=1)
    town = queries.territory("59271")
    assert (town.name, town.search_name) == ("Grande-Synthe-Nouvelle", "grande synthe nouvelle")
    assert town.population == 20500
    assert queries.postcodes_of(town) == ["59761"]
    assert queries.other_names_of(town) == ["Synthe"]
    assert Outline.objects.filter(territory=town).count() == 1
    assert load(operator, facts) == Changes(unchanged=6)


def test_a_territory_that_the_pack_no_longer_names_stays(operator: User) -> None:
    load(operator)
    assert load(operator, places.ALL[:-1]) == Changes(unchanged=5)
    assert Territory.objects.filter(code="59540").exists()


def test_the_copied_population_agrees_with_the_current_value(operator: User) -> None:
    load(operator)
    current = dict(
        CurrentValue.objects.filter(attribute="population").values_list(
            "subject__key", "statement__number"
        )
    )
    copied = dict(Territory.objects.values_list("code", "population"))
    assert {code: current.get(code) for code in copied} == copied


def test_both_populations_stand_and_the_later_is_shown(operator: User) -> None:
    load(operator)
    town = queries.territory("59183")
    shown = queries.population_of(town, viewer=None)
    assert shown is not None
    assert (shown.number, shown.year, shown.unit) == (86263, 2023, "inhabitants")
    assert [source.slug for source in shown.sources.all()] == ["insee-2023"]
    others = queries.other_populations(town, shown=shown, viewer=None)
    assert [(other.number, other.year) for other in others] == [(87013, 2020)]


def test_an_unknown_population_stays_unknown(operator: User) -> None:
    load(operator)
    place = queries.territory("59540")
    assert place.population is None
    assert queries.population_of(place, viewer=None) is None


def test_what_a_person_said_is_not_undone_by_an_import(operator: User) -> None:
    load(operator)
    town = queries.territory("59183")
    record_statement(
        Claim(town.subject, "population", number=86500.0, unit="inhabitants", year=2024),
        by=operator,
    )
    assert load(operator) == Changes(unchanged=6)
    shown = queries.population_of(town, viewer=None)
    assert shown is not None
    assert shown.number == 86500


def test_only_an_operator_may_import(member: User) -> None:
    for nobody in (None, member):
        with pytest.raises(NotAllowedError):
            load(nobody)
    counts = Territory.objects.count(), Statement.objects.count(), Postcode.objects.count()
    assert counts == (0, 0, 0)
