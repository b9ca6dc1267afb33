"""`piu library import`: what it says, and when it writes."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from piu.domain.cooperation.models import Solution
from piu.domain.statements.models import Source

pytestmark = pytest.mark.django_db

GOOD = (
    '{"id": "adopta", "language": "fr", "organisation": "Adopta", "description": "Forme.", '
    '"themes": ["eaux_pluviales"], "maturity": "commercial", "source_ids": ["page"]}'
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    Source.objects.create(slug="page", title="Une page")
    path = tmp_path / "solutions.jsonl"
    path.write_text(GOOD, "utf-8")
    return path


def run(*words: str) -> str:
    out = StringIO()
    call_command("library", "import", *words, stdout=out, stderr=out)
    return out.getvalue()


def test_without_write_nothing_is_saved(file: Path) -> None:
    assert "Rien n’a été écrit" in run(str(file))
    assert not Solution.objects.exists()


def test_with_write_records_are_saved(file: Path) -> None:
    assert "1 créés" in run(str(file), "--write")
    assert Solution.objects.get().slug == "adopta"


def test_a_broken_line_is_quoted_with_its_number(file: Path) -> None:
    broken = GOOD.replace("adopta", "autre").replace("commercial", "magique")
    file.write_text(f"{GOOD}\n{broken}", "utf-8")
    out = StringIO()
    with pytest.raises(CommandError, match="une ligne est à corriger"):
        call_command("library", "import", str(file), "--write", stdout=out, stderr=out)
    assert "« magique »" in out.getvalue()
    assert "solutions.jsonl:2" in out.getvalue()
    assert not Solution.objects.exists()
