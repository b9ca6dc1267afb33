"""A body of evidence: what is shown, what is missing, never more than was written."""

from datetime import date
from decimal import Decimal

import pytest

from piu.domain.cooperation.clauses.queries import ceiling_on, clauses, innovation_evidence
from piu.domain.taxonomy.queries import vocabulary
from piu.errors import InvalidInputError

TODAY = date(2026, 11, 27)
SHOWN = dict.fromkeys(("is_new", "looked", "performance"), ("yes", "écrit"))


def outcome(cost: int | None = 50_000, **answers: tuple[str, str]) -> str:
    cost_eur = None if cost is None else Decimal(cost)
    return innovation_evidence(SHOWN | answers, cost_eur=cost_eur, on=TODAY).outcome


def test_three_signs_written_down_hold_together() -> None:
    assert outcome() == "solid"
    assert outcome(performance=("yes", "")) == "thin"
    assert outcome(performance=("unknown", "peut-être")) == "thin"


def test_what_is_not_new_or_costs_too_much_is_not_bought_this_way() -> None:
    assert outcome(is_new=("no", "")) == "no"
    assert outcome(99_999) == "solid"
    assert outcome(100_000) == "no"


def test_an_unknown_cost_proves_nothing() -> None:
    assert outcome(None) == "thin"
    assert innovation_evidence(SHOWN, cost_eur=None, on=TODAY).is_under_ceiling is None


def test_the_newness_that_the_law_demands_must_be_written() -> None:
    more = {"few_references": ("yes", "aucune"), "research": ("yes", "brevet")}
    assert outcome(is_new=("yes", ""), **more) == "thin"


def test_before_the_rule_there_was_no_ceiling() -> None:
    assert ceiling_on(date(2017, 1, 1)) is None
    assert ceiling_on(TODAY) == 100_000


def test_what_is_missing_is_named() -> None:
    found = innovation_evidence({"is_new": ("yes", "x")}, cost_eur=Decimal(1), on=TODAY)
    assert found.missing == ("looked", "few_references", "process", "performance", "research")


@pytest.mark.parametrize(
    ("answers", "cost", "code"),
    [
        ({"is_new": ("maybe", "")}, 1, "unknown_answer"),
        ({"is_new": ("yes", "x" * 1001)}, 1, "text_too_long"),
        ({}, 0, "bad_total_cost"),
    ],
)
def test_bad_answers_are_refused(answers: dict[str, tuple[str, str]], cost: int, code: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        innovation_evidence(answers, cost_eur=Decimal(cost), on=TODAY)
    assert refused.value.code == code


def test_every_topic_has_a_clause_with_a_source_and_known_procedures() -> None:
    assert {one.topic.code for one in clauses()} == set(vocabulary("clause_topics"))
    assert [one.term.code for one in clauses() if not one.term["source"]] == []
    found = clauses(topic="ip", procedure="framework_agreement")
    assert [one.term.code for one in found] == ["ip_use", "ip_group"]
    with pytest.raises(InvalidInputError):
        clauses(topic="lottery")
