"""`piu load`: bring the data that ships with the product into the database."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from piu.domain.people.actions import system_user
from piu.transfers.importers.registry import Report
from piu.transfers.importers.shipped import PACKS, Pack, load_packs, packs_to_load


class Command(BaseCommand):
    help = "Load the shipped data that this database does not hold yet (says what it would do)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true", help="save; without it nothing changes")
        parser.add_argument("--all", action="store_true", help="read again what is already loaded")

    def handle(self, *args: Any, **options: Any) -> None:
        packs = list(PACKS) if options["all"] else packs_to_load()
        if not packs:
            self.stdout.write(_("Les données livrées sont déjà chargées."))
            return
        load(packs, write=options["write"], console=Console(file=self.stdout))
        if not options["write"]:
            self.stdout.write(_("Rien n’a été écrit : ajoutez --write pour enregistrer."))


def load(packs: list[Pack], *, write: bool, console: Console) -> None:
    """Load these packs with a bar, all or none, and say what each brought."""
    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=len(packs))

        def tell(pack: Pack) -> None:
            progress.update(task, description=pack.importer, completed=packs.index(pack))

        reports = load_packs(packs, by=system_user(), write=write, on_pack=tell)
    problems = [problem for report in reports.values() for problem in report.problems]
    if problems:
        raise CommandError("\n".join(problem.sentence for problem in problems))
    for importer, report in reports.items():
        console.print(summary(importer, report), highlight=False)


def summary(importer: str, report: Report) -> str:
    """One line: what a pack brought."""
    return _(
        "{pack} : {created} créés, {updated} modifiés, {unchanged} inchangés, "
        "{statements} chiffres sourcés"
    ).format(
        pack=importer,
        created=report.created,
        updated=report.updated,
        unchanged=report.unchanged,
        statements=report.statements,
    )
