"""Meaning of texts: what is near, what is refused, and what no text can break."""

import numpy as np
import pytest

from piu.engine import meaning
from piu.engine.meaning import MeaningError, embed

TEXTS = [
    "La cour de l’école a été désimperméabilisée pour infiltrer la pluie.",
    "Un atelier répare les vélos des habitants le samedi.",
    "La chaufferie au bois alimente la piscine et le collège.",
]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("enlever le bitume de la cour de récréation", 0),
        ("remettre en état sa bicyclette", 1),
        ("se chauffer sans gaz ni fioul", 2),
    ],
)
def test_a_question_is_nearest_to_its_answer_in_other_words(question: str, answer: int) -> None:
    cosines = embed(TEXTS, kind="passage") @ embed([question], kind="query")[0]
    assert int(cosines.argmax()) == answer


def test_rows_are_of_length_one_and_in_order() -> None:
    together = embed(TEXTS, kind="passage")
    alone = np.vstack([embed([text], kind="passage") for text in TEXTS])
    assert (together.shape, together.dtype) == ((3, meaning.SIZE), np.float32)
    np.testing.assert_array_equal(together, alone)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)


def test_nothing_asked_is_nothing_answered() -> None:
    assert embed([], kind="query").shape == (0, meaning.SIZE)


HOSTILE = {
    "empty": "",
    "zero": "\0",
    "emoji": "😀" * 3000,
    "right to left": "مرحبا " * 200,
    "half a character": "\ud800",
    "one letter": "a" * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("kind", ["query", "passage"])
def test_no_text_breaks_it(name: str, kind: meaning.TextKind) -> None:
    row = embed([HOSTILE[name]], kind=kind)[0]
    assert np.linalg.norm(row) == pytest.approx(1.0, abs=1e-5)


def test_a_long_text_costs_no_more_than_its_start() -> None:
    start = "Une noue recueille la pluie. " * 40
    both = embed([start, start + "Un vélo. " * 20_000], kind="query")
    np.testing.assert_array_equal(both[0], both[1])


def test_without_the_model_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    meaning._model.cache_clear()
    monkeypatch.setattr(meaning, "is_available", lambda: False)
    with pytest.raises(MeaningError) as caught:
        embed(["une noue"], kind="query")
    assert caught.value.code == "meaning_missing"
    monkeypatch.undo()
    assert embed(["une noue"], kind="query").shape == (1, meaning.SIZE)
