"""A toile to a file, in every format: one registry for the page, the API and the command."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from piu.domain.ecosystem.models import EcosystemWeb
from piu.errors import NotFoundError
from piu.transfers.exporters import geographic, graphs, tabular, toile_json
from piu.transfers.exporters.toile_tables import toile_tables
from piu.transfers.toile_shape import SHAPES, Tables


@dataclass(frozen=True)
class Format:
    """How a toile is written in one format; `is_whole` when the file alone gives it back."""

    suffix: str
    content_type: str
    write: Callable[[Tables], bytes]
    is_whole: bool = True


def _csv(tables: Tables) -> bytes:
    return tabular.zipped(tabular.csv_files(tables))


def _parquet(tables: Tables) -> bytes:
    return tabular.parquet_of(tables["flows"], SHAPES["flows"].every)


FORMATS: dict[str, Format] = {
    "csv": Format("zip", "application/zip", _csv),
    "xlsx": Format(
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        tabular.xlsx_of,
    ),
    "json": Format("json", "application/json", toile_json.json_of),
    "graphml": Format("graphml", "application/graphml+xml", graphs.graphml_of),
    "gexf": Format("gexf", "application/gexf+xml", graphs.gexf_of),
    "geojson": Format("geojson", "application/geo+json", geographic.geojson_of, is_whole=False),
    "gpkg": Format(
        "gpkg", "application/geopackage+sqlite3", geographic.geopackage_of, is_whole=False
    ),
    "parquet": Format("parquet", "application/vnd.apache.parquet", _parquet, is_whole=False),
}


@dataclass(frozen=True)
class Exported:
    """A file ready to be sent."""

    name: str
    content_type: str
    content: bytes


def export_toile(web: EcosystemWeb, code: str, *, viewer: Any) -> Exported:
    """The toile as this viewer may see it; `NotFoundError` when there is no such format."""
    form = FORMATS.get(code)
    if form is None:
        known = ", ".join(FORMATS)
        raise NotFoundError("unknown_export", where=web.slug, value=code[:40], known=known)
    content = form.write(toile_tables(web, viewer=viewer))
    return Exported(f"toile-{web.slug}.{form.suffix}", form.content_type, content)


def export_table(web: EcosystemWeb, table: str, *, viewer: Any) -> bytes:
    """One table of a toile as CSV: the flows by themselves, for instance."""
    return tabular.csv_of(toile_tables(web, viewer=viewer)[table], SHAPES[table].every)


def export_folder(web: EcosystemWeb, *, viewer: Any) -> dict[str, bytes]:
    """Every table of a toile as CSV, by the name of its file."""
    return tabular.csv_files(toile_tables(web, viewer=viewer))
