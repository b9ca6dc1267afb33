"""Numbers and dates as pages show them."""

import pytest
from django.utils.translation import override

from piu.domain.ecosystem.toiles.rules import Interval
from piu.web.templatetags.figures import about, day, exact

THIN = "\u202f"
HARD = "\u00a0"


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (None, "", ""),
        (0.0, "0", "0"),
        (114.6, "114,6", "114.6"),
        (439.75, "439,75", "439.75"),
        (8_500_000.0, f"8{HARD}500{HARD}000", "8,500,000"),
        (1234.5, f"1{HARD}234,5", "1,234.5"),
        (0.00000013, "0,00000013", "0.00000013"),
    ],
)
def test_a_published_figure_is_never_rounded(value, french, english) -> None:
    with override("fr"):
        assert exact(value).replace(THIN, HARD) == french
    with override("en"):
        assert exact(value) == english


@pytest.mark.parametrize(
    ("text", "french", "english"),
    [
        ("2026-02-10", "10 février 2026", "10 February 2026"),
        ("2025-05-01", "1er mai 2025", "1 May 2025"),
        ("2018-04", "avril 2018", "April 2018"),
        ("2005", "2005", "2005"),
        ("2026-13", "2026-13", "2026-13"),
        ("été 2024", "été 2024", "été 2024"),
        ("", "", ""),
    ],
)
def test_a_date_is_in_words_and_never_more_precise_than_its_source(text, french, english) -> None:
    with override("fr"):
        assert day(text).replace(HARD, " ") == french
    with override("en"):
        assert day(text).replace(HARD, " ") == english


def test_an_amount_that_was_drawn_keeps_three_digits() -> None:
    assert Interval(131_101_942, 0.0, 0.0261984).rounded == Interval(131_000_000, 0.0, 0.0262)


def test_an_estimate_is_told_with_three_digits() -> None:
    assert about(35_839_466) == f"35{HARD}800{HARD}000"
    assert about(30.2049) == "30,2"
    assert about(0) == "0"
    assert about(None) == ""
