"""The answer of a run in time made readable: curves, days lost, what held each site back."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from piu.domain.ecosystem.models import Run
from piu.domain.ecosystem.scenarios.results import AnyReading, Home, Json, Link, Reading
from piu.domain.ecosystem.toiles.rules import Interval
from piu.domain.taxonomy.queries import label

MOST_LINKS = 12


@dataclass(frozen=True)
class Point:
    """One step of a curve."""

    day: int
    amount: Interval


@dataclass(frozen=True)
class TimedTotal:
    """What is lost of one measure beyond the sites struck, over time and in all.

    `points` and `whole` are None when no site touched has a figure.
    """

    measure: str
    curve_unit: str
    unit: str
    points: list[Point] | None
    whole: Interval | None
    own: Interval | None
    sites_counted: int
    sites_unknown: int
    at_least: bool

    @property
    def label(self) -> str:
        return label("measures", self.measure)

    @property
    def worst(self) -> Point | None:
        """The step on which most is lost."""
        return max(self.points, key=lambda point: point.amount.mid) if self.points else None


@dataclass(frozen=True)
class Cause:
    """What held a site back: the shock itself, missing orders, or a missing input."""

    kind: str
    resource: str
    share: float
    links: list[Link]


@dataclass(frozen=True)
class Course:
    """How one site fares; amounts are None when the figure of the site is unknown."""

    id: str
    name: str
    points: list[Point]
    worst: Interval
    lost_days: Interval
    amounts: dict[str, Interval | None]
    is_shocked: bool
    is_outside: bool
    causes: list[Cause]
    home: Home

    @property
    def worst_day(self) -> int:
        """The first day of the step on which the site loses most."""
        return max(self.points, key=lambda point: point.amount.mid).day


class TimedReading(AnyReading):
    """The answer day by day or week by week."""

    is_timed = True

    @cached_property
    def totals(self) -> list[TimedTotal]:
        """One total for each measure of the run."""
        return [self._total(raw) for raw in self.result["totals"]]

    def _total(self, raw: Json) -> TimedTotal:
        known = raw["sites_counted"] > 0
        return TimedTotal(
            measure=raw["measure"],
            curve_unit=label("time_units", raw["curve_unit"]),
            unit=label("time_units", raw["unit"]),
            points=self._points(raw["curve"]) if known and raw["curve"] else None,
            whole=Interval(**raw["whole"]) if known and raw["whole"] else None,
            own=Interval(**raw["own"]) if raw["own"] else None,
            sites_counted=raw["sites_counted"],
            sites_unknown=raw["sites_unknown"],
            at_least=raw["at_least"],
        )

    def _points(self, curve: Json) -> list[Point]:
        step = self.result["step_days"]
        rows = zip(curve["low"], curve["mid"], curve["high"], strict=True)
        return [Point(day=step * rank, amount=Interval(*row)) for rank, row in enumerate(rows)]

    @cached_property
    def hits(self) -> list[Course]:
        """The sites touched, hardest first, the shocked ones apart."""
        return [self._course(raw) for raw in self.result["sites"] if not raw["shocked"]]

    @cached_property
    def struck(self) -> list[Course]:
        """How the sites struck themselves fare."""
        return [self._course(raw) for raw in self.result["sites"] if raw["shocked"]]

    @property
    def inside(self) -> list[Course]:
        """The sites touched in the territory."""
        return [hit for hit in self.hits if not hit.is_outside]

    @property
    def outside(self) -> list[Course]:
        """The partners touched outside the territory, which the totals leave out."""
        return [hit for hit in self.hits if hit.is_outside]

    def _course(self, raw: Json) -> Course:
        measures = ("jobs", "turnover_meur", "value_added_meur", "ghg_t")
        return Course(
            id=raw["id"],
            name=self.name(raw["id"]),
            points=self._points(raw["curve"]),
            worst=Interval(**raw["worst"]),
            lost_days=Interval(**raw["lost_days"]),
            amounts={name: raw[name] and Interval(**raw[name]) for name in measures},
            is_shocked=raw["shocked"],
            is_outside=raw["outside"],
            causes=[self._cause(cause, site=raw["id"]) for cause in raw["causes"]],
            home=self.home(raw["id"]),
        )

    def _cause(self, raw: Json, *, site: str) -> Cause:
        code = raw["resource_class"]
        return Cause(
            kind=raw["kind"],
            resource=label("resource_classes", code) if code else "",
            share=raw["share"],
            links=[self.link(flow) for flow in self._carriers(raw, site=site)],
        )

    def _carriers(self, raw: Json, *, site: str) -> list[str]:
        """The flows through which a cause comes: from suppliers hit, or to customers hit."""
        if raw["kind"] == "shock":
            return []
        touched = {row["id"] for row in self.result["sites"]}
        mine, other = ("target", "source") if raw["kind"] == "input" else ("source", "target")
        return [
            flow["id"]
            for flow in self.flows.values()
            if flow[mine] == site
            and flow[other] in touched
            and flow["propagates"]
            and flow["status"] == "real"
            and raw["resource_class"] in (None, flow["class"])
        ][:MOST_LINKS]

    def chain_of(self, site: str) -> list[str]:
        """The flows from cause to first cause: at each step the largest cause, the worst hit."""
        courses = {course.id: course for course in (*self.hits, *self.struck)}
        chain: list[str] = []
        seen: set[str] = set()
        while site in courses and site not in seen and not courses[site].is_shocked:
            seen.add(site)
            causes = [cause for cause in courses[site].causes if cause.links]
            if not causes:
                break
            flows = [self.flows[link.flow] for link in causes[0].links]
            other = "source" if causes[0].kind == "input" else "target"
            worst = max(flows, key=lambda flow: courses[flow[other]].lost_days.mid)
            chain.append(worst["id"])
            site = worst[other]
        return chain

    @property
    def losses(self) -> dict[str, Json]:
        """The largest loss of each site that the scenario touches, for its colour and pattern."""
        return {raw["id"]: raw["worst"] for raw in self.result["sites"]}

    @property
    def replacement(self) -> Interval:
        """What inputs bought elsewhere cost above their usual price, in millions of euros."""
        return Interval(**self.result["replacement_meur"])


def reading_of(run: Run) -> Any:
    """A run ready to be read, of the long run or in time."""
    return TimedReading(run) if run.scenario.days else Reading(run)
