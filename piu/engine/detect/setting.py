"""What every detector reads: offers, needs and the matches between them, found once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from piu.engine.detect.chances import Chances, Sign
from piu.engine.detect.ground import (
    Ground,
    Place,
    Residue,
    activities,
    has_code_of,
    is_made_of,
    says,
)
from piu.engine.detect.knowledge import Knowledge, Use
from piu.engine.ecosystem import Amount, FlowFacts

LIGHT = {"none", "screening", "crushing", "magnetic", "baling", "pipeline", "contract", "storage"}
"""Treatments that a site does by itself: beyond, the match is a near one."""
SETTLED = ("real", "planned")


@dataclass(frozen=True)
class Offer:
    """A site has a matter: how we know (`sign`), how surely, how much."""

    site: str
    matter: str
    sign: str
    strength: float
    quantity: Amount | None = None
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """An offer and a site that could use it, by one statement of the table."""

    offer: Offer
    target: str
    use: Use
    need: str
    strength: float

    @property
    def pair(self) -> tuple[str, str]:
        """Return both sites."""
        return self.offer.site, self.target


@dataclass
class Setting:
    """A toile seen by the detectors; `closing` are the sites that a scenario closes."""

    ground: Ground
    knowledge: Knowledge
    chances: Chances
    closing: frozenset[str] = frozenset()
    outcomes: dict[str, tuple[int, int]] = field(default_factory=dict)

    @cached_property
    def doing(self) -> dict[str, dict[str, float]]:
        """Return what each site here that is not closed does."""
        return {
            place.id: activities(place, self.knowledge, self.chances)
            for place in self.ground.places
            if self.is_here(place)
        }

    def is_here(self, place: Place) -> bool:
        """Tell whether a site of the territory runs or is planned."""
        return not place.outside and place.status != "closed" and place.id not in self.closing

    @cached_property
    def supplied(self) -> dict[tuple[str, str], list[FlowFacts]]:
        """Return the flows that run, by supplier and class."""
        return _grouped((f.source, f.resource_class, f) for f in self._flows("real"))

    @cached_property
    def received(self) -> dict[tuple[str, str], list[FlowFacts]]:
        """Return the flows that run, by buyer and class."""
        return _grouped((f.target, f.resource_class, f) for f in self._flows("real"))

    @cached_property
    def settled(self) -> frozenset[tuple[str, str, str]]:
        """Return what already runs or is planned: supplier, buyer, class."""
        return frozenset((f.source, f.target, f.resource_class) for f in self._flows(*SETTLED))

    @cached_property
    def mentioned(self) -> dict[tuple[str, str, str], str]:
        """Return what stopped or is only possible: supplier, buyer, class, and its state."""
        return {
            (f.source, f.target, f.resource_class): f.status
            for f in self._flows("stopped", "potential")
        }

    def _flows(self, *states: str) -> Iterator[FlowFacts]:
        return (flow for flow in self.ground.flows if flow.status in states)

    @cached_property
    def offers(self) -> dict[str, list[Offer]]:
        """Return every offer by matter: the best known one of each site."""
        best: dict[tuple[str, str], Offer] = {}
        for offer in (*self._stated(), *self._supplied(), *self._usual()):
            best.setdefault((offer.matter, offer.site), offer)
        found: dict[str, list[Offer]] = defaultdict(list)
        for (matter, _), offer in sorted(best.items()):
            found[matter].append(offer)
        return found

    def _stated(self) -> Iterator[Offer]:
        for residue in self.ground.residues:
            if residue.site not in self.doing:
                continue
            words = self.chances.unused_words
            unused = not residue.fate or says(f"{residue.fate} {residue.text}", words)
            sign = "offer_unused" if unused else "offer_stated"
            for code in self._matter_of(residue):
                yield Offer(residue.site, code, sign, 1.0, residue.quantity, (residue.text,))

    def _matter_of(self, residue: Residue) -> list[str]:
        """Return what a by-product is: by its words, else by its waste code and its maker."""
        every = self.knowledge.matter.values()
        named = [matter.code for matter in every if is_made_of(residue, matter)]
        return named or [
            matter.code
            for matter in every
            if has_code_of(residue, matter) and self._makes(residue.site, matter.made_by)
        ]

    def _supplied(self) -> Iterator[Offer]:
        for (site, code), flows in self.supplied.items():
            if site not in self.doing:
                continue
            for matter in self.knowledge.matter.values():
                if matter.resource_class == code and self._makes(site, matter.made_by):
                    facts = tuple(flow.id for flow in flows)
                    yield Offer(site, matter.code, "offer_supplied", 1.0, None, facts)

    def _usual(self) -> Iterator[Offer]:
        for matter in self.knowledge.matter.values():
            for site in self.doing:
                strength = self._makes(site, matter.made_by)
                if strength:
                    yield Offer(site, matter.code, "offer_usual", strength)

    def _makes(self, site: str, processes: Iterable[str]) -> float:
        return max((self.doing[site].get(code, 0.0) for code in processes), default=0.0)

    @cached_property
    def matches(self) -> list[Match]:
        """Return every pair that the table allows and that does not exchange it yet."""
        found = []
        for use in self.knowledge.uses:
            for target, doing in self.doing.items():
                strength = doing.get(use.use, 0.0)
                if not strength:
                    continue
                for offer in self.offers.get(use.of, ()):
                    if offer.site != target and not self.is_settled(offer.site, target, use):
                        found.append(Match(offer, target, use, self._need(target, use), strength))
        return found

    def is_settled(self, source: str, target: str, use: Use) -> bool:
        """Tell whether a flow of this matter already runs or is planned between two sites."""
        code = self.knowledge.matter[use.of].resource_class
        return bool(code) and (source, target, code) in self.settled

    def _need(self, target: str, use: Use) -> str:
        matter = self.knowledge.matter[use.of]
        flows = self.received.get((target, matter.resource_class), [])
        if flows and matter.resource_class:
            outside = any(self.ground.by_id[flow.source].outside for flow in flows)
            return "need_bought" if outside else "need_served"
        if use.replaces and (target, use.replaces) in self.received:
            return "need_replaced"
        is_sure = matter.is_product and self.doing[target][use.use] >= 1.0
        return "need_unmet" if is_sure else "need_usual"

    def share_of_customers(self, offer: Offer) -> float:
        """Return a site's part of the known customers here of a matter, each offer counting one."""
        code = self.knowledge.matter[offer.matter].resource_class
        weights = {
            other.site: 1 + len(self.supplied.get((other.site, code), ()))
            for other in self.offers[offer.matter]
            if other.strength >= 1.0 or other.site == offer.site
        }
        return weights[offer.site] / sum(weights.values())

    @cached_property
    def divisions(self) -> dict[str, list[str]]:
        """Return the sites here by NAF division."""
        found: dict[str, list[str]] = defaultdict(list)
        for site in self.doing:
            found[(self.ground.by_id[site].naf or "")[:2]].append(site)
        return found

    def share_served(self, target: str, code: str) -> float:
        """Return the part of the other sites here of a site's division that receive a class."""
        division = (self.ground.by_id[target].naf or "")[:2]
        others = [site for site in self.divisions[division] if site != target]
        if not division or not code or not others:
            return 0.0
        return sum((site, code) in self.received for site in others) / len(others)

    def relation(self, source: str, target: str) -> list[Sign]:
        """Return what two sites are to each other: partners, one organisation, still planned."""
        a, b = self.ground.by_id[source], self.ground.by_id[target]
        signs = []
        if (source, target) in self.ground.partners:
            signs.append(self.chances.sign("partners"))
        if a.organisation and a.organisation == b.organisation:
            signs.append(self.chances.sign("same_organisation"))
        if "planned" in (a.status, b.status):
            signs.append(self.chances.sign("planned"))
        return signs


def _grouped(rows: Iterable[tuple[str, str, FlowFacts]]) -> dict[tuple[str, str], list[FlowFacts]]:
    found: dict[tuple[str, str], list[FlowFacts]] = defaultdict(list)
    for site, code, flow in rows:
        found[site, code].append(flow)
    return dict(found)
