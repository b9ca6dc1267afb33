"""Rows of a toile's files to records and figures; every line that cannot be used is noted."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from piu.domain.ecosystem.imports import rules
from piu.domain.journal.rules import Watch, unwatched
from piu.domain.people.choices import OrganisationKind
from piu.domain.statements.choices import Confidence, Visibility
from piu.domain.taxonomy.queries import vocabulary
from piu.transfers.importers.report import Problems
from piu.transfers.importers.tables import Row, without_doubles
from piu.transfers.importers.toile_names import Names
from piu.transfers.toile_shape import PROJECT_FIGURES, SITE_FIGURES, SITE_YEARS

OUTSIDE = "market_external"
SIREN = re.compile(r"\d{9}")

TOLD_EACH = 1000  # rows


@dataclass(frozen=True)
class Content:
    """All that the files say of a toile."""

    slug: str
    records: list[rules.Record]
    figures: list[rules.Figure]


class Cleaning:
    """One pass over the files of a toile: what refers to what is checked across all of them."""

    def __init__(
        self, tables: dict[str, list[Row]], *, problems: Problems, toile: str | None
    ) -> None:
        self.names = Names(tables, problems=problems, toile=toile)
        self.records: list[rules.Record] = []
        self.figures: list[rules.Figure] = []

    def content(self, *, watch: Watch = unwatched) -> Content:
        """Records and figures of every file."""
        self._clean_toile()
        for name, clean in (
            ("sources", self._source),
            ("organisations", self._organisation),
            ("actors", self._site),
            ("projects", self._project),
        ):
            for row in without_doubles(self.names.rows(name), key=lambda row: row.text("id")):
                clean(row)
        numbered = [row for row in self.names.rows("organisations") if row.text("siren")]
        without_doubles(numbered, key=lambda row: row.text("siren"), column="siren")
        ends = without_doubles(self.names.rows("flows"), key=_flow_ends, column="from_id")
        for rank, row in enumerate(ends):
            self._flow(row)
            if rank % TOLD_EACH == 0:
                watch(rank / len(ends))
        names = without_doubles(self.names.rows("byproducts"), key=_by_product_name, column="slug")
        for row in names:
            self._by_product(row)
        dissenting = self._alternatives()
        # Of two values of one year and firmness the later row is shown: the files' own.
        return Content(self.names.toile, self.records, [*dissenting, *self.figures])

    # --- one record from one row

    def _clean_toile(self) -> None:
        for row in self.names.rows("toile")[:1]:
            fields = {
                **_texts(row, {"name_fr": 200, "name_en": 200}, required=("name_fr",)),
                **_texts(row, {"description_fr": None, "description_en": None}),
                "compiled_on": _whole_date(row, "compiled_on"),
                "territory": self.names.territory(row, "territory_code", required=True),
            }
            self._add(row, "toile", self._identifier(row, "slug"), fields)

    def _source(self, row: Row) -> None:
        fields = {
            "url": row.link("url"),
            "title": row.text("title", required=True, longest=400),
            "publisher": row.text("publisher", longest=250),
            "published": row.partial_date("date"),
            "licence": row.text("licence", longest=120),
        }
        self._add(row, "source", self._identifier(row, "id", longest=120), fields)

    def _organisation(self, row: Row) -> None:
        siren = row.text("siren")
        if siren and not SIREN.fullmatch(siren):
            row.problem("not_a_siren", "siren")
        fields = {
            "name": row.text("name", required=True, longest=250),
            "kind": row.choice("kind", [str(kind) for kind in OrganisationKind]),
            "siren": siren,
        }
        self._add(row, "organisation", self._identifier(row, "id", longest=120), fields)

    def _site(self, row: Row) -> None:
        kind = row.term("kind", "site_kinds")
        latitude, longitude = self._point(row)
        name = self._identifier(row, "id")
        fields = {
            **_texts(row, {"name_fr": 200, "name_en": 200}, required=("name_fr",)),
            "kind": kind,
            "naf_division": row.term("naf_division", "naf_divisions", required=False),
            "organisation": self.names.organisation(row),
            "siret": row.text("siret", longest=14),
            "territory": self.names.territory(row, "insee_code"),
            "place_name": row.text("place_name", longest=120),
            "latitude": latitude,
            "longitude": longitude,
            "geo_precision": row.term("geo_precision", "geo_precisions", required=False),
            "is_outside": kind == OUTSIDE,
            "status": row.term("status", "site_status"),
            "opened": row.partial_date("opened"),
            "closed": row.partial_date("closed"),
            **_texts(row, {"note_fr": None, "note_en": None}),
        }
        record = self._add(row, "site", name, fields, sources=True)
        for attribute, (start, unit) in SITE_FIGURES.items():
            figure = _Value(
                attribute=attribute,
                unit=unit,
                column=attribute,
                year=f"{start}_year",
                confidence=f"{start}_confidence",
                sources=f"{start}_source_ids",
            )
            self._figure(row, record, figure, firmness=Confidence.DOCUMENTED)
        for attribute in SITE_YEARS:
            if len(row.text(attribute)) == 4:
                year = _Value(attribute=attribute, unit="year", column=attribute)
                self._figure(row, record, year, firmness=Confidence.DOCUMENTED)

    def _flow(self, row: Row) -> None:
        source, target, resource = _flow_ends(row)
        for column in ("from_id", "to_id"):
            self.names.check_site(row, column, row.text(column, required=True))
        if source and source == target:
            row.problem("flow_to_itself", "to_id")
        row.term("resource", "resources")
        fields = {
            "status": row.term("status", "flow_status"),
            "certainty": row.term("certainty", "certainty"),
            "valid_from": row.partial_date("valid_from"),
            "valid_to": row.partial_date("valid_to"),
            **_texts(row, {"note_fr": None, "note_en": None}),
        }
        name = f"{source}--{target}--{resource}"
        self._measured(row, self._add(row, "flow", name, fields, sources=True))

    def _by_product(self, row: Row) -> None:
        site, slug = _by_product_name(row)
        self.names.check_site(row, "actor_id", row.text("actor_id", required=True))
        self._identifier(row, "slug", longest=120)
        fields = {
            "label_fr": row.text("by_product_fr", required=True, longest=250),
            "label_en": row.text("by_product_en", longest=250),
            "ewc_code": row.text("ewc_code", longest=12),
            **_texts(row, {"fate_fr": 300, "fate_en": 300}),
            "certainty": row.term("certainty", "certainty"),
            **_texts(row, {"note_fr": None, "note_en": None}),
        }
        self._measured(row, self._add(row, "by_product", f"{site}/{slug}", fields, sources=True))

    def _project(self, row: Row) -> None:
        sites = row.list("actor_ids", required=True)
        for site in sites:
            self.names.check_site(row, "actor_ids", site)
        name = self._identifier(row, "id")
        fields = {
            **_texts(row, {"name_fr": 250, "name_en": 250}, required=("name_fr",)),
            "kind": row.term("kind", "project_kinds"),
            "date": row.partial_date("date"),
            "status": row.term("status", "project_status"),
            **_texts(row, {"description_fr": None, "description_en": None}),
        }
        record = self._add(row, "project", name, fields, sources=True, sites=sites)
        for attribute, unit in PROJECT_FIGURES.items():
            value = _Value(attribute=attribute, unit=unit, column=attribute, year="figures_year")
            self._figure(row, record, value, firmness=Confidence.DOCUMENTED)

    def _alternatives(self) -> list[rules.Figure]:
        """Values on which a source departs from the one the other files keep."""
        kept, self.figures = self.figures, []
        defined = {record.key for record in self.records}
        for row in self.names.rows("alternatives"):
            kind = row.choice("subject_kind", ("site", "flow", "by_product", "project"))
            name = row.text("subject_id", required=True)
            self.names.check_subject(row, (kind, name), defined)
            row.text("value", required=not row.text("text"))
            record = rules.Record(kind, name, {}, sources=self.names.cited_sources(row))
            self._figure(row, record, self._value(row), firmness=Confidence.DOCUMENTED)
        dissenting, self.figures = self.figures, kept
        return dissenting

    # --- figures

    def _measured(self, row: Row, record: rules.Record) -> None:
        """The figure of a flow or a by-product: as firm as the link itself unless it says else."""
        inferred = record.fields["certainty"] == "inferred"
        firmness = Confidence.INFERRED if inferred else Confidence.DOCUMENTED
        if row.text("value"):
            self._figure(row, record, self._value(row), firmness=firmness)
        elif any(row.text(column) for column in ("unit", "attribute", "year")):
            row.problem("missing_value", "value")

    def _value(self, row: Row) -> "_Value":
        unit = row.text("unit", required=not row.text("text"))
        if unit and unit not in vocabulary("units"):
            row.problem("unknown_unit", "unit")
        attribute = row.term("attribute", "attributes")
        return _Value(
            attribute=attribute,
            unit=unit,
            column="value",
            year="year",
            confidence="confidence",
            sources="value_source_ids",
        )

    def _figure(self, row: Row, record: rules.Record, value: "_Value", *, firmness: str) -> None:
        number = row.number(value.column)
        year = row.year(value.year) if value.year else None
        confidence = firmness
        if value.confidence:
            known = [str(word) for word in Confidence]
            confidence = row.choice(value.confidence, known, default=firmness)
        tells_own = bool(value.sources and row.list(value.sources))
        own = self.names.cited_sources(row, value.sources) if tells_own else frozenset()
        more = self._said_apart(row) if "subject_id" in row.values else _conversion(row)
        if number is None and not more.get("text"):
            if value.sources and not row.text(value.column) and (year or own):
                row.problem("missing_value", value.column)
            return
        self.figures.append(
            rules.Figure(
                subject=record.key,
                attribute=value.attribute,
                number=number,
                unit=value.unit,
                year=year,
                confidence=confidence,
                sources=tuple(sorted(own if tells_own else record.sources)),
                **more,
            )
        )

    def _said_apart(self, row: Row) -> dict[str, str]:
        """What a figure on a line of its own says besides: to whom, of what, and a remark."""
        visibility = row.choice("visibility", [str(w) for w in Visibility], default="public")
        return {
            **_texts(row, {"note_fr": None, "note_en": None, "label": 200, "text": None}),
            "visibility": visibility,
            "circle": self.names.circle(row, required=visibility == Visibility.CIRCLE),
        }

    # --- cells

    def _add(
        self,
        row: Row,
        kind: str,
        name: str,
        fields: dict[str, Any],
        *,
        sources: bool = False,
        sites: Iterable[str] = (),
    ) -> rules.Record:
        record = rules.Record(
            kind=kind,
            name=name,
            fields=fields,
            sources=self.names.cited_sources(row) if sources else frozenset(),
            sites=frozenset(sites),
        )
        self.records.append(record)
        return record

    def _identifier(self, row: Row, column: str, *, longest: int = 80) -> str:
        name = row.text(column, required=True, longest=longest)
        if name and not rules.SLUG.fullmatch(name):
            row.problem("bad_identifier", column)
        return name

    def _point(self, row: Row) -> tuple[float | None, float | None]:
        point = row.number("latitude", lowest=-90), row.number("longitude", lowest=-180)
        for column, value, highest in zip(("latitude", "longitude"), point, (90, 180), strict=True):
            if value is not None and value > highest:
                row.problem("number_too_high", column, highest=highest)
        if (point[0] is None) != (point[1] is None):
            row.problem("half_a_point", "latitude" if point[0] is None else "longitude")
        return point


@dataclass(frozen=True, kw_only=True)
class _Value:
    """What a figure is, and in which columns it is kept.

    Without a column of its own, its sources are those of the row.
    """

    attribute: str
    unit: str
    column: str
    year: str = ""
    confidence: str = ""
    sources: str = ""


def _conversion(row: Row) -> dict[str, str]:
    """A remark that keeps the amount as it was written, when its unit was converted."""
    written = row.values.get("converted_from")
    if not written:
        return {}
    return {"note_fr": f"Converti de : {written}", "note_en": f"Converted from: {written}"}


def _flow_ends(row: Row) -> tuple[str, str, str]:
    return row.text("from_id"), row.text("to_id"), row.text("resource")


def _by_product_name(row: Row) -> tuple[str, str]:
    return row.text("actor_id"), row.text("slug")


def _texts(
    row: Row, longest: dict[str, int | None], *, required: tuple[str, ...] = ()
) -> dict[str, str]:
    return {
        name: row.text(name, required=name in required, longest=most)
        for name, most in longest.items()
    }


def _whole_date(row: Row, column: str) -> date | None:
    text = row.partial_date(column)
    if text and len(text) < 10:
        row.problem("not_a_date", column)
    return date.fromisoformat(text) if len(text) == 10 else None
