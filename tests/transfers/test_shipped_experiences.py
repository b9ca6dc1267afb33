"""The shipped library: counts, labels within their vocabularies, and what the design asks of it."""

import json
from collections import Counter
from typing import Any

import pytest

from piu.domain.cooperation.models import Call, Need, Solution
from piu.domain.knowledge.models import Experience, Transposition
from piu.domain.statements.models import Statement
from piu.transfers.importers.shipped import SHIPPED

LIBRARY = SHIPPED / "experiences"


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (LIBRARY / name).read_text("utf-8").splitlines()]


def test_every_row_is_french_and_has_a_source() -> None:
    for name in ("experiences", "calls", "needs", "solutions"):
        told = rows(f"{name}.jsonl")
        assert {row["language"] for row in told} == {"fr"}
        assert all(row["source_ids"] for row in told)


def test_the_whole_scale_is_there_from_first_step_to_flagship() -> None:
    cases = rows("experiences.jsonl")
    assert Counter(case["intensity"] for case in cases) == {
        "everyday": 61,
        "notable": 42,
        "totem": 16,
        "first_step": 14,
    }
    assert Counter(case["stage"] for case in cases) == {
        "deployed": 80,
        "trial": 19,
        "framing": 13,
        "generalised": 13,
        "abandoned": 7,
        "idea": 1,
    }


def test_three_places_without_a_code_keep_their_name() -> None:
    without = [case["territory"] for case in rows("experiences.jsonl")]
    assert [place["name"] for place in without if place["code"] is None] == [
        "PETR du Pays Midi-Quercy",
        "Paris Ouest La Défense (EPT)",
        "Pôle métropolitain du Genevois français",
    ]


@pytest.mark.demo_data
@pytest.mark.usefixtures("demo_data")
def test_all_of_it_is_loaded() -> None:
    assert Experience.objects.count() == 133
    assert (Call.objects.count(), Need.objects.count(), Solution.objects.count()) == (64, 47, 56)
    assert Statement.objects.filter(subject__kind="experience").count() == 207
    assert Transposition.objects.exclude(parent=None).exclude(child=None).count() == 8


@pytest.mark.demo_data
@pytest.mark.usefixtures("demo_data")
def test_a_former_commune_keeps_its_name_and_leads_to_the_present_one() -> None:
    case = Experience.objects.get(slug="lingreville-couveuse-maraichere")
    assert case.place_name == "Lingreville"
    assert case.territory is not None
    assert (case.territory.code, case.territory.name) == ("50272", "Tourneville-sur-Mer")
