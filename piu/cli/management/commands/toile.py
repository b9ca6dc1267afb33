"""`piu toile import FILE_OR_FOLDER --toile NAME`: bring a toile's CSV files in."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from piu.cli.management.commands.load import summary
from piu.domain.people.actions import system_user
from piu.domain.taxonomy.errors import sentence
from piu.errors import PiuError
from piu.transfers.importers.registry import run_import


class Command(BaseCommand):
    help = "Import sites, flows, by-products and projects of a toile (says what it would do)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        act = acts.add_parser("import", help="read CSV files into a toile")
        act.add_argument("path", type=Path, help="a folder of CSV files, or one of them")
        act.add_argument("--toile", help="name of the toile, when no toile.csv says it")
        act.add_argument("--write", action="store_true", help="save; without it nothing changes")

    def handle(self, *args: Any, **options: Any) -> None:
        write = options["write"]
        try:
            report = run_import(
                "toile", options["path"], by=system_user(), write=write, toile=options["toile"]
            )
        except PiuError as error:
            raise CommandError(sentence(error)) from error
        if report.problems:
            for problem in report.problems:
                self.stderr.write(problem.sentence)
            raise CommandError(refusal(len(report.problems)))
        self.stdout.write(summary(options["toile"] or options["path"].name, report))
        if not write:
            self.stdout.write(_("Rien n’a été écrit : ajoutez --write pour enregistrer."))


def refusal(count: int) -> str:
    """One line to close the list of problems."""
    return ngettext(
        "Rien n’a été importé : une ligne est à corriger (ci-dessus).",
        "Rien n’a été importé : %(count)d points sont à corriger (ci-dessus).",
        count,
    ) % {"count": count}
