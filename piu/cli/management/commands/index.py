"""`piu index rebuild|update|read|check`: the index made again, brought up to date, or proved."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from piu.domain.people.actions import system_user
from piu.domain.search import actions, queries
from piu.domain.taxonomy.errors import sentence
from piu.errors import PiuError
from piu.jobs.worker import catch_up

MOST_SHOWN = 50
PROBLEMS = {
    "row_missing": gettext_lazy("n’est pas encore dans la recherche"),
    "row_stale": gettext_lazy("a changé depuis : la recherche tient l’ancienne version"),
    "row_extra": gettext_lazy("n’existe plus, la recherche le tient encore"),
    "index_missing": gettext_lazy("manque dans l’index"),
    "index_stale": gettext_lazy("est dans l’index sous une ancienne version"),
    "index_extra": gettext_lazy("est de trop dans l’index"),
}


class Command(BaseCommand):
    help = "Rebuild the text index, bring it up to date, or prove that it agrees with the database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("rebuild", help="make it again from the records, serving meanwhile")
        acts.add_parser("update", help="react to the lines of the journal that wait")
        acts.add_parser("read", help="read for their meaning the texts that wait; the worker does")
        acts.add_parser("check", help="list what differs; exit code 1 when something does")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            {
                "rebuild": self.rebuild,
                "update": self.update,
                "read": self.read,
                "check": self.check_agreement,
            }[options["act"]]()
        except PiuError as error:
            raise CommandError(sentence(error)) from error

    def rebuild(self) -> None:
        count = actions.rebuild_index(by=system_user())
        text = ngettext("{count} fiche indexée.", "{count} fiches indexées.", count)
        self.stdout.write(text.format(count=count))

    def update(self) -> None:
        done, failed = catch_up(by=system_user())
        text = ngettext(
            "{count} ligne du journal traitée.", "{count} lignes du journal traitées.", done
        )
        self.stdout.write(text.format(count=done))
        if failed:
            text = ngettext(
                "{count} ligne a échoué et attend ; voir le message ci-dessus.",
                "{count} lignes ont échoué et attendent ; voir les messages ci-dessus.",
                failed,
            )
            raise CommandError(text.format(count=failed))

    def read(self) -> None:
        count = actions.read_texts(by=system_user())
        text = ngettext("{count} texte lu.", "{count} textes lus.", count)
        self.stdout.write(text.format(count=count))

    def check_agreement(self) -> None:
        found = queries.differences()
        if not found:
            self.stdout.write(_("La base, la recherche et son index disent la même chose."))
            self.say_what_waits()
            return
        for difference in found[:MOST_SHOWN]:
            self.stdout.write(f"{difference.identifier} : {PROBLEMS[difference.problem]}")
        text = ngettext(
            "{count} différence. « piu index rebuild » reconstruit tout.",
            "{count} différences. « piu index rebuild » reconstruit tout.",
            len(found),
        )
        raise CommandError(text.format(count=len(found)))

    def say_what_waits(self) -> None:
        if waiting := queries.texts_to_read():
            text = ngettext(
                "{count} texte attend d’être lu pour son sens : les mots y suppléent.",
                "{count} textes attendent d’être lus pour leur sens : les mots y suppléent.",
                waiting,
            )
            self.stdout.write(text.format(count=waiting))
