"""Reads of the toile: sites, flows and their figures, each from the viewpoint of a viewer."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Any

from django.db.models import Count, Model, QuerySet
from rapidfuzz import process

from piu.domain.ecosystem.models import (
    ByProduct,
    EcosystemWeb,
    Flow,
    NetworkSnapshot,
    Project,
    Site,
)
from piu.domain.ecosystem.toiles import layout
from piu.domain.journal import queries as journal
from piu.domain.statements import queries as statements
from piu.domain.statements.choices import Visibility
from piu.domain.statements.models import Statement
from piu.domain.taxonomy.queries import Term, term
from piu.domain.territories import queries as territories
from piu.domain.territories.models import Territory
from piu.domain.territories.rules import Ring
from piu.errors import NotFoundError

# Out of 100, from where a name typed is probably that of the site.
LOOKS_ALIKE = 75
Values = dict[tuple[str, str], Statement]


@dataclass(frozen=True)
class SiteRow:
    """A site with the figures this viewer may see."""

    site: Site
    values: Values

    def figure(self, attribute: str) -> Statement | None:
        """The statement shown for one attribute; None when the figure is unknown."""
        return self.values.get((attribute, ""))

    @property
    def employees(self) -> Statement | None:
        return self.figure("employees")

    @property
    def turnover(self) -> Statement | None:
        return self.figure("turnover_meur")

    @property
    def ghg(self) -> Statement | None:
        return self.figure("ghg_t")

    @property
    def others(self) -> list[Statement]:
        """The figures known beside the three that every sheet shows."""
        usual = {("employees", ""), ("turnover_meur", ""), ("ghg_t", "")}
        return [statement for key, statement in self.values.items() if key not in usual]

    @property
    def kind(self) -> Term | None:
        return term("site_kinds", self.site.kind)

    @property
    def sector(self) -> Term | None:
        return term("naf_divisions", self.site.naf_division)


@dataclass(frozen=True)
class FlowRow:
    """A flow with its resource and the quantity this viewer may see."""

    flow: Flow
    values: Values

    @property
    def quantity(self) -> Statement | None:
        return self.values.get(("quantity", ""))

    @property
    def measure(self) -> Statement | None:
        """What is known of how much: the quantity, else a share, else what comes near it."""
        for attribute in ("quantity", "source_share", "target_share", "capacity", "indicator"):
            if (attribute, "") in self.values:
                return self.values[attribute, ""]
        return None

    @cached_property
    def resource(self) -> Term:
        found = term("resources", self.flow.resource)
        return found or Term(code=self.flow.resource, fr=self.flow.resource, en=self.flow.resource)

    @cached_property
    def family(self) -> Term | None:
        return term("resource_families", str(self.resource.extra.get("family", "")))

    @cached_property
    def layer(self) -> str:
        """The code of the layer it is drawn on: that of the resource, else of its family."""
        family = self.family.extra if self.family else {}
        return str(self.resource.extra.get("layer") or family.get("layer", ""))


@dataclass(frozen=True)
class ToileView:
    """All that one viewer sees of a toile."""

    web: EcosystemWeb
    sites: list[SiteRow]
    flows: list[FlowRow]


@dataclass(frozen=True)
class SiteView:
    """One site, what it receives and sends, its by-products, projects and history."""

    row: SiteRow
    inflows: list[FlowRow]
    outflows: list[FlowRow]
    by_products: list[tuple[ByProduct, Values]]
    projects: list[tuple[Project, Values]]
    history: list[Statement]


@dataclass(frozen=True)
class ToileRecord:
    """A toile in full, as one viewer may take it away; `said` holds what stands, by subject."""

    web: EcosystemWeb
    sites: list[Site]
    flows: list[Flow]
    by_products: list[ByProduct]
    projects: list[Project]
    said: dict[int, list[Statement]]


def webs() -> list[EcosystemWeb]:
    """Every toile of the platform."""
    return list(EcosystemWeb.objects.select_related("territory"))


def sizes() -> list[tuple[EcosystemWeb, int, int]]:
    """Each toile with its number of sites and of flows."""
    counted = EcosystemWeb.objects.annotate(
        site_count=Count("sites", distinct=True), flow_count=Count("sites__outflows", distinct=True)
    )
    return [(row, row.site_count, row.flow_count) for row in counted]


def web(slug: str) -> EcosystemWeb:
    """One toile by its public name; `NotFoundError` when there is none."""
    found = EcosystemWeb.objects.filter(slug=slug).select_related("territory").first()
    if found is None:
        raise NotFoundError("unknown_toile", value=slug)
    return found


def site(web: EcosystemWeb, slug: str) -> Site:
    """One site of a toile; `NotFoundError` proposes the nearest identifier when there is none."""
    found = _sites(web).filter(slug=slug).first()
    if found is None:
        raise unknown_site(slug, known=web.sites.values_list("slug", flat=True), where=web.slug)
    return found


def sites_by_slug(web: EcosystemWeb, slugs: Iterable[str]) -> dict[str, Site]:
    """The sites of a toile that have one of these names."""
    return {row.slug: row for row in _sites(web).filter(slug__in=set(slugs))}


def unknown_site(slug: str, *, known: Iterable[str], where: str) -> NotFoundError:
    """The error for a site that is not there, with the identifier that was probably meant."""
    nearest = process.extractOne(slug[:80], list(known), score_cutoff=LOOKS_ALIKE)
    hints = {"suggestion_fr": "", "suggestion_en": ""}
    if nearest is not None:
        hints["suggestion_fr"] = f" (peut-être «\u00a0{nearest[0]}\u00a0»)"
        hints["suggestion_en"] = f" (perhaps “{nearest[0]}”)"
    return NotFoundError("unknown_site", where=where, value=slug[:80], **hints)


def stamp(web: EcosystemWeb, *, viewer: Any) -> str:
    """The hash of all that a toile shows to this viewer: as long as it stands, pages may be kept.

    It reads plain rows (about 25 microseconds each), and holds contents as well as row numbers,
    which are given again after a rollback.
    """
    sites = web.sites.order_by("pk")
    flows = Flow.objects.filter(source__web=web).order_by("pk")
    snapshots = web.snapshots.order_by("-created_at", "-pk")
    rows: list[Any] = [
        [(web.pk, web.name_fr, web.name_en, web.description_fr, web.description_en)],
        [web.compiled_on, journal.latest_batch_at("territories")],
        list(snapshots.values_list("pk", "digest")[:1]),
        list(sites.values_list(*_columns(Site), "organisation__name", "territory__name")),
        list(flows.values_list(*_columns(Flow))),
    ]
    for described in (sites, flows):
        rows.append(statements.standing_rows(described.values("subject_id"), viewer=viewer))
    return sha256(repr(rows).encode()).hexdigest()


def _columns(model: type[Model]) -> list[str]:
    return [column.attname for column in model._meta.concrete_fields]


def toile_view(web: EcosystemWeb, *, viewer: Any) -> ToileView:
    """Sites and flows of a toile with their figures, in a constant number of queries."""
    sites = list(_sites(web))
    flows = list(_flows(web))
    values = statements.values_of(
        [site.subject_id for site in sites] + [flow.subject_id for flow in flows], viewer=viewer
    )
    return ToileView(
        web=web,
        sites=[SiteRow(site=site, values=values.get(site.subject_id, {})) for site in sites],
        flows=[FlowRow(flow=flow, values=values.get(flow.subject_id, {})) for flow in flows],
    )


def toile_record(web: EcosystemWeb, *, viewer: Any) -> ToileRecord:
    """Every row of a toile, and every standing statement on them that this viewer may see."""
    sites, flows = list(_sites(web)), list(_flows(web))
    by_products = list(
        ByProduct.objects.filter(site__web=web).select_related("site").prefetch_related("sources")
    )
    projects = list(web.projects.order_by("slug").prefetch_related("sources", "sites"))
    rows: list[Any] = [*sites, *flows, *by_products, *projects]
    return ToileRecord(
        web=web,
        sites=sites,
        flows=flows,
        by_products=by_products,
        projects=projects,
        said=statements.standing_of([row.subject_id for row in rows], viewer=viewer),
    )


def site_view(web: EcosystemWeb, slug: str, *, viewer: Any) -> SiteView:
    """All that this viewer may read about one site."""
    found = site(web, slug)
    flows = list(_flows(web).filter(source=found)) + list(_flows(web).filter(target=found))
    by_products = list(found.by_products.prefetch_related("sources"))
    projects = list(found.projects.prefetch_related("sources"))
    described: list[Any] = [found, *flows, *by_products, *projects]
    values = statements.values_of([thing.subject_id for thing in described], viewer=viewer)
    rows = [FlowRow(flow=flow, values=values.get(flow.subject_id, {})) for flow in flows]
    return SiteView(
        row=SiteRow(site=found, values=values.get(found.subject_id, {})),
        inflows=[row for row in rows if row.flow.target_id == found.pk],
        outflows=[row for row in rows if row.flow.source_id == found.pk],
        by_products=[(item, values.get(item.subject_id, {})) for item in by_products],
        projects=[(item, values.get(item.subject_id, {})) for item in projects],
        history=statements.history_of(found.subject_id, viewer=viewer),
    )


def flow_row(web: EcosystemWeb, key: str, *, viewer: Any) -> FlowRow:
    """One flow by its key `source--target--resource`; `NotFoundError` when there is none."""
    parts = key.split("--")
    flow = None
    if len(parts) == 3:
        source, target, resource = parts
        wanted = {"source__slug": source, "target__slug": target, "resource": resource}
        flow = _flows(web).filter(**wanted).first()
    if flow is None:
        raise NotFoundError("unknown_flow", where=web.slug, value=key[:200])
    values = statements.values_of([flow.subject_id], viewer=viewer)
    return FlowRow(flow=flow, values=values.get(flow.subject_id, {}))


def latest_snapshot(web: EcosystemWeb) -> NetworkSnapshot | None:
    """The last snapshot drawn for a toile: new ones keep its positions."""
    return web.snapshots.order_by("-created_at", "-pk").first()


def ranking_of(web: EcosystemWeb) -> list[dict[str, Any]]:
    """What each closure would do, by the last public snapshot that was ranked; else nothing."""
    ranked = (
        web.snapshots.filter(visibility=Visibility.PUBLIC)
        .exclude(ranking=None)
        .order_by("-created_at", "-pk")
    )
    return ranked.values_list("ranking", flat=True).first() or []


def positions_of(view: ToileView) -> dict[str, layout.Position]:
    """Where each site of a view is drawn: as in the last snapshot, newcomers beside partners."""
    # Its positions alone: the content of a snapshot is a toile in full.
    drawn = view.web.snapshots.order_by("-created_at", "-pk").values_list("layout", flat=True)
    return _positions(
        tuple(row.site.slug for row in view.sites),
        tuple((row.flow.source.slug, row.flow.target.slug) for row in view.flows),
        tuple((site, *place) for site, place in (drawn.first() or {}).items()),
    )


@lru_cache(maxsize=32)
def _positions(
    sites: tuple[str, ...],
    links: tuple[tuple[str, str], ...],
    known: tuple[tuple[str, float, float], ...],
) -> dict[str, layout.Position]:
    places = {site: (x, y) for site, x, y in known}
    if all(site in places for site in sites):
        return places
    return layout.positions(sites, links, known=places)


def communes_around(view: ToileView) -> list[tuple[Territory, list[Ring]]]:
    """The communes under the sites of a view, but for the few far sites, with their outlines."""
    points = [
        (row.site.longitude, row.site.latitude)
        for row in view.sites
        if row.site.longitude is not None and row.site.latitude is not None
    ]
    if not points:
        return []
    west, east = _most_of([lon for lon, _ in points])
    south, north = _most_of([lat for _, lat in points])
    communes = territories.communes_within(west=west, south=south, east=east, north=north)
    rings = territories.outlines(communes)
    return [(commune, rings[commune.pk]) for commune in communes if commune.pk in rings]


def _most_of(values: list[float], *, margin: float = 0.06) -> tuple[float, float]:
    """The range of the middle nine tenths of some degrees, with a margin around it."""
    ordered = sorted(values)
    cut = len(ordered) // 20
    return ordered[cut] - margin, ordered[-1 - cut] + margin


def _sites(web: EcosystemWeb) -> QuerySet[Site]:
    return web.sites.select_related(
        "subject", "territory__intermunicipality", "organisation", "web__territory"
    ).prefetch_related("sources")


def _flows(web: EcosystemWeb) -> QuerySet[Flow]:
    return (
        Flow.objects.filter(source__web=web)
        .select_related("subject", "source__web__territory", "target__web")
        .prefetch_related("sources")
    )


def site_names(web: EcosystemWeb) -> list[tuple[str, str]]:
    """The public name and the name of each site of a toile, by name, to choose from."""
    return sorted(
        ((row.slug, row.name) for row in web.sites.all()), key=lambda pair: pair[1].casefold()
    )


def rows_of(web: EcosystemWeb, kind: str) -> QuerySet[Any]:
    """The sites, flows or by-products of a toile, to be edited in a table."""
    if kind == "site":
        return _sites(web)
    if kind == "flow":
        return _flows(web)
    found = ByProduct.objects.filter(site__web=web).select_related("subject", "site__web")
    return found.prefetch_related("sources")
