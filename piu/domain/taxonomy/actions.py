"""Writes about labels."""

from hashlib import sha256
from typing import Any

from django.db import transaction

from piu.domain.journal import actions as journal
from piu.domain.people.permissions import require
from piu.domain.taxonomy import bridge, queries, rules
from piu.domain.taxonomy.models import LabelDecision
from piu.domain.taxonomy.rules import Labels


def decide_labels(text: str, *, labels: Labels, by: Any) -> LabelDecision:
    """Keep the labels that a person gives to a text, beside what the model proposes for it."""
    require(by, "taxonomy.decide_labels")
    rules.check_labels(labels, text=text)
    for vocabulary, code in labels.codes():
        queries.require_term(vocabulary, code)
    # Read before the transaction: a text takes a while, and others may be waiting to write.
    proposed = queries.proposed_labels([text])[0]
    decided = {**vars(labels)}
    with transaction.atomic():
        decision = LabelDecision.objects.create(
            digest=sha256(text.encode()).hexdigest(),
            text=text,
            proposed=proposed,
            decided={name: list(v) if isinstance(v, tuple) else v for name, v in decided.items()},
            model_version=bridge.classifier().version,
            by=by,
        )
        journal.record("labels.decided", on=decision, by=by)
    return decision
