"""A toile taken out from its page and by the API."""

import json

import pytest
from django.test import Client


@pytest.mark.usefixtures("demo_data")
def test_each_format_is_on_the_page_and_comes_down(client: Client) -> None:
    page = client.get("/toiles/dunkerque").content.decode()
    for code, suffix in (("xlsx", "xlsx"), ("csv", "zip"), ("json", "json"), ("gexf", "gexf")):
        assert f'href="/toiles/dunkerque/telecharger?format={code}"' in page
        answer = client.get(f"/toiles/dunkerque/telecharger?format={code}")
        name = f'attachment; filename="toile-dunkerque.{suffix}"'
        assert (answer.status_code, answer.headers["Content-Disposition"]) == (200, name)
        assert len(answer.content) > 10_000


@pytest.mark.usefixtures("demo_data")
def test_the_api_gives_the_toile_and_its_schema(client: Client) -> None:
    document = json.loads(client.get("/api/toiles/dunkerque/export").content)
    schema = client.get("/api/toiles/schema").json()
    assert (document["schema"], document["version"]) == ("piu-toile", "1.0")
    for table, rows in document.items():
        if not isinstance(rows, list):
            continue
        shape = schema["properties"][table]["items"]
        for row in rows:
            assert set(shape["required"]) <= set(row) <= set(shape["properties"])
            for name, value in row.items():
                allowed = shape["properties"][name].get("enum")
                assert allowed is None or value in allowed, (table, name, value)


@pytest.mark.usefixtures("demo_data")
def test_an_unknown_format_is_said_with_the_known_ones(client: Client) -> None:
    answer = client.get("/toiles/dunkerque/telecharger?format=dwg")
    assert answer.status_code == 404
    assert "graphml" in answer.content.decode()
    assert client.get("/toiles/rien/telecharger?format=xlsx").status_code == 404
