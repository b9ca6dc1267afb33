"""A long file: a worker checks it, then writes it; it is followed, stopped, and told."""

import contextlib
from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from piu.domain.ecosystem.imports import actions, rules
from piu.domain.ecosystem.models import EcosystemWeb, Flow, KeptFile, ToileImport
from piu.domain.journal.models import Job
from piu.domain.people.models import User
from piu.errors import NotAllowedError
from piu.jobs import running
from piu.jobs.imports import import_kept_file
from piu.transfers.importers.registry import run_import
from tests.web.toiles.test_imports import FILE, SAMPLES

FLOWS = FILE.rpartition("Acierie")[0]


@pytest.fixture(autouse=True)
def _all_is_long(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(rules, "LONG_BYTES", 0)
    monkeypatch.setattr(running.Heart, "beating", lambda _heart: contextlib.nullcontext())
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def signed_in(client: Client, operator: User) -> Client:
    for code in ("territories", "toile"):
        assert not run_import(code, SAMPLES / code, by=operator, write=True).problems
    client.force_login(operator)
    return client


def sent(client: Client, text: str) -> str:
    """Send a file; the address of its page."""
    file = SimpleUploadedFile("flux.csv", text.encode())
    answer = client.post("/toiles/importer", {"file": file, "toile": "essai"})
    return str(answer.headers["Location"])


def work() -> bool:
    return running.do_one(worker="w", stop=Event())


def test_it_is_checked_shown_written_and_told(signed_in: Client) -> None:
    before = Flow.objects.count()
    look = sent(signed_in, FLOWS)
    waiting = signed_in.get(look).headers["Location"]
    assert "Votre fichier se vérifie" in signed_in.get(waiting).content.decode()
    assert signed_in.get(look).headers["Location"] == waiting, "asked twice, it is one job"
    assert work()
    assert signed_in.get(waiting).headers["Location"] == look
    page = signed_in.get(look).content.decode()
    assert "Prêt\u00a0: 4 nouveaux, 0 modifiés" in page or "Prêt\u00a0:" in page
    assert Flow.objects.count() == before
    writing = signed_in.post(look, {"write": "1"}).headers["Location"]
    assert "Votre fichier s’importe" in signed_in.get(writing).content.decode()
    assert Flow.objects.count() == before
    assert work()
    end = signed_in.get(writing, follow=True)
    assert end.redirect_chain[-1][0].startswith("/toiles/importer?ecrites=")
    assert "importées" in end.content.decode()
    assert (Flow.objects.count(), KeptFile.objects.count()) == (before + 1, 0)


def test_what_is_wrong_is_told_and_nothing_is_written(signed_in: Client) -> None:
    before = Flow.objects.count()
    look = sent(signed_in, FLOWS.replace("2024", "hier"))
    signed_in.get(look)
    work()
    assert "quatre chiffres" in signed_in.get(look).content.decode()
    writing = signed_in.post(look, {"write": "1"}).headers["Location"]
    work()
    assert signed_in.get(writing).headers["Location"] == look
    assert (Flow.objects.count(), ToileImport.objects.count()) == (before, 1)


def test_another_answer_is_checked_anew(signed_in: Client) -> None:
    look = sent(signed_in, FILE)
    signed_in.get(look)
    work()
    assert "Acierie du Nord" in signed_in.get(look).content.decode()
    signed_in.post(look, {"doubt": "Acierie du Nord", "answer": "acierie"})
    assert signed_in.get(look).status_code == 302
    work()
    assert "Prêt\u00a0: 4 nouveaux" in signed_in.get(look).content.decode()


def test_stopped_while_it_writes_nothing_is_written(signed_in: Client, operator: User) -> None:
    before = EcosystemWeb.objects.count(), Flow.objects.count(), ToileImport.objects.count()
    sent(signed_in, FLOWS)
    file = KeptFile.objects.get()
    shares: list[float] = []

    def watch(share: float) -> None:
        shares.append(share)
        if share > 0.7:
            raise running.Stopped

    with pytest.raises(running.Stopped):
        import_kept_file({"file": str(file.pk), "write": True}, by=operator, watch=watch)
    assert shares == sorted(shares)
    now = EcosystemWeb.objects.count(), Flow.objects.count(), ToileImport.objects.count()
    assert (now, KeptFile.objects.count()) == (before, 1)


def test_a_second_worker_writes_it_no_second_time(signed_in: Client, operator: User) -> None:
    sent(signed_in, FLOWS)
    asked = {"file": str(KeptFile.objects.get().pk), "write": True}
    first = import_kept_file(asked, by=operator, watch=lambda _share: None)
    flows = Flow.objects.count()
    assert first["written"] > 0
    again = import_kept_file(asked, by=operator, watch=lambda _share: None)
    assert (again, Flow.objects.count()) == ({"file": "", "written": 0}, flows)


def test_only_its_sender_may_have_it_done(signed_in: Client, make_user: Any) -> None:
    sent(signed_in, FLOWS)
    file = KeptFile.objects.get()
    with pytest.raises(NotAllowedError):
        actions.ask_import(file, write=True, by=make_user("editor"))
    with pytest.raises(NotAllowedError):
        actions.keep_report(file, {}, by=make_user("member"))
    file.refresh_from_db()
    assert (Job.objects.count(), file.report) == (0, None)
