"""`piu experience pdf|note|deck|handover NAME`: cases on paper."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from piu.domain.taxonomy.errors import sentence
from piu.errors import PiuError
from piu.transfers.exporters.notes import deck_pdf, handover_pdf, note_pdf
from piu.transfers.exporters.synthesis import synthesis_pdf

PAPERS: dict[str, tuple[str, Callable[..., bytes]]] = {
    "pdf": ("the four pages of one case", synthesis_pdf),
    "note": ("what the cases of a theme say together", note_pdf),
    "deck": ("one page a case of a theme", deck_pdf),
    "handover": ("what a territory tried, learned and owes", handover_pdf),
}


class Command(BaseCommand):
    help = "Write a case, the cases of a theme, or those of a territory, as a PDF."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        for name, (told, _write) in PAPERS.items():
            act = acts.add_parser(name, help=told)
            act.add_argument("name", help="of a case (as in its address), a theme or a territory")
            act.add_argument("--lang", choices=["fr", "en"], default="fr")
            act.add_argument("--out", type=Path, help="file to write (default: NAME.pdf here)")

    def handle(self, *args: Any, **options: Any) -> None:
        out = options["out"] or Path(f"{options['name']}.pdf")
        _told, write = PAPERS[options["act"]]
        try:
            out.write_bytes(write(options["name"], language=options["lang"]))
        except PiuError as error:
            raise CommandError(sentence(error)) from error
        except OSError as error:
            raise CommandError(_("Impossible d’écrire %(file)s : %(reason)s") % {
                "file": out, "reason": error.strerror,
            }) from error  # fmt: skip
        self.stdout.write(str(out))
