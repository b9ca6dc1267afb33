"""Opportunities over HTTP."""

import pytest
from django.test import Client

pytestmark = pytest.mark.usefixtures("demo_data")
ADDRESS = "/api/toiles/dunkerque/opportunities"


def test_best_first_and_as_many_as_asked(client: Client) -> None:
    rows = client.get(f"{ADDRESS}?limit=5").json()
    assert len(rows) == 5
    assert [row["probability"] for row in rows] == sorted(
        (row["probability"] for row in rows), reverse=True
    )
    assert set(rows[0]["quantity"]) == {"low", "mid", "high", "unit"}
    assert rows[0]["signs"][0]["fr"]


def test_one_kind_one_site(client: Client) -> None:
    rows = client.get(f"{ADDRESS}?kind=pooling&site=edf-gravelines&limit=100").json()
    assert {row["kind"] for row in rows} == {"pooling"}
    for row in rows:
        assert "edf-gravelines" in (row["source"], row["target"], *row["partners"])


@pytest.mark.parametrize(
    ("asked", "status"), [("limit=0", 400), ("kind=x", 400), ("site=nowhere-at-all", 404)]
)
def test_a_bad_question_is_told(client: Client, asked: str, status: int) -> None:
    assert client.get(f"{ADDRESS}?{asked}").status_code == status
