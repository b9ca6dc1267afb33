"""A model retrained with what people decided, promoted only where a frozen set does not lose."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from piu.engine.classify import scoring, tuning
from piu.engine.classify.examples import Example
from piu.engine.classify.features import Vectors
from piu.engine.classify.model import FACETS, Classifier, train
from piu.engine.classify.saved import fingerprint

FROZEN = "0"
"""The fold that no promotion trains on, by family: drawn once, by the names of the families."""
SLACK = 0.0
"""What a score may lose on the frozen set and the model still be promoted: nothing."""


@dataclass(frozen=True)
class Retrained:
    """A candidate, its scores and those of the model it would replace, on the frozen set."""

    model: Classifier
    before: dict[str, scoring.Score]
    after: dict[str, scoring.Score]

    @property
    def lost(self) -> tuple[str, ...]:
        """The scores that fell; empty when the candidate may be promoted."""
        return tuple(
            name
            for name, score in self.before.items()
            if _gain(name, score.value, self.after[name].value) < -SLACK
        )


def _gain(name: str, before: float, after: float) -> float:
    # An error of calibration is better when lower.
    return before - after if name.endswith("calibration") else after - before


def retrain(
    examples: Sequence[Example],
    decided: Sequence[Example],
    *,
    current: Classifier,
    vectors: dict[str, Vectors] | None = None,
) -> Retrained:
    """Train with what people decided, and compare on the frozen set.

    Parameters
    ----------
    examples : sequence of Example
        The labelled texts that ship.
    decided : sequence of Example
        What people decided since; those whose text is in the frozen set are left out.
    current : Classifier
        The model in use: its temperatures and thresholds are kept, for decisions are too few to
        find others.
    vectors : dict or None
        Vectors by text, to be filled and used again.

    Returns
    -------
    Retrained
        Both recipes are trained without the frozen set to be compared; the candidate itself is
        trained on everything.
    """
    made: dict[str, Vectors] = {} if vectors is None else vectors
    folds = tuning.by_family(examples)
    frozen = [one for one, fold in zip(examples, folds, strict=True) if fold == FROZEN]
    others = [one for one, fold in zip(examples, folds, strict=True) if fold != FROZEN]
    held = {one.text for one in frozen}
    added = [one for one in decided if one.text not in held]
    both = [others, [*others, *added]]
    before, after = (_scored(part, frozen, current, made) for part in both)
    model = train([*examples, *added], with_meaning=current.knows_meaning, vectors=made)
    return Retrained(_like(model, current), before, after)


def _scored(
    told: Sequence[Example],
    frozen: Sequence[Example],
    current: Classifier,
    vectors: dict[str, Vectors],
) -> dict[str, scoring.Score]:
    model = train(told, with_meaning=current.knows_meaning, vectors=vectors)
    held = tuning.held_by(model, frozen, vectors=vectors)
    return tuning.scores_of(frozen, held, _tuning(current, held))


def _tuning(current: Classifier, held: tuning.HeldOut) -> tuning.Tuning:
    temperatures = {facet: current.heads[facet].temperature for facet in FACETS}
    # The threshold tried that is nearest to the one in use.
    at = min(held.obstacles, key=lambda tried: abs(tried - current.obstacles.threshold))
    return tuning.Tuning(temperatures, current.thresholds, at)


def _like(model: Classifier, current: Classifier) -> Classifier:
    heads = {
        facet: replace(head, temperature=current.heads[facet].temperature)
        for facet, head in model.heads.items()
    }
    return replace(
        model,
        heads=heads,
        obstacles=model.obstacles.at(current.obstacles.threshold),
        thresholds=current.thresholds,
        version=fingerprint(model),
    )
