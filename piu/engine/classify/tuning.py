"""Held-out proposals of labelled texts, and the temperatures, thresholds and scores they give."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import sparse

from piu.engine.classify import scoring
from piu.engine.classify.examples import Example, Obstacle
from piu.engine.classify.features import Vectors, matrix
from piu.engine.classify.heads import Floats, best_temperature, to_probabilities
from piu.engine.classify.model import (
    CUES_OF,
    EXCLUSIVE,
    FACETS,
    Classifier,
    Thresholds,
    chosen_themes,
    is_told,
    labels_of,
    train,
    truth_of,
    tuned,
    vectors_of,
)
from piu.engine.classify.obstacles import find_obstacles
from piu.engine.classify.texts import clauses

FOLDS = 5
KINDS_OF_TEXT = {
    **{"shipped": "records", "solution": "records", "call": "calls", "email": "letters"},
    **{"need": "letters", "deliberation": "acts", "minutes": "acts", "note": "acts"},
    **{"case": "stories", "press": "stories"},
}
"""What a text is like, by its origin: records of the library, letters, acts of a council..."""
THEME_THRESHOLDS = tuple(np.arange(0.1, 0.61, 0.02))
OBSTACLE_THRESHOLDS = tuple(np.arange(0.2, 0.81, 0.05))


@dataclass(frozen=True)
class HeldOut:
    """What models that never saw a text say of it; `ranks` tell which texts were held out."""

    ranks: tuple[int, ...]
    logits: dict[str, Floats]
    obstacles: dict[float, tuple[tuple[Obstacle, ...], ...]]
    """For each threshold, the obstacles proposed for each held-out text."""


def by_family(examples: Sequence[Example]) -> list[str]:
    """Folds such that texts of one family, which tell the same case, are held out together."""
    return [
        str(int(hashlib.sha256(example.family.encode()).hexdigest(), 16) % FOLDS)
        for example in examples
    ]


def by_origin(examples: Sequence[Example]) -> list[str]:
    """Folds such that a whole kind of text (records, letters, acts, stories) is held out."""
    return [KINDS_OF_TEXT[example.origin] for example in examples]


def held_out(
    examples: Sequence[Example],
    folds: Sequence[str],
    *,
    with_meaning: bool,
    vectors: dict[str, Vectors],
    judged: Sequence[str] | None = None,
) -> HeldOut:
    """Train without each fold in turn, and propose labels for the texts of that fold.

    Parameters
    ----------
    examples : sequence of Example
        Labelled texts.
    folds : sequence of str
        The fold of each text.
    with_meaning : bool
        Whether to use the embedding model.
    vectors : dict
        Vectors by text; filled on the way.
    judged : sequence of str or None
        Folds to hold out; None for all.

    Returns
    -------
    HeldOut
        Scores before any temperature, so that one can be found from them.
    """
    parts = []
    for fold in sorted(set(judged or folds)):
        inside = [rank for rank, name in enumerate(folds) if name == fold]
        outside = [example for example, name in zip(examples, folds, strict=True) if name != fold]
        model = train(outside, with_meaning=with_meaning, vectors=vectors)
        held = held_by(model, [examples[rank] for rank in inside], vectors=vectors)
        parts.append(replace(held, ranks=tuple(inside)))
    return HeldOut(
        tuple(rank for part in parts for rank in part.ranks),
        {facet: np.vstack([part.logits[facet] for part in parts]) for facet in FACETS},
        {
            at: tuple(found for part in parts for found in part.obstacles[at])
            for at in OBSTACLE_THRESHOLDS
        },
    )


def held_by(
    model: Classifier, examples: Sequence[Example], *, vectors: dict[str, Vectors]
) -> HeldOut:
    """What a model says of texts that it never saw.

    Parameters
    ----------
    model : Classifier
        Trained without them.
    examples : sequence of Example
        These texts.
    vectors : dict
        Vectors by text; filled on the way.

    Returns
    -------
    HeldOut
        `ranks` are those of the texts given.
    """
    texts = [example.text for example in examples]
    rows = {cues: rows_of(model, texts, vectors, cues=cues) for cues in ("", "text")}
    obstacles: dict[float, list[tuple[Obstacle, ...]]] = {at: [] for at in OBSTACLE_THRESHOLDS}
    for text in texts:
        found = proposed_obstacles(model, text, vectors)
        for at, kept in obstacles.items():
            kept.append(tuple(part for part, chance in found if chance >= at))
    return HeldOut(
        tuple(range(len(examples))),
        {facet: model.heads[facet].logits(rows[CUES_OF[facet]]) for facet in FACETS},
        {at: tuple(kept) for at, kept in obstacles.items()},
    )


def rows_of(
    model: Classifier, texts: Sequence[str], vectors: dict[str, Vectors], *, cues: str
) -> sparse.csr_array:
    """Rows of texts for a model, with vectors made once."""
    return matrix(texts, model.vocabulary, _known(model, texts, vectors), cues=cues)


def _known(model: Classifier, texts: Sequence[str], vectors: dict[str, Vectors]) -> Vectors | None:
    if not model.knows_meaning:
        return None
    missing = [text for text in dict.fromkeys(texts) if text not in vectors]
    vectors.update(zip(missing, vectors_of(missing), strict=True))
    return np.stack([vectors[text] for text in texts])


def proposed_obstacles(
    model: Classifier, text: str, vectors: dict[str, Vectors]
) -> list[tuple[Obstacle, float]]:
    """The obstacles of a text with the chance of each, down to the lowest threshold tried."""
    pieces = clauses(text)
    said = _known(model, [piece.of(text) for piece in pieces], vectors) if pieces else None
    low = model.obstacles.at(min(OBSTACLE_THRESHOLDS))
    return [
        (Obstacle(part.kind, part.side, part.start, part.end), part.probability)
        for part in find_obstacles(low, text, pieces, said)
    ]


@dataclass(frozen=True)
class Tuning:
    """What held-out texts teach about a model."""

    temperatures: dict[str, float]
    thresholds: Thresholds
    obstacle_threshold: float


def tuning_of(examples: Sequence[Example], held: HeldOut) -> Tuning:
    """Find temperatures, and the thresholds that score best, on held-out texts.

    Parameters
    ----------
    examples : sequence of Example
        The labelled texts that `held` comes from.
    held : HeldOut
        Their held-out scores.

    Returns
    -------
    Tuning
        One temperature a facet; thresholds for proposing and for accepting alone.
    """
    temperatures, alone = {}, {}
    for facet in FACETS:
        told, logits = _told(facet, examples, held)
        truth = truth_of(facet, told)
        temperatures[facet] = best_temperature(logits, truth, is_exclusive=facet in EXCLUSIVE)
        chances = to_probabilities(logits, temperatures[facet], facet in EXCLUSIVE)
        if (safe := scoring.safe_threshold(chances.ravel(), truth.ravel())) is not None:
            alone[facet] = round(safe, 4)
        for column, code in enumerate(labels_of(facet)):
            safe = scoring.safe_threshold(chances[:, column], truth[:, column])
            if safe is not None:
                alone[f"{facet}.{code}"] = round(safe, 4)
    told, logits = _told("themes", examples, held)
    chances = to_probabilities(logits, temperatures["themes"], is_exclusive=False)
    truth = truth_of("themes", told)

    def themes_score(at: float) -> float:
        return scoring.micro_f1(proposed_themes(chances, at), truth)

    def obstacles_score(at: float) -> float:
        return obstacle_score(examples, held, at)

    thresholds = Thresholds(
        themes=float(max(THEME_THRESHOLDS, key=themes_score)),
        effect_domains=_effects_threshold(examples, held, temperatures),
        alone=alone,
    )
    return Tuning(temperatures, thresholds, float(max(OBSTACLE_THRESHOLDS, key=obstacles_score)))


def _effects_threshold(
    examples: Sequence[Example], held: HeldOut, temperatures: dict[str, float]
) -> float:
    told, logits = _told("effect_domains", examples, held)
    chances = to_probabilities(logits, temperatures["effect_domains"], is_exclusive=False)
    truth = truth_of("effect_domains", told)
    return float(max(THEME_THRESHOLDS, key=lambda at: scoring.micro_f1(chances >= at, truth)))


def _told(facet: str, examples: Sequence[Example], held: HeldOut) -> tuple[list[Example], Floats]:
    kept = [n for n, rank in enumerate(held.ranks) if is_told(facet, examples[rank])]
    return [examples[held.ranks[n]] for n in kept], held.logits[facet][kept]


def proposed_themes(chances: Floats, threshold: float) -> npt.NDArray[np.bool_]:
    """Which themes are proposed: one to three a text."""
    flags = np.zeros(chances.shape, dtype=np.bool_)
    for rank, row in enumerate(chances):
        flags[rank, chosen_themes(row, threshold)] = True
    return flags


def obstacle_score(examples: Sequence[Example], held: HeldOut, threshold: float) -> float:
    """F1 of the obstacles proposed at a threshold, over the texts whose obstacles are known."""
    said, given = [], []
    for n, rank in enumerate(held.ranks):
        example = examples[rank]
        if example.obstacles is not None and not example.has_unplaced:
            said.append(held.obstacles[threshold][n])
            given.append(example.obstacles)
    return scoring.obstacle_f1(said, given)


def apply(model: Classifier, tuning: Tuning, *, version: str) -> Classifier:
    """Give a model the temperatures and thresholds found on held-out texts."""
    return tuned(
        model,
        tuning.temperatures,
        tuning.thresholds,
        obstacle_threshold=tuning.obstacle_threshold,
        version=version,
    )


def scores_of(
    examples: Sequence[Example], held: HeldOut, tuning: Tuning
) -> dict[str, scoring.Score]:
    """Score held-out proposals facet by facet.

    Parameters
    ----------
    examples : sequence of Example
        The labelled texts.
    held : HeldOut
        Their held-out scores.
    tuning : Tuning
        Temperatures and thresholds, found on these or on other texts.

    Returns
    -------
    dict
        Score by name: ``themes``, ``themes_top3``, ``themes_calibration``, ``stage``,
        ``intensity``, ``effect_domains``, ``obstacles``.
    """
    scores = {}
    for facet in FACETS:
        told, logits = _told(facet, examples, held)
        if not told:
            continue
        truth = truth_of(facet, told)
        chances = to_probabilities(logits, tuning.temperatures[facet], facet in EXCLUSIVE)
        if facet in EXCLUSIVE:
            right = float(truth[np.arange(len(told)), chances.argmax(axis=1)].mean())
        elif facet == "themes":
            right = scoring.micro_f1(proposed_themes(chances, tuning.thresholds.themes), truth)
            main = [labels_of(facet).index(example.themes[0]) for example in told]
            scores["themes_top3"] = scoring.Score(scoring.main_in_top(chances, main), len(told))
            scores["themes_calibration"] = scoring.Score(
                scoring.calibration_error(chances, truth), len(told)
            )
        else:
            right = scoring.micro_f1(chances >= tuning.thresholds.effect_domains, truth)
        scores[facet] = scoring.Score(right, len(told))
    placed = [e for e in examples if e.obstacles is not None and not e.has_unplaced]
    scores["obstacles"] = scoring.Score(
        obstacle_score(examples, held, tuning.obstacle_threshold), len(placed)
    )
    return scores
