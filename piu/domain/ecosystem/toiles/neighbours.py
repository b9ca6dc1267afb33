"""Toiles that share sites: which ones, through what, and the network of both together.

A toile owns its sites (decision 0005): one establishment in two toiles is two rows, found by
their SIRET, or by their organisation where one of them has none: the same name, or no other site.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from piu.domain.ecosystem.models import EcosystemWeb, Site
from piu.domain.territories.rules import folded

Json = dict[str, Any]


@dataclass(frozen=True)
class Link:
    """Another toile, and the sites that both hold: here, there."""

    web: EcosystemWeb
    shared: list[tuple[Site, Site]]


def linked_toiles(web: EcosystemWeb) -> list[Link]:
    """The toiles that share a site with this one, in three queries whatever their number."""
    here = list(web.sites.select_related("organisation", "web"))
    sirets = {site.siret for site in here if site.siret}
    organisations = {site.organisation_id for site in here if site.organisation_id}
    others = Site.objects.exclude(web=web).select_related("web", "organisation")
    found = [
        *others.filter(siret__in=sirets),
        *others.filter(organisation_id__in=organisations),
    ]
    there: dict[int, list[Site]] = defaultdict(list)
    for other in {other.pk: other for other in found}.values():
        there[other.web_id].append(other)
    rows = []
    for sites in there.values():
        pairs = [(_same(other, here, sites), other) for other in sites]
        shared = [(match, other) for match, other in pairs if match is not None]
        if shared:
            rows.append(Link(web=shared[0][1].web, shared=shared))
    return sorted(rows, key=lambda link: (-len(link.shared), link.web.slug))


def _same(other: Site, here: list[Site], there: list[Site]) -> Site | None:
    """The site of `here` that is the same establishment as `other`, one of `there`.

    By SIRET, else of the same organisation with the same name, or alone of it on both sides.
    """
    if other.siret:
        for site in here:
            if site.siret == other.siret:
                return site
    if other.organisation_id is None:
        return None
    kin = [site for site in here if _may_be(site, other)]
    namesakes = [site for site in kin if folded(site.name_fr) == folded(other.name_fr)]
    if len(namesakes) == 1:
        return namesakes[0]
    rivals = [site for site in there if site.organisation_id == other.organisation_id]
    return kin[0] if len(kin) == len(rivals) == 1 else None


def _may_be(site: Site, other: Site) -> bool:
    """Of one organisation, and nothing says that they are two: neither SIRET nor commune."""
    is_kin = site.organisation_id == other.organisation_id
    are_apart = site.territory_id and other.territory_id and site.territory_id != other.territory_id
    return is_kin and not (site.siret and other.siret) and not are_apart


def joined(first: Json, second: Json, *, same: Mapping[str, str]) -> Json:
    """The network of two toiles: what `same` names (there: here) is one site, once.

    Names of the first toile stand; a name of the second that the first has for another site is
    preceded by its toile's. A flow that both tell is the first one's.
    """
    taken = {site["id"] for site in first["sites"]}
    theirs = [site["id"] for site in second["sites"]]
    ids = names_beside(theirs, taken=taken, same=same, toile=second["toile"])
    shared = {same[site["id"]]: site for site in second["sites"] if site["id"] in same}
    sites = [
        {**site, "id": ids[site["id"]], "toiles": {second["toile"]: site["id"]}}
        for site in second["sites"]
        if site["id"] not in same
    ]
    told = {flow["id"] for flow in first["flows"]}
    flows = []
    for flow in second["flows"]:
        source, target = ids[flow["source"]], ids[flow["target"]]
        key = f"{source}--{target}--{flow['resource']}"
        if key not in told and source != target:
            flows.append({**flow, "id": key, "source": source, "target": target})
    return {
        **first,
        "with": second["toile"],
        "sites": sorted(
            [
                *(
                    _of_both(site, shared.get(site["id"]), first["toile"], second["toile"])
                    for site in first["sites"]
                ),
                *sites,
            ],
            key=lambda site: str(site["id"]),
        ),
        "flows": sorted([*first["flows"], *flows], key=lambda flow: str(flow["id"])),
    }


def _of_both(here: Json, there: Json | None, first: str, second: str) -> Json:
    """One site as two toiles know it: inside if one holds it, the facts of the first first.

    `toiles` says how each of them calls it.
    """
    if there is None:
        return {**here, "toiles": {first: here["id"]}}
    known = {name: value for name, value in here.items() if value is not None}
    outside = here["outside"] and there["outside"]
    return {
        **there,
        **known,
        "outside": outside,
        "toiles": {first: here["id"], second: there["id"]},
    }


def names_beside(
    theirs: Iterable[str], *, taken: Container[str], same: Mapping[str, str], toile: str
) -> dict[str, str]:
    """How the sites of a second toile are called beside a first, whose names are `taken`."""
    return {
        name: same.get(name) or (f"{toile}-{name}" if name in taken else name) for name in theirs
    }
