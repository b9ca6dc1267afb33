"""Search by meaning: what is found without its words, and vectors that follow the records."""

import pytest

from piu.domain.people.actions import system_user
from piu.domain.search import actions, bridge, meanings
from piu.domain.search.queries import search, texts_to_read
from piu.engine import meaning
from tests.domain.search import library

pytestmark = pytest.mark.django_db


@pytest.fixture
def meant_library(small_library: None) -> None:
    actions.read_texts(by=system_user())


def found(question: str) -> dict[str, bool]:
    return {hit.identifier: hit.is_by_meaning for hit in search(question).hits}


def test_a_text_waits_until_it_is_read(small_library: None) -> None:
    waiting = texts_to_read()
    assert waiting > 0
    assert actions.read_texts(by=system_user(), most=1) == 1
    assert texts_to_read() == waiting - 1
    assert actions.read_texts(by=system_user()) == waiting - 1
    assert (texts_to_read(), actions.read_texts(by=system_user())) == (0, 0)


def test_a_question_in_other_words_is_answered(meant_library: None) -> None:
    """No word of it stands in the record, which words alone do not find."""
    answer = found("rues illuminées au passage des piétons")
    assert answer.get("experiences/douai-eclairage") is True


def test_until_texts_are_read_words_alone_answer(small_library: None) -> None:
    assert not any(found("rues illuminées au passage des piétons").values())


def test_unknown_words_alone_find_nothing(meant_library: None) -> None:
    assert found("qsdfgh") == {}
    assert found("le la les") == {}


def test_filters_hold_for_what_is_found_by_meaning(meant_library: None) -> None:
    question = "rues illuminées au passage des piétons"
    results = search(question, kind="needs")
    assert {hit.findable.kind for hit in results.hits} <= {"needs"}
    assert results.total == len(results.hits)


def test_a_changed_text_is_read_again_and_the_old_one_swept(meant_library: None) -> None:
    before = meanings.kept("whole").keys
    case = library.Experience.objects.get(slug="plourin-noues")
    case.summary = "Une patinoire sur le parvis."
    case.save()
    actions.refresh_records({("experiences", "plourin-noues")}, by=system_user())
    assert texts_to_read() == 1
    actions.read_texts(by=system_user())
    assert len(meanings.kept("whole").keys - before) == 1
    actions.rebuild_index(by=system_user())
    assert len(meanings.kept("whole").keys) == len(before)
    assert len(before - meanings.kept("whole").keys) == 1
    assert texts_to_read() == 0


def test_a_lost_or_broken_file_is_made_again(meant_library: None) -> None:
    path = meanings._path("whole")
    path.write_bytes(path.read_bytes()[:1000])
    assert texts_to_read() > 0
    assert search("noues").total > 0
    actions.read_texts(by=system_user())
    path.unlink()
    assert search("noues").total > 0
    actions.read_texts(by=system_user())
    assert len(meanings.kept("whole")) == bridge.reader().meant


def test_without_the_model_words_answer(
    meant_library: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meaning, "is_available", lambda: False)
    assert (texts_to_read(), actions.read_texts(by=system_user())) == (0, 0)
    assert not any(found("noues").values())
    assert found("noues") != {}
