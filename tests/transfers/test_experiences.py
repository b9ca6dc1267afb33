"""The importer of the case library: what it reads, and every mistake it names."""

import json
from pathlib import Path
from typing import Any

import pytest

from piu.domain.knowledge.models import Experience
from piu.domain.knowledge.queries import experience, figures_of
from piu.domain.people.models import User
from piu.transfers.importers.registry import run_import
from piu.transfers.importers.report import Report
from tests.domain.knowledge.cases import make_place

pytestmark = pytest.mark.django_db

SOURCES = "id,url,title,publisher,date\npage,https://example.org/p,Une page,Éditeur,2023-06\n"
CASE: dict[str, Any] = {
    "id": "dieulefit-pluie",
    "language": "fr",
    "title": "Creuser des tranchées",
    "summary": "Dix tranchées ont été creusées par les habitants.",
    "territory": {"name": "Dieulefit", "level": "municipality", "code": "26114", "region": None},
    "themes": ["eaux_pluviales"],
    "stage": "trial",
    "intensity": "first_step",
    "start_year": 2022,
    "end_year": None,
    "method": ["Écouter", "Creuser"],
    "obstacles": [
        {
            "text": "Accord des habitants à obtenir",
            "kind": "acceptability",
            "side": "territory",
            "span": {"field": "summary", "start": 31, "end": 48, "words": "par les habitants"},
        }
    ],
    "success_factors": [],
    "effects": [{"domain": "environment", "text": "Nappe rechargée"}],
    "evaluation": {
        "moment": "during",
        "indicators": [
            {"name": "tranchées", "value": 10, "unit": "structures", "bound": "at_most"},
        ],
        "replicability_notes": None,
    },
    "cost_eur": None,
    "confidence": "low",
    "source_ids": ["page"],
}


@pytest.fixture(autouse=True)
def place() -> None:
    make_place("26114", "Dieulefit")


@pytest.fixture
def run(tmp_path: Path, operator: User) -> Any:
    def import_cases(*cases: dict[str, Any], sources: str = SOURCES) -> Report:
        (tmp_path / "sources.csv").write_text(sources, "utf-8")
        lines = [json.dumps(case, ensure_ascii=False) for case in cases]
        (tmp_path / "experiences.jsonl").write_text("\n".join(lines), "utf-8")
        return run_import("experiences", tmp_path, by=operator, write=True)

    return import_cases


def problems(report: Report) -> list[tuple[str, int, str, Any, str]]:
    return [(p.file, p.line, p.column, p.value, p.code) for p in report.problems]


def test_a_case_is_read_with_its_figures_and_words(run: Any) -> None:
    assert run(CASE) == Report(created=2, statements=1)
    case = experience("dieulefit-pluie")
    cost, [shown] = figures_of(case, viewer=None)
    trenches = shown.statement
    assert cost is None
    assert (trenches.number, trenches.unit, trenches.year) == (10, "structures", None)
    assert (trenches.note_fr, trenches.confidence) == ("au plus", "partial")
    assert [source.slug for source in trenches.sources.all()] == ["page"]
    assert [obstacle.span for obstacle in case.obstacles.all()] == ["par les habitants"]


def test_the_second_run_changes_nothing(run: Any) -> None:
    run(CASE)
    assert run(CASE) == Report(unchanged=2)


@pytest.mark.parametrize(
    ("change", "column", "value", "code"),
    [
        ({"stage": "déployé"}, "stage", "déployé", "unknown_term"),
        ({"themes": []}, "themes", [], "missing_value"),
        ({"themes": ["magie"]}, "themes", "magie", "unknown_term"),
        ({"themes": "énergie;mobilite"}, "themes", "énergie", "unknown_term"),
        ({"themes": 5}, "themes", 5, "not_a_list"),
        ({"title": ""}, "title", "", "missing_value"),
        ({"title": "x" * 251}, "title", "x" * 40 + "…", "too_long"),
        ({"title": ["a"]}, "title", "['a']", "not_a_text"),
        ({"id": "Déjà vu"}, "id", "Déjà vu", "not_a_slug"),
        ({"source_ids": ["nulle-part"]}, "source_ids", "nulle-part", "unknown_source"),
        ({"start_year": 22}, "start_year", 22, "not_a_year"),
        ({"end_year": 2001}, "end_year", 2001, "years_reversed"),
        ({"cost_eur": -5}, "cost_eur", -5, "number_too_low"),
        ({"territory": "Dieulefit"}, "territory", "Dieulefit", "not_a_record"),
        ({"transposed_from": ["pas-la"]}, "transposed_from", "pas-la", "unknown_experience"),
    ],
)
def test_each_mistake_is_named(
    run: Any, change: dict[str, Any], column: str, value: Any, code: str
) -> None:
    report = run({**CASE, **change})
    assert ("experiences.jsonl", 1, column, value, code) in problems(report)
    assert not Experience.objects.exists()
    assert all(problem.sentence for problem in report.problems)


def test_mistakes_inside_records_name_the_path(run: Any) -> None:
    [obstacle] = CASE["obstacles"]
    moved = {**obstacle["span"], "start": 0, "end": 5}
    broken = {
        **CASE,
        "territory": {"name": "Ailleurs", "level": "municipality", "code": "99999"},
        "obstacles": [{**obstacle, "side": "nobody", "span": moved}, "une phrase"],
        "evaluation": {"moment": "one day", "indicators": [{"name": "t", "value": "dix"}]},
    }
    found = {(column, code) for _, _, column, _, code in problems(run(broken))}
    assert {
        ("territory.code", "unknown_territory"),
        ("obstacles[0].side", "unknown_term"),
        ("obstacles[0].span.words", "span_elsewhere"),
        ("obstacles[1]", "not_a_record"),
        ("evaluation.moment", "unknown_term"),
        ("evaluation.indicators[0].value", "not_a_number"),
        ("evaluation.indicators[0].unit", "missing_value"),
    } <= found


def test_two_cases_with_one_id_name_both_lines(run: Any) -> None:
    report = run(CASE, CASE)
    [problem] = report.problems
    assert (problem.line, problem.code) == (2, "duplicate_id")
    assert problem.params == {"first": "experiences.jsonl:1"}


def test_a_folder_without_any_file_of_the_library_is_refused(
    tmp_path: Path, operator: User
) -> None:
    (tmp_path / "photo.txt").write_text("bonjour", "utf-8")
    report = run_import("experiences", tmp_path, by=operator, write=True)
    assert [problem.code for problem in report.problems] == ["not_a_library"]


def test_one_file_alone_can_be_imported(run: Any, tmp_path: Path, operator: User) -> None:
    run(CASE)
    need = {
        "id": "n-un",
        "language": "fr",
        "title": "Un besoin",
        "description": "Retrouver de l’ombre.",
        "themes": ["ilots_chaleur"],
        "territory": {"name": "Dieulefit", "level": "municipality", "code": "26114"},
        "source_ids": ["page"],
    }
    file = tmp_path / "needs.jsonl"
    file.write_text(json.dumps(need), "utf-8")
    assert run_import("experiences", file, by=operator, write=True) == Report(created=1)
