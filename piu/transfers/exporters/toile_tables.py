"""A toile as tables of plain values: what every export format is written from.

An empty cell (`None`) means unknown. The main tables hold the public value shown of each figure;
`alternatives` holds whatever else stands and the viewer may see, so that nothing is lost.
"""

from collections.abc import Iterable
from typing import Any

from piu.domain.ecosystem.models import EcosystemWeb
from piu.domain.ecosystem.toiles.queries import ToileRecord, toile_record
from piu.domain.statements import rules
from piu.domain.statements.choices import Confidence, Visibility
from piu.domain.statements.models import Source, Statement
from piu.transfers.toile_shape import (
    NO_SOURCE,
    PROJECT_FIGURES,
    SHAPES,
    SITE_FIGURES,
    SITE_YEARS,
    Cells,
)

# The figure shown in the columns of a flow or a by-product: the first of these that is known.
MEASURES = ("quantity", "source_share", "target_share", "capacity", "indicator")


def toile_tables(web: EcosystemWeb, *, viewer: Any) -> dict[str, list[Cells]]:
    """Every table of a toile as this viewer may see it, each row with all of its columns."""
    record = toile_record(web, viewer=viewer)
    told = _Telling(record)
    tables = {
        "toile": [_toile(web)],
        "sources": [_source(source) for source in _sources_of(record)],
        "organisations": _organisations(record),
        "actors": [told.site(row) for row in record.sites],
        "flows": [told.flow(row) for row in record.flows],
        "byproducts": [told.by_product(row) for row in record.by_products],
        "projects": [told.project(row) for row in record.projects],
    }
    tables["alternatives"] = told.rest()
    return {
        name: [{column: row.get(column) for column in shape.every} for row in tables[name]]
        for name, shape in SHAPES.items()
    }


class _Telling:
    """Rows of the record to cells; remembers which statements a main table already tells whole."""

    def __init__(self, record: ToileRecord) -> None:
        self.record = record
        self.told: set[int] = set()
        self.subjects: list[tuple[str, str, int]] = []

    def site(self, site: Any) -> Cells:
        """One row of `actors`."""
        self.subjects.append(("site", site.slug, site.subject_id))
        cells = {
            "id": site.slug,
            **_fields(site, "name_fr", "name_en", "kind", "status", "naf_division", "siret"),
            **_fields(site, "place_name", "latitude", "longitude", "geo_precision"),
            **_fields(site, "opened", "closed", "note_fr", "note_en"),
            "organisation_id": site.organisation.slug if site.organisation else None,
            "insee_code": site.territory.code if site.territory else None,
            "source_ids": _slugs(site.sources.all()),
        }
        for attribute, (start, unit) in SITE_FIGURES.items():
            shown = self._shown(site.subject_id, attribute, unit=unit)
            if shown is not None:
                cells |= {
                    attribute: shown.number,
                    f"{start}_year": shown.year,
                    f"{start}_confidence": shown.confidence,
                    f"{start}_source_ids": _slugs(shown.sources.all()),
                }
                self._is_whole(shown)
        for attribute in SITE_YEARS:
            shown = self._shown(site.subject_id, attribute, unit="year")
            if shown is not None and cells[attribute] == f"{shown.number:.0f}":
                self._is_whole(
                    shown,
                    year=None,
                    confidence=Confidence.DOCUMENTED,
                    sources=cells["source_ids"],
                )
        return cells

    def flow(self, flow: Any) -> Cells:
        """One row of `flows`."""
        self.subjects.append(("flow", flow.key, flow.subject_id))
        sources = _slugs(flow.sources.all())
        return {
            "from_id": flow.source.slug,
            "to_id": flow.target.slug,
            **_fields(flow, "resource", "status", "certainty", "note_fr", "note_en"),
            **_fields(flow, "valid_from", "valid_to"),
            "source_ids": sources,
            **self._measure(flow.subject_id, sources),
        }

    def by_product(self, item: Any) -> Cells:
        """One row of `byproducts`."""
        self.subjects.append(("by_product", f"{item.site.slug}/{item.slug}", item.subject_id))
        sources = _slugs(item.sources.all())
        return {
            "actor_id": item.site.slug,
            "by_product_fr": item.label_fr,
            "by_product_en": item.label_en or None,
            **_fields(item, "slug", "ewc_code", "fate_fr", "fate_en", "certainty"),
            **_fields(item, "note_fr", "note_en"),
            "source_ids": sources,
            **self._measure(item.subject_id, sources),
        }

    def project(self, project: Any) -> Cells:
        """One row of `projects`."""
        self.subjects.append(("project", project.slug, project.subject_id))
        sources = _slugs(project.sources.all())
        cells = {
            "id": project.slug,
            **_fields(project, "name_fr", "name_en", "kind", "date", "status"),
            **_fields(project, "description_fr", "description_en"),
            "actor_ids": sorted(site.slug for site in project.sites.all()),
            "source_ids": sources,
        }
        known = {
            attribute: self._shown(project.subject_id, attribute, unit=unit)
            for attribute, unit in PROJECT_FIGURES.items()
        }
        years = [shown.year for shown in known.values() if shown is not None]
        cells["figures_year"] = years[0] if years else None
        for attribute, shown in known.items():
            if shown is not None:
                cells[attribute] = shown.number
                self._is_whole(
                    shown,
                    year=cells["figures_year"],
                    confidence=Confidence.DOCUMENTED,
                    sources=sources,
                )
        return cells

    def rest(self) -> list[Cells]:
        """The rows of `alternatives`: each standing statement that no main table tells whole."""
        return [
            _alternative(kind, key, statement)
            for kind, key, subject_id in self.subjects
            for statement in self.record.said.get(subject_id, [])
            if statement.pk not in self.told
        ]

    def _measure(self, subject_id: int, sources: list[str]) -> Cells:
        for attribute in MEASURES:
            shown = self._shown(subject_id, attribute)
            if shown is None:
                continue
            own = _slugs(shown.sources.all())
            self._is_whole(shown)
            return {
                **_fields(shown, "attribute", "unit", "year", "confidence"),
                "value": shown.number,
                "value_source_ids": own if own != sources else None,
            }
        return {}

    def _shown(self, subject_id: int, attribute: str, *, unit: str = "") -> Statement | None:
        """The public value shown, when it is a number (in this unit, if one is named)."""
        public = [
            statement
            for statement in self.record.said.get(subject_id, [])
            if (statement.attribute, statement.label) == (attribute, "")
            and statement.visibility == Visibility.PUBLIC
        ]
        shown = rules.retained(public)
        if shown is None or shown.number is None or shown.unit != (unit or shown.unit):
            return None
        return shown

    def _is_whole(self, statement: Statement, **told: Any) -> None:
        """Remember a statement if its columns tell all of it: remarks have none."""
        same = all(
            (_slugs(statement.sources.all()) if name == "sources" else getattr(statement, name))
            == value
            for name, value in told.items()
        )
        if same and not (statement.note_fr or statement.note_en):
            self.told.add(statement.pk)


def _toile(web: EcosystemWeb) -> Cells:
    return {
        **_fields(web, "slug", "name_fr", "name_en", "description_fr", "description_en"),
        "territory_code": web.territory.code,
        "compiled_on": _day(web.compiled_on),
    }


def _sources_of(record: ToileRecord) -> list[Source]:
    """Every source that a row or a figure cites, by its identifier."""
    described: list[Any] = [*record.sites, *record.flows, *record.by_products, *record.projects]
    figures = [statement for said in record.said.values() for statement in said]
    cited = {source.slug: source for row in (*described, *figures) for source in row.sources.all()}
    return [cited[slug] for slug in sorted(cited)]


def _source(source: Source) -> Cells:
    return {
        "id": source.slug,
        **_fields(source, "title", "url", "publisher", "licence"),
        "date": source.published or None,
    }


def _organisations(record: ToileRecord) -> list[Cells]:
    named = {
        site.organisation.slug: site.organisation for site in record.sites if site.organisation
    }
    return [{"id": slug, **_fields(named[slug], "name", "kind", "siren")} for slug in sorted(named)]


def _alternative(kind: str, key: str, statement: Statement) -> Cells:
    return {
        "subject_kind": kind,
        "subject_id": key,
        **_fields(statement, "attribute", "label", "text", "unit", "year", "confidence"),
        **_fields(statement, "visibility", "note_fr", "note_en"),
        "value": statement.number,
        "circle": statement.circle.slug if statement.circle else None,
        "source_ids": _slugs(statement.sources.all()),
    }


def _fields(row: Any, *names: str) -> Cells:
    """Fields under their own names; an empty text is nothing."""
    values = {name: getattr(row, name) for name in names}
    return {name: None if value == "" else value for name, value in values.items()}


def _slugs(sources: Iterable[Source]) -> list[str]:
    return sorted(source.slug for source in sources) or [NO_SOURCE]


def _day(date: Any) -> str | None:
    return date.isoformat() if date else None
