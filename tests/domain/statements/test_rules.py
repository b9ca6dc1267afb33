"""Which of several statements is shown."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piu.domain.statements import rules
from piu.domain.statements.choices import Confidence

NOON = datetime(2026, 1, 1, 12)


@dataclass
class Said:
    id: int | None = 1
    confidence: str = "documented"
    year: int | None = 2024
    recorded_at: datetime = NOON
    withdrawn_at: datetime | None = None


def test_the_firmer_word_wins_over_the_later_one() -> None:
    press = Said(id=1, confidence="documented", year=2025)
    owner = Said(id=2, confidence="confirmed", year=2019)
    assert rules.retained([press, owner]) is owner


def test_as_firm_the_later_year_wins_and_no_year_comes_last() -> None:
    undated, old, new = Said(id=1, year=None), Said(id=2, year=2020), Said(id=3, year=2023)
    assert rules.retained([undated, new, old]) is new
    assert rules.retained([undated, old]) is old


def test_same_year_the_last_recorded_wins() -> None:
    first, second = Said(id=1), Said(id=2, recorded_at=NOON + timedelta(days=1))
    assert rules.retained([second, first]) is second


def test_what_was_withdrawn_is_never_shown() -> None:
    withdrawn, weak = Said(withdrawn_at=NOON), Said(id=2, confidence="inferred", year=None)
    assert rules.retained([withdrawn, weak]) is weak
    assert rules.retained([withdrawn]) is None
    assert rules.retained([]) is None


def test_the_order_of_confidence_names_every_choice_once() -> None:
    assert sorted(rules.CONFIDENCE_ORDER) == sorted(Confidence.values)


SAID = st.builds(
    Said,
    id=st.integers(1, 10**6),
    confidence=st.sampled_from(rules.CONFIDENCE_ORDER),
    year=st.none() | st.integers(1900, 2030),
    recorded_at=st.datetimes(),
)


@given(
    claims=st.lists(SAID, min_size=1, max_size=8, unique_by=lambda said: said.id), data=st.data()
)
def test_the_order_of_reading_changes_nothing(claims: list[Said], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(claims))
    assert rules.retained(claims) is rules.retained(shuffled)


@pytest.mark.parametrize(("year", "age"), [(2026, 0), (2020, 6), (2030, 0), (None, None)])
def test_age_of_a_value(year: int | None, age: int | None) -> None:
    assert rules.freshness_years(year=year, today_year=2026) == age
