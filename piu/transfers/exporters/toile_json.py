"""A toile as JSON: the tables under their names, beside the schema's name and version."""

import json
from typing import Any

from piu.domain.taxonomy.queries import vocabulary
from piu.transfers.toile_shape import SCHEMA, SCHEMA_VERSION, SHAPES, TERMS, Tables

DRAFT = "https://json-schema.org/draft/2020-12/schema"
TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "term": {"type": "string"},
    "unit": {"type": "string"},
    "date": {"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"},
    "number": {"type": "number"},
    "year": {"type": "integer", "minimum": 1000, "maximum": 2999},
    "list": {"type": "array", "items": {"type": "string"}},
}


def json_of(tables: Tables) -> bytes:
    """The document; what is unknown is left out, never written as zero or as an empty text."""
    document = {
        "schema": SCHEMA,
        "version": SCHEMA_VERSION,
        **{
            name: [
                {column: value for column, value in row.items() if value not in (None, [])}
                for row in rows
            ]
            for name, rows in tables.items()
        },
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the document, drawn from the shape and the vocabularies."""
    return {
        "$schema": DRAFT,
        "$id": f"urn:{SCHEMA}:{SCHEMA_VERSION}",
        "title": "Toile (PIU)",
        "description": "Sites of a territory and the flows between them, with their sources.",
        "type": "object",
        "required": ["schema", "version", *SHAPES],
        "additionalProperties": False,
        "properties": {
            "schema": {"const": SCHEMA},
            "version": {"type": "string", "pattern": "^1\\.[0-9]+$"},
            **{name: {"type": "array", "items": _row_schema(name)} for name in SHAPES},
        },
    }


def _row_schema(table: str) -> dict[str, Any]:
    shape = SHAPES[table]
    # `value` of a line of its own may be a text instead; a source may have no address.
    optional = {"value", "unit", "url"}
    return {
        "type": "object",
        "title": vocabulary("toile_tables")[table].en,
        "required": [name for name in shape.columns if name not in optional],
        "additionalProperties": False,
        "properties": {name: _column_schema(table, name) for name in shape.every},
    }


def _column_schema(table: str, name: str) -> dict[str, Any]:
    column = vocabulary("toile_columns")[name]
    schema = {
        **TYPES[column["type"]],
        "title": column.en,
        "description": column.extra["definition_en"],
    }
    codes = TERMS.get((table, name)) or column.extra.get("vocabulary")
    is_closed = column["type"] in ("term", "unit") and table != "organisations"
    return {**schema, "enum": list(vocabulary(codes))} if codes and is_closed else schema
