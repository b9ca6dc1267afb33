"""Records that repeat one another, and organisations that the rows of a file mean."""

import pytest

from piu.domain.people.models import Organisation
from piu.domain.search import likeness
from piu.domain.search.models import Findable

pytestmark = pytest.mark.django_db
SUMMARY = (
    "La commune a rouvert le four à pain du hameau. Deux fournées par mois rassemblent les "
    "habitants, qui apportent leur pâte et leurs fagots."
)


def record(kind: str, key: str, title: str, summary: str) -> Findable:
    return Findable.objects.create(kind=kind, key=key, title=title, summary=summary, url="/")


def test_copies_are_of_one_kind_and_the_likeliest_come_first() -> None:
    record("needs", "four", "Le four à pain", SUMMARY)
    record("needs", "four-bis", "Le four à pain", SUMMARY.replace("commune", "mairie"))
    record("experiences", "four", "Le four à pain", SUMMARY)
    record("experiences", "velo", "Des vélos pour tous", "Un vélo est prêté à chaque foyer.")
    (pair,) = likeness.copies()
    assert (pair.first.identifier, pair.second.identifier) == ("needs/four", "needs/four-bis")
    assert 90 < pair.percent < 100
    assert likeness.copies(["experiences"]) == []


def test_a_text_being_written_is_compared_with_others_but_not_with_itself() -> None:
    record("needs", "four", "Le four à pain", SUMMARY)
    (copy,) = likeness.like_text(SUMMARY, "needs")
    assert copy.second.identifier == "needs/four"
    assert likeness.like_text(SUMMARY, "needs", but="four") == []
    assert likeness.like_text(SUMMARY, "calls") == []
    assert likeness.like_text("  ", "needs") == []


def test_rows_of_a_file_find_their_organisation_by_number_or_by_name() -> None:
    Organisation.objects.create(slug="port", name="Grand Port de l’Ouest", siren="123456789")
    Organisation.objects.create(slug="agglo", name="Communauté d’agglomération du Littoral")
    rows = [
        {"name": "n’importe quoi", "siren": "123 456 789"},
        {"name": "CA DU LITTORAL", "siren": None},
        {"name": "Boulangerie Lefèvre"},
    ]
    by_number, by_name, unknown = likeness.organisations_meant(rows)
    assert (by_number.meanings[0].slug, by_number.meanings[0].is_by_number) == ("port", True)
    assert (by_name.is_found, by_name.meanings[0].slug) == (True, "agglo")
    assert (unknown.is_found, unknown.meanings) == (False, ())


def test_without_any_organisation_nothing_is_meant() -> None:
    (row,) = likeness.organisations_meant([{"name": "Commune de Nemours"}])
    assert (row.is_found, row.meanings) == (False, ())
