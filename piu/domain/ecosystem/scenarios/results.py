"""A stored answer made readable: names, totals, who is hit, why, and what it rests on.

Pages, the command and the API all read a run through here, so that they agree to the digit.
"""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from piu.domain.ecosystem.models import EcosystemWeb, Run, in_language
from piu.domain.ecosystem.scenarios.bridge import shock_kinds
from piu.domain.ecosystem.scenarios.rules import ShockField, ShockKind
from piu.domain.ecosystem.toiles.rules import Interval
from piu.domain.taxonomy.queries import label, term

Json = dict[str, Any]
MEASURES = ("jobs", "turnover_meur", "ghg_t")


@dataclass(frozen=True)
class Total:
    """What is lost in all, for one measure, over the sites of the territory.

    `hit` is None when no site touched has a figure, or no site is touched: never a bare zero.
    `own` is None when the shocked sites have no figure.
    """

    measure: str
    hit: Interval | None
    own: Interval | None
    sites_counted: int
    sites_unknown: int
    at_least: bool

    @property
    def label(self) -> str:
        return label("measures", self.measure)

    @property
    def unit(self) -> str:
        found = term("measures", self.measure)
        return found.localized("unit") if found else ""


@dataclass(frozen=True)
class Link:
    """One flow of a chain, in words."""

    flow: str
    source: str
    target: str
    resource: str
    certainty: str


@dataclass(frozen=True)
class Reason:
    """One chain of flows that carries a part of a site's loss; `share` is of its mean loss."""

    direction: str
    links: list[Link]
    share: float


@dataclass(frozen=True)
class Secured:
    """A link that should hold, or what a site would need from elsewhere (`resource` alone)."""

    direction: str
    link: Link | None
    resource: str


@dataclass(frozen=True)
class Home:
    """The toile that holds a site, and its name there; `name` when a run goes through several."""

    toile: str
    site: str
    name: str


@dataclass(frozen=True)
class Hit:
    """A site that the scenario touches."""

    id: str
    name: str
    loss: Interval
    downstream: Interval
    upstream: Interval
    amounts: dict[str, Interval | None]
    is_shocked: bool
    is_outside: bool
    rests_on_inferred: float
    reasons: list[Reason]
    reasons_rest: float
    smallest_change: list[Secured] | None
    home: Home


@dataclass(frozen=True)
class Gain:
    """What a site gains from the sites that arrive; amounts are None when its figure is unknown."""

    id: str
    name: str
    gain: Interval
    jobs: Interval | None
    is_arriving: bool
    is_outside: bool


@dataclass(frozen=True)
class Gains:
    """What arrivals bring: totals (`hit`: other sites, `own`: those that arrive), and by site."""

    totals: list[Total]
    sites: list[Gain]


@dataclass(frozen=True)
class Assumption:
    """Something the answer needed and nobody has written down."""

    id: str
    kind: str
    question: str
    subject: str
    interval: Interval
    unit: str
    basis: str
    source: str
    reason: str
    interval_share: float


@dataclass(frozen=True)
class LeftAside:
    """A known flow of a shocked site that the model does not follow, with its amount."""

    link: Link
    number: float
    unit: str
    year: int | None


@dataclass(frozen=True)
class ShockTold:
    """One shock of the question in words; a number that was left out is None."""

    kind: ShockKind
    struck: list[str]
    numbers: list[tuple[ShockField, float | None]]
    start_day: int | None
    end_day: int | None
    asked: Json

    @property
    def is_closure(self) -> bool:
        return self.kind.code == "closure"

    @property
    def share(self) -> float | None:
        """The first number of the shock: for a closure, the share of activity that stops."""
        return self.numbers[0][1] if self.numbers else None


class AnyReading:
    """A run, with every identifier turned into words of the page's language."""

    is_timed = False

    def __init__(self, run: Run) -> None:
        self.run = run
        self.result: Json = run.result
        content = json.loads(run.scenario.snapshot.content)
        self.sites: dict[str, Json] = {site["id"]: site for site in content["sites"]}
        self.flows: dict[str, Json] = {flow["id"]: flow for flow in content["flows"]}
        self.beside = EcosystemWeb.objects.filter(slug=content.get("with", "")).first()

    def name(self, site_id: str) -> str:
        """The name the site had in the snapshot."""
        site = self.sites.get(site_id)
        return in_language(site["name_fr"], site["name_en"]) if site else site_id

    @cached_property
    def toiles(self) -> dict[str, str]:
        """The toiles that the run goes through, by name; empty when it is one."""
        if self.beside is None:
            return {}
        first = self.run.scenario.snapshot.web
        return {first.slug: first.name, self.beside.slug: self.beside.name}

    @property
    def toile_names(self) -> str:
        """The names of these toiles, in one text."""
        return ", ".join(self.toiles.values())

    def home(self, site_id: str) -> Home:
        """Where a site is described."""
        own = self.run.scenario.snapshot.web.slug
        known = self.sites.get(site_id, {}).get("toiles") or {own: site_id}
        toile, name = next(iter(known.items()))
        return Home(toile, name, ", ".join(self.toiles[one] for one in known if one in self.toiles))

    @cached_property
    def shocks(self) -> list[ShockTold]:
        """The question, shock by shock, in words."""
        kinds = {kind.code: kind for kind in shock_kinds()}
        return [self._told(shock, kinds[shock["kind"]]) for shock in self.run.scenario.shocks]

    def _told(self, shock: Json, kind: ShockKind) -> ShockTold:
        struck = [
            self._struck(name, target.holds)
            for target in kind.targets
            for name in (shock[target.name] if target.many else [shock[target.name]])
            if name is not None
        ]
        return ShockTold(
            kind=kind,
            struck=struck,
            numbers=[(number, shock[number.name]) for number in kind.numbers],
            start_day=shock.get("start_day"),
            end_day=shock.get("end_day"),
            asked=shock,
        )

    def _struck(self, name: str, holds: str) -> str:
        """The words for what a shock strikes."""
        if holds in ("site", "planned_site"):
            return self.name(name)
        if holds == "flow" and name in self.flows:
            link = self.link(name)
            return f"{link.source} → {link.target} ({link.resource})"
        if holds in ("resource", "resource_class"):
            return label("resources" if holds == "resource" else "resource_classes", name)
        return name

    @property
    def shocked(self) -> set[str]:
        """The sites struck themselves, whose own loss is counted apart."""
        return {raw["id"] for raw in self.result["sites"] if raw["shocked"]}

    def link(self, flow_id: str) -> Link:
        """A flow of the snapshot in words."""
        flow = self.flows[flow_id]
        return Link(
            flow=flow_id,
            source=self.name(flow["source"]),
            target=self.name(flow["target"]),
            resource=label("resources", flow["resource"]),
            certainty=flow["certainty"],
        )

    @cached_property
    def left_aside(self) -> list[LeftAside]:
        """Known links of the shocked sites that carry no production: contractors, dues, aid."""
        shocked = self.shocked
        return [
            LeftAside(
                link=self.link(flow["id"]),
                number=flow["quantity"]["value"],
                unit=label("units", flow["quantity"]["unit"]),
                year=flow["quantity"]["year"],
            )
            for flow in self.flows.values()
            if flow["status"] == "real"
            and not flow["propagates"]
            and flow["quantity"]
            and not flow["quantity"]["unit"].startswith("%")
            and shocked & {flow["source"], flow["target"]}
        ]

    @cached_property
    def assumptions(self) -> list[Assumption]:
        """What was drawn, the most telling first."""
        rows = [self._assumption(raw) for raw in self.result["assumptions"]]
        return sorted(rows, key=lambda row: (-row.interval_share, row.id))

    @property
    def facts_to_ask(self) -> list[Assumption]:
        """The facts that would narrow the answer most."""
        asked = self.result["facts_to_ask"]
        by_id = {row.id: row for row in self.assumptions}
        return [by_id[identifier] for identifier in asked]

    def _assumption(self, raw: Json) -> Assumption:
        kind = term("assumption_kinds", raw["kind"])
        return Assumption(
            id=raw["id"],
            kind=kind.label if kind else raw["kind"],
            question=kind.localized("question") if kind else "",
            subject=self._subject(raw["subject"]),
            interval=Interval(raw["low"], raw["mid"], raw["high"]),
            unit=raw["unit"],
            basis=raw["basis"],
            source=raw["source"] or "",
            reason=in_language(raw["reason_fr"], raw["reason_en"]),
            interval_share=raw["interval_share"],
        )

    def _subject(self, subject: Json) -> str:
        parts = []
        if flow := subject.get("flow"):
            link = self.link(flow)
            return f"{link.source} → {link.target} ({link.resource})"
        if site := subject.get("site"):
            parts.append(self.name(site))
        if code := subject.get("resource_class"):
            parts.append(label("resource_classes", code))
        return " · ".join(parts)

    @cached_property
    def not_counted(self) -> list[str]:
        """What the model leaves out, in sentences."""
        return [label("not_counted", code) for code in self.result["not_counted"]]

    def without_figure(self, measure: str) -> list[str]:
        """Names of the sites touched whose figure is unknown."""
        return [self.name(site) for site in self.result["unknown_site_figures"].get(measure, [])]


class Reading(AnyReading):
    """The answer of the long run: where things end up."""

    @cached_property
    def totals(self) -> list[Total]:
        """One total for each measure."""
        return [_total(raw) for raw in self.result["totals"]]

    @cached_property
    def gains(self) -> Gains | None:
        """What the sites that arrive bring; None when none arrives."""
        raw = self.result.get("gains")
        if raw is None:
            return None
        sites = [
            Gain(
                id=site["id"],
                name=self.name(site["id"]),
                gain=Interval(**site["gain"]),
                jobs=site["jobs"] and Interval(**site["jobs"]),
                is_arriving=site["arriving"],
                is_outside=site["outside"],
            )
            for site in raw["sites"]
        ]
        return Gains(totals=[_total(total) for total in raw["totals"]], sites=sites)

    @cached_property
    def hits(self) -> list[Hit]:
        """The sites touched, hardest first, the shocked ones apart in `shocks`."""
        return [self._hit(raw) for raw in self.result["sites"] if not raw["shocked"]]

    @property
    def inside(self) -> list[Hit]:
        """The sites touched in the territory."""
        return [hit for hit in self.hits if not hit.is_outside]

    @property
    def outside(self) -> list[Hit]:
        """The partners touched outside the territory, which the totals leave out."""
        return [hit for hit in self.hits if hit.is_outside]

    def _hit(self, raw: Json) -> Hit:
        # Unknown is not zero: an amount that is null stays None.
        amounts = {measure: raw[measure] and Interval(**raw[measure]) for measure in MEASURES}
        return Hit(
            id=raw["id"],
            name=self.name(raw["id"]),
            loss=Interval(**raw["loss"]),
            downstream=Interval(**raw["downstream"]),
            upstream=Interval(**raw["upstream"]),
            amounts=amounts,
            is_shocked=raw["shocked"],
            is_outside=raw["outside"],
            rests_on_inferred=raw["rests_on_inferred"],
            reasons=[self._reason(reason, of=raw["loss_mean"]) for reason in raw["reasons"]],
            reasons_rest=raw["reasons_rest"] / raw["loss_mean"],
            smallest_change=self._secured(raw.get("smallest_change")),
            home=self.home(raw["id"]),
        )

    def _secured(self, raws: list[Json] | None) -> list[Secured] | None:
        """The fewest links to hold; None in an answer of an engine that did not look."""
        if raws is None:
            return None
        return [
            Secured(
                direction=raw["direction"],
                link=self.link(raw["flow"]) if raw["flow"] else None,
                resource=label("resource_classes", raw["resource_class"])
                if raw["resource_class"]
                else "",
            )
            for raw in raws
        ]

    def _reason(self, raw: Json, *, of: float) -> Reason:
        links = [self.link(flow) for flow in raw["flows"]]
        return Reason(direction=raw["direction"], links=links, share=raw["share"] / of)

    @property
    def inferred_share(self) -> float:
        return float(self.result["inferred_share"])

    def chain_of(self, site: str) -> list[str]:
        """The flows of the chains that carry the loss of a site; none when it is not touched."""
        raws = [raw for raw in self.result["sites"] if raw["id"] == site]
        return [flow for raw in raws for reason in raw["reasons"] for flow in reason["flows"]]

    @property
    def losses(self) -> dict[str, Json]:
        """The loss of each site that the scenario touches, for its colour and pattern."""
        return {raw["id"]: raw["loss"] for raw in self.result["sites"]}


def _total(raw: Json) -> Total:
    return Total(
        measure=raw["measure"],
        hit=_interval(raw, prefix="") if raw["sites_counted"] else None,
        own=_interval(raw, prefix="own_"),
        sites_counted=raw["sites_counted"],
        sites_unknown=raw["sites_unknown"],
        at_least=raw["at_least"],
    )


def _interval(raw: Json, *, prefix: str) -> Interval | None:
    low, mid, high = (raw[f"{prefix}{name}"] for name in ("low", "mid", "high"))
    return None if mid is None else Interval(low=low, mid=mid, high=high)
