"""`piu scenario`: run a question on a toile, and say which kinds of shock there are."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from piu.domain.ecosystem import actions, bridge, queries, rules
from piu.domain.ecosystem.results import Hit, Interval, LeftAside, ShockTold
from piu.domain.ecosystem.timed_results import reading_of
from piu.domain.people.actions import system_user
from piu.domain.taxonomy.errors import sentence
from piu.errors import InvalidInputError, PiuError


class Command(BaseCommand):
    help = "Run a scenario on a toile and print who is hit, by how much and why."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("kinds", help="list the kinds of shock, what they strike, their numbers")
        run = acts.add_parser("run", help="answer a question")
        run.add_argument("toile", help="name of the toile, such as dunkerque")
        run.add_argument(
            "--close",
            action="append",
            default=[],
            metavar="SITE[:PERCENT]",
            help="a site that closes, whole or in part; may be repeated",
        )
        run.add_argument(
            "--shock",
            action="append",
            default=[],
            metavar="JSON",
            help="a shock of any kind, such as "
            '{"kind": "resource_limit", "resource_class": "industrial_water", "share": 0.3}; '
            "start_day and end_day date it; may be repeated",
        )
        run.add_argument("--days", type=int, help="follow the shocks in time, so many days")
        run.add_argument("--step-days", type=int, default=rules.DEFAULT_STEP_DAYS, help="1 or 7")
        run.add_argument("--seed", type=int, default=rules.DEFAULT_SEED)
        run.add_argument("--draws", type=int, default=rules.DEFAULT_DRAWS)
        run.add_argument("--eps", type=float, default=rules.DEFAULT_EPS)
        run.add_argument("--json", action="store_true", help="print the full result")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['act']}")(options)
        except PiuError as error:
            raise CommandError(sentence(error)) from error

    def _kinds(self, options: dict[str, Any]) -> None:
        self._console().print(kinds_table())

    def _run(self, options: dict[str, Any]) -> None:
        shocks = [closure(text) for text in options["close"]]
        shocks += [shock_in(text) for text in options["shock"]]
        run = actions.run_scenario(
            queries.web(options["toile"]),
            shocks,
            by=system_user(),
            **{name: options[name] for name in ("seed", "draws", "eps", "days", "step_days")},
        )
        if options["json"]:
            whole = {"key": run.key, "address": run.get_absolute_url(), "result": run.result}
            self.stdout.write(json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True))
        else:
            show(reading_of(run), console=self._console())

    def _console(self) -> Console:
        return Console(file=self.stdout, markup=False)


def kinds_table() -> Table:
    """Every kind of shock with its fields, as `--shock` takes them."""
    table = Table(title=_("Sortes de chocs"))
    for heading in (_("Code"), _("Choc"), _("Champs de --shock")):
        table.add_column(heading)
    for kind in bridge.shock_kinds():
        fields = "\n".join(
            f"{one.name}: {one.label}"
            + (f" [{one.least:g}–{one.most:g}]" if one.holds == "number" else f" ({one.holds})")
            for one in kind.fields
        )
        table.add_row(kind.code, kind.label, fields)
    return table


def shock_in(text: str) -> dict[str, Any]:
    """Read one shock given as JSON."""
    try:
        shock = json.loads(text)
    except ValueError:
        shock = None
    if not isinstance(shock, dict):
        raise InvalidInputError("bad_shock_json", where="--shock", value=text[:80])
    return shock


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


def show(reading: Any, *, console: Console) -> None:
    """Print totals, then the sites of the territory, then where the answer lives."""
    for shock in reading.shocks:
        console.print(_told(shock))
    console.print(_timed_totals(reading) if reading.is_timed else _totals(reading))
    if reading.inside:
        console.print(_courses(reading) if reading.is_timed else _sites(reading))
    else:
        console.print(_("Aucun autre site du territoire n’est touché par les flux connus."))
    if reading.outside:
        names = ", ".join(hit.name for hit in reading.outside)
        console.print(_("Partenaires touchés hors du territoire : %(names)s") % {"names": names})
    for row in reading.left_aside:
        console.print(_left_aside(row))
    console.print(_("Adresse : %(address)s") % {"address": reading.run.get_absolute_url()})


def _told(shock: ShockTold) -> str:
    numbers = [
        f"{number.label} : {_number(number, value)}"
        for number, value in shock.numbers
        if value is not None
    ]
    days = []
    if shock.start_day is not None:
        end = "" if shock.end_day is None else f" – {shock.end_day}"
        days = [_("jours %(days)s") % {"days": f"{shock.start_day}{end}"}]
    return " · ".join([f"{shock.kind.label} : {', '.join(shock.struck)}", *numbers, *days])


def _number(number: rules.ShockField, value: float) -> str:
    return f"{value * 100:.10g} %" if number.unit == "share" else f"{value:g} {number.unit}"


def _timed_totals(reading: Any) -> Table:
    table = Table(title=_("Au-delà des sites frappés, dans le territoire, sur toute la durée"))
    for heading in (_("Mesure"), _("Perdu (5 – 50 – 95 %)"), _("Sites frappés"), _("Sans chiffre")):
        table.add_column(heading)
    for total in reading.totals:
        least = _("au moins") + " " if total.at_least and total.whole else ""
        table.add_row(
            f"{total.label} ({total.unit})",
            least + _interval(total.whole and total.whole.rounded, nobody=not total.sites_unknown),
            _interval(total.own),
            str(total.sites_unknown),
        )
    return table


def _courses(reading: Any) -> Table:
    table = Table(title=_("Sites touchés dans le territoire"))
    for heading in (_("Site"), _("Jours d’activité perdus"), _("Au plus fort"), _("Le jour")):
        table.add_column(heading)
    for hit in reading.inside:
        table.add_row(hit.name, _interval(hit.lost_days), _percent(hit.worst), str(hit.worst_day))
    return table


def _left_aside(row: LeftAside) -> str:
    text = _("Hors de ces totaux : %(number)s %(unit)s, %(resource)s (%(source)s → %(target)s)")
    return text % {
        "number": number_format(row.number, decimal_pos=0, force_grouping=True),
        "unit": row.unit,
        "resource": row.link.resource,
        "source": row.link.source,
        "target": row.link.target,
    }


def _totals(reading: Any) -> Table:
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


def _sites(reading: Any) -> Table:
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
