"""A toile from a folder of CSV files, checked as it stands, or from one file of any format."""

from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Any

from piu.domain.ecosystem.imports import queries as imported
from piu.domain.ecosystem.imports import rules
from piu.domain.ecosystem.imports.actions import import_toile
from piu.domain.ecosystem.toiles import queries
from piu.domain.journal.rules import Watch, unwatched
from piu.errors import InvalidInputError
from piu.transfers.importers.columns import SheetPlan, choose, guess, parents_told
from piu.transfers.importers.columns import check as check_plans
from piu.transfers.importers.graph_files import (
    check_no_cycle,
    read_gexf,
    read_graphml,
    read_json,
)
from piu.transfers.importers.naming import slug_of
from piu.transfers.importers.opening import MOST_MEGABYTES, Upload, check, entries
from piu.transfers.importers.preparing import prepare
from piu.transfers.importers.reading import rows_of
from piu.transfers.importers.report import Importer, Problems, Report
from piu.transfers.importers.sheets import Sheet, read_csv, read_workbook
from piu.transfers.importers.tables import Row, read_rows
from piu.transfers.importers.toile_rows import Cleaning, Content
from piu.transfers.toile_shape import SHAPES

Tables = dict[str, list[Row]]
NAMED = 0.5  # of the time that cleaning takes: names made identifiers


def fetch(path: Path | Upload) -> list[Path] | Upload:
    """The CSV files of a folder, or the one file that is named or was sent."""
    if isinstance(path, Upload):
        check(path)
        return path
    if path.is_dir():
        files = sorted(path.glob("*.csv"))
        if not files:
            raise InvalidInputError("empty_folder", where=path.name, value=path.name)
        return files
    if not path.is_file():
        raise InvalidInputError("missing_path", where=path.name, value=str(path))
    if path.stat().st_size > MOST_MEGABYTES * 1_000_000:
        size = f"{path.stat().st_size / 1e6:.1f}"
        raise InvalidInputError("file_too_big", where=path.name, value=size, most=MOST_MEGABYTES)
    upload = Upload(path.name, path.read_bytes())
    check(upload)
    return upload


def read(files: list[Path] | Upload, *, problems: Problems) -> Tables | list[SheetPlan]:
    """The rows of each file of a folder; of one file, its sheets and what they seem to be."""
    if isinstance(files, Upload):
        return guess(sheets_of(files, problems=problems))
    tables: Tables = {}
    for path in files:
        shape = SHAPES.get(path.stem)
        if shape is None:
            known = ", ".join(f"{name}.csv" for name in SHAPES)
            problems.add("unknown_file", file=path.name, value=path.name, known=known)
            continue
        tables[path.stem] = read_rows(
            path, columns=shape.columns, optional=shape.optional, problems=problems
        )
    return tables


def sheets_of(upload: Upload, *, problems: Problems) -> list[Sheet]:
    """The sheets of a file of any format."""
    form = upload.format
    if form in ("csv", "tsv"):
        return [read_csv(upload, name=PurePath(upload.name).stem, problems=problems)]
    if form in ("xlsx", "ods"):
        return read_workbook(upload, problems=problems)
    if form == "zip":
        return [
            read_csv(Upload(name, content), name=PurePath(name).stem, problems=problems)
            for name, content in sorted(entries(upload).items())
            if name.lower().endswith((".csv", ".tsv")) and content.strip()
        ] or _nothing_in(upload)
    return {"json": read_json, "graphml": read_graphml, "gexf": read_gexf}[form](upload)


def plans_of(upload: Upload, choices: Mapping[str, Any]) -> list[SheetPlan]:
    """What each sheet of a file seems to be, with what its sender chose instead."""
    check(upload)
    return choose(guess(sheets_of(upload, problems=Problems())), choices.get("sheets", {}))


def _nothing_in(upload: Upload) -> list[Sheet]:
    raise InvalidInputError("no_records", where=upload.shown_name, value=upload.shown_name)


def clean(
    read_: Tables | list[SheetPlan],
    *,
    problems: Problems,
    toile: str | None = None,
    choices: Mapping[str, Any] | None = None,
    watch: Watch = unwatched,
) -> Content:
    """Records and figures; `toile` names the toile when no file `toile.csv` does."""
    tables = read_
    if isinstance(tables, list):
        tables = confirmed_tables(tables, problems=problems, toile=toile, choices=choices or {})
        if not tables:
            return Content(toile or "", [], [])
    watch(NAMED)
    return Cleaning(tables, problems=problems, toile=toile).content(
        watch=lambda share: watch(NAMED + (1 - NAMED) * share)
    )


def confirmed_tables(
    plans: list[SheetPlan], *, problems: Problems, toile: str | None, choices: Mapping[str, Any]
) -> Tables:
    """The rows of a file under the columns that were confirmed, each name made an identifier."""
    plans = choose(plans, choices.get("sheets", {}))
    before = len(problems)
    check_plans(plans, problems=problems)
    if len(problems) > before:
        return {}
    tables: Tables = {}
    for plan in plans:
        if plan.table:
            check_no_cycle(parents_told(plan), where=plan.sheet.file)
            rows = rows_of(plan, problems=problems)
            if plan.has_program_keys:
                for row in rows:
                    row.values["key"] = row.values.pop("id", "")
            tables.setdefault(plan.table, []).extend(rows)
    slug = _told_toile(tables, toile)
    if not slug:
        problems.add("untold_toile", file=plans[0].sheet.file, value=toile or "")
        return {}
    prepare(
        tables,
        toile=slug,
        file_name=plans[0].sheet.file.partition("/")[0],
        choices=choices,
        may_create="actors" not in tables
        and not any(plan.is_named_by_code for plan in plans if plan.table == "flows"),
        problems=problems,
    )
    return tables


def _told_toile(tables: Tables, asked: str | None) -> str:
    """The toile that a file is about: the one it tells, else the one that was asked for."""
    for row in tables.get("toile", [])[:1]:
        row.values["slug"] = row.text("slug") or asked or slug_of(row.text("name_fr"))
        return str(row.values["slug"])
    is_there = asked is not None and any(web.slug == asked for web in queries.webs())
    return str(asked) if is_there else ""


def diff(content: Content) -> rules.ToileChanges:
    """What differs from what is stored."""
    named = {
        kind: [record.name for record in content.records if record.kind == kind]
        for kind in ("source", "organisation")
    }
    stored = (
        imported.stored_records(content.slug)
        | imported.stored_sources(named["source"])
        | imported.stored_organisations(named["organisation"])
    )
    return rules.compare(
        content.slug, wanted=content.records, stored=stored, figures=content.figures
    )


def save(changes: rules.ToileChanges, *, by: object, watch: Watch = unwatched) -> Report:
    """Write what differs, in one act."""
    added = import_toile(changes, by=by, watch=watch)
    return Report(
        created=len(changes.new),
        updated=len(changes.changed),
        unchanged=changes.unchanged,
        statements=added,
    )


IMPORTER = Importer(fetch=fetch, read=read, clean=clean, diff=diff, save=save, tells=True)
