"""`piu experience pdf SLUG`: a case on paper."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from piu.domain.taxonomy.errors import sentence
from piu.errors import PiuError
from piu.transfers.exporters.synthesis import synthesis_pdf


class Command(BaseCommand):
    help = "Write the four-page synthesis of a case as a PDF."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        act = acts.add_parser("pdf", help="write the PDF of one case")
        act.add_argument("slug", help="name of the case, as in its address")
        act.add_argument("--lang", choices=["fr", "en"], default="fr")
        act.add_argument("--out", type=Path, help="file to write (default: SLUG.pdf here)")

    def handle(self, *args: Any, **options: Any) -> None:
        out = options["out"] or Path(f"{options['slug']}.pdf")
        try:
            out.write_bytes(synthesis_pdf(options["slug"], language=options["lang"]))
        except PiuError as error:
            raise CommandError(sentence(error)) from error
        except OSError as error:
            raise CommandError(_("Impossible d’écrire %(file)s : %(reason)s") % {
                "file": out, "reason": error.strerror,
            }) from error  # fmt: skip
        self.stdout.write(str(out))
