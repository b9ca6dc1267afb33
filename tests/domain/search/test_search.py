import time

import pytest

from piu.domain.search.queries import Results, search
from piu.errors import InvalidInputError

pytestmark = pytest.mark.usefixtures("read_library")


def found(results: Results) -> list[str]:
    return [hit.identifier for hit in results.hits]


def counts(results: Results, facet: str) -> dict[str, int]:
    choices = [shown.choices for shown in results.facets if shown.code == facet]
    return {choice.code: choice.count for choice in choices[0]} if choices else {}


def kinds(results: Results) -> dict[str, int]:
    return {kind.code: kind.count for kind in results.kinds}


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("noue", "needs/n-douai"),
        ("noues plantées", "experiences/plourin-noues"),
        ("NOUES PLANTEES", "experiences/plourin-noues"),
        ("tout-tuyau", "experiences/douaisis-zero-rejet"),
        ("lampadaire", "experiences/douai-eclairage"),
        ("covoiturage", "experiences/covoiturage-du-marche"),
        ("co voiturage", "experiences/covoiturage-du-marche"),
        ("co-voiturage", "experiences/covoiturage-du-marche"),
        ("aciérie", "sites/douai/acierie"),
        ("subvention école", "calls/cours-oasis"),
        ("adopta", "solutions/adopta"),
    ],
)
def test_a_question_finds_its_record_first(query: str, first: str) -> None:
    assert found(search(query))[0] == first


@pytest.mark.parametrize(
    ("query", "read_as", "first"),
    [
        ("mobilitée", "mobilité", "experiences/covoiturage-du-marche"),
        ("pluvail", "pluvial", "experiences/plourin-noues"),
        ("rezo pouse", "pouce", "experiences/covoiturage-du-marche"),
        ("rezopouce", "rezo pouce", "experiences/covoiturage-du-marche"),
        ("lampadiares", "lampadaires", "experiences/douai-eclairage"),
    ],
)
def test_a_slip_of_one_letter_is_corrected_and_told(query: str, read_as: str, first: str) -> None:
    results = search(query)
    assert [correction.read_as for correction in results.plan.corrections] == [read_as]
    assert found(results)[0] == first


def test_the_exact_words_can_be_asked_for() -> None:
    results = search("mobilitée", is_exact=True)
    assert found(results) == []
    assert results.plan.unknown == ("mobilitée",)


def test_synonyms_of_the_field_are_found() -> None:
    assert "experiences/covoiturage-du-marche" in found(search("autostop"))
    assert "experiences/douaisis-zero-rejet" in found(search("eau de pluie"))


def test_a_synonym_without_any_text_is_said_unknown() -> None:
    results = search("ZAN")
    assert found(results) == []
    assert results.plan.unknown == ("zan",)


@pytest.mark.parametrize("query", ["Plourin", "plourin les morlaix", "Bretagne"])
def test_a_case_is_found_by_its_town_or_region(query: str) -> None:
    assert found(search(query)) == ["experiences/plourin-noues"]


@pytest.mark.parametrize("query", ["Douai", "Douaisis", "59", "Nord", "Hauts-de-France"])
def test_a_case_of_an_agglomeration_is_found_by_its_places(query: str) -> None:
    assert "experiences/douaisis-zero-rejet" in found(search(query))


def test_both_words_beat_one_word_often() -> None:
    assert found(search("noues Bretagne"))[0] == "experiences/plourin-noues"


def test_kinds_are_counted_whatever_the_tab() -> None:
    every = {"": 3, "experiences": 2, "calls": 0, "needs": 1, "solutions": 0, "sites": 0}
    assert kinds(search("noues")) == every
    assert kinds(search("noues", kind="needs")) == every
    assert found(search("noues", kind="needs")) == ["needs/n-douai"]


def test_without_a_question_everything_is_there() -> None:
    results = search()
    assert results.total == 9
    assert results.is_browsing
    assert counts(results, "region") == {"reg-32": 6, "reg-53": 1}


def test_counts_are_right_under_the_other_filters() -> None:
    results = search(kind="experiences", filters={"theme": ["eaux_pluviales"]})
    assert found(results) == ["experiences/plourin-noues", "experiences/douaisis-zero-rejet"]
    # The selection of a facet does not shrink its own counts…
    assert counts(results, "theme") == {
        "eaux_pluviales": 2, "risques": 1, "energie": 1, "mobilite": 1,
    }  # fmt: skip
    # … but it does those of the others.
    assert counts(results, "region") == {"reg-32": 1, "reg-53": 1}
    assert counts(results, "obstacle") == {"culture": 1, "finance": 1}
    assert counts(results, "size_class") == {"under_500": 1, "from_50000": 1}


def test_every_count_is_what_the_click_gives() -> None:
    filters = {"theme": ["eaux_pluviales"]}
    results = search("noues", filters=filters)
    for facet in results.facets:
        for choice in facet.choices:
            narrowed = search("noues", filters={**filters, facet.code: [choice.code]})
            assert narrowed.total == choice.count, (facet.code, choice.code)


def test_two_codes_of_one_facet_widen_two_facets_narrow() -> None:
    assert search(filters={"theme": ["energie", "mobilite"]}).total == 2
    assert search(filters={"theme": ["energie"], "stage": ["deployed"]}).total == 0


def test_unknown_codes_are_named() -> None:
    with pytest.raises(InvalidInputError) as told:
        search(filters={"theme": ["eaux"]})
    assert (told.value.code, told.value.value) == ("unknown_facet_code", "eaux")
    with pytest.raises(InvalidInputError) as told:
        search(filters={"region": ["reg-99"]})
    assert told.value.value == "reg-99"
    for choice in ({"kind": "cases"}, {"sort": "best"}, {"filters": {"colour": ["red"]}}):
        with pytest.raises(InvalidInputError, match="unknown_search_choice"):
            search(**choice)


def test_orders() -> None:
    cases = {"kind": "experiences"}
    assert found(search(sort="small", **cases)) == [
        "experiences/plourin-noues",
        "experiences/douai-eclairage",
        "experiences/douaisis-zero-rejet",
        "experiences/covoiturage-du-marche",  # population unknown: last
    ]
    assert found(search(sort="recent", **cases))[:2] == [
        "experiences/plourin-noues",
        "experiences/douaisis-zero-rejet",
    ]
    assert found(search(sort="title", **cases)) == [
        "experiences/plourin-noues",
        "experiences/douaisis-zero-rejet",
        "experiences/douai-eclairage",
        "experiences/covoiturage-du-marche",
    ]


def test_the_fame_correction_is_small_and_can_be_switched_off() -> None:
    fair = {hit.identifier: hit for hit in search("noues").hits}
    plain = {hit.identifier: hit for hit in search("noues", sort="plain").hits}
    village = "experiences/plourin-noues"
    assert fair[village].fame == 1.166
    assert fair[village].score == pytest.approx(plain[village].score * 1.166, rel=1e-3)


def test_pages_hold_every_result_once() -> None:
    pages = [found(search(page=page, limit=4)) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [4, 4, 1]
    assert len({name for page in pages for name in page}) == 9
    assert search(page=99, limit=4).page == 3


def test_a_result_says_why_it_is_there() -> None:
    hit = search("noues eaux pluviales").hits[0]
    assert hit.identifier == "experiences/plourin-noues"
    reasons = {reason.word: reason for reason in hit.shown.reasons}
    assert reasons["noues"].found == ("noues",)
    assert reasons["noues"].places == ("titre", "résumé")
    assert "thèmes" in reasons["pluviales"].places
    assert [piece.text for piece in hit.shown.title if piece.is_match] == ["noues"]


def test_words_outside_the_summary_are_quoted() -> None:
    hit = search("règlement").hits[0]
    assert hit.shown.other_name == "méthode"
    assert "".join(piece.text for piece in hit.shown.other) == (
        "Inscrire le zéro rejet pluvial dans le règlement"
    )


@pytest.mark.parametrize(
    "text",
    [
        "x" * 100_000,
        "pluie " * 20_000,
        "(a+)+$" * 1000,
        '"noue AND (pluie OR',
        "title:noue~5 *:* [a TO z]",
        "🎉🎉",
        "مرحبا بالعالم",
        "\u0000\u0000",
        "noue\u0000' OR 1=1 --",
        "le la les",
        "   ",
        "\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
    ],
)
def test_any_input_is_answered_fast(text: str) -> None:
    search("noue")
    start = time.process_time()
    results = search(text)
    assert time.process_time() - start < 0.3
    assert results.total >= 0


def test_only_stop_words_are_told_as_such() -> None:
    results = search("le la les")
    assert results.has_only_empty_words
    assert results.total == 0
