from piu.domain.search.rules import words
from piu.domain.search.rules.words import read_question, stems


def test_accents_plurals_and_elisions_have_one_stem() -> None:
    assert stems("l’eau des eaux pluviales") == ["eau", "eau", "pluvial"]
    assert stems("îlots Ilot ÎLOT") == ["ilot", "ilot", "ilot"]
    assert stems("mobilité mobilites") == ["mobilit", "mobilit"]


def test_stop_words_go_before_accents_do() -> None:
    assert stems("pour l’été") == ["ete"]
    assert stems("le la les où à d’une") == []


def test_a_question_keeps_its_telling_words() -> None:
    question = read_question("Comment convaincre les riverains ?")
    assert [word.typed for word in question.words] == ["convaincre", "riverains"]
    assert not question.is_cut


def test_a_hundred_thousand_characters_are_cut() -> None:
    question = read_question("eau " * 25_000)
    assert len(question.text) <= words.MAX_CHARACTERS
    assert len(question.words) == words.MAX_WORDS
    assert question.is_cut


def test_one_endless_word_is_no_word() -> None:
    assert read_question("x" * 100_000).words == ()


def test_control_and_direction_characters_are_left_out() -> None:
    question = read_question("no\u0000ue \u202eeau\u202c")
    assert [word.typed for word in question.words] == ["no", "ue", "eau"]
    assert "\u0000" not in question.text
    assert "\u202e" not in question.text


def test_emoji_and_signs_alone_hold_no_word() -> None:
    assert read_question("🎉🎉 (.*)+$ \\").words == ()


def test_other_scripts_are_words_too() -> None:
    assert [word.typed for word in read_question("مرحبا").words] == ["مرحبا"]


def test_decomposed_accents_are_composed() -> None:
    assert read_question("e\u0301cole").words == read_question("école").words


def test_hyphenated_words_are_also_one_word() -> None:
    assert words.joined_words("un co-voiturage, des tiers‑lieux") == "covoiturage tierslieux"
