import pytest
from hypothesis import given
from hypothesis import strategies as st

from piu.engine.classify.texts import Piece, clauses, fold, largest_sum_eur, parts

TEXT = (
    "La commune a planté des haies. Les riverains refusaient de perdre quatre places ; "
    "une visite les a convaincus, mais il a fallu deux ans. Coût : 3 000 €."
)


def test_a_text_is_cut_at_its_sentences_semicolons_colons_and_mais() -> None:
    assert [piece.of(TEXT) for piece in clauses(TEXT)] == [
        "La commune a planté des haies",
        "Les riverains refusaient de perdre quatre places",
        "une visite les a convaincus",
        "mais il a fallu deux ans",
        "Coût",
        "3 000 €",
    ]


def test_a_clause_is_cut_at_its_commas() -> None:
    text = "Faute de moyens, la mairie attend, et le projet dort"
    cut = parts(text, Piece(0, len(text)))
    assert [piece.of(text) for piece in cut] == [
        "Faute de moyens",
        "la mairie attend",
        "et le projet dort",
    ]


@given(st.text(max_size=300))
def test_clauses_follow_each_other_and_never_overlap(text: str) -> None:
    ends = 0
    for piece in clauses(text):
        assert ends <= piece.start < piece.end <= len(text)
        assert piece.of(text) == piece.of(text).strip()
        ends = piece.end


def test_folding_takes_accents_and_capitals_away() -> None:
    assert fold("Écoquartier d’Œuvre") == "ecoquartier d'oeuvre"


@pytest.mark.parametrize(
    ("text", "eur"),
    [
        ("une enveloppe de 288 000 euros", 288_000),
        ("deux milliards d'euros attendus", 2e9),
        ("1,2 million d'euros d'etudes, puis 40 000 €", 1_200_000),
        ("moins de trois cents euros", 300),
        ("quatre mille cinq cents euros", 4500),
        ("cent cinq millions d'euros", 105e6),
        ("12 500 habitants et deux ecoles", 0),
        ("9" * 40 + " euros", 0),
    ],
)
def test_the_largest_sum_of_money_is_read(text: str, eur: float) -> None:
    assert largest_sum_eur(text) == eur
