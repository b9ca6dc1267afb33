"""What a run in time returns: curves of losses, totals, causes, doubts and limits."""

from dataclasses import asdict, dataclass
from typing import Any

from piu.engine.arrays import Floats
from piu.engine.result import QUANTILES, Assumption, Interval, quantiles


@dataclass(frozen=True)
class Curve:
    """5, 50 and 95 % of the draws on the first day of each step."""

    low: tuple[float, ...]
    mid: tuple[float, ...]
    high: tuple[float, ...]

    @classmethod
    def of(cls, values: Floats) -> "Curve":
        """Return the curve of draws, shape (draws, steps)."""
        low, mid, high = (tuple(row.tolist()) for row in quantiles(values, QUANTILES))
        return cls(low, mid, high)


@dataclass(frozen=True)
class Cause:
    """What held a site back: "shock", "orders" or "input" (of a class); its part of the loss."""

    kind: str
    resource_class: str | None
    share: float


@dataclass(frozen=True)
class SiteCourse:
    """How one site fares.

    Attributes
    ----------
    curve : Curve
        Loss of activity, a share of the usual; negative where the site makes more than usual.
    worst : Interval
        Largest loss of any day.
    lost_days : Interval
        Losses added up, gains deducted, in days of usual activity.
    jobs, turnover_meur, value_added_meur, ghg_t : Interval or None
        What `lost_days` comes to: jobs in job-years, turnover and value added in MEUR, emissions
        in t CO2e not emitted; None when the site's figure is unknown.
    causes : tuple of Cause
        What held it back, largest part first; gains are left out.
    """

    id: str
    curve: Curve
    worst: Interval
    lost_days: Interval
    jobs: Interval | None
    turnover_meur: Interval | None
    value_added_meur: Interval | None
    ghg_t: Interval | None
    shocked: bool
    outside: bool
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class TimedTotal:
    """Loss of one measure over the hit sites of the territory, the shocked ones apart.

    `curve` is of the sites not shocked themselves, in `curve_unit`; `whole` and `own` add up all
    days, in `unit`, for those sites and for the shocked ones. None when no figure at all is known.
    """

    measure: str
    unit: str
    curve_unit: str
    curve: Curve | None
    whole: Interval | None
    own: Interval | None
    sites_counted: int
    sites_unknown: int
    at_least: bool


@dataclass(frozen=True)
class TimedResult:
    """Outcome of dated shocks on an ecosystem; `to_dict` gives it as plain JSON.

    `replacement_meur` is what inputs bought elsewhere cost above their usual price.
    """

    engine_version: str
    model: str
    days: int
    step_days: int
    seed: int
    draws: int
    scenario: list[dict[str, Any]]
    totals: tuple[TimedTotal, ...]
    replacement_meur: Interval
    sites: tuple[SiteCourse, ...]
    assumptions: tuple[Assumption, ...]
    facts_to_ask: tuple[str, ...]
    not_counted: tuple[str, ...]
    set_aside: tuple[str, ...]
    unknown_site_figures: dict[str, list[str]]

    def to_dict(self) -> dict[str, Any]:
        """Return plain lists, dicts, numbers and texts, nothing rounded."""
        content: dict[str, Any] = _plain(asdict(self))
        return content


def _plain(value: Any) -> Any:
    """Turn tuples into lists, all the way down."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value
