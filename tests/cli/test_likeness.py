"""`piu duplicates` and `piu organisations`."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from piu.domain.people.models import Organisation
from piu.domain.search.models import Findable

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_pairs_are_told_to_a_program_and_to_a_person() -> None:
    assert "Aucun doublon" in run("duplicates")
    for key in ("a", "b"):
        Findable.objects.create(
            kind="calls", key=key, title="Aide aux haies", summary="Planter des haies.", url="/"
        )
    assert json.loads(run("duplicates", "--json")) == [
        {"records": ["calls/a", "calls/b"], "likeness": 1.0}
    ]
    said = run("duplicates", "--kind", "calls")
    assert "1 doublon possible" in said
    assert "calls/a · Aide aux haies" in said


def test_a_file_of_organisations_is_matched_row_by_row(tmp_path: Path) -> None:
    Organisation.objects.create(slug="nemours", name="Commune de Nemours")
    file = tmp_path / "liste.csv"
    file.write_text("name;city\nMairie de Nemours;Nemours\nBoulangerie Lefèvre;\n")
    rows = [json.loads(line) for line in run("organisations", str(file), "--json").splitlines()]
    assert [row["match"] for row in rows] == ["nemours", None]
    assert "= Mairie de Nemours" in run("organisations", str(file))


def test_a_file_without_names_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "liste.csv"
    file.write_text("nom\nNemours\n")
    with pytest.raises(CommandError, match="name"):
        run("organisations", str(file))
    with pytest.raises(CommandError, match="ne peut pas être lu"):
        run("organisations", str(tmp_path / "absent.csv"))
