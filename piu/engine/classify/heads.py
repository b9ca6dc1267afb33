"""Logistic regressions, one a label, and the one temperature that makes them honest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

TEMPERATURES = 65
"""How many temperatures are tried between 0.2 and 5, evenly in logarithm."""
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Heads:
    """The weights of the labels of one facet."""

    labels: tuple[str, ...]
    weights: npt.NDArray[np.float32]
    biases: npt.NDArray[np.float32]
    is_exclusive: bool
    temperature: float = 1.0

    def logits(self, rows: sparse.csr_array) -> Floats:
        """Score of each label for each row, before the temperature."""
        return np.asarray(rows @ self.weights.T + self.biases, dtype=np.float64)

    def evened(self, rates: Floats, share: float) -> "Heads":
        """The same weights, rare labels no longer held back by their rarity in the examples."""
        rarity = np.log(np.clip(rates, 1e-3, 1.0))
        shift = share * (rarity - rarity.mean())
        return replace(self, biases=(self.biases - shift).astype(np.float32))

    def probabilities(self, rows: sparse.csr_array) -> Floats:
        """Probability of each label for each row; an exclusive facet sums to 1."""
        return to_probabilities(self.logits(rows), self.temperature, self.is_exclusive)


def to_probabilities(logits: Floats, temperature: float, is_exclusive: bool) -> Floats:
    """Turn scores into probabilities.

    Parameters
    ----------
    logits : array of shape (texts, labels)
        Scores.
    temperature : float
        What they are divided by; above 1 they say less, below 1 more.
    is_exclusive : bool
        Whether a text has exactly one of the labels.

    Returns
    -------
    array of shape (texts, labels)
        Probabilities.
    """
    scaled = np.clip(logits / temperature, -30, 30)
    if not is_exclusive:
        return 1 / (1 + np.exp(-scaled))
    raised = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def fit_heads(
    rows: sparse.csr_array,
    truth: Flags,
    *,
    labels: Sequence[str],
    strength: float,
    is_exclusive: bool,
    weights_of_rows: Floats | None = None,
) -> Heads:
    """Fit one logistic regression a label.

    Parameters
    ----------
    rows : csr_array of shape (texts, features)
        Training texts.
    truth : array of bool, shape (texts, labels)
        Which labels each has.
    labels : sequence of str
        Codes, in the order of the columns of `truth`.
    strength : float
        Inverse of the L2 penalty.
    is_exclusive : bool
        Whether a text has exactly one label.
    weights_of_rows : array or None
        How much each text counts; None for 1 each.

    Returns
    -------
    Heads
        A label that no text has, or that all have, keeps its rate as a constant.
    """
    # A second to import, which a program that trains nothing does not wait for.
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    weights = np.zeros((len(labels), rows.shape[1]), dtype=np.float32)
    biases = np.zeros(len(labels), dtype=np.float32)
    for rank in range(len(labels)):
        had = truth[:, rank]
        if had.all() or not had.any():
            biases[rank] = 6.0 if had.any() else -6.0
            continue
        fitted: Any = LogisticRegression(
            C=strength,
            solver="liblinear",
            dual=True,  # ten times faster than the primal: far more features than texts
            random_state=0,
            intercept_scaling=3.0,
            tol=1e-4,
            max_iter=2000,
        ).fit(rows, had, sample_weight=weights_of_rows)
        weights[rank], biases[rank] = fitted.coef_[0], fitted.intercept_[0]
    return Heads(tuple(labels), weights, biases, is_exclusive)


def best_temperature(logits: Floats, truth: Flags, *, is_exclusive: bool) -> float:
    """Find the temperature under which held-out texts are least surprising.

    Parameters
    ----------
    logits : array of shape (texts, labels)
        Scores of texts that were not trained on.
    truth : array of bool, same shape
        Labels that people gave.
    is_exclusive : bool
        Whether a text has exactly one label.

    Returns
    -------
    float
        Between 0.2 and 5 (Guo et al., 2017, "On calibration of modern neural networks").
    """

    def surprise(temperature: float) -> float:
        chance = to_probabilities(logits, temperature, is_exclusive)
        chance = np.clip(chance, 1e-6, 1 - 1e-6)
        if is_exclusive:
            return float(-np.log(chance[truth]).mean())
        return float(-np.where(truth, np.log(chance), np.log(1 - chance)).mean())

    tried = np.exp(np.linspace(np.log(0.2), np.log(5), TEMPERATURES))
    return round(float(min(tried, key=surprise)), 4)
