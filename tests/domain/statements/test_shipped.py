"""On all shipped data: the stored current values are what the statements say."""

from collections import defaultdict

import pytest

from piu.domain.statements import rules
from piu.domain.statements.models import CurrentValue, Statement


@pytest.mark.usefixtures("demo_data")
def test_current_values_agree_with_the_statements() -> None:
    grouped = defaultdict(list)
    for statement in Statement.objects.filter(visibility="public").iterator():
        key = statement.subject_id, statement.attribute, statement.label
        grouped[key].append(statement)
    chosen = {key: rules.retained(claims) for key, claims in grouped.items()}
    expected = {key: statement.pk for key, statement in chosen.items() if statement is not None}
    stored = {
        (subject_id, attribute, label): statement_id
        for subject_id, attribute, label, statement_id in CurrentValue.objects.values_list(
            "subject_id", "attribute", "label", "statement_id"
        )
    }
    assert len(stored) > 34_000
    assert stored == expected


@pytest.mark.usefixtures("demo_data")
def test_every_documented_figure_has_a_source() -> None:
    bare = Statement.objects.filter(sources=None).exclude(confidence="inferred")
    assert list(bare.values_list("subject__kind", "subject__key", "attribute")[:5]) == []
