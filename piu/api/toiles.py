"""Toiles over HTTP: their sites and flows, and the files they are taken out as."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from piu.domain.ecosystem.toiles import queries
from piu.transfers.exporters.toile import Exported, export_toile
from piu.transfers.exporters.toile_json import json_schema

router = Router(tags=["toiles"])


class Toile(Schema):
    slug: str
    name: str


class Source(Schema):
    slug: str
    title: str
    url: str
    publisher: str
    published: str


class Figure(Schema):
    """A value with what must go with it; an attribute that is not listed is unknown, never 0."""

    attribute: str
    value: float | str
    unit: str
    year: int | None
    confidence: str
    sources: list[Source]


class SiteOut(Schema):
    id: str
    name_fr: str
    name_en: str
    kind: str
    naf_division: str
    status: str
    place: str
    is_outside: bool
    longitude: float | None
    latitude: float | None
    position_precision: str
    figures: list[Figure]
    sources: list[Source]


class FlowOut(Schema):
    id: str
    source: str
    target: str
    resource: str
    resource_fr: str
    resource_en: str
    family: str
    status: str
    certainty: str
    figures: list[Figure]
    sources: list[Source]


class WholeToile(Toile):
    sites: list[SiteOut]
    flows: list[FlowOut]


@router.get("", response=list[Toile], url_name="toiles")
def list_toiles(request: HttpRequest) -> list[Any]:
    """Every toile."""
    return queries.webs()


@router.get("/schema", response=dict[str, Any], url_name="toile-schema")
def schema(request: HttpRequest) -> dict[str, Any]:
    """The JSON Schema of the open format in which toiles are exchanged."""
    return json_schema()


@router.get("/{slug}/export", response=bytes, url_name="export")
def export(request: HttpRequest, slug: str, format: str = "json") -> HttpResponse:
    """The whole toile as a file that this viewer may take: JSON, XLSX, CSV, GraphML, GEXF…"""
    return attached(export_toile(queries.web(slug), format, viewer=request.user))


@router.get("/{slug}", response=WholeToile)
def whole(request: HttpRequest, slug: str) -> dict[str, Any]:
    """Every site and flow of a toile with the figures that this viewer may see."""
    view = queries.toile_view(queries.web(slug), viewer=request.user)
    return {
        "slug": view.web.slug,
        "name": view.web.name,
        "sites": [_site(row) for row in view.sites],
        "flows": [_flow(row) for row in view.flows],
    }


def _site(row: queries.SiteRow) -> dict[str, Any]:
    site = row.site
    return {
        "id": site.slug,
        "name_fr": site.name_fr,
        "name_en": site.name_en,
        "kind": site.kind,
        "naf_division": site.naf_division,
        "status": site.status,
        "place": site.place_name,
        "is_outside": site.is_outside,
        "longitude": site.longitude,
        "latitude": site.latitude,
        "position_precision": site.geo_precision,
        "figures": _figures(row.values),
        "sources": list(site.sources.all()),
    }


def _flow(row: queries.FlowRow) -> dict[str, Any]:
    flow = row.flow
    return {
        "id": flow.key,
        "source": flow.source.slug,
        "target": flow.target.slug,
        "resource": flow.resource,
        "resource_fr": row.resource.fr,
        "resource_en": row.resource.en,
        "family": str(row.resource.extra.get("family", "")),
        "status": flow.status,
        "certainty": flow.certainty,
        "figures": _figures(row.values),
        "sources": list(flow.sources.all()),
    }


def _figures(values: queries.Values) -> list[dict[str, Any]]:
    return [
        {
            "attribute": attribute,
            "value": statement.value,
            "unit": statement.unit,
            "year": statement.year,
            "confidence": statement.confidence,
            "sources": list(statement.sources.all()),
        }
        for (attribute, _), statement in sorted(values.items())
    ]


def attached(file: Exported) -> HttpResponse:
    """A file to keep, under its name."""
    response = HttpResponse(file.content, content_type=file.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response
