from piu.domain.search.rules.marks import Piece, excerpt, needle, pieces, spans


def text_of(cut: list[Piece]) -> str:
    return "".join(f"[{piece.text}]" if piece.is_match else piece.text for piece in cut)


def marked(text: str, *words: str) -> str:
    return text_of(pieces(text, spans(text, [needle(word) for word in words])))


def shown(text: str, *words: str, length: int = 280) -> str:
    found = spans(text, [needle(word) for word in words])
    return text_of(excerpt(text, found, length=length))


def test_every_form_of_a_word_is_marked() -> None:
    assert marked("L’eau, les Eaux pluviales", "eau") == "L’[eau], les [Eaux] pluviales"


def test_a_phrase_is_marked_whole_and_only_whole() -> None:
    assert marked("une cour, une cour d’école", "cours d'école") == "une cour, une [cour d’école]"


def test_markup_stays_text() -> None:
    assert marked("<b>noue</b> & noues", "noue") == "<b>[noue]</b> & [noues]"


def test_no_needle_marks_nothing() -> None:
    assert marked("une noue") == "une noue"


def test_stop_words_make_no_needle() -> None:
    assert needle("le la") == ()


def test_a_short_text_is_shown_whole() -> None:
    assert shown("Une noue.", "noue") == "Une [noue]."


def test_an_excerpt_goes_where_the_words_are() -> None:
    text = "Au début rien. " * 30 + "Ici la noue et la pluie se trouvent. " + "Puis rien. " * 30
    cut = shown(text, "noue", "pluie", length=120)
    assert "[noue] et la [pluie]" in cut
    assert cut.startswith("… ")
    assert cut.endswith(" …")
    assert len(cut) < 140


def test_an_excerpt_of_one_endless_word_is_cut() -> None:
    assert len(text_of(excerpt("x" * 1000, [], length=100))) <= 102
