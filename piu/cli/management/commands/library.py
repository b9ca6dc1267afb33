"""`piu library import FOLDER` and `piu library export FOLDER`: the library, in and out."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from piu.cli.management.commands.load import summary
from piu.cli.management.commands.toile import refusal
from piu.domain.people.actions import system_user
from piu.domain.taxonomy.errors import sentence
from piu.errors import PiuError
from piu.transfers.exporters.library import payload_of, write_bag
from piu.transfers.importers.registry import run_import


class Command(BaseCommand):
    help = "Import the library (says what it would do), or write it as an archive."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        act = acts.add_parser("import", help="read the files of a library")
        act.add_argument("path", type=Path, help="an archive, a folder of JSONL files, or a file")
        act.add_argument("--write", action="store_true", help="save; without it nothing changes")
        act = acts.add_parser("export", help="write all of the library as an archive (BagIt)")
        act.add_argument("path", type=Path, help="a new folder")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["act"] == "export":
                files = write_bag(options["path"])
                self.stdout.write(_("%(n)d fichiers écrits.") % {"n": len(files)})
            else:
                self._import(options["path"], write=options["write"])
        except PiuError as error:
            raise CommandError(sentence(error)) from error

    def _import(self, path: Path, *, write: bool) -> None:
        report = run_import("experiences", payload_of(path), by=system_user(), write=write)
        if report.problems:
            for problem in report.problems:
                self.stderr.write(problem.sentence)
            raise CommandError(refusal(len(report.problems)))
        self.stdout.write(summary(path.name, report))
        if not write:
            self.stdout.write(_("Rien n’a été écrit : ajoutez --write pour enregistrer."))
