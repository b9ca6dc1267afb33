"""A national input-output table, as shares of the output of each industry."""

from dataclasses import dataclass

import numpy as np

from piu.engine.arrays import Floats
from piu.engine.errors import ParameterError

EVERYTHING_ELSE = "*"
MARGIN = 0.02
"""Inputs, imports and value added may pass the output by rounding and taxes, not by more."""


@dataclass(frozen=True, eq=False)
class InputOutputTable:
    """Industries and what a euro of their output takes in the country.

    Attributes
    ----------
    sectors : tuple of str
        Codes of the industries.
    naf : tuple of tuple of str
        NAF codes of each; "*" for the industry of all that is not named.
    inputs : ndarray, shape (n, n)
        ``inputs[i, j]``: national products of i used for a unit of output of j.
    value_added, labour : ndarray, shape (n,)
        Share of output; labour is within value added.
    output_meur : ndarray, shape (n,)
        Output, MEUR a year.
    jobs_per_meur : ndarray, shape (n,), or None
        Jobs per MEUR of output; NaN where not known.
    spending : ndarray, shape (n,), or None
        Part of households' national spending that goes to each industry, adding up to 1.
    source : str
        Reference of the table.
    """

    sectors: tuple[str, ...]
    naf: tuple[tuple[str, ...], ...]
    inputs: Floats
    value_added: Floats
    labour: Floats
    output_meur: Floats
    jobs_per_meur: Floats | None
    spending: Floats | None
    source: str

    def __post_init__(self) -> None:
        """Check that each industry's shares are those of one whole."""
        n = len(self.sectors)
        if n == 0:
            raise ParameterError("bad_table", "sectors", 0)
        if self.inputs.shape != (n, n):
            raise ParameterError("bad_table", "inputs", list(self.inputs.shape))
        for name in ("value_added", "labour", "output_meur", "inputs"):
            values = getattr(self, name)
            if not np.isfinite(values).all() or (name != "value_added" and (values < 0).any()):
                raise ParameterError("bad_table", name, "negative or not a number")
        whole = self.inputs.sum(axis=0) + self.value_added
        beyond = np.nonzero(whole > 1.0 + MARGIN)[0]
        if beyond.size:
            place = f"inputs[{self.sectors[beyond[0]]}]"
            raise ParameterError("bad_table", place, float(whole[beyond[0]]))

    def shares_of(self, naf: str | None) -> Floats | None:
        """Return the industries of a NAF code, by output; None when the table has none.

        The longest code that fits wins; "*" takes the codes that no other industry names.
        """
        if not naf:
            return None
        fit = np.array([_fit(naf, codes) for codes in self.naf])
        if fit.max() == 0:
            fit = np.array([1 if EVERYTHING_ELSE in codes else 0 for codes in self.naf])
        weight = np.where((fit > 0) & (fit == fit.max()), self.output_meur, 0.0)
        return weight / weight.sum() if weight.sum() > 0 else None


def _fit(naf: str, codes: tuple[str, ...]) -> int:
    """Return how many signs of a NAF code an industry's codes share with it."""
    lengths = [
        min(len(naf), len(code)) for code in codes if naf.startswith(code) or code.startswith(naf)
    ]
    return max(lengths, default=0)
