"""Questions of the people we serve, judged by hand, on the shipped records."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from piu.domain.search.queries import differences, search
from piu.domain.search.suggestions import suggestions

JUDGED: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("queries.yaml").read_text("utf-8")
)

pytestmark = pytest.mark.usefixtures("demo_data")


@pytest.mark.parametrize("judged", JUDGED, ids=[judged["query"] for judged in JUDGED])
def test_the_right_records_come_first(judged: dict[str, Any]) -> None:
    results = search(judged["query"], limit=judged["within"], with_facets=False)
    found = [hit.identifier for hit in results.hits]
    assert [name for name in judged["found"] if name not in found] == [], found


def test_the_index_of_the_shipped_data_agrees_with_it() -> None:
    assert differences() == []


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("mob", "Mobilité"),
        ("eaux pl", "Eaux pluviales"),
        ("douai", "Douai"),
        ("rezo", "Rezo Pouce"),
    ],
)
def test_suggestions_while_typing(typed: str, label: str) -> None:
    assert label in [suggestion.label for suggestion in suggestions(typed)]
