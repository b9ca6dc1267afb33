"""Every importer by its code, and the one way to run them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import transaction

from piu.errors import NotFoundError
from piu.transfers.importers import experiences, territories, toile
from piu.transfers.importers.opening import Upload
from piu.transfers.importers.report import Importer, Problem, Problems, Report

__all__ = ["IMPORTERS", "Importer", "Problem", "Problems", "Report", "run_import"]

# How far an import is after each step, as measured on a large one.
READ, CLEANED, COMPARED = 0.03, 0.33, 0.35

IMPORTERS: dict[str, Importer] = {
    "experiences": experiences.IMPORTER,
    "territories": territories.IMPORTER,
    "toile": toile.IMPORTER,
}


def run_import(
    code: str,
    path: Path | str | Upload,
    *,
    by: Any,
    write: bool = False,
    progress: Callable[[float], None] | None = None,
    **options: Any,
) -> Report:
    """Import a file or a folder, all or nothing; without `write`, say what it would do.

    With a problem anywhere nothing is saved. The same content a second time changes nothing.
    """
    if code not in IMPORTERS:
        raise NotFoundError("unknown_importer", value=code, known=", ".join(IMPORTERS))
    importer = IMPORTERS[code]
    tell = progress or (lambda share: None)
    problems = Problems()
    given = path if isinstance(path, Upload) else Path(path)
    rows = importer.read(importer.fetch(given), problems=problems)
    tell(READ)
    records = importer.clean(
        rows, problems=problems, **options, **_watch(importer, tell, READ, CLEANED)
    )
    tell(CLEANED)
    if problems:
        return Report(problems=problems.in_order())
    with transaction.atomic():
        changes = importer.diff(records)
        tell(COMPARED)
        report = importer.save(changes, by=by, **_watch(importer, tell, COMPARED, 1.0))
        tell(1.0)
        # A dry run does all that a real one does, then takes it back: its counts are exact.
        transaction.set_rollback(not write)
    return report


def _watch(
    importer: Importer, tell: Callable[[float], None], start: float, end: float
) -> dict[str, Any]:
    """What a step is given to tell its own share of the whole."""
    if not importer.tells:
        return {}
    return {"watch": lambda share: tell(start + (end - start) * share)}
