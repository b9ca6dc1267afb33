"""What a site earns, known or drawn: the measure of an outlet."""

import numpy as np

from piu.engine.arrays import Floats, ratio
from piu.engine.draw import Ledger, Parameter, Subject
from piu.engine.ecosystem import SiteFacts
from piu.engine.parameters.tables import Parameters
from piu.engine.weigh.quantities import sure_figure


def revenue_of(
    site: SiteFacts,
    sold: Floats,
    left: float,
    profile: str,
    parameters: Parameters,
    ledger: Ledger,
) -> Floats:
    """Return the revenue (MEUR a year) over which the listed sales of a site are shared.

    Parameters
    ----------
    site : SiteFacts
        The supplier.
    sold : ndarray, shape (draws,)
        Value of the sales listed without a stated percentage, in MEUR a year.
    left : float
        Part of the revenue that no stated percentage has taken.
    profile : str
        How complete the list of customers probably is: a row of the unlisted customers.

    Notes
    -----
    Never less than what is sold. With a documented turnover, that is all. Without it, the larger
    of two readings: the turnover usual for the site's jobs and activity, and the listed sales
    plus the unlisted customers.
    """
    if site.turnover_meur is not None:
        name = f"{site.id}:turnover_meur"
        turnover = sure_figure(site.turnover_meur, parameters, ledger, name=name)
        return np.maximum(turnover * left, sold)
    subject = Subject(site=site.id)
    source = parameters.customers[profile]
    unlisted = ledger.draw("unlisted_customers", subject, name=site.id, source=source)
    listed = (1.0 - unlisted) * left
    by_sales = ratio(sold, listed, empty=np.inf)
    usual = ledger.draw("turnover", subject, name=site.id, source=_usual(site, parameters))
    return np.maximum(by_sales, usual * left)


def _usual(site: SiteFacts, parameters: Parameters) -> Parameter:
    """Return the turnover usual for the jobs and activity of a site, else of any site."""
    if site.jobs is None or site.jobs.value == 0:
        return parameters.figures["ordinary_turnover"]
    return parameters.turnover(site.naf, site.jobs.value)
