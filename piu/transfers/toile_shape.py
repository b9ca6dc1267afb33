"""The tables of a toile and their columns: one shape for every format, in and out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# What the published schema is called and which edition this is: a new column adds to the second
# number, a column taken away or read otherwise adds to the first.
SCHEMA = "piu-toile"
SCHEMA_VERSION = "1.0"

NOTES = ("note_fr", "note_en")
VALUE = ("attribute", "value", "unit", "year", "confidence")

# In a column of sources: said by someone who cites none. An empty cell is a line to complete.
NO_SOURCE = "?"

Cells = dict[str, Any]
Tables = Mapping[str, list[Cells]]


@dataclass(frozen=True)
class Shape:
    """The columns that a table must have, and those that it may have."""

    columns: tuple[str, ...]
    optional: tuple[str, ...] = field(default=())

    @property
    def every(self) -> tuple[str, ...]:
        """All columns, in the order in which they are written."""
        return (*self.columns, *self.optional)


SHAPES: dict[str, Shape] = {
    "toile": Shape(
        ("slug", "name_fr", "territory_code"),
        ("name_en", "description_fr", "description_en", "compiled_on"),
    ),
    "sources": Shape(("id", "title", "url"), ("publisher", "date", "licence")),
    "organisations": Shape(("id", "name", "kind"), ("siren",)),
    "actors": Shape(
        ("id", "name_fr", "kind", "status", "source_ids"),
        (
            *("name_en", "organisation_id", "naf_division", "siret", "insee_code", "place_name"),
            *("latitude", "longitude", "geo_precision", "opened", "closed"),
            *("employees", "employees_year", "employees_confidence", "employees_source_ids"),
            *("turnover_meur", "turnover_year", "turnover_confidence", "turnover_source_ids"),
            *("ghg_t", "ghg_year", "ghg_confidence", "ghg_source_ids"),
            *NOTES,
        ),
    ),
    "flows": Shape(
        ("from_id", "to_id", "resource", "status", "certainty", "source_ids"),
        (*VALUE, "value_source_ids", "valid_from", "valid_to", *NOTES),
    ),
    "byproducts": Shape(
        ("actor_id", "slug", "by_product_fr", "certainty", "source_ids"),
        ("by_product_en", "ewc_code", "fate_fr", "fate_en", *VALUE, "value_source_ids", *NOTES),
    ),
    "projects": Shape(
        ("id", "name_fr", "kind", "actor_ids", "status", "source_ids"),
        (
            *("name_en", "date", "jobs_gained", "jobs_lost", "amount_meur", "figures_year"),
            *("description_fr", "description_en"),
        ),
    ),
    "alternatives": Shape(
        ("subject_kind", "subject_id", "attribute", "value", "unit", "source_ids"),
        ("year", "confidence", "label", "text", "visibility", "circle", *NOTES),
    ),
}

# A column that takes the codes of another vocabulary in this table than elsewhere.
TERMS: dict[tuple[str, str], str] = {
    ("actors", "kind"): "site_kinds",
    ("actors", "status"): "site_status",
    ("flows", "status"): "flow_status",
    ("projects", "kind"): "project_kinds",
    ("projects", "status"): "project_status",
}

# attribute -> how its year and confidence columns start, and its unit
SITE_FIGURES = {
    "employees": ("employees", "jobs"),
    "turnover_meur": ("turnover", "MEUR"),
    "ghg_t": ("ghg", "t CO2e"),
}
SITE_YEARS = ("opened", "closed")
PROJECT_FIGURES = {"jobs_gained": "jobs", "jobs_lost": "jobs", "amount_meur": "MEUR"}
