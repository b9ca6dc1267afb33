"""The home page says what is there, and its three doors lead somewhere."""

import pytest
from django.test import Client


@pytest.mark.demo_data
def test_home_counts_what_the_database_holds(client: Client, demo_data: None) -> None:
    page = client.get("/").content.decode()
    assert "133 expériences, avec leurs sources" in page
    assert "34\xa0969 communes" in page or "34\u202f969 communes" in page
    assert "204 acteurs, 265 flux" in page


def test_home_of_an_empty_installation_shows_no_count(client: Client, db: None) -> None:
    page = client.get("/").content.decode()
    assert 'class="count"' not in page


@pytest.mark.parametrize("door", ["/experiences/", "/territoires/", "/toiles/"])
def test_the_three_doors_open(client: Client, db: None, door: str) -> None:
    assert f'href="{door}"' in client.get("/").content.decode()
    assert client.get(door).status_code == 200


def test_english_home_is_announced_to_search_engines(client: Client, db: None) -> None:
    page = client.get("/").content.decode()
    assert '<link rel="alternate" hreflang="fr" href="http://testserver/">' in page
    assert '<link rel="alternate" hreflang="en" href="http://testserver/en/">' in page


def test_part_of_the_site_is_marked_in_the_navigation(client: Client, db: None) -> None:
    assert 'href="/toiles/" aria-current="page"' in client.get("/toiles/").content.decode()


def test_pages_hold_no_inline_script_or_style(client: Client, db: None) -> None:
    response = client.get("/")
    page = response.content.decode()
    assert " style=" not in page
    assert "<script" not in page
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
