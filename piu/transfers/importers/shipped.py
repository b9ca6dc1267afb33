"""The data that ships with the product, loaded in order through the same importers as any file."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from piu.domain.journal import actions as journal
from piu.domain.journal.queries import is_loaded
from piu.transfers.importers.registry import Report, run_import

HERE = Path(__file__).resolve().parent
SHIPPED = HERE.parent / "shipped"
VOCABULARIES = HERE.parents[1] / "domain" / "taxonomy" / "vocabularies"
BATCH_KIND = "shipped"


@dataclass(frozen=True)
class Pack:
    """One folder of shipped data, and the importer that reads it."""

    importer: str
    folder: str
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        return SHIPPED / self.folder


# Each pack refers only to things of the packs before it.
PACKS = (
    Pack("territories", "territories"),
    Pack("experiences", "experiences"),
    Pack("toile", "dunkerque", {"toile": "dunkerque"}),
)


def digest_of(pack: Pack) -> str:
    """What the pack says and how it is read: files, importers and vocabularies."""
    total = hashlib.sha256(pack.importer.encode())
    for path in _files_behind(pack):
        total.update(path.name.encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def _files_behind(pack: Pack) -> Iterator[Path]:
    yield from sorted(path for path in pack.path.rglob("*") if path.is_file())
    yield from sorted(HERE.glob("*.py"))
    yield from sorted(VOCABULARIES.glob("*.yaml"))


def packs_to_load() -> list[Pack]:
    """The packs whose present content is not in the database yet."""
    return [pack for pack in PACKS if not is_loaded(kind=BATCH_KIND, digest=digest_of(pack))]


def load_packs(
    packs: Sequence[Pack],
    *,
    by: Any,
    write: bool = False,
    on_pack: Callable[[Pack], None] = lambda pack: None,
) -> dict[str, Report]:
    """Import these packs, all of them or none; once saved, remember what they held.

    The first pack with a problem ends it: its report is the last one. `on_pack` hears of each pack
    before it is read.
    """
    reports: dict[str, Report] = {}
    with transaction.atomic():
        for pack in packs:
            on_pack(pack)
            # A later pack refers to an earlier one: a dry run too needs it saved until the end.
            report = run_import(pack.importer, pack.path, by=by, write=True, **pack.options)
            reports[pack.importer] = report
            if report.problems:
                break
            journal.open_batch(kind=BATCH_KIND, label=pack.importer, by=by, digest=digest_of(pack))
        is_whole = not any(report.problems for report in reports.values())
        transaction.set_rollback(not (write and is_whole))
    return reports
