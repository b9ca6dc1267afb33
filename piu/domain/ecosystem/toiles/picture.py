"""What of a toile is shown: the choice, and the picture it gives. Pure: no database.

The same choice on the same facts gives the same picture. Filters first, then what is near the
chosen site, then groups: a group is one body in place of its sites, its flows one line a family.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import hypot

from piu.domain.ecosystem.toiles.queries import FlowRow, SiteRow, ToileView
from piu.domain.ecosystem.toiles.rules import existed_in
from piu.domain.territories.choices import Level
from piu.domain.territories.rules import folded

Place = tuple[float, float]
# Never more bodies than this on a drawing (SCREENS): above, sites are gathered.
MOST_NODES = 2000
MOST_HOPS = 6
# Two groups are drawn at least this far apart, in a frame from -1 to 1.
ELBOW_ROOM = 0.16
PUSHES = 60
GROUPINGS = ("sector", "commune", "epci")
NOWHERE = "-"


@dataclass(frozen=True)
class Choice:
    """What a visitor asks to see. Empty means everything; an address holds all of it."""

    layers: frozenset[str] = frozenset()
    resource: str = ""
    sector: str = ""
    site_status: str = ""
    flow_status: str = ""
    certainty: str = ""
    year: int | None = None
    words: str = ""
    focus: str = ""
    hops: int = 0
    group: str = ""
    opened: frozenset[str] = frozenset()

    @property
    def filters_flows(self) -> bool:
        """Whether sites without a flow left are out of the subject."""
        return bool(self.layers or self.resource or self.flow_status or self.certainty)

    @property
    def is_everything(self) -> bool:
        return replace(self, focus="") == Choice()


@dataclass(frozen=True)
class Group:
    """Sites shown as one body, until it is opened."""

    key: str
    label: str
    rows: list[SiteRow]


@dataclass(frozen=True)
class Bundle:
    """The flows of one family from one body to another, when an end is a group."""

    source: str
    target: str
    family: str
    flows: list[FlowRow]

    @property
    def key(self) -> str:
        return f"{self.source}--{self.target}--{self.family}"


@dataclass(frozen=True)
class Picture:
    """What is drawn and listed. `sites` and `flows` stand alone, the rest is in groups."""

    sites: list[SiteRow]
    flows: list[FlowRow]
    groups: list[Group] = field(default_factory=list)
    bundles: list[Bundle] = field(default_factory=list)
    grouping: str = ""
    is_gathered: bool = False

    @property
    def site_count(self) -> int:
        return len(self.sites) + sum(len(group.rows) for group in self.groups)

    @property
    def flow_count(self) -> int:
        return len(self.flows) + sum(len(bundle.flows) for bundle in self.bundles)


def picture(view: ToileView, choice: Choice, *, most: int = MOST_NODES) -> Picture:
    """The part of a toile that a choice shows; never more than `most` bodies."""
    sites, flows = _filtered(view, choice)
    if choice.focus and choice.hops:
        sites, flows = _near(sites, flows, choice)
    grouping = choice.group
    is_gathered = not grouping and len(sites) > most
    if is_gathered:
        grouping = GROUPINGS[0]
    if not grouping:
        return Picture(sites=sites, flows=flows)
    return _grouped(sites, flows, replace(choice, group=grouping), most, is_gathered=is_gathered)


def _filtered(view: ToileView, choice: Choice) -> tuple[list[SiteRow], list[FlowRow]]:
    sites = [row for row in view.sites if _keeps_site(row, choice)]
    present = {row.site.pk for row in sites}
    flows = [row for row in view.flows if _keeps_flow(row, choice, present)]
    if choice.words:
        wanted = folded(choice.words).split()
        found = {row.site.pk for row in sites if _says(row, wanted)}
        flows = [row for row in flows if found & {row.flow.source_id, row.flow.target_id}]
        present = found | _ends(flows)
    if choice.filters_flows:
        present &= _ends(flows)
    focus = {row.site.pk for row in view.sites if row.site.slug == choice.focus}
    kept = present | (focus & {row.site.pk for row in sites})
    return [row for row in sites if row.site.pk in kept], flows


def _ends(flows: Iterable[FlowRow]) -> set[int]:
    return {pk for row in flows for pk in (row.flow.source_id, row.flow.target_id)}


def _keeps_site(row: SiteRow, choice: Choice) -> bool:
    site = row.site
    return (
        (not choice.sector or site.naf_division == choice.sector)
        and (not choice.site_status or site.status == choice.site_status)
        and (choice.year is None or existed_in(choice.year, start=site.opened, end=site.closed))
    )


def _keeps_flow(row: FlowRow, choice: Choice, present: set[int]) -> bool:
    flow = row.flow
    return (
        flow.source_id in present
        and flow.target_id in present
        and (not choice.layers or row.layer in choice.layers)
        and (not choice.resource or flow.resource == choice.resource)
        and (not choice.flow_status or flow.status == choice.flow_status)
        and (not choice.certainty or flow.certainty == choice.certainty)
        and (
            choice.year is None or existed_in(choice.year, start=flow.valid_from, end=flow.valid_to)
        )
    )


def _says(row: SiteRow, words: list[str]) -> bool:
    text = folded(f"{row.site.name} {row.site.place_name}")
    return all(word in text for word in words)


def _near(
    sites: list[SiteRow], flows: list[FlowRow], choice: Choice
) -> tuple[list[SiteRow], list[FlowRow]]:
    """The chosen site, and what is at most `hops` flows away from it, whatever their direction."""
    partners: dict[int, set[int]] = defaultdict(set)
    for row in flows:
        partners[row.flow.source_id].add(row.flow.target_id)
        partners[row.flow.target_id].add(row.flow.source_id)
    reached = {row.site.pk for row in sites if row.site.slug == choice.focus}
    for _ in range(choice.hops):
        reached = reached.union(*(partners[pk] for pk in reached))
    return (
        [row for row in sites if row.site.pk in reached],
        [row for row in flows if {row.flow.source_id, row.flow.target_id} <= reached],
    )


def _grouped(
    sites: list[SiteRow], flows: list[FlowRow], choice: Choice, most: int, *, is_gathered: bool
) -> Picture:
    members: dict[str, list[SiteRow]] = defaultdict(list)
    labels: dict[str, str] = {}
    for row in sites:
        key, label = GROUPERS[choice.group](row)
        members[key].append(row)
        labels[key] = label
    opened = _openable(members, choice, most)
    alone = [row for row in sites if GROUPERS[choice.group](row)[0] in opened]
    groups = [
        Group(key=f"{choice.group}:{key}", label=labels[key], rows=rows)
        for key, rows in sorted(members.items(), key=lambda pair: (-len(pair[1]), pair[0]))
        if key not in opened
    ]
    single, bundles = _bundled(flows, alone, groups)
    return Picture(alone, single, groups, bundles, choice.group, is_gathered)


def _openable(members: Mapping[str, list[SiteRow]], choice: Choice, most: int) -> set[str]:
    """The groups to open, the smallest first, as long as there is room for all bodies."""
    wanted = [key for key in members if f"{choice.group}:{key}" in choice.opened]
    room = most - len(members)
    opened = set()
    for key in sorted(wanted, key=lambda key: (len(members[key]), key)):
        room -= len(members[key]) - 1
        if room >= 0:
            opened.add(key)
    return opened


def _bundled(
    flows: list[FlowRow], alone: list[SiteRow], groups: list[Group]
) -> tuple[list[FlowRow], list[Bundle]]:
    body = {row.site.pk: row.site.slug for row in alone}
    body |= {row.site.pk: group.key for group in groups for row in group.rows}
    standing = {row.site.pk for row in alone}
    single: list[FlowRow] = []
    gathered: dict[tuple[str, str, str], list[FlowRow]] = defaultdict(list)
    for row in flows:
        source, target = row.flow.source_id, row.flow.target_id
        if source in standing and target in standing:
            single.append(row)
        elif body[source] != body[target]:
            family = row.family.code if row.family else ""
            gathered[body[source], body[target], family].append(row)
    return single, [Bundle(*ends, rows) for ends, rows in sorted(gathered.items())]


def _by_sector(row: SiteRow) -> tuple[str, str]:
    return row.site.naf_division or NOWHERE, row.sector.label if row.sector else ""


def _by_commune(row: SiteRow) -> tuple[str, str]:
    place = row.site.territory
    if place is not None and place.level == Level.MUNICIPALITY:
        return place.code, place.name
    return NOWHERE, ""


def _by_epci(row: SiteRow) -> tuple[str, str]:
    place = row.site.territory
    whole = place.intermunicipality if place is not None else None
    if place is not None and place.level == Level.INTERMUNICIPALITY:
        whole = place
    return (whole.code, whole.name) if whole is not None else (NOWHERE, "")


GROUPERS: dict[str, Callable[[SiteRow], tuple[str, str]]] = {
    "sector": _by_sector,
    "commune": _by_commune,
    "epci": _by_epci,
}


def group_places(groups: list[Group], places: Mapping[str, Place]) -> dict[str, Place]:
    """Where each group is drawn: in the middle of its sites, then pushed clear of the others.

    A site more in a group of n moves the middle by at most 2.9 / (n + 1) in a frame from -1 to 1,
    and the sites that stand alone by nothing.
    """
    spots = {group.key: _middle(group, places) for group in groups}
    for _ in range(PUSHES):
        if not _push_apart(spots):
            break
    return {key: (round(x, 4), round(y, 4)) for key, (x, y) in spots.items()}


def _middle(group: Group, places: Mapping[str, Place]) -> Place:
    spots = [places.get(row.site.slug, (0.0, 0.0)) for row in group.rows]
    return sum(x for x, _ in spots) / len(spots), sum(y for _, y in spots) / len(spots)


def _push_apart(spots: dict[str, Place]) -> bool:
    """Move each pair that stands too close half-way apart; whether any moved."""
    names = sorted(spots)
    has_moved = False
    for rank, one in enumerate(names):
        for other in names[rank + 1 :]:
            (ax, ay), (bx, by) = spots[one], spots[other]
            apart = hypot(bx - ax, by - ay)
            if apart >= ELBOW_ROOM:
                continue
            ux, uy = ((bx - ax) / apart, (by - ay) / apart) if apart > 1e-9 else (1.0, 0.0)
            push = (ELBOW_ROOM - apart) / 2 + 1e-4
            spots[one] = _inside(ax - ux * push, ay - uy * push)
            spots[other] = _inside(bx + ux * push, by + uy * push)
            has_moved = True
    return has_moved


def _inside(x: float, y: float) -> Place:
    return min(max(x, -1.0), 1.0), min(max(y, -1.0), 1.0)


@dataclass(frozen=True)
class Options:
    """What there is to choose from in a toile, each with how many it would show."""

    layers: Counter[str]
    resources: Counter[str]
    sectors: Counter[str]
    site_status: Counter[str]
    flow_status: Counter[str]
    certainty: Counter[str]


def options(view: ToileView) -> Options:
    """The values present in a toile: no filter offers what would show nothing."""
    return Options(
        layers=Counter(row.layer for row in view.flows),
        resources=Counter(row.flow.resource for row in view.flows),
        sectors=Counter(row.site.naf_division for row in view.sites if row.site.naf_division),
        site_status=Counter(row.site.status for row in view.sites),
        flow_status=Counter(row.flow.status for row in view.flows),
        certainty=Counter(row.flow.certainty for row in view.flows),
    )
