"""`piu needs group`: lines in, groups out, and clear refusals."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

pytestmark = [pytest.mark.django_db, pytest.mark.demo_data, pytest.mark.usefixtures("demo_data")]

SHELTER = [
    {"id": "a", "text": "Un abri à vélos fermé devant la gare.", "insee_code": "35004"},
    {"id": "b", "text": "Plus aucun médecin au village.", "insee_code": "35003"},
    {"id": "c", "text": "Garage sécurisé pour bicyclettes à la halte SNCF.", "insee_code": None},
]


def written(folder: Path, *lines: object) -> str:
    file = folder / "needs.jsonl"
    told = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    file.write_text("\n".join(told), encoding="utf-8")
    return str(file)


def run(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("needs", "group", "--batch", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_needs_that_ask_the_same_get_one_group(tmp_path: Path) -> None:
    told = [json.loads(line) for line in run(written(tmp_path, *SHELTER), "--json")]
    assert told == [{"id": "a", "group": 1}, {"id": "b", "group": None}, {"id": "c", "group": 1}]


def test_a_list_for_people(tmp_path: Path) -> None:
    told = run(written(tmp_path, *SHELTER))
    assert told[0] == "Groupe 1"
    assert told[-1] == "Seuls\u00a0: 1"


def test_an_empty_file_has_no_groups(tmp_path: Path) -> None:
    assert run(written(tmp_path), "--json") == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ({"id": "z", "text": "Un pont", "insee_code": "99999"}, "needs.jsonl:2"),
        ({"id": "a", "text": "Un pont"}, "est donné deux fois"),
        ({"id": "z", "text": " "}, "n’est pas un besoin lisible"),
        ({"id": "z"}, "n’est pas un besoin lisible"),
        ("{", "n’est pas un besoin lisible"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, line: object, told: str) -> None:
    with pytest.raises(CommandError, match=told):
        run(written(tmp_path, SHELTER[0], line), "--json")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="ne peut pas être lu"):
        run(str(tmp_path / "none.jsonl"), "--json")


def test_needs_are_pooled_in_consortia(tmp_path: Path) -> None:
    out = StringIO()
    near = [SHELTER[0], SHELTER[1], {**SHELTER[2], "insee_code": "35003"}]
    arguments = "--batch", written(tmp_path, *near), "--km", "60", "--json"
    call_command("needs", "pool", *arguments, stdout=out)
    told = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [line["consortium"] for line in told] == [1, None, 1]
    assert {line["coordinator"] for line in told} <= {"a", "c", None}
    with pytest.raises(CommandError, match="km ne convient pas"):
        call_command("needs", "pool", *arguments[:2], "--km", "0", stdout=out)
