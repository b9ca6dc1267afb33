"""`piu organisations FILE`: which organisations of the platform the rows of a file mean."""

import csv
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.markup import escape

from piu.domain.search.likeness import NamedRow, organisations_meant


class Command(BaseCommand):
    help = "Match the organisations of a CSV file (name, siren, siret, city, postcode)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="CSV with a header; only `name` is needed")
        parser.add_argument("--json", action="store_true", help="print JSON, one line a row")

    def handle(self, *args: Any, **options: Any) -> None:
        found = organisations_meant(rows(options["file"]))
        if options["json"]:
            for row in found:
                self.stdout.write(json.dumps(brief(row), ensure_ascii=False))
        else:
            show(found, console=Console(file=self.stdout))


def rows(name: str) -> list[dict[str, Any]]:
    """Read the file whole, before anything is printed."""
    try:
        with Path(name).open(encoding="utf-8-sig", newline="") as file:
            head = file.readline()
            file.seek(0)
            read = csv.DictReader(file, delimiter=";" if head.count(";") > head.count(",") else ",")
            told = list(read)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CommandError(
            _("{name} ne peut pas être lu : {reason}").format(name=name, reason=error)
        ) from error
    if "name" not in (read.fieldnames or ()):
        raise CommandError(_("{name} n’a pas de colonne « name ».").format(name=name))
    return told


def brief(row: NamedRow) -> dict[str, Any]:
    """One row as a program reads it."""
    proposals = [{"id": one.slug, "name": one.name, "chance": one.chance} for one in row.meanings]
    found = row.meanings[0].slug if row.is_found else None
    return {"name": row.asked.name, "match": found, "proposals": proposals}


def show(found: list[NamedRow], *, console: Console) -> None:
    """Print what was found for a person to review."""
    for row in found:
        mark = "=" if row.is_found else "?"
        console.print(f"{mark} [bold]{escape(row.asked.name)}[/bold]", highlight=False)
        for one in row.meanings:
            console.print(f"    {one.percent:>3} %  {escape(one.name)} ({one.slug})", style="dim")
