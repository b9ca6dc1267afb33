from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from piu.domain.knowledge.models import Experience
from piu.jobs.reactions import REACTIONS
from tests.domain.search.conftest import small_library, state_folder

__all__ = ["small_library", "state_folder"]

pytestmark = pytest.mark.usefixtures("small_library")


def run(act: str) -> str:
    out = StringIO()
    call_command("index", act, stdout=out)
    return out.getvalue()


def test_rebuild_then_check(settings: Any) -> None:
    settings.READS_MEANING = False
    assert run("rebuild") == "9 fiches indexées.\n"
    assert run("check") == "La base, la recherche et son index disent la même chose.\n"


def test_check_counts_the_texts_that_wait_to_be_read(settings: Any) -> None:
    settings.READS_MEANING = True
    run("rebuild")
    assert run("check").splitlines()[1].startswith("9 textes attendent")


def test_check_lists_what_differs_and_fails() -> None:
    Experience.objects.filter(slug="plourin-noues").update(title="Autre")
    out = StringIO()
    with pytest.raises(CommandError, match="1 différence"):
        call_command("index", "check", stdout=out)
    assert out.getvalue().startswith("experiences/plourin-noues : a changé depuis")


def test_update_follows_the_journal() -> None:
    assert "traitée" in run("update")
    assert run("update").startswith("0 ligne")


def test_update_fails_when_a_reaction_does(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(entries: object, by: object) -> None:
        raise ValueError("no way")

    monkeypatch.setitem(REACTIONS, "user.created", (fail,))
    with pytest.raises(CommandError, match="1 ligne a échoué"):
        run("update")
