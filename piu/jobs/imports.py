"""A long file of a toile, checked or written by a worker."""

from typing import Any

from django.db import transaction

from piu.domain.ecosystem.imports import actions, queries
from piu.domain.journal.rules import Watch
from piu.errors import NotFoundError
from piu.transfers.importers.opening import Upload
from piu.transfers.importers.registry import run_import
from piu.transfers.importers.report import kept_form

# A page does not show more; the rest is counted.
MOST_PROBLEMS = 1000


@transaction.atomic
def import_kept_file(asked: dict[str, Any], *, by: Any, watch: Watch) -> dict[str, Any]:
    """Do what `ask_import` left: return the file to look at, or what was written and is gone."""
    try:
        file = queries.kept_file(asked["file"], by=by)
    except NotFoundError:
        return {"file": "", "written": 0}  # a first worker wrote it, and died before it could say
    report = run_import(
        "toile",
        Upload(file.name, bytes(file.content)),
        by=by,
        write=asked["write"],
        progress=watch,
        toile=file.toile or None,
        choices=file.choices,
    )
    if asked["write"] and not report.problems:
        actions.drop_file(file, by=by)
        return {"file": "", "written": report.created + report.updated}
    actions.keep_report(file, kept_form(report, most=MOST_PROBLEMS), by=by)
    return {"file": str(file.pk)}
