"""The library as an archive: it opens without the platform, and gives the library back."""

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from piu.domain.cooperation.models import Call, Need, Solution
from piu.domain.knowledge.actions import import_experiences
from piu.domain.knowledge.models import Experience
from piu.domain.knowledge.queries import facts_by_slug
from piu.domain.knowledge.rules import (
    Citation,
    EffectFacts,
    FundingFacts,
    ObstacleFacts,
    VariationFacts,
)
from piu.domain.people.models import User
from piu.domain.statements.models import Source, Statement, Subject
from piu.errors import InvalidInputError
from piu.transfers.exporters.library import payload_of, write_bag

KINDS = "experience", "need", "call", "solution"


def run(*words: str) -> str:
    out = StringIO()
    call_command("library", *words, stdout=out, stderr=out)
    return out.getvalue()


def forget_the_library() -> None:
    for model in (Experience, Need, Call, Solution):
        model.objects.all().delete()
    Statement.objects.filter(subject__kind__in=KINDS).delete()
    Subject.objects.filter(kind__in=KINDS).delete()
    Source.objects.filter(dataset="experiences").delete()


@pytest.mark.usefixtures("demo_data")
def test_an_emptied_instance_gets_the_same_library_back(tmp_path: Path) -> None:
    before = write_bag(tmp_path / "before")
    assert sorted(before) == [
        "data/calls.jsonl", "data/experiences.jsonl", "data/index.html", "data/needs.jsonl",
        "data/solutions.jsonl", "data/sources.csv",
    ]  # fmt: skip
    forget_the_library()
    assert Experience.objects.count() == 0
    run("import", str(tmp_path / "before"), "--write")
    assert Experience.objects.count() == 133
    assert write_bag(tmp_path / "after") == before


@pytest.mark.usefixtures("demo_data")
def test_all_that_a_record_may_tell_comes_back(operator: User, tmp_path: Path) -> None:
    held = facts_by_slug()
    child, parent = (held[slug] for slug in sorted(held)[:2])
    full = replace(
        child,
        cause="Le marché n’a pas trouvé preneur.",
        acceptance="Deux réunions.",
        holder="Service eau",
        contracts=("Convention",),
        obstacles=(ObstacleFacts("Un refus", "legal", "buyer", "", "Un avenant", "Le juriste"),),
        effects=(EffectFacts("social", "Liens", "adhérents", 0.0, "%", "2024-05", 2),),
        funding_lines=(FundingFacts("La région", "refused", 1000.0, 0.0),),
        citations=(Citation("effects", 0, child.source_slugs[0], "2025"),),
        transposed_from=(parent.slug,),
        variations=(VariationFacts(parent.slug, "A", "B", "C", "D", "E"),),
    )
    import_experiences([full], by=operator)
    before = write_bag(tmp_path / "before")
    forget_the_library()
    run("import", str(tmp_path / "before"), "--write")
    told = facts_by_slug()[full.slug]
    for name in ("cause", "acceptance", "holder", "contracts", "obstacles", "effects"):
        assert getattr(told, name) == getattr(full, name)
    for name in ("funding_lines", "citations", "variations"):
        assert getattr(told, name) == getattr(full, name)
    assert write_bag(tmp_path / "after") == before


@pytest.mark.usefixtures("demo_data")
def test_reading_an_archive_again_changes_nothing(tmp_path: Path) -> None:
    assert "6 fichiers" in run("export", str(tmp_path / "bag"))
    assert "0 créés, 0 modifiés, 547 inchangés" in run("import", str(tmp_path / "bag"), "--write")


@pytest.mark.usefixtures("demo_data")
def test_it_opens_without_the_platform(tmp_path: Path) -> None:
    write_bag(tmp_path / "bag")
    page = (tmp_path / "bag/data/index.html").read_text("utf-8")
    assert "Infiltrer plutôt que canaliser" in page
    assert "<script" not in page
    assert "http" not in page.split("</head>")[0]
    lines = (tmp_path / "bag/data/experiences.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == 133
    assert json.loads(lines[0])["source_ids"]


@pytest.mark.usefixtures("demo_data")
@pytest.mark.parametrize(
    ("alteration", "named"),
    [("climatiquez", r"\(data/needs.jsonl\)"), ("comiques", r"\(data\)")],
    ids=["one letter", "another length"],
)
def test_an_altered_archive_is_refused_and_nothing_is_read(
    tmp_path: Path, alteration: str, named: str
) -> None:
    write_bag(tmp_path / "bag")
    path = tmp_path / "bag/data/needs.jsonl"
    path.write_text(path.read_text("utf-8").replace("climatiques", alteration, 1), "utf-8")
    titles = sorted(Need.objects.values_list("title", flat=True))
    with pytest.raises(CommandError, match=named):
        run("import", str(tmp_path / "bag"), "--write")
    assert sorted(Need.objects.values_list("title", flat=True)) == titles


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept")
    with pytest.raises(InvalidInputError, match="folder_not_empty"):
        write_bag(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert payload_of(tmp_path) == tmp_path
