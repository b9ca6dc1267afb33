"""Copies of texts and names of organisations, on cases that a person can check."""

import pytest

from piu.engine.match.duplicates import Pair, copies_of, near_duplicates
from piu.engine.match.organisations import Named, Register

OVEN = (
    "La commune a rouvert le four à pain du hameau. Deux fournées par mois rassemblent les "
    "habitants, qui apportent leur pâte et leurs fagots. Une association tient le calendrier."
)
REWORDED = (
    "Le four à pain du hameau est rouvert par la commune. Les habitants apportent leur pâte et "
    "leurs fagots : deux fournées par mois les rassemblent. Une association tient le calendrier."
)
OTHER_BREAD = (
    "Le dépôt de pain du village a été relancé par la mairie, qui paie le transport depuis le "
    "bourg voisin. Trente clients viennent chaque matin, sauf le lundi."
)


def test_a_reworded_copy_is_found_and_a_text_on_the_same_subject_is_not() -> None:
    found = near_duplicates([OTHER_BREAD, OVEN, "Des vélos pour tous les agents.", REWORDED])
    assert [(pair.first, pair.second) for pair in found] == [(1, 3)]
    assert 0.8 < found[0].likeness < 1


def test_a_text_is_like_itself_whatever_its_case_and_accents() -> None:
    assert near_duplicates([OVEN, OVEN.upper()]) == [Pair(0, 1, 1.0)]


@pytest.mark.parametrize("texts", [[], [""], ["", ""], ["!!", "?"], [OVEN]])
def test_nothing_is_like_nothing(texts: list[str]) -> None:
    assert near_duplicates(texts) == []


def test_at_entry_the_rank_is_that_of_the_other_text() -> None:
    found = copies_of(REWORDED, [OTHER_BREAD, OVEN])
    assert [(pair.first, pair.second) for pair in found] == [(0, 1)]


KNOWN = [
    Named("CC du Pays de Nemours", siren="200040251"),
    Named("Commune de Nemours", city="Nemours", postcode="77140"),
    Named("CCAS de Nemours", city="Nemours", postcode="77140"),
    Named("ArcelorMittal France"),
]


@pytest.mark.parametrize(
    ("asked", "rank"),
    [
        (Named("Communauté de communes du pays de NEMOURS"), 0),
        (Named("tout autre nom", siren="200 040 251"), 0),
        (Named("tout autre nom", siret="20004025100018"), 0),
        (Named("Mairie de Nemours", city="NEMOURS"), 1),
        (Named("Centre communal d’action sociale de Nemours", postcode="77140"), 2),
        (Named("Arcelormital France SAS"), 3),
    ],
)
def test_names_written_otherwise_are_found(asked: Named, rank: int) -> None:
    assert Register(KNOWN).match([asked])[0][0].rank == rank


def test_a_stranger_and_another_number_find_nothing() -> None:
    register = Register(KNOWN)
    assert register.match([Named("Boulangerie Lefèvre")]) == [[]]
    assert register.match([Named("CC du Pays de Nemours", siren="111111111")]) == [[]]


def test_no_register_no_answer() -> None:
    assert Register([]).match([Named("Commune de Nemours")]) == [[]]
    assert Register(KNOWN).match([]) == []
