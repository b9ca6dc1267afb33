"""A site arrives, with its flows."""

from dataclasses import dataclass, replace
from typing import ClassVar

from piu.engine.ecosystem import Amount, Ecosystem, FlowFacts, SiteFacts
from piu.engine.errors import ScenarioError
from piu.engine.shocks.imposed import Imposed, Setting
from piu.engine.shocks.parameter import ShockParameter, ShockTarget
from piu.engine.weigh.units import percentage_side


@dataclass(frozen=True)
class Arrival:
    """A site opens and its flows run: what it brings is a gain, not a loss.

    Attributes
    ----------
    site : str
        Identifier of the site: one planned in the toile, or a new one described by `facts`.
    share : float
        Part of its announced activity that it reaches, from 0 to 1; 0: it does not come.
    facts : SiteFacts or None
        The site, when the toile does not know it.
    flows : tuple of FlowFacts
        Its flows, when the toile does not know them; kept sorted.
    """

    site: str
    share: float = 1.0
    facts: SiteFacts | None = None
    flows: tuple[FlowFacts, ...] = ()

    code: ClassVar[str] = "arrival"
    label_fr: ClassVar[str] = "Implantation d’un site"
    label_en: ClassVar[str] = "Arrival of a site"
    targets: ClassVar[tuple[ShockTarget, ...]] = (
        ShockTarget("site", "planned_site", "Site attendu", "Expected site"),
    )
    parameters: ClassVar[tuple[ShockParameter, ...]] = (
        ShockParameter(
            "share",
            "share",
            0.0,
            1.0,
            1.0,
            "Part de l’activité annoncée",
            "Share of the announced activity",
        ),
    )
    limits: ClassVar[tuple[str, ...]] = ("competition_of_arrivals", "room_to_grow")

    def __post_init__(self) -> None:
        """Keep the flows in the order of their identifiers."""
        object.__setattr__(self, "flows", tuple(sorted(self.flows, key=lambda f: f.id)))

    @property
    def shocked(self) -> tuple[str, ...]:
        """Return no site: nothing is lost by an arrival."""
        return ()

    def imposed(self, setting: Setting, *, where: str) -> Imposed:
        """Impose no loss: the arrival has changed the toile itself."""
        return Imposed.nothing(setting)

    def added_to(self, ecosystem: Ecosystem, *, where: str) -> Ecosystem:
        """Return the ecosystem with the site running, and its planned or given flows."""
        known = {site.id: site for site in ecosystem.sites}
        arriving = self._arriving(known, where=where)
        for flow in self.flows:
            if self.site not in (flow.source, flow.target):
                raise ScenarioError("flow_elsewhere", f"{where}.flows", flow.id)
        if self.share == 0.0:
            return ecosystem
        given = {flow.id for flow in self.flows}
        if twins := given & {flow.id for flow in ecosystem.flows}:
            raise ScenarioError("duplicate_flow", f"{where}.flows", min(twins))
        running = {s.id for s in ecosystem.sites if s.status == "active"} | {self.site}
        mine = (*self.flows, *(f for f in ecosystem.flows if self._opens(f, running)))
        opened = {flow.id: self._opened(flow) for flow in mine}
        return Ecosystem(
            sites=tuple(
                self._at_work(s) if s.id == self.site else s
                for s in (known | {self.site: arriving}).values()
            ),
            flows=(*(f for f in ecosystem.flows if f.id not in opened), *opened.values()),
        )

    def _arriving(self, known: dict[str, SiteFacts], *, where: str) -> SiteFacts:
        """Return the site as planned or given; it must not run already."""
        if self.facts is not None and self.facts.id != self.site:
            raise ScenarioError("unknown_site", f"{where}.facts.id", self.facts.id)
        found = known.get(self.site) or self.facts
        if found is None:
            raise ScenarioError("unknown_site", f"{where}.site", self.site)
        if self.site in known and (found.status != "planned" or self.facts is not None):
            raise ScenarioError("site_already_there", f"{where}.site", self.site)
        return found

    def _opens(self, flow: FlowFacts, running: set[str]) -> bool:
        """Tell whether a flow of the toile was planned with this site, both ends running."""
        ends = {flow.source, flow.target}
        return flow.status == "planned" and self.site in ends and ends <= running

    def _opened(self, flow: FlowFacts) -> FlowFacts:
        """Return a flow that runs, at the size that the site reaches."""
        own = {"supplier": flow.source, "buyer": flow.target}
        side = None if flow.quantity is None else percentage_side(flow.quantity)
        if side is not None and own.get(side) == self.site:
            return replace(flow, status="real")  # a share of the site itself keeps its value
        return replace(flow, status="real", quantity=_scaled(flow.quantity, self.share))

    def _at_work(self, site: SiteFacts) -> SiteFacts:
        """Return the site running, at the size it reaches."""
        return replace(
            site,
            status="active",
            jobs=_scaled(site.jobs, self.share),
            turnover_meur=_scaled(site.turnover_meur, self.share),
            ghg_t=_scaled(site.ghg_t, self.share),
        )


def _scaled(amount: Amount | None, share: float) -> Amount | None:
    if amount is None or share == 1.0:
        return amount
    return replace(amount, value=amount.value * share)
