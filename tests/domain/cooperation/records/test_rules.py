"""The state of a call from its dates, and how lists are narrowed."""

from datetime import date

import pytest

from piu.domain.cooperation.records.rules import call_state, counts, day_bounds, kept

TODAY = date(2026, 11, 25)


def state(opening: str = "", closing: str = "", kind: str = "grant") -> str:
    return call_state(kind=kind, opening=opening, closing=closing, today=TODAY)


@pytest.mark.parametrize(
    ("given", "first", "last"),
    [
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-06-05", date(2023, 6, 5), date(2023, 6, 5)),
    ],
)
def test_a_partial_date_has_a_first_and_a_last_day(given: str, first: date, last: date) -> None:
    assert day_bounds(given) == (first, last)


def test_no_date_has_no_bounds() -> None:
    assert day_bounds("") is None
    for wrong in ("juin 2023", "2023-13", "2023-02-30"):
        with pytest.raises(ValueError, match=r"juin|month|day"):
            day_bounds(wrong)


@pytest.mark.parametrize(
    ("opening", "closing", "expected"),
    [
        ("2021", "2027", "open"),
        ("2021", "2025", "closed"),
        ("2026-11-25", "2026-11-25", "open"),
        ("2026-11-01", "2026-11-24", "closed"),
        ("2026-12", "2027", "upcoming"),
        ("", "2027-01-31", "open"),
        # The sources do not say enough: nothing is claimed.
        ("2021", "", "unknown"),
        ("", "", "unknown"),
        ("2021", "2026", "unknown"),
        ("2026-11", "2027", "unknown"),
    ],
)
def test_open_or_closed_only_where_the_dates_prove_it(
    opening: str, closing: str, expected: str
) -> None:
    assert state(opening, closing) == expected


def test_a_route_of_the_law_stands_until_it_ends() -> None:
    assert state(kind="legal_route") == "standing"
    assert state("2023-03-30", "2028", kind="legal_route") == "open"
    assert state("", "2024", kind="legal_route") == "closed"


def test_counts_leave_their_own_facet_out() -> None:
    records = [{"a": "1", "b": "x"}, {"a": "1", "b": "y"}, {"a": "2", "b": "y"}]
    readers = {name: lambda record, name=name: [record[name]] for name in "ab"}
    choice = {"a": "1", "b": ""}
    assert kept(records, readers, choice) == records[:2]
    assert counts(records, readers, choice) == {"a": {"1": 2, "2": 1}, "b": {"x": 1, "y": 1}}
