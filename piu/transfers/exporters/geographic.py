"""A toile for maps: sites as points and flows as lines between them, in degrees (WGS 84).

A site without a position, and the flows that touch it, keep their row and have no geometry.
"""

import json
import struct
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from pyogrio import raw

from piu.domain.taxonomy.queries import term
from piu.transfers.toile_shape import SHAPES, Cells, Tables

Point = tuple[float, float]
LAYERS = (("sites", "Point", "actors"), ("flows", "LineString", "flows"))


def geojson_of(tables: Tables) -> bytes:
    """One collection: each feature says whether it is a site or a flow."""
    features = [
        {
            "type": "Feature",
            "id": row.get("id") or f"{row['from_id']}--{row['to_id']}--{row['resource']}",
            "geometry": {"type": kind, "coordinates": shape} if shape else None,
            "properties": {"feature": layer.removesuffix("s"), **_known(row)},
        }
        for layer, kind, _ in LAYERS
        for row, shape in _shapes(tables, layer)
    ]
    document = {"type": "FeatureCollection", "name": tables["toile"][0]["slug"]}
    text = json.dumps({**document, "features": features}, ensure_ascii=False)
    return (text + "\n").encode()


def geopackage_of(tables: Tables) -> bytes:
    """Two layers, `sites` and `flows`, as QGIS opens them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "toile.gpkg"
        for layer, kind, table in LAYERS:
            rows = _shapes(tables, layer)
            columns = ("id", *SHAPES[table].every) if table == "flows" else SHAPES[table].every
            columns = tuple(dict.fromkeys((*columns, *_labels({}, table))))
            # The key of a layer is a number that GDAL gives: `id` is the toile's own.
            fields = ["code" if name == "id" else name for name in columns]
            records = [_record(row, table) for row, _ in rows]
            raw.write(
                path,
                geometry=np.array([_wkb(shape) for _, shape in rows], dtype=object),
                field_data=[_column([row.get(name) for row in records]) for name in columns],
                fields=np.array(fields, dtype=object),
                layer=layer,
                driver="GPKG",
                geometry_type=kind,
                crs="EPSG:4326",
                append=path.exists(),
            )
        return path.read_bytes()


def _shapes(tables: Tables, layer: str) -> list[tuple[Cells, Any]]:
    """The rows of a layer with their coordinates, None where there are none."""
    points: dict[str, Point] = {
        row["id"]: (row["longitude"], row["latitude"])
        for row in tables["actors"]
        if row["longitude"] is not None and row["latitude"] is not None
    }
    if layer == "sites":
        return [(row, points.get(row["id"])) for row in tables["actors"]]
    ends = [(row, points.get(row["from_id"]), points.get(row["to_id"])) for row in tables["flows"]]
    return [(row, [start, end] if start and end else None) for row, start, end in ends]


def _record(row: Cells, table: str) -> Cells:
    name = row.get("id") or f"{row['from_id']}--{row['to_id']}--{row['resource']}"
    return {**row, "id": name, **_labels(row, table)}


def _labels(row: Cells, table: str) -> Cells:
    """Words beside codes, for those who read the map without the vocabularies."""
    if table == "actors":
        kind = term("site_kinds", str(row.get("kind")))
        return {"kind_fr": kind.fr if kind else None, "kind_en": kind.en if kind else None}
    resource = term("resources", str(row.get("resource")))
    return {
        "resource_fr": resource.fr if resource else None,
        "resource_en": resource.en if resource else None,
        "family": str(resource.extra.get("family", "")) if resource else None,
    }


def _known(row: Cells) -> Cells:
    table = "flows" if "from_id" in row else "actors"
    return {
        name: value
        for name, value in {**row, **_labels(row, table)}.items()
        if value not in (None, [])
    }


def _column(values: list[Any]) -> Any:
    """One column of a layer: numbers where all are, else texts; None stays unknown."""
    told = [value for value in values if value is not None]
    if told and all(isinstance(value, float | int) for value in told):
        return np.array([np.nan if value is None else value for value in values], dtype="float64")
    texts = [";".join(value) if isinstance(value, list) else value for value in values]
    return np.array(texts, dtype=object)


def _wkb(shape: Any) -> bytes | None:
    """Well-known binary of a point or a line."""
    if shape is None:
        return None
    if isinstance(shape, tuple):
        return struct.pack("<BIdd", 1, 1, *shape)
    flat = [number for point in shape for number in point]
    return struct.pack(f"<BII{len(flat)}d", 1, 2, len(shape), *flat)
