"""`piu toile opportunities NAME`: what could be done on a toile, the likeliest first."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from piu.domain.ecosystem.opportunities import bridge as opportunities
from piu.domain.ecosystem.opportunities.bridge import Reading
from piu.domain.ecosystem.toiles import queries
from piu.domain.taxonomy.errors import sentence
from piu.errors import PiuError

SHOWN = 20


def add_opportunities(acts: Any) -> None:
    """Declare the act and its options."""
    act = acts.add_parser("opportunities", help="list what could be done, the likeliest first")
    act.add_argument("toile", help="name of the toile, such as dunkerque")
    act.add_argument("--json", action="store_true", help="print everything")
    act.add_argument("--limit", type=int, help=f"how many (all with --json, else {SHOWN})")
    act.add_argument("--kind", action="append", help="a kind of opportunity; may be repeated")
    act.add_argument("--site", default="", help="only what concerns this site")
    act.add_argument("--close", action="append", default=[], help="a site that would close")
    act.add_argument("--table", type=Path, help="a YAML file of your own statements")


def print_opportunities(command: BaseCommand, options: dict[str, Any]) -> None:
    """Print the list, on the public figures of the toile."""
    limit = options["limit"]
    if limit is None and not options["json"]:
        limit = SHOWN
    try:
        found = opportunities.found(
            queries.web(options["toile"]),
            viewer=None,
            limit=limit,
            kinds=options["kind"],
            site=options["site"],
            closing=options["close"],
            table=options["table"],
        )
        warnings = opportunities.contradictions(options["table"])
    except PiuError as error:
        raise CommandError(sentence(error)) from error
    for warning in warnings:
        command.stderr.write(warning)
    if options["json"]:
        rows = [reading.to_dict() for reading in found]
        command.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        _show(found, console=Console(file=command.stdout, markup=False))


def _show(found: list[Reading], *, console: Console) -> None:
    if not found:
        console.print(
            _("Aucune opportunité : la toile n’a pas assez de faits, ou rien n’y répond.")
        )
        return
    table = Table()
    for heading in (_("Chance"), _("Type"), _("De"), _("Vers"), _("Quoi")):
        table.add_column(heading)
    for row in found:
        table.add_row(
            _("%(percent)d %%") % {"percent": row.percent},
            row.kind,
            row.source.name if row.source else _("à trouver"),
            row.target.name if row.target else _("à trouver"),
            row.resource,
        )
    console.print(table)
