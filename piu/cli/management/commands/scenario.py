"""`piu scenario run TOILE --close SITE[:PERCENT]`: what if these sites closed?"""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from piu.domain.ecosystem import actions, queries, rules
from piu.domain.ecosystem.results import Hit, Interval, LeftAside, Reading
from piu.domain.people.actions import system_user
from piu.domain.taxonomy.errors import sentence
from piu.errors import InvalidInputError, PiuError


class Command(BaseCommand):
    help = "Run a scenario on a toile and print who is hit, by how much and why."

    def add_arguments(self, parser: ArgumentParser) -> None:
        runs = parser.add_subparsers(dest="act", required=True)
        run = runs.add_parser("run", help="answer a question")
        run.add_argument("toile", help="name of the toile, such as dunkerque")
        run.add_argument(
            "--close",
            action="append",
            required=True,
            metavar="SITE[:PERCENT]",
            help="a site that closes, whole or in part; may be repeated",
        )
        run.add_argument("--seed", type=int, default=rules.DEFAULT_SEED)
        run.add_argument("--draws", type=int, default=rules.DEFAULT_DRAWS)
        run.add_argument("--eps", type=float, default=rules.DEFAULT_EPS)
        run.add_argument("--json", action="store_true", help="print the full result")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run = actions.run_scenario(
                queries.web(options["toile"]),
                [closure(text) for text in options["close"]],
                by=system_user(),
                seed=options["seed"],
                draws=options["draws"],
                eps=options["eps"],
            )
        except PiuError as error:
            raise CommandError(sentence(error)) from error
        if options["json"]:
            whole = {"key": run.key, "address": run.get_absolute_url(), "result": run.result}
            self.stdout.write(json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True))
        else:
            show(Reading(run), console=Console(file=self.stdout, markup=False))


def closure(text: str) -> dict[str, Any]:
    """Read `site` or `site:50` (percent closed)."""
    site, colon, percent = text.partition(":")
    share: Any = 1.0
    if colon:
        try:
            share = float(percent) / 100
        except ValueError as error:
            raise InvalidInputError("shock_out_of_range", where=site, value=percent) from error
    return {"kind": "closure", "site": site, "share": share}


def show(reading: Reading, *, console: Console) -> None:
    """Print totals, then the sites of the territory, then where the answer lives."""
    for _slug, name, share in reading.shocks:
        console.print(_("Et si ce site fermait ? %(name)s (%(share).10g %%)") % {
            "name": name, "share": share * 100,
        })  # fmt: skip
    console.print(_totals(reading))
    if reading.inside:
        console.print(_sites(reading))
    else:
        console.print(_("Aucun autre site du territoire n’est touché par les flux connus."))
    if reading.outside:
        names = ", ".join(hit.name for hit in reading.outside)
        console.print(_("Partenaires touchés hors du territoire : %(names)s") % {"names": names})
    for row in reading.left_aside:
        console.print(_left_aside(row))
    console.print(_("Adresse : %(address)s") % {"address": reading.run.get_absolute_url()})


def _left_aside(row: LeftAside) -> str:
    text = _("Hors de ces totaux : %(number)s %(unit)s, %(resource)s (%(source)s → %(target)s)")
    return text % {
        "number": number_format(row.number, decimal_pos=0, force_grouping=True),
        "unit": row.unit,
        "resource": row.link.resource,
        "source": row.link.source,
        "target": row.link.target,
    }


def _totals(reading: Reading) -> Table:
    table = Table(title=_("Au-delà du site lui-même, dans le territoire"))
    for heading in (
        _("Mesure"),
        _("Touché (5 – 50 – 95 %)"),
        _("Le site lui-même"),
        _("Sans chiffre"),
    ):
        table.add_column(heading)
    for total in reading.totals:
        least = _("au moins") + " " if total.at_least and total.hit else ""
        table.add_row(
            f"{total.label} ({total.unit})",
            least + _interval(total.hit and total.hit.rounded, nobody=not total.sites_unknown),
            _interval(total.own),
            str(total.sites_unknown),
        )
    return table


def _sites(reading: Reading) -> Table:
    table = Table(title=_("Sites touchés dans le territoire"))
    for heading in (_("Site"), _("Perte d’activité"), _("Emplois"), _("Pourquoi")):
        table.add_column(heading)
    for hit in reading.inside:
        table.add_row(
            hit.name,
            f"{_percent(hit.loss)}",
            _interval(hit.amounts["jobs"]),
            _why(hit),
        )
    return table


def _why(hit: Hit) -> str:
    if not hit.reasons:
        return ""
    first = hit.reasons[0]
    return " → ".join([first.links[0].source, *(link.target for link in first.links)])


def _percent(loss: Interval) -> str:
    return f"{loss.low:.0%} – {loss.mid:.0%} – {loss.high:.0%}"


def _interval(amount: Interval | None, *, nobody: bool = False) -> str:
    if amount is None:
        return _("aucun site touché connu") if nobody else _("inconnu")
    return " – ".join(
        number_format(round(value), force_grouping=True)
        for value in (amount.low, amount.mid, amount.high)
    )
