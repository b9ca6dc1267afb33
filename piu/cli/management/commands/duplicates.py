"""`piu duplicates`: the records that say the same thing twice, side by side."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console
from rich.markup import escape

from piu.domain.search.likeness import KINDS, Copies, copies


class Command(BaseCommand):
    help = "Show the public records that repeat one another, the likeliest pairs first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--kind", choices=KINDS, action="append", default=[])
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = copies(options["kind"] or KINDS)
        if options["json"]:
            self.stdout.write(json.dumps([brief(pair) for pair in found], ensure_ascii=False))
            return
        show(found, console=Console(file=self.stdout))


def brief(pair: Copies) -> dict[str, Any]:
    """One pair as a program reads it."""
    ends = [pair.first.identifier, pair.second.identifier]
    return {"records": ends, "likeness": pair.likeness}


def show(found: list[Copies], *, console: Console) -> None:
    """Print pairs for a person, both texts one under the other."""
    if not found:
        console.print(_("Aucun doublon."))
        return
    text = ngettext("{count} doublon possible", "{count} doublons possibles", len(found))
    console.print(text.format(count=len(found)), highlight=False)
    for pair in found:
        console.print(f"[bold]{pair.percent} %[/bold]", highlight=False)
        for row in (pair.first, pair.second):
            console.print(f"  {escape(row.identifier)} · {escape(row.title)}", highlight=False)
            console.print(f"    {escape(row.summary[:160])}", style="dim", highlight=False)
