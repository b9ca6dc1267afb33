"""Calendar dates become day numbers, and the date of day 0 stays beside the question."""

from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from piu.domain.ecosystem.models import Run
from piu.errors import InvalidInputError
from piu.web.toiles.dates import date_in, dated, day_text, days_between, length_in_days

BUILD = "/toiles/dunkerque/scenarios/nouveau"
FORM = {
    "calculer": "1",
    "modele": "temps",
    "debut": "2027-03-01",
    "jours": "6",
    "jours-unite": "mois",
    "pas": "7",
    "tirages": "5",
    "graine": "1",
    "c0-kind": "closure",
    "c0-site": "arcelormittal-dunkerque",
    "c0-share": "100",
    "c0-start": "2027-03-15",
    "c0-duration": "1",
    "c0-unite": "mois",
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2027-03-01", date(2027, 3, 1)),
        ("1/3/2027", date(2027, 3, 1)),
        (" 01.03.2027 ", date(2027, 3, 1)),
        ("2027-02-30", None),
        ("0001-01-01", None),
        ("hier", None),
        ("", None),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, found: date | None) -> None:
    assert date_in(text) == found


@pytest.mark.parametrize(
    ("number", "unit", "since", "days"),
    [
        (3, "semaine", None, 21),
        (2, "mois", None, 60),
        (1, "mois", date(2027, 2, 1), 28),
        (1, "mois", date(2027, 1, 31), 28),
        (1, "mois", date(2028, 1, 31), 29),
        (12, "mois", date(2027, 3, 1), 366),
        (1, "an", date(2028, 2, 29), 365),
        (0, "jour", date(2027, 3, 1), 0),
    ],
)
def test_months_and_years_follow_the_calendar(
    number: int, unit: str, since: date | None, days: int
) -> None:
    assert length_in_days(number, unit, since=since) == days


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 3650))
def test_a_day_told_as_a_date_is_read_back_as_the_same_day(first: date, day: int) -> None:
    read = date_in(day_text(day, first))
    assert read is not None
    assert days_between(first, read, where="") == day


def test_an_address_keeps_its_date_before_its_place_in_the_page() -> None:
    since = date(2027, 3, 1)
    assert dated("/a#b", since) == "/a?depuis=2027-03-01#b"
    assert dated("/a?c=d", since) == "/a?c=d&depuis=2027-03-01"
    assert dated("/a", None) == "/a"


def test_nothing_comes_before_the_first_day() -> None:
    with pytest.raises(InvalidInputError, match="date_before_first"):
        days_between(date(2027, 3, 2), date(2027, 3, 1), where="c0")


def sent(client: Client, **changed: Any) -> str:
    answer = client.post(BUILD, {**FORM, **changed})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


@pytest.mark.usefixtures("demo_data")
class TestForm:
    def test_dates_make_days_and_the_answer_shows_dates(self, client: Client) -> None:
        where = sent(client)
        [run] = Run.objects.all()
        assert run.scenario.days == 184
        shock = run.scenario.shocks[0]
        assert (shock["start_day"], shock["end_day"]) == (14, 45)
        assert where == f"{run.get_absolute_url()}?depuis=2027-03-01"
        page = client.get(where).content.decode()
        assert "du 15\u00a0mars\u00a02027 au 15\u00a0avril\u00a02027" in page
        assert "à partir du 1er\u00a0mars\u00a02027" in page
        assert "jour 14" not in page
        # Without the date, the same answer counts days.
        assert "du jour 14 au jour 45" in client.get(run.get_absolute_url()).content.decode()

    def test_the_same_question_on_other_dates_has_the_same_answer(self, client: Client) -> None:
        first = urlsplit(sent(client, **{"jours": "184", "jours-unite": "jour"}))
        later = sent(
            client,
            debut="2029-06-04",
            jours="184",
            **{"jours-unite": "jour", "c0-start": "2029-06-18", "c0-duration": "31",
               "c0-unite": "jour"},
        )  # fmt: skip
        assert urlsplit(later).path == first.path
        assert parse_qs(urlsplit(later).query) == {"depuis": ["2029-06-04"]}
        assert Run.objects.count() == 1

    def test_a_variant_starts_from_the_same_dates(self, client: Client) -> None:
        page = client.get(sent(client)).content.decode()
        variant = page.split('href="/toiles/dunkerque/scenarios/nouveau?')[1].split('"')[0]
        form = client.get(f"{BUILD}?{variant.replace('&amp;', '&')}").content.decode()
        assert 'name="debut" type="date" value="2027-03-01"' in form
        assert 'name="c0-start" type="date" value="2027-03-15"' in form

    def test_a_new_form_starts_today(self, client: Client) -> None:
        today = timezone.localdate().isoformat()
        form = client.get(BUILD).content.decode()
        assert f'name="debut" type="date" value="{today}"' in form

    @pytest.mark.parametrize(
        ("changed", "told"),
        [
            ({"debut": "demain"}, "« demain » n’est pas une date"),
            ({"c0-start": "2027-02-01"}, "vient avant le premier jour suivi"),
        ],
    )
    def test_what_is_no_date_is_refused_with_a_sentence(
        self, client: Client, changed: dict[str, str], told: str
    ) -> None:
        answer = client.post(BUILD, {**FORM, **changed})
        assert answer.status_code == 400
        assert told in answer.content.decode().replace("\u00a0", " ")
        assert Run.objects.count() == 0
