"""The worker reacts to each line once, and keeps the lines whose reactions failed."""

from collections.abc import Sequence
from threading import Event
from typing import Any

import pytest

from piu.domain.journal import actions as journal
from piu.domain.journal.models import Entry
from piu.domain.journal.queries import waiting_entries
from piu.domain.knowledge.models import Experience
from piu.domain.people.actions import system_user
from piu.domain.search import bridge
from piu.domain.search.queries import differences, search
from piu.jobs import worker
from piu.jobs.reactions import REACTIONS
from piu.jobs.worker import catch_up
from tests.domain.search import library

pytestmark = pytest.mark.usefixtures("small_library")


def write(slug: str, title: str) -> None:
    """Change a case and say so in the journal, as an action does."""
    Experience.objects.filter(slug=slug).update(title=title)
    case = Experience.objects.get(slug=slug)
    journal.record("experience.imported", on=case, by=system_user())


def test_what_was_written_is_followed_and_marked_done() -> None:
    write("plourin-noues", "Des jardins creux")
    assert waiting_entries() != []
    done, failed = catch_up(by=system_user())
    assert (done > 0, failed) == (True, 0)
    assert waiting_entries() == []
    assert differences() == []
    assert search("jardins creux").hits[0].identifier == "experiences/plourin-noues"
    assert catch_up(by=system_user()) == (0, 0)


def test_a_flow_changes_what_both_its_sites_say() -> None:
    site = library.Site.objects.get(slug="fours")
    library.Flow.objects.filter(source=site).update(resource="electricity")
    assert {found.identifier for found in differences()} == {
        "sites/douai/acierie",
        "sites/douai/fours",
    }
    journal.record("toile.imported", on=site.web, by=system_user())
    catch_up(by=system_user())
    assert differences() == []


def test_a_town_renamed_changes_the_records_of_its_place() -> None:
    town = library.Territory.objects.get(name="Douai")
    town.name = "Douai-la-Neuve"
    town.save()
    assert differences() != []
    journal.record("territories.imported", on=town, by=system_user())
    catch_up(by=system_user())
    assert differences() == []


def test_a_failing_line_waits_and_holds_nothing_back(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    followed = []

    def follow(entries: Sequence[Entry], by: Any) -> None:
        if any(entry.subject_key == "douai-eclairage" for entry in entries):
            raise ValueError("no way")
        followed.extend(entry.subject_key for entry in entries)

    catch_up(by=system_user())
    monkeypatch.setitem(REACTIONS, "experience.imported", (follow,))
    for slug in ("plourin-noues", "douai-eclairage", "douaisis-zero-rejet"):
        write(slug, "Autre titre")
    assert catch_up(by=system_user()) == (2, 1)
    assert followed == ["plourin-noues", "douaisis-zero-rejet"]
    assert [entry.subject_key for entry in waiting_entries()] == ["douai-eclairage"]
    assert "no way" in caplog.text
    assert catch_up(by=system_user()) == (0, 1)


def test_many_lines_are_read_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "CHUNK", 2)
    catch_up(by=system_user())
    for title in ("a", "b", "c", "d", "e"):
        write("plourin-noues", title)
    assert catch_up(by=system_user()) == (5, 0)
    assert differences() == []


def test_the_worker_builds_a_missing_index_and_stops_when_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (bridge.folder() / "current").unlink()
    stop = Event()
    monkeypatch.setattr(stop, "wait", lambda pause: stop.set())
    # The connection belongs to the test.
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    worker.work(stop=stop, by=system_user())
    assert waiting_entries() == []
    assert differences() == []


def test_failures_are_tried_again_ever_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    stop = Event()

    def wait(pause: float) -> None:
        pauses.append(pause)
        if len(pauses) == 8:
            stop.set()

    outcomes = iter([(0, 1)] * 7 + [(1, 0)])
    monkeypatch.setattr(stop, "wait", wait)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(worker, "catch_up", lambda **_: next(outcomes))
    monkeypatch.setattr(worker, "read_some_texts", lambda **_: 0)
    worker.work(stop=stop, by=system_user())
    assert pauses == [2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 1.0]


def test_texts_that_cannot_be_read_wait_and_the_journal_is_followed(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(**_: Any) -> int:
        raise OSError("no space left")

    monkeypatch.setattr(worker.search, "read_texts", fail)
    assert worker.read_some_texts(by=None, stop=Event()) == 0
    assert "no space left" in caplog.text
