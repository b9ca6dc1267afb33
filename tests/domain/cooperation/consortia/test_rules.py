"""Shares to the cent, coordinators and mandates without circles, dates in order, thresholds."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piu.domain.cooperation.consortia.queries import thresholds
from piu.domain.cooperation.consortia.rules import (
    Plan,
    check_coordinator,
    check_mandate,
    check_plan,
    checked_criteria,
    open_procedures,
    shares,
)
from piu.errors import InvalidInputError

WEIGHTS = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3),
    st.floats(0, 1e9, allow_subnormal=False),
    min_size=1,
    max_size=9,
)


def test_a_cost_is_shared_to_the_cent() -> None:
    assert shares(Decimal("100.00"), {"a": 1, "b": 1, "c": 1}) == {
        "a": Decimal("33.34"),
        "b": Decimal("33.33"),
        "c": Decimal("33.33"),
    }
    by_residents = shares(Decimal(9000), {"village": 300, "bourg": 1500, "ville": 2700})
    assert by_residents == {"village": 600, "bourg": 3000, "ville": 5400}


@given(weights=WEIGHTS, cents=st.integers(1, 10**10))
def test_shares_add_up_and_follow_the_weights(weights: dict[str, float], cents: int) -> None:
    if not sum(weights.values()):
        return
    given_out = shares(Decimal(cents) / 100, weights)
    assert sum(given_out.values()) == Decimal(cents) / 100
    for one, other in zip(sorted(weights), sorted(weights)[1:], strict=False):
        if weights[one] > weights[other]:
            assert given_out[one] >= given_out[other] - Decimal("0.01")


@pytest.mark.parametrize(
    ("weights", "code"),
    [
        ({"a": 1.0, "b": None}, "share_unknown"),
        ({"a": 1.0, "b": -1.0}, "share_unknown"),
        ({"a": float("nan")}, "share_unknown"),
        ({"a": 0.0}, "nothing_to_share_by"),
    ],
)
def test_a_share_that_nobody_can_know_is_refused(
    weights: dict[str, float | None], code: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        shares(Decimal(10), weights)
    assert refused.value.code == code


def test_a_coordinator_is_a_present_member_that_gave_no_mandate() -> None:
    check_coordinator("a", mandates={"a": "", "b": "a"})
    for code, told in (("z", "coordinator_not_member"), ("b", "coordinator_circular")):
        with pytest.raises(InvalidInputError) as refused:
            check_coordinator(code, mandates={"a": "", "b": "a"})
        assert refused.value.code == told


@pytest.mark.parametrize(
    ("code", "to", "told"),
    [
        ("a", "a", "mandate_circular"),
        ("c", "a", "mandate_circular"),
        ("a", "z", "mandate_not_member"),
        ("d", "a", "coordinator_circular"),
    ],
)
def test_mandates_never_go_round(code: str, to: str, told: str) -> None:
    mandates = {"a": "b", "b": "c", "c": "", "d": ""}
    with pytest.raises(InvalidInputError) as refused:
        check_mandate(code, to, mandates=mandates, coordinator="d")
    assert refused.value.code == told
    check_mandate("c", "d", mandates=mandates, coordinator="d")
    check_mandate("a", "", mandates=mandates, coordinator="d")


def test_dates_come_in_order_and_the_two_that_contradict_are_named() -> None:
    check_plan(Plan("x", "y", votes_on=date(2027, 1, 1), ends_on=date(2027, 1, 1)))
    with pytest.raises(InvalidInputError) as refused:
        check_plan(Plan("x", "y", votes_on=date(2027, 3, 1), starts_on=date(2027, 2, 1)))
    assert (refused.value.code, refused.value.where) == ("dates_contradict", "starts_on")
    assert refused.value.params == {"other": "votes_on", "limit": "2027-03-01"}


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (Plan(" ", "y"), "text_missing"),
        (Plan("x", "y" * 2001), "text_too_long"),
        (Plan("x", "y", cost_eur=Decimal(0)), "bad_total_cost"),
        (Plan("x", "y", cost_eur=Decimal(10**10)), "bad_total_cost"),
        (Plan("x", "y", criteria=("c",) * 13), "too_many"),
        (Plan("x", "y", criteria=("c" * 201,)), "text_too_long"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(plan: Plan, code: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        check_plan(plan)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("cost", "nature", "on", "ways"),
    [
        # From 1 April 2026, supplies under 60 000 euros need no notice; 40 000 before.
        (50_000, "supplies", date(2026, 3, 31), ["innovative", "adapted", "formal"]),
        (50_000, "supplies", date(2026, 4, 1), ["direct", "innovative", "adapted", "formal"]),
        (99_999, "works", date(2026, 4, 1), ["direct", "innovative", "adapted", "formal"]),
        (100_000, "works", date(2026, 4, 1), ["adapted", "formal"]),
        (216_000, "supplies", date(2026, 12, 31), ["formal"]),
        (220_000, "supplies", date(2025, 12, 31), ["adapted", "formal"]),
        # Nobody knows the European thresholds of 2028 yet.
        (150_000, "supplies", date(2028, 1, 1), ["formal"]),
    ],
)
def test_ways_of_buying_follow_dated_thresholds(
    cost: int, nature: str, on: date, ways: list[str]
) -> None:
    found = open_procedures(Decimal(cost), nature=nature, on=on, thresholds=thresholds())
    assert [row.procedure for row in found] == ways


def test_criteria_are_read_one_a_line() -> None:
    assert checked_criteria(" - sans abonnement\n\n• réparable ici\n") == (
        "sans abonnement",
        "réparable ici",
    )
