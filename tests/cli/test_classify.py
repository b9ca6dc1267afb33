import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from piu.domain.taxonomy.queries import vocabulary

TEXT = (
    "La commune a désimperméabilisé la cour de l'école et planté des noues. "
    "Le budget municipal ne permettait pas d'aller plus loin."
)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("classify", *arguments, stdout=out)
    return out.getvalue()


def test_a_batch_answers_each_line_with_codes_and_exact_words(tmp_path: Path) -> None:
    file = tmp_path / "texts.jsonl"
    lines = [{"id": 1, "text": TEXT}, {"id": "vide", "text": ""}]
    file.write_text("\n\n".join(json.dumps(line) for line in lines))
    answers = [json.loads(line) for line in run("--batch", str(file), "--json").splitlines()]
    assert [answer["id"] for answer in answers] == [1, "vide"]
    first = answers[0]
    assert list(first) == [
        *("id", "themes", "theme_scores", "obstacles", "intensity", "stage", "effect_domains"),
    ]
    assert first["themes"][0] == "eaux_pluviales"
    assert set(first["theme_scores"]) == set(vocabulary("themes"))
    for answer in answers:
        assert 1 <= len(answer["themes"]) <= 3
        assert answer["stage"] in vocabulary("stages")
        assert answer["intensity"] in vocabulary("intensities")
        assert set(answer["effect_domains"]) <= set(vocabulary("effect_domains"))
        for part in answer["obstacles"]:
            assert part["kind"] in vocabulary("obstacle_kinds")
            assert part["side"] in vocabulary("obstacle_sides")
            assert part["span"] in TEXT


def test_an_answer_for_people() -> None:
    assert "Eaux pluviales" in run(TEXT)


@pytest.mark.parametrize("line", ["not json", '{"id": 1}', "[1]", '{"id": 1, "text": 2}'])
def test_a_broken_line_is_named_and_nothing_is_printed(tmp_path: Path, line: str) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text('{"id": 1, "text": "noue"}\n' + line)
    out = StringIO()
    with pytest.raises(CommandError, match=r"texts\.jsonl:2"):
        call_command("classify", "--batch", str(file), stdout=out)
    assert out.getvalue() == ""


def test_a_file_that_is_not_there_is_told() -> None:
    with pytest.raises(CommandError, match="nowhere"):
        run("--batch", "/nowhere/at/all")
