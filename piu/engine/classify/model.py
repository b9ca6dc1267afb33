"""The classifier: what it learns from labelled texts, and what it proposes for a new one."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
from scipy import sparse

from piu.engine import meaning
from piu.engine.classify.examples import Example, descriptions
from piu.engine.classify.features import (
    Vectors,
    Vocabulary,
    centred,
    learn_vocabulary,
    matrix,
)
from piu.engine.classify.heads import Flags, Floats, Heads, fit_heads
from piu.engine.classify.obstacles import (
    Found,
    ObstacleModel,
    find_obstacles,
    train_obstacles,
    training_clauses,
)
from piu.engine.classify.texts import MOST_CHARACTERS, Piece, clauses

STAGES = ("idea", "framing", "trial", "deployed", "generalised", "dormant", "abandoned")
INTENSITIES = ("first_step", "everyday", "notable", "totem")
EFFECT_DOMAINS = ("environment", "social", "organisation", "economy")
FACETS = ("themes", "stage", "intensity", "effect_domains")
STRENGTHS = {"themes": 10.0, "stage": 2.0, "intensity": 1.0, "effect_domains": 2.0}
CUES_OF = {"themes": "", "stage": "text", "intensity": "text", "effect_domains": ""}
"""Turns of phrase tell a stage; among themes they only drown the words that tell them."""
EVENNESS = {"themes": 0.6, "stage": 1.0, "intensity": 0.5, "effect_domains": 0.0}
"""How far a label's rarity is made up for: among the texts that people bring, a label is not as
rare as in our examples (logit adjustment, Menon et al., 2021), found on held-out texts."""
EXCLUSIVE = {"stage", "intensity"}
MOST_THEMES = 3
DESCRIPTION_WEIGHT = 2.0
"""How many examples the description of a theme counts for."""


@dataclass(frozen=True)
class Proposal:
    """What the model proposes for one text. Probabilities are calibrated on held-out texts."""

    themes: tuple[str, ...]
    theme_scores: dict[str, float]
    obstacles: tuple[Found, ...]
    stage: str
    stage_scores: dict[str, float]
    intensity: str
    intensity_scores: dict[str, float]
    effect_domains: tuple[str, ...]
    effect_scores: dict[str, float]
    quotes: dict[str, Piece] = field(default_factory=dict)
    """For each proposed label, the clause on which its weight rests most."""
    near: tuple[tuple[str, float], ...] = ()
    """Identifiers of the nearest labelled texts, for ranking only."""


@dataclass(frozen=True)
class Thresholds:
    """From which probability a label is proposed, and from which it is safe alone."""

    themes: float = 0.3
    effect_domains: float = 0.5
    alone: dict[str, float] = field(default_factory=dict)
    """Label -> probability above which held-out precision is at least .90 (its lower bound)."""


@dataclass(frozen=True)
class Classifier:
    """A trained model; `version` names it on every decision that rests on it."""

    version: str
    vocabulary: Vocabulary
    heads: dict[str, Heads]
    obstacles: ObstacleModel
    thresholds: Thresholds
    example_ids: tuple[str, ...]
    example_rows: npt.NDArray[np.float32] | None

    @property
    def knows_meaning(self) -> bool:
        """Whether it reads the meaning of texts beside their words."""
        return self.vocabulary.centre is not None

    def propose(self, texts: Sequence[str]) -> list[Proposal]:
        """Propose labels for texts.

        Parameters
        ----------
        texts : sequence of str
            French texts; the first `MOST_CHARACTERS` of each are read.

        Returns
        -------
        list of Proposal
            One a text, in their order; a text gets one to three themes, the likeliest first.
        """
        if not texts:
            return []
        cut = [text[:MOST_CHARACTERS] for text in texts]
        vectors = vectors_of(cut) if self.knows_meaning else None
        rows = {cues: matrix(cut, self.vocabulary, vectors, cues=cues) for cues in ("", "text")}
        chances = {
            facet: heads.probabilities(rows[CUES_OF[facet]]) for facet, heads in self.heads.items()
        }
        return [
            self._one(text, {facet: chance[rank] for facet, chance in chances.items()},
                      None if vectors is None else vectors[rank])
            for rank, text in enumerate(cut)
        ]  # fmt: skip

    def _one(self, text: str, chances: dict[str, Floats], vector: Vectors | None) -> Proposal:
        themes = chosen_themes(chances["themes"], self.thresholds.themes)
        named = {facet: self._scores(facet, chance) for facet, chance in chances.items()}
        stage, intensity = (max(named[f], key=named[f].__getitem__) for f in FACETS[1:3])
        least = self.thresholds.effect_domains
        effects = tuple(code for code, chance in named["effect_domains"].items() if chance >= least)
        pieces = clauses(text)
        told = [piece.of(text) for piece in pieces]
        said = _vectors({}, told, self.knows_meaning and bool(told))
        codes = [self.heads["themes"].labels[rank] for rank in themes]
        return Proposal(
            themes=tuple(codes),
            theme_scores=named["themes"],
            obstacles=tuple(find_obstacles(self.obstacles, text, pieces, said)),
            stage=stage,
            stage_scores=named["stage"],
            intensity=intensity,
            intensity_scores=named["intensity"],
            effect_domains=effects,
            effect_scores=named["effect_domains"],
            quotes=self._quotes(text, pieces, {
                "themes": codes, "stage": [stage], "intensity": [intensity],
                "effect_domains": list(effects),
            }),
            near=self._near(vector),
        )  # fmt: skip

    def _scores(self, facet: str, chances: Floats) -> dict[str, float]:
        labels = self.heads[facet].labels
        return {code: round(float(p), 4) for code, p in zip(labels, chances, strict=True)}

    def _quotes(
        self, text: str, pieces: Sequence[Piece], codes: dict[str, list[str]]
    ) -> dict[str, Piece]:
        """The clause whose words and letters weigh most for each label: weights are additive."""
        if not pieces:
            return {}
        silent = np.zeros((len(pieces), meaning.SIZE), np.float32) if self.knows_meaning else None
        told = [piece.of(text) for piece in pieces]
        rows = {cues: matrix(told, self.vocabulary, silent, cues=cues) for cues in ("", "text")}
        quoted = {}
        for facet, wanted in codes.items():
            scores = self.heads[facet].logits(rows[CUES_OF[facet]])
            for code in wanted:
                best = scores[:, self.heads[facet].labels.index(code)].argmax()
                quoted[f"{facet}.{code}"] = pieces[int(best)]
        return quoted

    def _near(self, vector: Vectors | None, most: int = 3) -> tuple[tuple[str, float], ...]:
        if vector is None or self.example_rows is None or self.vocabulary.centre is None:
            return ()
        cosines = self.example_rows @ centred(vector[None], self.vocabulary.centre)[0]
        order = np.argsort(-cosines)[:most]
        return tuple((self.example_ids[rank], round(float(cosines[rank]), 4)) for rank in order)


def vectors_of(texts: Sequence[str]) -> Vectors:
    """Meaning of texts, to compare them with each other."""
    return meaning.embed(texts, kind="passage")


def chosen_themes(chances: Floats, threshold: float) -> list[int]:
    """Ranks of the themes to propose: the likeliest, and up to two more above the threshold."""
    order = [int(rank) for rank in np.argsort(-chances, kind="stable")[:MOST_THEMES]]
    return [rank for n, rank in enumerate(order) if n == 0 or chances[rank] >= threshold]


def labels_of(facet: str) -> tuple[str, ...]:
    """The codes of a facet, in their order."""
    others = {"stage": STAGES, "intensity": INTENSITIES, "effect_domains": EFFECT_DOMAINS}
    return others[facet] if facet in others else tuple(sorted(descriptions()["themes"]))


def truth_of(facet: str, examples: Sequence[Example]) -> Flags:
    """Which labels of a facet people gave to examples."""
    labels = labels_of(facet)
    given = [getattr(example, facet) or () for example in examples]
    given = [(codes,) if isinstance(codes, str) else codes for codes in given]
    return np.array([[code in codes for code in labels] for codes in given], dtype=np.bool_)


def is_told(facet: str, example: Example) -> bool:
    """Whether people gave this example a label of the facet."""
    told = getattr(example, facet)
    return told is not None if facet == "effect_domains" else bool(told)


def train(
    examples: Sequence[Example],
    *,
    with_meaning: bool,
    version: str = "untuned",
    vectors: dict[str, Vectors] | None = None,
) -> Classifier:
    """Train a classifier; its temperatures and thresholds are set apart (see `tuning`).

    Parameters
    ----------
    examples : sequence of Example
        Labelled texts.
    with_meaning : bool
        Whether to use the embedding model beside words and letters.
    version : str
        Name of the model.
    vectors : dict or None
        Vectors already made, by text: saves time when one trains several times.

    Returns
    -------
    Classifier
        The same for the same examples in the same order, on the same processor.
    """
    made = vectors if vectors is not None else {}
    known = _vectors(made, [example.text for example in examples], with_meaning)
    vocabulary = learn_vocabulary([example.text for example in examples], known)
    texts = [example.text for example in examples]
    rows = {cues: matrix(texts, vocabulary, known, cues=cues) for cues in ("", "text")}
    told = training_clauses(examples)
    return Classifier(
        version=version,
        vocabulary=vocabulary,
        heads={
            facet: _facet_heads(facet, examples, rows[CUES_OF[facet]], vocabulary, made)
            for facet in FACETS
        },
        obstacles=train_obstacles(
            told, _vectors(made, [clause.text for clause in told], with_meaning)
        ),
        thresholds=Thresholds(),
        example_ids=tuple(example.id for example in examples),
        example_rows=None
        if known is None or vocabulary.centre is None
        else centred(known, vocabulary.centre),
    )  # fmt: skip


def _facet_heads(
    facet: str,
    examples: Sequence[Example],
    rows: sparse.csr_array,
    vocabulary: Vocabulary,
    made: dict[str, Vectors],
) -> Heads:
    kept = [rank for rank, example in enumerate(examples) if is_told(facet, example)]
    truth, used = truth_of(facet, [examples[rank] for rank in kept]), rows[kept]
    weights = np.ones(len(kept))
    labels = labels_of(facet)
    if facet == "themes":
        said = [descriptions()["themes"][code] for code in labels]
        vectors = _vectors(made, said, vocabulary.centre is not None)
        used = sparse.csr_array(sparse.vstack([used, matrix(said, vocabulary, vectors)]))
        truth = np.vstack([truth, np.eye(len(labels), dtype=np.bool_)])
        weights = np.concatenate([weights, np.full(len(labels), DESCRIPTION_WEIGHT)])
    heads = fit_heads(
        used,
        truth,
        labels=labels,
        strength=STRENGTHS[facet],
        is_exclusive=facet in EXCLUSIVE,
        weights_of_rows=weights,
    )
    return heads.evened(truth.mean(axis=0), EVENNESS[facet])


def _vectors(made: dict[str, Vectors], texts: Sequence[str], with_meaning: bool) -> Vectors | None:
    if not with_meaning:
        return None
    missing = [text for text in dict.fromkeys(texts) if text not in made]
    made.update(zip(missing, vectors_of(missing), strict=True))
    return np.stack([made[text] for text in texts])


def tuned(classifier: Classifier, temperatures: dict[str, float], thresholds: Thresholds,
          *, obstacle_threshold: float, version: str) -> Classifier:  # fmt: skip
    """The same weights with temperatures and thresholds found on held-out texts."""
    heads = {
        facet: replace(heads, temperature=temperatures[facet])
        for facet, heads in classifier.heads.items()
    }
    obstacles = replace(classifier.obstacles, threshold=obstacle_threshold)
    return replace(
        classifier, heads=heads, obstacles=obstacles, thresholds=thresholds, version=version
    )
