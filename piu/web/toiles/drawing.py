"""What the interactive toile draws: one JSON document, in the language of the page."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse

from piu.domain.ecosystem.queries import FlowRow, SiteRow, ToileView
from piu.domain.statements.models import Statement
from piu.domain.taxonomy.queries import label, vocabulary
from piu.domain.territories.models import Territory
from piu.domain.territories.rules import Ring
from piu.web.toiles.words import labels

Json = dict[str, Any]
Place = tuple[float, float]


def drawing(
    view: ToileView,
    *,
    places: Mapping[str, Place],
    communes: list[tuple[Territory, list[Ring]]],
    loss: Mapping[str, Json] | None = None,
) -> Json:
    """The document read by `piu-toile.js`; unknown figures are null."""
    return {
        "web": {"slug": view.web.slug, "name": view.web.name},
        "families": _coded("resource_families", with_colour=True),
        "kinds": _coded("site_kinds"),
        "sites": [_site(row, places=places, slug=view.web.slug) for row in view.sites],
        "flows": [_flow(row) for row in view.flows],
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
        "family": str(row.resource.extra.get("family", "")),
        "status": flow.status,
        "certainty": flow.certainty,
        "quantity": amount(row.measure),
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


def loss_of(result: Json) -> dict[str, Json]:
    """The loss of each site that a scenario touches, for its colour and pattern."""
    return {site["id"]: site["loss"] for site in result["sites"]}
