"""What is read in the sentence of a need."""

import pytest

from piu.domain.cooperation.needs.grouping import deadline, shared, telling, topics


def test_subjects_are_told_by_any_of_their_words() -> None:
    assert topics("Un garage à bicyclettes")["bicycle"] == 1.0
    assert topics("UN ABRI VÉLO")["bicycle"] == 1.0
    assert "bicycle" not in topics("Un abri pour les chats")


def test_a_word_that_only_may_say_a_subject_counts_less() -> None:
    assert 0 < topics("Le café ferme")["pub"] < 1 <= topics("Le bistrot ferme")["pub"]


def test_a_typing_error_is_read_through() -> None:
    assert topics("un defibrilateur")["defibrillator"] == 1.0


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("avant la rentrée 2028", 2028),
        ("D’ici fin 2027", 2027),
        ("Depuis 2023 rien ne va", None),
        ("en 2027 ou en 2029", None),
        ("", None),
    ],
)
def test_a_deadline_is_read_only_where_one_is_stated(text: str, year: int | None) -> None:
    assert deadline(text) == year


def test_politeness_and_the_own_name_tell_nothing() -> None:
    text = "Bonjour, Acigné voudrait un abri à vélos. Cordialement"
    assert telling(text, place_name="Acigné") == "voudrait un abri à vélos"
    assert telling("Bonjour") == "Bonjour"


def test_shared_subjects_are_those_of_half_of_the_needs() -> None:
    told = [{"bicycle": 1.0, "heat": 1.0}, {"bicycle": 2.0}, {"bicycle": 0.35}]
    assert shared(told) == ["bicycle"]
