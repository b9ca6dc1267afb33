"""Obstacles: which clauses say one, of which kind, on whose side, and in which words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import sparse

from piu.engine.classify.examples import Example, Line, own_lines
from piu.engine.classify.features import Vectors, Vocabulary, learn_vocabulary, matrix
from piu.engine.classify.heads import Floats, Heads, fit_heads
from piu.engine.classify.texts import Piece, clauses, parts

KINDS = (
    *("organisation", "political", "skills", "culture", "acceptability", "risk", "insurance"),
    *("legal", "ip", "finance", "time_gap", "data", "land"),
)
SIDES = ("buyer", "innovator", "relation", "territory")
STRENGTHS = {"found": 3.0, "kinds": 10.0, "sides": 3.0}
DOUBTFUL = 0.4
"""What a clause counts when nobody pointed at the words of an obstacle of its text."""
LINE_WEIGHT = 0.5
"""What a line counts that sums up an obstacle in other words than the text."""
SECOND_KIND = 0.38
"""Above this probability, a clause says a second kind of obstacle too."""
LONG_CLAUSE = 160
"""Characters above which part of a clause is quoted: a shorter one is quoted whole, which held-out
texts showed to agree more often with the words that people point at."""
KEPT_WORDS = 0.9
"""Words are quoted alone when they keep this share of the score of their clause."""


@dataclass(frozen=True)
class Clause:
    """A clause to learn from; without a kind it says no obstacle."""

    text: str
    kinds: tuple[str, ...]
    sides: tuple[str, ...]
    weight: float


@dataclass(frozen=True)
class Found:
    """An obstacle that the model proposes, with the words it rests on."""

    kind: str
    side: str
    start: int
    end: int
    probability: float


@dataclass(frozen=True)
class ObstacleModel:
    """Three heads over clauses: is it an obstacle, of which kind, on whose side."""

    vocabulary: Vocabulary
    found: Heads
    kinds: Heads
    sides: Heads
    threshold: float

    def at(self, threshold: float) -> "ObstacleModel":
        """The same model with another threshold."""
        return replace(self, threshold=threshold)


def training_clauses(examples: Sequence[Example]) -> list[Clause]:
    """Cut labelled texts into clauses that say an obstacle or none.

    Parameters
    ----------
    examples : sequence of Example
        Texts; those whose obstacles nobody said are left out.

    Returns
    -------
    list of Clause
        With the lines that are known to say an obstacle, or to say none: those of the examples,
        and those written for training.
    """
    told = []
    for example in examples:
        if example.obstacles is None:
            continue
        for piece in clauses(example.text):
            here = [part for part in example.obstacles if _shares(piece, part.start, part.end)]
            doubt = DOUBTFUL if example.has_unplaced and not here else 1.0
            kinds, sides = tuple(p.kind for p in here), tuple(p.side for p in here)
            told.append(Clause(piece.of(example.text), kinds, sides, doubt))
        for line in example.lines:
            told.append(_of_line(line, LINE_WEIGHT))
    return told + [_of_line(line, 1.0) for line in own_lines()]


def _of_line(line: Line, weight: float) -> Clause:
    kinds = (line.kind,) if line.kind else ()
    return Clause(line.text, kinds, (line.side,) if line.side else (), weight)


def _shares(piece: Piece, start: int, end: int) -> bool:
    """Whether a clause holds half of the words of an obstacle, or is half made of them."""
    shared = min(piece.end, end) - max(piece.start, start)
    return shared > 0 and shared * 2 >= min(end - start, piece.end - piece.start)


def train_obstacles(
    told: Sequence[Clause], vectors: Vectors | None, *, threshold: float = 0.5
) -> ObstacleModel:
    """Fit the three heads.

    Parameters
    ----------
    told : sequence of Clause
        See `training_clauses`.
    vectors : array or None
        Meaning of these clauses, in their order.
    threshold : float
        Probability from which a clause is said to hold an obstacle.

    Returns
    -------
    ObstacleModel
        With the words and letters of the clauses.
    """
    texts = [clause.text for clause in told]
    vocabulary = learn_vocabulary(texts, vectors)
    rows = matrix(texts, vocabulary, vectors, cues="clause")
    weights = np.array([clause.weight for clause in told])
    says = np.array([[bool(clause.kinds)] for clause in told])
    found = fit_heads(
        rows, says, labels=["obstacle"], strength=STRENGTHS["found"], is_exclusive=False,
        weights_of_rows=weights,
    )  # fmt: skip
    # A clause that says two obstacles stands twice, once for each.
    ranks = [rank for rank, clause in enumerate(told) for _ in clause.kinds]
    kinds = [kind for clause in told for kind in clause.kinds]
    sides = [side for clause in told for side in clause.sides]
    of_kinds = fit_heads(
        rows[ranks], _flags(kinds, KINDS), labels=KINDS, strength=STRENGTHS["kinds"],
        is_exclusive=True, weights_of_rows=weights[ranks],
    )  # fmt: skip
    of_sides = fit_heads(
        _with_kinds(rows[ranks], _flags(kinds, KINDS)), _flags(sides, SIDES), labels=SIDES,
        strength=STRENGTHS["sides"], is_exclusive=True, weights_of_rows=weights[ranks],
    )  # fmt: skip
    return ObstacleModel(vocabulary, found, of_kinds, of_sides, threshold)


def _flags(codes: Sequence[str], labels: Sequence[str]) -> npt.NDArray[np.bool_]:
    return np.array([[code == label for label in labels] for code in codes], dtype=np.bool_)


def _with_kinds(rows: sparse.csr_array, chances: npt.NDArray[np.bool_]) -> sparse.csr_array:
    return sparse.csr_array(sparse.hstack([rows, sparse.csr_array(chances * 2.0)]))


def chances_of_kinds(
    model: ObstacleModel, texts: Sequence[str], vectors: Vectors | None
) -> tuple[Floats, Floats, sparse.csr_array]:
    """Score clauses: chance of an obstacle, chances of its kind; and the rows they come from."""
    rows = matrix(texts, model.vocabulary, vectors, cues="clause")
    return model.found.probabilities(rows)[:, 0], model.kinds.probabilities(rows), rows


def find_obstacles(
    model: ObstacleModel, text: str, pieces: Sequence[Piece], vectors: Vectors | None
) -> list[Found]:
    """Find the obstacles that a text says.

    Parameters
    ----------
    model : ObstacleModel
        Trained heads.
    text : str
        The text.
    pieces : sequence of Piece
        Its clauses.
    vectors : array or None
        Meaning of the clauses.

    Returns
    -------
    list of Found
        In the order of the text; the words are those of the clause on which the score rests.
    """
    if not pieces:
        return []
    chance, kinds, rows = chances_of_kinds(model, [piece.of(text) for piece in pieces], vectors)
    found = []
    for rank, piece in enumerate(pieces):
        if chance[rank] < model.threshold:
            continue
        words = _narrowed(model, text, piece) if piece.end - piece.start > LONG_CLAUSE else piece
        for kind, side in _kinds_and_sides(model, kinds[rank], rows[[rank]]):
            found.append(Found(KINDS[kind], SIDES[side], words.start, words.end, chance[rank]))
    return [replace(part, probability=round(float(part.probability), 4)) for part in found]


def _kinds_and_sides(
    model: ObstacleModel, chances: Floats, row: sparse.csr_array
) -> list[tuple[int, int]]:
    """The likeliest pair of kind and side, and a second kind when it is likely too."""
    every = np.eye(len(KINDS), dtype=np.bool_)
    sides = model.sides.probabilities(_with_kinds(sparse.csr_array(row[[0] * len(KINDS)]), every))
    first = np.unravel_index((chances[:, None] * sides).argmax(), sides.shape)
    found = [(int(first[0]), int(first[1]))]
    second = int(np.argsort(-chances)[1])
    if chances[second] >= SECOND_KIND and second != found[0][0]:
        found.append((second, int(sides[second].argmax())))
    return found


def _narrowed(model: ObstacleModel, text: str, piece: Piece) -> Piece:
    """The shortest run of parts of a clause that still says what the clause says, by its words."""
    cut = parts(text, piece)
    if len(cut) < 2:
        return piece
    runs = [
        Piece(cut[first].start, cut[last].end)
        for first in range(len(cut))
        for last in range(first, len(cut))
        if cut[last].end - cut[first].start >= 12
    ][:60]
    said = [run.of(text) for run in runs]
    if not said:
        return piece
    silent = np.zeros((len(said), 384), np.float32) if model.vocabulary.centre is not None else None
    rows = matrix(said, model.vocabulary, silent, cues="clause")
    scores = model.found.logits(rows)[:, 0]
    whole = scores[[run == piece for run in runs].index(True)] if piece in runs else scores.max()
    least = whole - abs(whole) * (1 - KEPT_WORDS)
    enough = [run for run, score in zip(runs, scores, strict=True) if score >= least]
    return min(enough or [piece], key=lambda run: run.end - run.start)
