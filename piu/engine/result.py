"""What a run returns: losses with their intervals, reasons, doubts and limits."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from piu.engine.arrays import Floats

QUANTILES = (0.05, 0.5, 0.95)


def quantiles(values: Floats, shares: float | tuple[float, ...], *, axis: int = 0) -> Floats:
    """Return quantiles of draws, so that 5 to 95 % hold a further draw 90 times in 100.

    Notes
    -----
    The k-th of n draws stands for k / (n + 1), the mean of its rank (Weibull 1939; estimator 6
    of Hyndman and Fan 1996). NumPy's default, (k - 1) / (n - 1), gives 89.1 % at 200 draws. Under
    19 draws both bounds are the extreme draws, and hold less.
    """
    found: Floats = np.quantile(values, shares, axis=axis, method="weibull")
    return found


@dataclass(frozen=True)
class Interval:
    """5, 50 and 95 % of the draws."""

    low: float
    mid: float
    high: float

    @classmethod
    def of(cls, values: Floats) -> "Interval":
        """Return the interval of draws, shape (draws,)."""
        low, mid, high = (float(q) for q in quantiles(values, QUANTILES))
        return cls(low, mid, high)


@dataclass(frozen=True)
class Chain:
    """A path from a shocked site; `share` is its part of the mean loss of the site hit."""

    direction: str
    flows: tuple[str, ...]
    sites: tuple[str, ...]
    share: float


@dataclass(frozen=True)
class LinkToSecure:
    """A link that should hold: a flow for its buyer (downstream) or its supplier (upstream).

    Where a shock limits a class for all, no flow can help: `resource_class` names what the
    site would need from elsewhere, or do without.
    """

    direction: str
    flow: str | None
    resource_class: str | None


@dataclass(frozen=True)
class SiteLoss:
    """What one site loses; jobs, turnover and emissions are None when its figure is unknown.

    `smallest_change` lists the fewest links which, if they held, would keep the loss from the
    site, those nearest to it; empty for a shocked site.
    """

    id: str
    loss: Interval
    loss_mean: float
    downstream: Interval
    upstream: Interval
    jobs: Interval | None
    turnover_meur: Interval | None
    ghg_t: Interval | None
    shocked: bool
    outside: bool
    rests_on_inferred: float
    reasons: tuple[Chain, ...]
    reasons_rest: float
    smallest_change: tuple[LinkToSecure, ...]


@dataclass(frozen=True)
class Total:
    """Loss of one measure over the hit sites of the territory, the shocked ones apart."""

    measure: str
    low: float | None
    mid: float | None
    high: float | None
    own_low: float | None
    own_mid: float | None
    own_high: float | None
    sites_counted: int
    sites_unknown: int
    at_least: bool


@dataclass(frozen=True)
class SiteGain:
    """What one site gains from the arrivals; a figure is None when the site's is unknown."""

    id: str
    gain: Interval
    jobs: Interval | None
    turnover_meur: Interval | None
    ghg_t: Interval | None
    arriving: bool
    outside: bool


@dataclass(frozen=True)
class NeedMet:
    """Share of what a site uses of a class, by who brings it once the sites have arrived.

    `arriving`: the sites that arrive; `territory`: other sites of the territory; `unused`: the
    part of both that nobody took before; `outside`: listed actors of the outside world.
    """

    site: str
    resource_class: str
    arriving: Interval
    territory: Interval
    unused: Interval
    outside: Interval


@dataclass(frozen=True)
class Gains:
    """What arrivals bring: totals (arriving sites apart, in `own`), sites, needs met."""

    totals: tuple[Total, ...]
    sites: tuple[SiteGain, ...]
    needs: tuple[NeedMet, ...]


@dataclass(frozen=True)
class Assumption:
    """A drawn number: what it is about, its distribution, its basis, its weight in the doubt."""

    id: str
    kind: str
    subject: dict[str, str]
    low: float
    mid: float
    high: float
    unit: str
    basis: str
    source: str
    role: str
    date: str
    reason_fr: str
    reason_en: str
    interval_share: float


@dataclass(frozen=True)
class Result:
    """Outcome of a scenario on an ecosystem; `to_dict` gives it as plain JSON.

    `set_aside` lists the flows whose quantity has a unit that compares with no other of its
    class: their quantity was drawn instead.
    """

    engine_version: str
    model: str
    eps: float
    seed: int
    draws: int
    steps: int
    scenario: list[dict[str, Any]]
    totals: tuple[Total, ...]
    sites: tuple[SiteLoss, ...]
    assumptions: tuple[Assumption, ...]
    facts_to_ask: tuple[str, ...]
    inferred_share: float
    not_counted: tuple[str, ...]
    set_aside: tuple[str, ...]
    unknown_site_figures: dict[str, list[str]]
    gains: Gains | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return plain lists, dicts, numbers and texts, nothing rounded."""
        content: dict[str, Any] = plain(asdict(self))
        return content


def plain(value: Any) -> Any:
    """Turn tuples into lists, all the way down."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return value
