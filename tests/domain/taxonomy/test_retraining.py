"""A model that learnt what people decided is put in use only when it loses nothing."""

from pathlib import Path
from typing import Any

import pytest

from piu.domain.journal.models import Entry
from piu.domain.people.actions import system_user
from piu.domain.taxonomy import actions, bridge
from piu.domain.taxonomy.models import LabelDecision
from piu.engine.classify.promotion import Retrained
from piu.engine.classify.saved import SHIPPED, load
from piu.engine.classify.scoring import Score
from piu.errors import InvalidInputError, NotAllowedError

pytestmark = pytest.mark.django_db
MODEL = load(SHIPPED, with_meaning=False)
LIBRARY = Path("library")


@pytest.fixture
def decision() -> LabelDecision:
    return LabelDecision.objects.create(
        digest="d" * 64, text="Des haies.", proposed={}, decided={}, model_version="v"
    )


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was put in use, instead of a real model of the process."""
    models: list[Any] = []
    monkeypatch.setattr(bridge, "keep_model", models.append)
    return models


def learns(monkeypatch: pytest.MonkeyPatch, after: float) -> None:
    found = Retrained(MODEL, {"themes": Score(0.7, 9)}, {"themes": Score(after, 9)})
    monkeypatch.setattr(bridge, "retrained", lambda decided, library: found)


def test_a_model_that_loses_nothing_is_put_in_use_and_the_journal_says_so(
    decision: LabelDecision, kept: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    learns(monkeypatch, 0.7)
    found = actions.retrain_labels(library=LIBRARY, by=system_user(), write=True)
    assert (found.is_promoted, found.lost, found.decisions) == (True, (), 1)
    assert kept == [MODEL]
    assert [entry.verb for entry in Entry.objects.all()][-1:] == ["labels.retrained"]


@pytest.mark.parametrize(("after", "write"), [(0.69, True), (0.8, False)])
def test_a_loss_or_a_dry_run_puts_nothing_in_use(
    decision: LabelDecision, kept: list[Any], monkeypatch: pytest.MonkeyPatch, after: float,
    write: bool,
) -> None:  # fmt: skip
    learns(monkeypatch, after)
    found = actions.retrain_labels(library=LIBRARY, by=system_user(), write=write)
    assert (found.is_promoted, kept) == (False, [])
    assert not Entry.objects.filter(verb="labels.retrained").exists()


def test_without_decisions_there_is_nothing_to_learn(kept: list[Any]) -> None:
    with pytest.raises(InvalidInputError) as told:
        actions.retrain_labels(library=LIBRARY, by=system_user(), write=True)
    assert told.value.code == "nothing_decided"
    assert kept == []


def test_only_an_operator_may(decision: LabelDecision, kept: list[Any]) -> None:
    with pytest.raises(NotAllowedError):
        actions.retrain_labels(library=LIBRARY, by=None, write=True)
    assert kept == []


def test_a_kept_model_is_the_one_in_use(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    try:
        bridge.keep_model(MODEL)
        assert [path.name for path in bridge.own_folder().iterdir()] == ["words.npz"]
        assert sorted(path.name for path in tmp_path.iterdir()) == ["classifier"]
    finally:
        bridge.classifier.cache_clear()
