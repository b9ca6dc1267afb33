"""`piu toile import|export|opportunities`: a toile in, out, and what could be done there."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console
from rich.progress import BarColumn, Progress, TimeElapsedColumn, TimeRemainingColumn

from piu.cli.management.commands.load import summary
from piu.cli.opportunities import add_opportunities, print_opportunities
from piu.domain.ecosystem.toiles.queries import web
from piu.domain.people.actions import system_user
from piu.domain.taxonomy.errors import sentence
from piu.errors import InvalidInputError, PiuError
from piu.transfers.exporters.poster import SIZES, poster_pdf, poster_svg
from piu.transfers.exporters.toile import FORMATS, export_folder, export_table, export_toile
from piu.transfers.importers.registry import Report, run_import


class Command(BaseCommand):
    help = "Import a toile (says what it would do), export it, or list its opportunities."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        act = acts.add_parser("import", help="read a file or a folder of CSV files into a toile")
        act.add_argument(
            "path", type=Path, help="CSV, XLSX, ODS, JSON, GraphML, GEXF, a zip of CSV, or a folder"
        )
        act.add_argument("--toile", help="name of the toile, when the file does not say it")
        act.add_argument("--write", action="store_true", help="save; without it nothing changes")
        act.add_argument("--source", default="", help="title of the source of lines that cite none")
        act.add_argument(
            "--same", action="append", default=[], metavar="NAME=ID", help="this name is that site"
        )
        act.add_argument(
            "--new", action="append", default=[], metavar="NAME", help="this name is a new site"
        )
        act.add_argument(
            "--resource",
            action="append",
            default=[],
            metavar="WORD=CODE",
            help="this word is that resource",
        )
        act = acts.add_parser("export", help="write a toile to a file")
        act.add_argument("toile")
        act.add_argument("--format", required=True, choices=list(FORMATS))
        act.add_argument("--out", type=Path, required=True, help="the file to write")
        add_opportunities(acts)

        act = acts.add_parser("poster", help="draw a toile on one large sheet")
        act.add_argument("toile")
        act.add_argument("--size", default="a0", choices=list(SIZES))
        act.add_argument("--lang", default="fr", choices=["fr", "en"])
        act.add_argument("--out", type=Path, required=True, help="a .pdf, or a .svg")

    def handle(self, *args: Any, **options: Any) -> None:
        acts = {
            "import": self._import,
            "export": self._export,
            "poster": self._poster,
            "opportunities": self._opportunities,
        }
        try:
            acts[options["act"]](**options)
        except PiuError as error:
            raise CommandError(sentence(error)) from error

    def _opportunities(self, **options: Any) -> None:
        print_opportunities(self, options)

    def _import(self, *, path: Path, toile: str | None, write: bool, **options: Any) -> None:
        choices = {
            "source_title": options["source"],
            "resources": _decisions(options["resource"]),
            "same": _decisions(options["same"]) | dict.fromkeys(options["new"], ""),
        }
        with _bar(self.stderr) as bar:
            task = bar.add_task("", total=1.0)
            report: Report = run_import(
                "toile",
                path,
                by=system_user(),
                write=write,
                toile=toile,
                choices=choices,
                progress=lambda share: bar.update(task, completed=share),
            )
        if report.problems:
            for problem in report.problems:
                self.stderr.write(problem.sentence)
            raise CommandError(refusal(len(report.problems)))
        self.stdout.write(summary(toile or path.name, report))
        if not write:
            self.stdout.write(_("Rien n’a été écrit : ajoutez --write pour enregistrer."))

    def _export(self, *, toile: str, format: str, out: Path, **_options: Any) -> None:
        shown = web(toile)
        files = {out: b""}
        if format == "csv" and out.suffix == ".csv":
            files = {out: export_table(shown, "flows", viewer=None)}
        elif format == "csv" and out.suffix != ".zip":
            content = export_folder(shown, viewer=None)
            files = {out / name: body for name, body in content.items()}
        else:
            files = {out: export_toile(shown, format, viewer=None).content}
        self._write(files, told=out)
        if format == "csv" and out.suffix == ".csv":
            self.stdout.write(
                _("Les flux seulement ; pour toutes les tables, donnez un nom en .zip.")
            )

    def _poster(self, *, toile: str, size: str, lang: str, out: Path, **_options: Any) -> None:
        shown = web(toile)
        if out.suffix == ".svg":
            content = poster_svg(shown, size=size, language=lang).encode()
        else:
            content = poster_pdf(shown, size=size, language=lang)
        self._write({out: content}, told=out)

    def _write(self, files: dict[Path, bytes], *, told: Path) -> None:
        try:
            for path, body in files.items():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(body)
        except OSError as error:
            raise InvalidInputError(
                "unwritable_file", where=str(told), value=error.strerror
            ) from error
        size_kb = sum(len(body) for body in files.values()) // 1000 + 1
        self.stdout.write(_("%(file)s : %(size)s ko") % {"file": told, "size": size_kb})


def _bar(stream: Any) -> Progress:
    """A progress bar on a terminal; nothing elsewhere."""
    console = Console(file=stream, force_terminal=None if stream.isatty() else False)
    return Progress(
        BarColumn(),
        "{task.percentage:>3.0f} %",
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not stream.isatty(),
        transient=True,
    )


def _decisions(told: list[str]) -> dict[str, str]:
    """`NAME=ID` as a decision: this name is that one."""
    decisions = {}
    for text in told:
        name, mark, slug = text.rpartition("=")
        if not mark or not name.strip():
            raise InvalidInputError("bad_decision", where="--same", value=text)
        decisions[name.strip()] = slug.strip()
    return decisions


def refusal(count: int) -> str:
    """One line to close the list of problems."""
    return ngettext(
        "Rien n’a été importé : une ligne est à corriger (ci-dessus).",
        "Rien n’a été importé : %(count)d points sont à corriger (ci-dessus).",
        count,
    ) % {"count": count}
