"""A toile from CSV files: actors, flows, by-products, projects, sources, dissenting figures."""

from dataclasses import dataclass, field
from pathlib import Path

from piu.domain.ecosystem import queries, rules
from piu.domain.ecosystem.actions import import_toile
from piu.errors import InvalidInputError
from piu.transfers.importers.report import Importer, Problems, Report
from piu.transfers.importers.tables import Row, read_rows
from piu.transfers.importers.toile_rows import Cleaning, Content

NOTES = ("note_fr", "note_en")
VALUE = ("attribute", "value", "unit", "year", "confidence")


@dataclass(frozen=True)
class Shape:
    """The columns that a kind of file must have, and those that it may have."""

    columns: tuple[str, ...]
    optional: tuple[str, ...] = field(default=())


SHAPES: dict[str, Shape] = {
    "toile": Shape(
        ("slug", "name_fr", "territory_code"),
        ("name_en", "description_fr", "description_en", "compiled_on"),
    ),
    "sources": Shape(("id", "title", "url"), ("publisher", "date")),
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
        ("from_id", "to_id", "resource", "status", "certainty", "source_ids"), (*VALUE, *NOTES)
    ),
    "byproducts": Shape(
        ("actor_id", "slug", "by_product_fr", "certainty", "source_ids"),
        ("by_product_en", "ewc_code", "fate_fr", "fate_en", *VALUE, *NOTES),
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
        ("year", "confidence", *NOTES),
    ),
}


def fetch(path: Path) -> list[Path]:
    """The CSV files of a folder, or the one file that is named."""
    if path.is_dir():
        files = sorted(path.glob("*.csv"))
        if not files:
            raise InvalidInputError("empty_folder", where=path.name, value=path.name)
        return files
    if not path.is_file():
        raise InvalidInputError("missing_path", where=path.name, value=str(path))
    return [path]


def read(files: list[Path], *, problems: Problems) -> dict[str, list[Row]]:
    """The rows of each file, whose name says what it holds."""
    tables: dict[str, list[Row]] = {}
    for path in files:
        shape = SHAPES.get(path.stem) if path.suffix == ".csv" else None
        if shape is None:
            known = ", ".join(f"{name}.csv" for name in SHAPES)
            problems.add("unknown_file", file=path.name, value=path.name, known=known)
            continue
        tables[path.stem] = read_rows(
            path, columns=shape.columns, optional=shape.optional, problems=problems
        )
    return tables


def clean(tables: dict[str, list[Row]], *, problems: Problems, toile: str | None = None) -> Content:
    """Records and figures; `toile` names the toile when no file `toile.csv` does."""
    return Cleaning(tables, problems=problems, toile=toile).content()


def diff(content: Content) -> rules.ToileChanges:
    """What differs from what is stored."""
    named = {
        kind: [record.name for record in content.records if record.kind == kind]
        for kind in ("source", "organisation")
    }
    stored = (
        queries.stored_records(content.slug)
        | queries.stored_sources(named["source"])
        | queries.stored_organisations(named["organisation"])
    )
    return rules.compare(
        content.slug, wanted=content.records, stored=stored, figures=content.figures
    )


def save(changes: rules.ToileChanges, *, by: object) -> Report:
    """Write what differs, in one act."""
    added = import_toile(changes, by=by)
    return Report(
        created=len(changes.new),
        updated=len(changes.changed),
        unchanged=changes.unchanged,
        statements=added,
    )


IMPORTER = Importer(fetch=fetch, read=read, clean=clean, diff=diff, save=save)
