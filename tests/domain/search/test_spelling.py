import pytest

from piu.domain.search.rules.spelling import (
    Lexicon,
    is_known,
    near_words,
    sound,
    spelled,
    split_word,
)
from piu.domain.search.rules.words import Word

LEXICON = Lexicon.of(
    [("mobilité", 12), ("mobilite", 1), ("pluvial", 9), ("pouce", 4), ("pousse", 2), ("rezo", 4)]
    + [("éclairage", 7), ("covoiturage", 5), ("dunkerque", 30), ("les", 90)]
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("mobilitée", "mobilite"),  # one letter too many
        ("mobilté", "mobilite"),  # one missing
        ("mobilitè", "mobilite"),  # an accent
        ("pluvail", "pluvial"),  # two swapped
        ("eclairaje", "eclairage"),  # one wrong
        ("dunkerke", "dunkerque"),  # two in a long word
    ],
)
def test_a_slip_finds_the_word_meant(typed: str, meant: str) -> None:
    assert near_words(typed, LEXICON)[0] == meant


def test_equally_near_words_come_by_frequency() -> None:
    assert near_words("pouse", LEXICON) == ["pouce", "pousse"]


def test_short_words_numbers_and_strangers_are_left_alone() -> None:
    assert near_words("rez", LEXICON) == []
    assert near_words("59500", LEXICON) == []
    assert near_words("xylophone", LEXICON) == []


def test_likely_slips_only() -> None:
    lexicon = Lexicon.of([("coup", 9), ("Ouen", 3), ("initiative", 8), ("noue", 4)])
    assert near_words("loup", lexicon) == []
    assert near_words("open", lexicon) == []
    assert near_words("incitative", lexicon) == []
    assert near_words("noeu", lexicon) == ["noue"]


def test_two_words_written_as_one_are_separated() -> None:
    assert split_word("rezopouce", LEXICON) == "rezo pouce"
    assert near_words("rezopouce", LEXICON)[0] == "rezo pouce"


def test_a_word_is_shown_with_its_usual_accents() -> None:
    assert LEXICON.counts["mobilite"] == 13
    assert spelled("mobilite", LEXICON) == "mobilité"


def test_a_word_is_known_by_its_stem_too() -> None:
    assert is_known(Word("pluviales", "pluvial"), LEXICON)
    assert not is_known(Word("pluvail", "pluvail"), LEXICON)


def test_a_word_that_sounds_the_same_is_found() -> None:
    assert sound("dunkerke") == sound("dunkerque")
    assert sound("reseau") == sound("rezo")
    assert near_words("dunquerke", LEXICON) == ["dunkerque"]


def test_an_unfinished_word_is_finished() -> None:
    assert near_words("covoit", LEXICON) == ["covoiturage"]
