"""`piu load`: dry by default, all or nothing, once."""

import io
import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from piu.domain.journal.models import Batch, Entry
from piu.domain.statements.models import Statement
from piu.domain.territories.models import Territory
from piu.transfers.importers import shipped
from piu.transfers.importers.registry import IMPORTERS

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).resolve().parents[1] / "contracts" / "samples"
PACKS = (
    shipped.Pack("territories", "territories"),
    shipped.Pack("toile", "toile", {"toile": "essai"}),
)


@pytest.fixture
def packs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The samples of the importers, in a folder of their own, in place of the shipped data."""
    folder = tmp_path / "shipped"
    shutil.copytree(SAMPLES, folder)
    monkeypatch.setattr(shipped, "SHIPPED", folder)
    monkeypatch.setattr(shipped, "PACKS", PACKS)
    return folder


def load(*arguments: str) -> str:
    out = io.StringIO()
    call_command("load", *arguments, stdout=out)
    return out.getvalue()


def test_every_pack_has_its_importer_and_its_folder() -> None:
    assert [pack.importer for pack in shipped.PACKS if pack.importer not in IMPORTERS] == []
    assert [pack.folder for pack in shipped.PACKS if not pack.path.is_dir()] == []


@pytest.mark.usefixtures("packs")
def test_without_write_it_tells_all_and_saves_nothing() -> None:
    text = load()
    assert "territories : " in text
    assert "toile : " in text, "which needs the territories to be there"
    assert text.endswith("Rien n’a été écrit : ajoutez --write pour enregistrer.\n")
    assert Territory.objects.count() == 0
    assert Batch.objects.count() == 0


@pytest.mark.usefixtures("packs")
def test_what_is_loaded_is_not_read_again() -> None:
    load("--write")
    statements, entries = Statement.objects.count(), Entry.objects.count()
    assert statements > 0
    assert load("--write") == "Les données livrées sont déjà chargées.\n"
    assert (Statement.objects.count(), Entry.objects.count()) == (statements, entries)


def test_a_changed_pack_alone_is_read_again(packs: Path) -> None:
    load("--write")
    flows = packs / "toile" / "flows.csv"
    flows.write_text(flows.read_text("utf-8") + "\n", "utf-8")
    assert [pack.importer for pack in shipped.packs_to_load()] == ["toile"]


def test_a_broken_pack_leaves_nothing_of_the_others(packs: Path) -> None:
    flows = packs / "toile" / "flows.csv"
    flows.write_text(flows.read_text("utf-8").replace("acierie", "nulle-part"), "utf-8")
    with pytest.raises(CommandError) as raised:
        load("--write")
    assert "flows.csv" in str(raised.value)
    assert "nulle-part" in str(raised.value)
    assert Territory.objects.count() == 0
    assert Batch.objects.count() == 0
