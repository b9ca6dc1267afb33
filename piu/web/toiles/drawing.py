"""What the interactive toile draws: one JSON document, in the language of the page."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from piu.domain.ecosystem.models import EcosystemWeb
from piu.domain.ecosystem.toiles.picture import Bundle, Choice, Group, Picture, group_places
from piu.domain.ecosystem.toiles.queries import FlowRow, SiteRow
from piu.domain.statements.models import Statement
from piu.domain.taxonomy.queries import label, vocabulary
from piu.domain.territories.models import Territory
from piu.domain.territories.rules import Ring
from piu.web.toiles.choice import query_of
from piu.web.toiles.words import labels

Json = dict[str, Any]
Place = tuple[float, float]


def drawing(
    web: EcosystemWeb,
    picture: Picture,
    choice: Choice,
    *,
    places: Mapping[str, Place],
    communes: list[tuple[Territory, list[Ring]]],
    loss: Mapping[str, Json] | None = None,
) -> Json:
    """The document read by `piu-toile.js`; unknown figures are null."""
    middles = group_places(picture.groups, places)
    return {
        "web": {"slug": web.slug, "name": web.name},
        "families": _coded("resource_families", with_colour=True),
        "kinds": [*_coded("site_kinds"), {"code": "group", "label": _("Groupe, à déplier")}],
        "sites": [
            *(_site(row, places=places, slug=web.slug) for row in picture.sites),
            *(_group(group, middles[group.key], web, choice) for group in picture.groups),
        ],
        "flows": [
            *(_flow(row) for row in picture.flows),
            *(_bundle(bundle) for bundle in picture.bundles),
        ],
        "outlines": [_outline(commune, rings) for commune, rings in communes],
        "loss": loss,
        "tiles": _tiles(),
        "labels": labels(),
    }


def _tiles() -> Json | None:
    """The operator's background of the map, when one is set; none by default."""
    if not settings.MAP_TILE_URL:
        return None
    return {"address": settings.MAP_TILE_URL, "credit": settings.MAP_TILE_CREDIT}


def _coded(name: str, *, with_colour: bool = False) -> list[Json]:
    terms = vocabulary(name).values()
    return [
        {"code": term.code, "label": term.label} | ({"colour_index": rank} if with_colour else {})
        for rank, term in enumerate(terms)
    ]


def _site(row: SiteRow, *, places: Mapping[str, Place], slug: str) -> Json:
    site = row.site
    x, y = places.get(site.slug, (0.0, 0.0))
    return {
        "id": site.slug,
        "name": site.name,
        "kind": site.kind,
        "sector": site.naf_division,
        "status": site.status,
        "outside": site.is_outside,
        "x": x,
        "y": y,
        "lon": site.longitude,
        "lat": site.latitude,
        "commune": site.place_name,
        "jobs": amount(row.employees),
        "url": reverse("toiles:site", args=[slug, site.slug]),
    }


def _flow(row: FlowRow) -> Json:
    flow = row.flow
    return {
        "id": row.flow.key,
        "source": flow.source.slug,
        "target": flow.target.slug,
        "resource": row.resource.label,
        "family": row.family.code if row.family else "",
        "status": flow.status,
        "certainty": flow.certainty,
        "quantity": amount(row.measure),
    }


def _group(group: Group, place: Place, web: EcosystemWeb, choice: Choice) -> Json:
    """A group as one more body, drawn in the middle of its sites; its address opens it."""
    sites = [row.site for row in group.rows]
    lon, lat = (_mean(getattr(site, axis) for site in sites) for axis in ("longitude", "latitude"))
    opened = query_of(choice, ouvert=",".join(sorted({*choice.opened, group.key})), focus="")
    return {
        "id": group.key,
        "name": group_name(group),
        "kind": "group",
        "count": len(sites),
        "sector": "",
        "status": "active",
        "outside": all(site.is_outside for site in sites),
        "x": place[0],
        "y": place[1],
        "lon": lon,
        "lat": lat,
        "commune": "",
        "jobs": None,
        "url": f"{web.get_absolute_url()}?{opened}",
    }


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def group_name(group: Group) -> str:
    """What a group is called; sites whose place or activity is unknown are together too."""
    grouping = group.key.split(":")[0]
    unknown = _("Activité non renseignée") if grouping == "sector" else _("Hors du territoire")
    return f"{group.label or unknown} ({len(group.rows)})"


def _bundle(bundle: Bundle) -> Json:
    count = len(bundle.flows)
    is_sure = any(row.flow.certainty == "documented" for row in bundle.flows)
    is_real = any(row.flow.status == "real" for row in bundle.flows)
    return {
        "id": bundle.key,
        "source": bundle.source,
        "target": bundle.target,
        "resource": ngettext("{n} flux", "{n} flux", count).format(n=count),
        "family": bundle.family,
        "status": "real" if is_real else bundle.flows[0].flow.status,
        "certainty": "documented" if is_sure else "inferred",
        "quantity": None,
        "count": count,
    }


def _outline(commune: Territory, rings: list[Ring]) -> Json:
    rounded = [[[round(lon, 4), round(lat, 4)] for lon, lat in ring] for ring in rings]
    return {"code": commune.code, "name": commune.name, "rings": rounded}


def amount(statement: Statement | None) -> Json | None:
    """A figure with what must go with it; null when it is unknown."""
    if statement is None or statement.number is None:
        return None
    return {
        "value": statement.number,
        "unit": label("units", statement.unit),
        "year": statement.year,
        "confidence": statement.get_confidence_display(),
    }
