"""Local multipliers: what a euro of output lost takes with it, through orders and wages."""

from dataclasses import dataclass

import numpy as np

from piu.engine.arrays import Floats
from piu.engine.errors import ParameterError
from piu.engine.impact.table import InputOutputTable


@dataclass(frozen=True, eq=False)
class Multipliers:
    """Output (MEUR) of each industry for a MEUR of final output of another, shape (n, n).

    `indirect`: orders passed on to suppliers, the first MEUR left out; `induced`: what wages,
    spent in the territory, add to that.
    """

    indirect: Floats
    induced: Floats


def location_quotients(table: InputOutputTable, local_jobs: dict[str, float]) -> Floats:
    """Return the local share of each industry's sales to its national customers here.

    Parameters
    ----------
    table : InputOutputTable
        Needs jobs.
    local_jobs : dict
        Jobs in the territory by industry of the table; one not given has none.

    Returns
    -------
    ndarray, shape (n,)
        Simple location quotient, at most 1: an industry as present here as in the country
        meets local needs, one half as present meets half.

    Notes
    -----
    Simple location quotients overstate local multipliers (Flegg, Webber 1997): cross-hauling
    is ignored.
    """
    if table.jobs_per_meur is None:
        raise ParameterError("bad_table", "jobs_per_meur", None)
    for name, value in local_jobs.items():
        if name not in table.sectors or not np.isfinite(value) or value < 0:
            raise ParameterError("bad_table", f"local_jobs[{name}]", value)
    national = np.nan_to_num(table.jobs_per_meur * table.output_meur)
    local = np.array([local_jobs.get(name, 0.0) for name in table.sectors])
    if local.sum() <= 0 or national.sum() <= 0:
        raise ParameterError("bad_table", "local_jobs", float(local.sum()))
    quotient = np.zeros_like(local)
    here, there = local / local.sum(), national / national.sum()
    np.divide(here, there, out=quotient, where=there > 0)
    capped: Floats = np.minimum(1.0, quotient)
    return capped


def multipliers(
    table: InputOutputTable, *, local_share: Floats, local_spending: float
) -> Multipliers:
    """Return the local multipliers of a table.

    Parameters
    ----------
    table : InputOutputTable
        National shares.
    local_share : ndarray, shape (n,)
        Part of the national purchases from each industry made in the territory, 0 to 1.
    local_spending : float
        Part of labour costs that returns as sales of the territory's firms, 0 to 1.

    Notes
    -----
    Leontief: indirect = (I - A)^-1 - I with local A. Induced: wages and spending join A as one
    more row and column, and the indirect part is taken off. Spending is shared among industries
    as households do if the table says it, else as output.
    """
    n = len(table.sectors)
    local = table.inputs * np.asarray(local_share)[:, None]
    orders = np.asarray(np.linalg.inv(np.eye(n) - local), dtype=np.float64)
    spending = table.output_meur if table.spending is None else table.spending
    closed = np.zeros((n + 1, n + 1))
    closed[:n, :n] = local
    closed[n, :n] = table.labour
    closed[:n, n] = local_spending * spending / spending.sum()
    whole = np.linalg.inv(np.eye(n + 1) - closed)[:n, :n]
    return Multipliers(indirect=orders - np.eye(n), induced=whole - orders)
