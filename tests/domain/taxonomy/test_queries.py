"""Vocabularies and the sentences of errors."""

import pytest
from django.utils.translation import override

from piu.domain.taxonomy.errors import sentence
from piu.domain.taxonomy.queries import label, require_term, term, vocabulary
from piu.errors import InvalidInputError, NotAllowedError, PiuError


def test_a_term_speaks_the_language_of_the_page() -> None:
    theme = vocabulary("themes")["mobilite"]
    with override("fr"):
        french = theme.label
    with override("en"):
        english = theme.label
    assert (french, english) == (theme.fr, theme.en)
    assert french != english


def test_an_unknown_code_is_shown_as_it_is_and_refused_where_it_matters() -> None:
    assert term("themes", "flying_cars") is None
    assert label("themes", "flying_cars") == "flying_cars"
    with pytest.raises(InvalidInputError) as raised:
        require_term("themes", "flying_cars", where="cases.jsonl:3")
    assert (raised.value.code, raised.value.where) == ("unknown_term", "cases.jsonl:3")


def test_a_sentence_says_what_where_and_what_to_do() -> None:
    error = NotAllowedError("not_allowed", where="people.grant_role", value="Camille")
    with override("fr"):
        assert sentence(error).startswith(
            "Vous n’avez pas le droit de faire cela (people.grant_role)."
        )
    with override("en"):
        assert sentence(error).startswith("You do not have the right to do this")


def test_a_sentence_never_crashes() -> None:
    with override("fr"):
        assert "« x »" in sentence(InvalidInputError("unknown_term", value="x"))
        assert sentence(PiuError("no_such_code", where="a", value=1)) == "no_such_code (a): 1"
