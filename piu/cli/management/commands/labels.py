"""`piu labels retrain`: the classifier learns what people decided, and is promoted if no worse."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console

from piu.domain.people.actions import system_user
from piu.domain.taxonomy.actions import Promotion, retrain_labels
from piu.domain.taxonomy.errors import sentence
from piu.errors import PiuError
from piu.transfers.importers.shipped import SHIPPED


class Command(BaseCommand):
    help = "Train the classifier again with the labels that people decided (minutes of processor)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["retrain"])
        parser.add_argument(
            "--write", action="store_true", help="put the model in use if no score is lost"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        library = SHIPPED / "experiences"
        try:
            found = retrain_labels(library=library, by=system_user(), write=options["write"])
        except PiuError as error:
            raise CommandError(sentence(error)) from error
        show(found, console=Console(file=self.stdout))


def show(found: Promotion, *, console: Console) -> None:
    """Print both scores side by side, and what was done."""
    for name, before in found.before.items():
        console.print(f"{name:20} {before:.3f} → {found.after[name]:.3f}", highlight=False)
    if found.is_promoted:
        text = _(
            "Le modèle {version} est en service ; les autres processus le liront au démarrage."
        )
    elif found.lost:
        text = _("Le modèle {version} n’est pas mis en service : il perd sur les textes à part.")
    else:
        text = _("Le modèle {version} ne perd rien. Ajoutez --write pour le mettre en service.")
    console.print(text.format(version=found.version), highlight=False)
