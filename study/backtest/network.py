"""The shipped toile as it was in a past year, as far as sources date its sites and flows."""

from dataclasses import replace

from piu.domain.ecosystem.toiles.rules import existed_in
from piu.engine import Ecosystem
from study.dunkirk import ecosystem, key_of, rows


def as_it_was(year: int) -> Ecosystem:
    """Return the sites and flows that were there in a year.

    A date that no source gives hides nothing: what may have been there is kept. A site closed
    since works again; a stopped flow runs again when a source says until when it ran.
    """
    sites = {row["id"]: row for row in rows("actors")}
    flows = {key_of(row): row for row in rows("flows")}
    there = {
        site.id: replace(site, status="active")
        for site in ecosystem().sites
        if site.status != "planned"
        and existed_in(year, start=sites[site.id]["opened"], end=sites[site.id]["closed"])
        and (site.status == "active" or sites[site.id]["closed"])
    }
    kept = [
        replace(flow, status="real")
        for flow in ecosystem().flows
        if {flow.source, flow.target} <= set(there)
        and existed_in(year, start=flows[flow.id]["valid_from"], end=flows[flow.id]["valid_to"])
        and (flow.status == "real" or (flow.status == "stopped" and flows[flow.id]["valid_to"]))
    ]
    return Ecosystem(sites=tuple(there.values()), flows=tuple(kept))
