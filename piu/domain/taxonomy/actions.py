"""Writes about labels."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import transaction

from piu.domain.journal import actions as journal
from piu.domain.people.permissions import require
from piu.domain.taxonomy import bridge, queries, rules
from piu.domain.taxonomy.models import LabelDecision
from piu.domain.taxonomy.rules import Labels
from piu.errors import InvalidInputError


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


@dataclass(frozen=True)
class Promotion:
    """What retraining gave: the scores before and after on the frozen set, and what was done."""

    version: str
    before: dict[str, float]
    after: dict[str, float]
    lost: tuple[str, ...]
    decisions: int
    is_promoted: bool


def retrain_labels(*, library: Path, by: Any, write: bool = False) -> Promotion:
    """Train with what people decided; put the model in use if `write` and no score is lost.

    `library` is the folder of the shipped records. Only the latest decision on a text counts.
    """
    require(by, "taxonomy.retrain_labels")
    latest = {row.digest: row for row in LabelDecision.objects.order_by("id")}
    if not latest:
        raise InvalidInputError("nothing_decided", where="decisions", value=0)
    found = bridge.retrained([vars(row) for row in latest.values()], library)
    is_promoted = write and not found.lost
    if is_promoted:
        bridge.keep_model(found.model)
        # The decision that closes the set trained on: the journal tells what the model knows.
        journal.record("labels.retrained", on=list(latest.values())[-1], by=by)
    return Promotion(
        found.model.version,
        {name: round(score.value, 3) for name, score in found.before.items()},
        {name: round(score.value, 3) for name, score in found.after.items()},
        found.lost,
        len(latest),
        is_promoted,
    )
