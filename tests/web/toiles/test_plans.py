"""The page of plans: its form, the front, one plan, another beside, the file."""

import csv
import io

import pytest
from django.test import Client

PAGE = "/toiles/dunkerque/plans"
ASKED = f"{PAGE}?etude=20+000&budget=60%C2%A0000"
pytestmark = pytest.mark.usefixtures("demo_data")


def test_the_form_asks_before_it_answers(client: Client) -> None:
    page = client.get(PAGE).content.decode()
    assert 'name="etude"' in page
    assert "Les pistes de ce plan" not in page
    assert (
        'href="/toiles/dunkerque/plans"'
        in client.get("/toiles/dunkerque/opportunites").content.decode()
    )


def test_a_plan_is_opened_by_its_address_and_compared(client: Client) -> None:
    page = client.get(ASKED).content.decode()
    assert "Les pistes de ce plan" in page
    assert page.count('class="point') >= 2
    other = client.get(f"{ASKED}&point=2&avec=1").content.decode()
    assert "Ce qui change" in other
    assert "en commun" in other
    # A number out of the front opens its nearest end, never a page of error.
    assert client.get(f"{ASKED}&point=99&avec=abc").status_code == 200


def test_a_plan_is_taken_away_as_a_table(client: Client) -> None:
    answer = client.get(f"{ASKED}&format=csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="plan-dunkerque.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 1 + 3
    assert rows[0][:3] == ["De", "Vers", "Ressource"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("etude=abc&budget=1000", "n’est pas un nombre"),
        ("etude=1000&budget=inf", "n’est pas un nombre"),
        ("etude=1000&budget=500", "aucune étude n’est possible"),
        ("etude=&budget=", "plus grand que zéro"),
        ("etude=1000&budget=5000&km=-3", "plus grand que zéro"),
        ("etude=1000&budget=5000&chance=100", "moins de 100"),
    ],
)
def test_a_wrong_number_is_told_beside_the_form(client: Client, query: str, said: str) -> None:
    answer = client.get(f"{PAGE}?{query}")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert said in page
    assert 'name="etude"' in page


def test_limits_that_leave_nothing_say_what_to_widen(client: Client) -> None:
    page = client.get(f"{ASKED}&chance=99").content.decode()
    assert "élargissez la distance" in page
