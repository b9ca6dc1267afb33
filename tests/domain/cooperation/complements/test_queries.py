"""Territories complete each other by what one lacks and the other has."""

from typing import Any

from piu.domain.cooperation.complements.queries import complements
from piu.domain.cooperation.models import Need
from piu.domain.knowledge.actions import import_experiences
from piu.domain.people.models import User
from piu.domain.statements.models import Subject
from tests.domain.knowledge.cases import make_place, told


def ask(slug: str, place: Any, theme: str) -> Need:
    subject = Subject.objects.create(kind="need", key=slug)
    return Need.objects.create(
        slug=slug, title=slug, description="x", themes=[theme], territory=place,
        place_name=place.name, subject=subject,
    )  # fmt: skip


def test_each_pair_says_who_lacks_what_the_other_has(operator: User) -> None:
    here = make_place("26114", "Dieulefit", longitude=5.06, latitude=44.52)
    near = make_place("26198", "Montélimar", longitude=4.75, latitude=44.56)
    far = make_place("59183", "Dunkerque", longitude=2.37, latitude=51.03)
    ask("chercher-eau", here, "eaux_pluviales")
    ask("chercher-energie", far, "energie")
    ask("sans-reponse", here, "risques")
    cases = [
        told("eau-pres", territory_code="26198"),
        told("eau-loin", territory_code="59183"),
        told("eau-idee", territory_code="59183", stage="idea"),
        told("energie-ici", territory_code="26114", themes=("energie",)),
    ]
    import_experiences(cases, by=operator)
    pairs = complements(here)
    assert [pair.other for pair in pairs] == [near, far]
    said = [(line.is_ours, line.need.slug, line.answer.slug) for p in pairs for line in p.lines]
    assert said == [
        (True, "chercher-eau", "eau-pres"),
        (True, "chercher-eau", "eau-loin"),
        (False, "chercher-energie", "energie-ici"),
    ]
    assert round(pairs[0].km or 0) == 25


def test_a_territory_does_not_complete_itself(operator: User) -> None:
    group = make_place("200040459", "CC Dieulefit", level="intermunicipality")
    here = make_place("26114", "Dieulefit", intermunicipality=group)
    ask("chercher-eau", here, "eaux_pluviales")
    import_experiences([told("eau", territory_code="200040459")], by=operator)
    assert complements(here) == []
