"""`piu library import FOLDER`: bring experiences, calls, needs and solutions in."""

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
from piu.transfers.importers.registry import run_import


class Command(BaseCommand):
    help = "Import experiences, calls, needs and solutions (says what it would do)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        act = acts.add_parser("import", help="read the files of a library")
        act.add_argument("path", type=Path, help="a folder of JSONL files, or one of them")
        act.add_argument("--write", action="store_true", help="save; without it nothing changes")

    def handle(self, *args: Any, **options: Any) -> None:
        write = options["write"]
        try:
            report = run_import("experiences", options["path"], by=system_user(), write=write)
        except PiuError as error:
            raise CommandError(sentence(error)) from error
        if report.problems:
            for problem in report.problems:
                self.stderr.write(problem.sentence)
            raise CommandError(refusal(len(report.problems)))
        self.stdout.write(summary(options["path"].name, report))
        if not write:
            self.stdout.write(_("Rien n’a été écrit : ajoutez --write pour enregistrer."))
