"""The classifier: texts in, proposals out. Read once, kept by the process."""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from piu.engine import meaning
from piu.engine.classify.features import matrix
from piu.engine.classify.model import Classifier, Proposal
from piu.engine.classify.saved import SHIPPED, ModelError, load
from piu.errors import UnavailableError

# So many texts at once: more would hold their rows in memory for nothing.
CHUNK = 64


@cache
def classifier() -> Classifier:
    """The model in use: the one that reads meaning where its library is installed."""
    try:
        return load(SHIPPED, with_meaning=meaning.is_available())
    except ModelError as error:
        raise UnavailableError(error.code, where=error.where, value=error.value) from error


def proposals(texts: Sequence[str]) -> list[Proposal]:
    """What the model proposes for each text, in their order."""
    model = classifier()
    return [
        proposal
        for first in range(0, len(texts), CHUNK)
        for proposal in model.propose(texts[first : first + CHUNK])
    ]


def theme_chances(text: str, vector: Any) -> dict[str, float]:
    """How likely each theme is what a short text is about; nothing without a model of meaning."""
    model = classifier()
    if not model.knows_meaning:
        return {}
    heads = model.heads["themes"]
    rows = matrix([text], model.vocabulary, vector[None])
    return dict(zip(heads.labels, heads.probabilities(rows)[0].tolist(), strict=True))


def card_scores() -> dict[str, Any]:
    """The scores that the study found, as the model ships with them."""
    scores: dict[str, Any] = json.loads((SHIPPED / "card.json").read_text("utf-8"))
    return scores


def safe_alone(label: str, chance: float) -> bool:
    """Whether this probability is one above which held-out precision was proved."""
    alone = classifier().thresholds.alone
    proved = [alone[name] for name in (label, label.partition(".")[0]) if name in alone]
    return bool(proved) and chance >= min(proved)


def as_record(proposal: Proposal, text: str) -> dict[str, Any]:
    """A proposal as programs read it; a span is exact words of the text."""
    return {
        "themes": list(proposal.themes),
        "theme_scores": proposal.theme_scores,
        "obstacles": [
            {"kind": part.kind, "side": part.side, "span": text[part.start : part.end]}
            for part in proposal.obstacles
        ],
        "intensity": proposal.intensity,
        "stage": proposal.stage,
        "effect_domains": list(proposal.effect_domains),
    }
