"""The classifier: texts in, proposals out. Read once, kept by the process."""

import json
import os
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from piu.engine import meaning
from piu.engine.classify.examples import Example, own_examples, shipped_examples
from piu.engine.classify.features import matrix
from piu.engine.classify.model import Classifier, Proposal
from piu.engine.classify.promotion import Retrained, retrain
from piu.engine.classify.saved import NAMES, SHIPPED, ModelError, load, save
from piu.errors import UnavailableError

# So many texts at once: more would hold their rows in memory for nothing.
CHUNK = 64


def own_folder() -> Path:
    """Where a model retrained here is kept; it replaces the one that ships."""
    return Path(settings.VAR) / "classifier"


@cache
def classifier() -> Classifier:
    """The model in use: retrained here, else the one that ships; with meaning where it can."""
    with_meaning = meaning.is_available()
    is_own = (own_folder() / NAMES[with_meaning]).is_file()
    try:
        return load(own_folder() if is_own else SHIPPED, with_meaning=with_meaning)
    except ModelError as error:
        raise UnavailableError(error.code, where=error.where, value=error.value) from error


def retrained(decided: Sequence[Mapping[str, Any]], library: Path) -> Retrained:
    """A model that also learns what people decided, scored on the frozen set; kept nowhere yet."""
    told = [
        Example(
            id=f"decided/{row['digest'][:16]}",
            text=row["text"],
            themes=tuple(row["decided"]["themes"]),
            family=row["digest"],
            origin="case",
            stage=row["decided"]["stage"],
            intensity=row["decided"]["intensity"],
            effect_domains=tuple(row["decided"]["effect_domains"]),
        )
        for row in decided
    ]
    return retrain([*own_examples(), *shipped_examples(library)], told, current=classifier())


def keep_model(model: Classifier) -> None:
    """Put a model in use: written beside, then moved, so that a reader never sees half of it."""
    folder = own_folder()
    aside = folder.with_name(f"{folder.name}.{os.getpid()}")
    aside.mkdir(parents=True, exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    path = save(model, aside)
    path.replace(folder / path.name)
    aside.rmdir()
    classifier.cache_clear()


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
