"""A toile to a file, in every format: one registry for the page, the API and the command."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from piu.domain.ecosystem.models import EcosystemWeb
from piu.errors import NotFoundError
from piu.transfers.exporters import geographic, graphs, tabular, toile_json
from piu.transfers.exporters.poster import poster_png, poster_svg
from piu.transfers.exporters.toile_tables import toile_tables
from piu.transfers.toile_shape import SHAPES, Tables


@dataclass(frozen=True)
class Format:
    """How a toile is written in one format; `is_whole` when the file alone gives it back."""

    suffix: str
    content_type: str
    write: Callable[[EcosystemWeb, Any], bytes]
    is_whole: bool = False


def _of_tables(write: Callable[[Tables], bytes]) -> Callable[[EcosystemWeb, Any], bytes]:
    """A format written from the tables that a viewer may see."""
    return lambda web, viewer: write(toile_tables(web, viewer=viewer))


def _csv(tables: Tables) -> bytes:
    return tabular.zipped(tabular.csv_files(tables))


def _parquet(tables: Tables) -> bytes:
    return tabular.parquet_of(tables["flows"], SHAPES["flows"].every)


def _svg(web: EcosystemWeb, viewer: Any) -> bytes:
    return poster_svg(web, language=_language(), viewer=viewer).encode()


def _png(web: EcosystemWeb, viewer: Any) -> bytes:
    return poster_png(web, language=_language(), viewer=viewer)


def _language() -> str:
    return "en" if (get_language() or "fr").startswith("en") else "fr"


FORMATS: dict[str, Format] = {
    "csv": Format("zip", "application/zip", _of_tables(_csv), is_whole=True),
    "xlsx": Format(
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _of_tables(tabular.xlsx_of),
        is_whole=True,
    ),
    "json": Format("json", "application/json", _of_tables(toile_json.json_of), is_whole=True),
    "graphml": Format(
        "graphml", "application/graphml+xml", _of_tables(graphs.graphml_of), is_whole=True
    ),
    "gexf": Format("gexf", "application/gexf+xml", _of_tables(graphs.gexf_of), is_whole=True),
    "geojson": Format("geojson", "application/geo+json", _of_tables(geographic.geojson_of)),
    "gpkg": Format("gpkg", "application/geopackage+sqlite3", _of_tables(geographic.geopackage_of)),
    "parquet": Format("parquet", "application/vnd.apache.parquet", _of_tables(_parquet)),
    "svg": Format("svg", "image/svg+xml", _svg),
    "png": Format("png", "image/png", _png),
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
    content = form.write(web, viewer)
    return Exported(f"toile-{web.slug}.{form.suffix}", form.content_type, content)


def export_table(web: EcosystemWeb, table: str, *, viewer: Any) -> bytes:
    """One table of a toile as CSV: the flows by themselves, for instance."""
    return tabular.csv_of(toile_tables(web, viewer=viewer)[table], SHAPES[table].every)


def export_folder(web: EcosystemWeb, *, viewer: Any) -> dict[str, bytes]:
    """Every table of a toile as CSV, by the name of its file."""
    return tabular.csv_files(toile_tables(web, viewer=viewer))
