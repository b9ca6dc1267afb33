"""Reads of scenarios: their runs, who may read them, and what can be struck."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q

from piu.domain.ecosystem.models import (
    EcosystemWeb,
    Flow,
    NetworkSnapshot,
    Run,
    SavedScenario,
    Scenario,
    Site,
)
from piu.domain.ecosystem.toiles.neighbours import Link, linked_toiles, names_beside
from piu.domain.ecosystem.toiles.queries import FlowRow, SiteRow, ToileView, communes_around
from piu.domain.people.choices import Role
from piu.domain.people.models import Circle, Organisation
from piu.domain.people.permissions import allows, roles_of
from piu.domain.people.queries import viewpoint_of
from piu.domain.statements.choices import Visibility
from piu.domain.statements.models import Statement, Subject
from piu.domain.taxonomy.queries import label, term
from piu.domain.territories.rules import Ring
from piu.errors import NotFoundError

MEMBERS = "members"
# From the most open to the most closed.
CLOSER = [Visibility.PUBLIC, Visibility.MEMBERS, Visibility.CIRCLE, Visibility.OWNER]


def run_by_key(web: EcosystemWeb, key: str, *, viewer: Any) -> Run:
    """A stored run by its public address; `NotFoundError` when there is none for this viewer.

    A run on figures that this viewer may not see is not told apart from one that does not exist.
    """
    found = (
        Run.objects.filter(key=key, scenario__snapshot__web=web)
        .select_related("scenario__snapshot__web")
        .first()
    )
    if found is None or not may_read(found.scenario.snapshot, viewer=viewer):
        raise NotFoundError("unknown_run", where=web.slug, value=key[:40])
    return found


def runs_of(run: Run) -> list[Run]:
    """The answers of every engine version to the same question, latest first."""
    return list(run.scenario.runs.order_by("-created_at"))


def saved_scenarios(web: EcosystemWeb, *, viewer: Any) -> list[tuple[SavedScenario, Run]]:
    """The named scenarios of a toile that this viewer may read, each with its latest run."""
    names = (
        SavedScenario.objects.filter(scenario__snapshot__web=web)
        .select_related("scenario__snapshot__web", "by")
        .prefetch_related(Prefetch("scenario__runs", Run.objects.defer("result")))
    )
    rights = rights_of(viewer)
    found = []
    for saved in names:
        runs = list(saved.scenario.runs.all())
        if runs and set(saved.scenario.snapshot.audience) <= rights:
            found.append((saved, runs[0]))
    return found


def names_of(run: Run, *, viewer: Any) -> tuple[list[SavedScenario], SavedScenario | None]:
    """The names given to the question of a run, and the viewer's own."""
    names = list(run.scenario.names.select_related("by"))
    return names, next((saved for saved in names if saved.by_id == getattr(viewer, "pk", 0)), None)


def may_forget(scenario: Scenario, *, viewer: Any) -> bool:
    """Whether a viewer asked or named a question, or is an operator: see `forget_scenario`."""
    if not getattr(viewer, "pk", None):
        return False
    is_operator = Role.OPERATOR in roles_of(viewer, scenario.snapshot.web.scopes())[1]
    is_mine = scenario.by_id == viewer.pk or scenario.names.filter(by=viewer).exists()
    allowed = allows(viewer, "ecosystem.forget_scenario", scenario.snapshot.web)
    return allowed and (is_operator or is_mine)


def may_read(snapshot: NetworkSnapshot, *, viewer: Any) -> bool:
    """Whether a viewer holds today every right that the figures of a snapshot need."""
    return not snapshot.audience or set(snapshot.audience) <= rights_of(viewer)


def rights_of(viewer: Any) -> set[str]:
    """What a viewer may see beyond the public, as the audience of a snapshot lists it."""
    viewpoint = viewpoint_of(viewer)
    if viewpoint.is_public:
        return set()
    circles = Circle.objects.filter(pk__in=viewpoint.circle_ids).values_list("slug", flat=True)
    owners = Organisation.objects.filter(pk__in=viewpoint.organisation_ids).values_list(
        "slug", flat=True
    )
    rights = {f"circle:{slug}" for slug in circles} | {f"organisation:{slug}" for slug in owners}
    return rights | {MEMBERS}


def audience_of(view: ToileView, *, viewer: Any) -> tuple[str, list[str]]:
    """The most closed visibility among the figures of a view, and the rights that they need."""
    rows: list[SiteRow | FlowRow] = [*view.sites, *view.flows]
    closed = [
        statement
        for row in rows
        for statement in row.values.values()
        if statement.visibility != Visibility.PUBLIC
    ]
    if not closed:
        return Visibility.PUBLIC, []
    circles = dict(
        Circle.objects.filter(pk__in=viewpoint_of(viewer).circle_ids).values_list("pk", "slug")
    )
    owners = dict(
        Subject.objects.filter(
            pk__in={row.subject_id for row in closed}, owner__isnull=False
        ).values_list("pk", "owner__slug")
    )
    strongest = max(closed, key=lambda row: CLOSER.index(Visibility(row.visibility)))
    return strongest.visibility, sorted({_right(row, circles, owners) for row in closed})


def _right(statement: Statement, circles: dict[int, str], owners: dict[int, str]) -> str:
    """The one right by which the viewer sees a statement that is not public."""
    if statement.visibility == Visibility.MEMBERS:
        return MEMBERS
    if statement.visibility == Visibility.CIRCLE and statement.circle_id in circles:
        return f"circle:{circles[statement.circle_id]}"
    return f"organisation:{owners[statement.subject_id]}"


def content_of(snapshot: NetworkSnapshot) -> dict[str, Any]:
    """The facts kept in a snapshot."""
    content: dict[str, Any] = json.loads(snapshot.content)
    return content


Choices = dict[str, list[tuple[str, str]]]


def beside_of(snapshot: NetworkSnapshot) -> str:
    """The other toile of a snapshot of two; empty when it is of one."""
    return str(content_of(snapshot).get("with", ""))


def link_to(web: EcosystemWeb, slug: str) -> Link | None:
    """The toile of this name that shares a site with this one."""
    return next((link for link in linked_toiles(web) if link.web.slug == slug), None)


def choices_of(web: EcosystemWeb, *, link: Link | None = None) -> Choices:
    """What a shock may strike, by what its fields hold: identifier and name, by name.

    With `link`, what another toile holds too, under the name of that toile. Sites and flows are
    public, whatever their figures: no viewer is needed.
    """
    found = _choices_within(web)
    if link is not None:
        for holds, pairs in _choices_beside(web, link).items():
            told = {code for code, _ in found[holds]}
            found[holds] += [pair for pair in pairs if pair[0] not in told]
    return {holds: _told_apart(pairs) for holds, pairs in found.items()}


def _choices_beside(web: EcosystemWeb, link: Link) -> Choices:
    """What another toile holds, called as the network of both calls it."""
    other, names = link.web, _names_beside(web, link)
    found = _choices_within(other)
    for holds in ("site", "planned_site"):
        found[holds] = [(names[code], f"{name} ({other.name})") for code, name in found[holds]]
    found["flow"] = [(_key_beside(key, names), text) for key, text in found["flow"]]
    return found


def _names_beside(web: EcosystemWeb, link: Link) -> dict[str, str]:
    """How the network of both toiles calls the sites of the other."""
    return names_beside(
        link.web.sites.values_list("slug", flat=True),
        taken=set(web.sites.values_list("slug", flat=True)),
        same={there.slug: here.slug for here, there in link.shared},
        toile=link.web.slug,
    )


def _key_beside(key: str, names: Mapping[str, str]) -> str:
    source, target, resource = key.split("--", 2)
    return f"{names[source]}--{names[target]}--{resource}"


def _choices_within(web: EcosystemWeb) -> Choices:
    sites = list(web.sites.only("slug", "name_fr", "name_en", "status", "web"))
    rows = Flow.objects.filter(source__web=web, status="real").select_related("source", "target")
    flows = [(flow, term("resources", flow.resource)) for flow in rows]
    classes = {str(resource.extra.get("class", "")) for _, resource in flows if resource}
    carried = {code for code in classes if _propagates(code)}
    return {
        "site": [(site.slug, site.name) for site in sites if site.status == "active"],
        "planned_site": [(site.slug, site.name) for site in sites if site.status == "planned"],
        "flow": [
            (flow.key, _flow_words(flow))
            for flow, resource in flows
            if resource and resource.extra.get("class") in carried
        ],
        "resource": [(r.code, r.label) for r in {r.code: r for _, r in flows if r}.values()],
        "resource_class": [(code, label("resource_classes", code)) for code in carried],
    }


def _propagates(code: str) -> bool:
    """Whether what becomes of a class of resource changes what its users make."""
    found = term("resource_classes", code)
    return bool(found and found.extra.get("propagates"))


def _flow_words(flow: Flow) -> str:
    return f"{flow.source.name} → {flow.target.name} ({label('resources', flow.resource)})"


def _told_apart(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """By name; names that stand twice carry their identifier too."""
    names = Counter(name for _, name in pairs)
    clear = [(code, name if names[name] == 1 else f"{name} ({code})") for code, name in pairs]
    return sorted(clear, key=lambda pair: (pair[1].casefold(), pair[0]))


Ground = tuple[dict[str, tuple[float, float]], list[Ring]]


def ground_of(web: EcosystemWeb, *, beside: Link | None = None) -> Ground:
    """Where the sites of a toile stand, in degrees, and the outlines of the communes under them.

    With `beside`, those of two toiles, under the names of the network of both.
    """
    points, rings = _ground_within(web)
    if beside is None:
        return points, rings
    names = _names_beside(web, beside)
    theirs, more = _ground_within(beside.web)
    return {names[site]: place for site, place in theirs.items()} | points, [*rings, *more]


def _ground_within(web: EcosystemWeb) -> Ground:
    sites = list(web.sites.only("slug", "longitude", "latitude", "web"))
    view = ToileView(web=web, sites=[SiteRow(site=site, values={}) for site in sites], flows=[])
    points = {
        site.slug: (site.longitude, site.latitude)
        for site in sites
        if site.longitude is not None and site.latitude is not None
    }
    return points, [ring for _, rings in communes_around(view) for ring in rings]


def hub_of(web: EcosystemWeb) -> Site:
    """The site of the territory that runs and has most flows in operation; the first by name."""
    sites = web.sites.filter(status="active", is_outside=False)
    running = Q(outflows__status="real"), Q(inflows__status="real")
    counted = sites.annotate(
        sent=Count("outflows", filter=running[0], distinct=True),
        received=Count("inflows", filter=running[1], distinct=True),
    )
    found = max(counted, key=lambda site: (site.sent + site.received, site.slug), default=None)
    if found is None:
        raise NotFoundError("unknown_site", where=web.slug, value="", suggestion_fr="")
    return found


@dataclass(frozen=True)
class NamedFlow:
    """A flow in words."""

    source: str
    target: str
    resource: str


def flows_of(web: EcosystemWeb, site: Site) -> list[NamedFlow]:
    """The flows in operation of a site, in words: what it sends, then what it receives."""
    rows = (
        Flow.objects.filter(Q(source=site) | Q(target=site), source__web=web, status="real")
        .select_related("source", "target")
        .order_by("pk")
    )
    told = [
        NamedFlow(flow.source.name, flow.target.name, label("resources", flow.resource))
        for flow in rows
    ]
    return sorted(told, key=lambda flow: flow.source != site.name)
