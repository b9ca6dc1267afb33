"""Copies made from real texts, to be found among texts that only speak of the same subject."""

import random
import re
from pathlib import Path
from typing import Any

from piu.engine.classify.examples import own_examples, shipped_examples
from piu.engine.classify.texts import fold
from piu.engine.match.duplicates import near_duplicates
from study.matching.names import SEED
from study.matching.organisations import precision_recall

RECORDS = Path(__file__).parents[2] / "piu" / "transfers" / "shipped" / "experiences"
COPIES = 200
SMALL = {
    "commune": "ville", "habitants": "résidents", "projet": "dossier", "collectivité": "mairie",
    "école": "groupe scolaire", "voiture": "auto", "depuis": "dès", "mais": "cependant",
    "environ": "à peu près", "plusieurs": "différents", "afin": "pour", "réseau": "ensemble",
}  # fmt: skip


def texts() -> list[str]:
    """The shipped records and the texts written for training, none of which copies another."""
    told = [example.text for example in [*shipped_examples(RECORDS), *own_examples()]]
    return [text for text in told if len(text) > 120]


def copied(text: str, draw: random.Random) -> str:
    """The same text as somebody else would enter it: cut, reordered, reworded, with slips."""
    sentences = re.split(r"(?<=[.!?])\s+", text)
    if len(sentences) > 2 and draw.random() < 0.6:
        sentences.pop(draw.randrange(len(sentences)))
    if draw.random() < 0.5:
        draw.shuffle(sentences)
    if draw.random() < 0.3:
        sentences.append("Contactez-nous pour en savoir plus.")
    words = " ".join(sentences).split()
    words = [SMALL.get(word, word) if draw.random() < 0.8 else word for word in words]
    kept = [word for word in words if draw.random() > 0.08]
    return " ".join(kept).capitalize() if draw.random() < 0.3 else " ".join(kept)


def scored(*, seed: int = SEED) -> dict[str, Any]:
    """Precision and recall over all pairs, beside two dull ways."""
    draw = random.Random(seed)  # noqa: S311
    real = texts()
    sources = draw.sample(range(len(real)), COPIES)
    said = [*real, *(copied(real[rank], draw) for rank in sources)]
    truth = {(rank, len(real) + n) for n, rank in enumerate(sources)}
    found = {(pair.first, pair.second) for pair in near_duplicates(said)}
    ways = {"ours": found, "exact": _same(said), "start": _same(said, start=60)}
    return {
        "ways": {name: _counted(pairs, truth) for name, pairs in ways.items()},
        "texts": len(said),
        "copies": COPIES,
    }


def _same(said: list[str], *, start: int | None = None) -> set[tuple[int, int]]:
    """The pairs whose texts, or their first characters, are the same once folded."""
    held: dict[str, list[int]] = {}
    for rank, text in enumerate(said):
        held.setdefault(fold(text)[:start], []).append(rank)
    return {(a, b) for ranks in held.values() for a in ranks for b in ranks if a < b}


def _counted(pairs: set[tuple[int, int]], truth: set[tuple[int, int]]) -> dict[str, float]:
    ranked = sorted(pairs | truth)
    return precision_recall(
        [1 if pair in pairs else -1 for pair in ranked],
        [1 if pair in truth else -1 for pair in ranked],
    )
