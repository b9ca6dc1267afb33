"""What the sheet of a site works out: balances, anchoring, dependencies, what hangs on it.

An unknown quantity is never a zero: as soon as one is missing, a sum is "at least" and a gap is
unknown.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from piu.domain.ecosystem.choices import FlowStatus
from piu.domain.ecosystem.models import EcosystemWeb, Site
from piu.domain.ecosystem.toiles import queries
from piu.domain.ecosystem.toiles.queries import FlowRow, SiteView
from piu.domain.ecosystem.toiles.rules import Interval
from piu.domain.taxonomy.queries import Term, term

Json = dict[str, Any]
# Loss above which a site counts as touched, and as stopped, when another one closes.
TOUCHED = 0.05
BROKEN = 0.5
MOST_LEANS = 5


@dataclass
class Side:
    """What is known of one resource on one side of a site."""

    flow_count: int = 0
    unknown_count: int = 0
    amounts: dict[str, float] = field(default_factory=dict)

    def add(self, row: FlowRow) -> None:
        self.flow_count += 1
        quantity = row.quantity
        if quantity is None or quantity.number is None:
            self.unknown_count += 1
        else:
            self.amounts[quantity.unit] = self.amounts.get(quantity.unit, 0.0) + quantity.number

    @property
    def whole(self) -> tuple[float, str] | None:
        """The amount and its unit when all of it is known in one unit."""
        if self.unknown_count or len(self.amounts) != 1:
            return None
        [(unit, amount)] = self.amounts.items()
        return amount, unit


@dataclass(frozen=True)
class Balance:
    """One resource at one site: received, sent, and the gap where it can be told."""

    resource: Term
    received: Side
    sent: Side

    @property
    def gap(self) -> tuple[float, str] | None:
        """Received less sent; None, shown as unknown, unless both are wholly known in one unit."""
        came, went = self.received.whole, self.sent.whole
        if came is None or went is None or came[1] != went[1]:
            return None
        return came[0] - went[0], came[1]


def balances(inflows: Iterable[FlowRow], outflows: Iterable[FlowRow]) -> list[Balance]:
    """The flows that run today, by resource, in the order of their names."""
    found: dict[str, Balance] = {}
    for side, rows in (("received", inflows), ("sent", outflows)):
        for row in _running(rows):
            balance = found.setdefault(row.flow.resource, Balance(row.resource, Side(), Side()))
            getattr(balance, side).add(row)
    return sorted(found.values(), key=lambda balance: balance.resource.label.casefold())


@dataclass(frozen=True)
class Anchoring:
    """How many flows of a site have their other end in the territory, of how many in all."""

    local: int
    total: int

    @property
    def rate(self) -> float | None:
        """The local anchoring rate, between 0 and 1; None when no flow is known."""
        return self.local / self.total if self.total else None


def anchoring(inflows: Iterable[FlowRow], outflows: Iterable[FlowRow]) -> Anchoring:
    """The share, in number, of the flows that run today whose other end is in the territory.

    In number and not in euros, because most amounts are unknown. It counts what LM3 measures in
    its second round, the part that stays local (New Economics Foundation, The Money Trail, 2002).
    """
    ends = [row.flow.source for row in _running(inflows)]
    ends += [row.flow.target for row in _running(outflows)]
    return Anchoring(local=sum(not site.is_outside for site in ends), total=len(ends))


@dataclass(frozen=True)
class Dependency:
    """One class of resources that a site receives, and from whom; one supplier is a weak point."""

    kind: Term
    suppliers: list[Site]

    @property
    def is_single(self) -> bool:
        return len(self.suppliers) == 1


def dependencies(inflows: Iterable[FlowRow]) -> list[Dependency]:
    """What a site receives today, by what can replace what; single known suppliers first."""
    found: dict[str, dict[str, Site]] = defaultdict(dict)
    kinds: dict[str, Term] = {}
    for row in _running(inflows):
        code = str(row.resource.extra.get("class", ""))
        kind = term("resource_classes", code) or row.resource
        if not kind.extra.get("propagates", True):
            continue  # money and the like mirror another flow
        kinds[kind.code] = kind
        found[kind.code][row.flow.source.slug] = row.flow.source
    rows = [Dependency(kinds[code], list(sites.values())) for code, sites in found.items()]
    return sorted(rows, key=lambda row: (len(row.suppliers), row.kind.label.casefold()))


def _running(rows: Iterable[FlowRow]) -> list[FlowRow]:
    return [row for row in rows if row.flow.status == FlowStatus.REAL]


@dataclass(frozen=True)
class Standing:
    """What the ranking of closures says of one site; `leans_on` are those whose end it would feel.

    `leans_on` holds sites (their public name, at first) and the share of activity lost.
    """

    rank: int
    of: int
    site: str
    touched: int
    broken: int
    jobs: Interval | None
    is_at_least: bool
    leans_on: list[tuple[Any, float]]

    @property
    def is_single_point_of_failure(self) -> bool:
        """Whether its closure alone stops another site by half or more."""
        return self.broken > 0


def standings(ranking: list[Json]) -> list[Standing]:
    """The ranking of closures, the one that costs most jobs elsewhere first."""
    losses = {row["site"]: dict(row["hits"]) for row in ranking}
    found = []
    for number, row in enumerate(ranking, start=1):
        slug = row["site"]
        leans = [(other, hits.get(slug, 0.0)) for other, hits in losses.items()]
        found.append(
            Standing(
                rank=number,
                of=len(ranking),
                site=slug,
                touched=sum(loss >= TOUCHED for loss in losses[slug].values()),
                broken=sum(loss >= BROKEN for loss in losses[slug].values()),
                jobs=_jobs(row["jobs"]),
                is_at_least=bool(row["jobs"] and row["jobs"]["at_least"]),
                leans_on=sorted(
                    ((other, loss) for other, loss in leans if loss >= TOUCHED),
                    key=lambda pair: (-pair[1], pair[0]),
                )[:MOST_LEANS],
            )
        )
    return found


def _jobs(total: Json | None) -> Interval | None:
    return Interval(total["low"], total["mid"], total["high"]).rounded if total else None


@dataclass(frozen=True)
class Sheet:
    """All that the page of a site shows."""

    view: SiteView
    balances: list[Balance]
    anchoring: Anchoring
    dependencies: list[Dependency]
    standing: Standing | None


def site_sheet(web: EcosystemWeb, slug: str, *, viewer: Any) -> Sheet:
    """The sheet of one site for this viewer; its ranking rests on public figures."""
    view = queries.site_view(web, slug, viewer=viewer)
    found = [row for row in standings(queries.ranking_of(web)) if row.site == slug]
    place = found[0] if found else None
    if place is not None:
        sites = queries.sites_by_slug(web, [other for other, _loss in place.leans_on])
        leans = [(sites[other], loss) for other, loss in place.leans_on if other in sites]
        place = replace(place, leans_on=leans)
    return Sheet(
        view=view,
        balances=balances(view.inflows, view.outflows),
        anchoring=anchoring(view.inflows, view.outflows),
        dependencies=dependencies(view.inflows),
        standing=place,
    )


def weak_points(web: EcosystemWeb) -> list[tuple[Site, Standing]]:
    """The sites of a toile by what their closure would cost elsewhere, on public figures."""
    found = standings(queries.ranking_of(web))
    sites = queries.sites_by_slug(web, [row.site for row in found])
    return [(sites[row.site], row) for row in found if row.site in sites]
