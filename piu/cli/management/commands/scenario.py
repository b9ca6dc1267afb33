"""`piu scenario`: run a question on a toile, and say which kinds of shock there are."""

import contextlib
import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from piu.domain.ecosystem.scenarios import actions, bridge, comparisons, rules
from piu.domain.ecosystem.scenarios import queries as scenarios
from piu.domain.ecosystem.scenarios.results import Hit, LeftAside, ShockTold
from piu.domain.ecosystem.scenarios.timed_results import reading_of
from piu.domain.ecosystem.toiles import queries
from piu.domain.ecosystem.toiles.rules import Interval
from piu.domain.people.actions import system_user
from piu.domain.taxonomy.errors import sentence
from piu.errors import InvalidInputError, PiuError
from piu.transfers.exporters.scenario_pdf import BUDGET_EUR, scenario_pdf


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
        run.add_argument("--beside", default="", metavar="TOILE", help="run through this toile too")
        run.add_argument("--days", type=int, help="follow the shocks in time, so many days")
        run.add_argument("--step-days", type=int, default=rules.DEFAULT_STEP_DAYS, help="1 or 7")
        run.add_argument("--seed", type=int, default=rules.DEFAULT_SEED)
        run.add_argument("--draws", type=int, default=rules.DEFAULT_DRAWS)
        run.add_argument("--eps", type=float, default=rules.DEFAULT_EPS)
        run.add_argument("--json", action="store_true", help="print the full result")
        pdf = acts.add_parser("pdf", help="write an answer on two A4 pages")
        pdf.add_argument("toile")
        pdf.add_argument("key", help="the end of the address of the answer")
        pdf.add_argument("--budget", type=float, default=BUDGET_EUR, help="euros over a year")
        pdf.add_argument("--lang", choices=["fr", "en"], default="fr")
        pdf.add_argument("--out", type=Path, help="file to write (default: KEY.pdf here)")
        compare = acts.add_parser("compare", help="two or three answers under the same draws")
        compare.add_argument("toile")
        compare.add_argument("keys", nargs="+", metavar="KEY")
        measures = acts.add_parser("measures", help="what could be done for a budget")
        measures.add_argument("toile")
        measures.add_argument("key")
        measures.add_argument("--budget", type=float, required=True, help="euros over a year")

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
        numbers = {name: options[name] for name in ("seed", "draws", "eps", "days", "step_days")}
        with told_on_the_way() as watch:
            run = actions.run_scenario(
                queries.web(options["toile"]),
                shocks,
                by=system_user(),
                beside=queries.web(options["beside"]) if options["beside"] else None,
                watch=watch,
                **numbers,
            )
        if options["json"]:
            whole = {"key": run.key, "address": run.get_absolute_url(), "result": run.result}
            self.stdout.write(json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True))
        else:
            show(reading_of(run), console=self._console())

    def _pdf(self, options: dict[str, Any]) -> None:
        run = _stored(options["toile"], options["key"])
        out = options["out"] or Path(f"{run.key}.pdf")
        pdf = scenario_pdf(run, language=options["lang"], budget_eur=options["budget"])
        try:
            out.write_bytes(pdf)
        except OSError as error:
            raise CommandError(_("Impossible d’écrire %(file)s : %(reason)s") % {
                "file": out, "reason": error.strerror,
            }) from error  # fmt: skip
        self.stdout.write(str(out))

    def _compare(self, options: dict[str, Any]) -> None:
        runs = [_stored(options["toile"], key) for key in options["keys"]]
        self._console().print(compared_table(comparisons.comparison_of(runs)))

    def _measures(self, options: dict[str, Any]) -> None:
        run = _stored(options["toile"], options["key"])
        found = comparisons.countermeasures_of(run, budget_eur=options["budget"])
        self._console().print(measures_table(found))

    def _console(self) -> Console:
        return Console(file=self.stdout, markup=False)


@contextlib.contextmanager
def told_on_the_way() -> Iterator[Callable[[float], None]]:
    """A bar with the time left, on the terminal of whoever waits; nothing where nobody looks."""
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_("Calcul"), total=1.0)
        furthest = 0.0

        def watch(done: float) -> None:
            nonlocal furthest
            furthest = max(furthest, done)
            bar.update(task, completed=furthest)

        yield watch


def _stored(toile: str, key: str) -> Any:
    """A stored answer on public figures: a command shows no others."""
    return scenarios.run_by_key(queries.web(toile), key, viewer=None)


def compared_table(comparison: Any) -> Table:
    """Losses in all of each answer, and their difference with the first."""
    table = Table(title=_("Pertes en tout, et écart avec A"))
    table.add_column(_("Mesure"))
    for letter, reading in zip("ABC", comparison.readings, strict=False):
        table.add_column(f"{letter} ({reading.run.key})")
        if letter != "A":
            table.add_column(_("Écart avec A"))
    for row in comparison.measures:
        cells = [f"{row.label} ({row.unit})"]
        for rank, cell in enumerate(row.cells):
            cells.append(_interval(cell.whole))
            if rank:
                cells.append(_interval(cell.difference))
        table.add_row(*cells)
    return table


def measures_table(found: Any) -> Table:
    """Countermeasures, best first."""
    table = Table(title=_("Parades"))
    for heading in (_("Parade"), found.unit, _("Coûte (euros sur un an)"), _("Dans le budget")):
        table.add_column(heading)
    for row in found.rows:
        where = f"{row.site} ({row.resource})" if row.resource else row.site
        state = _("retenue") if row.is_chosen else _("possible") if row.is_affordable else ""
        table.add_row(f"{row.label} : {where}", _interval(row.avoided), _interval(row.cost), state)
    return table


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
    title = _("Au-delà des sites frappés, dans le territoire, sur toute la durée")
    headings = _("Mesure"), _("Perdu (5 – 50 – 95 %)"), _("Sites frappés"), _("Sans chiffre")
    rows = [(total, total.whole) for total in reading.totals]
    return _table_of_totals(rows, title=title, headings=headings)


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
    title = _("Au-delà du site lui-même, dans le territoire")
    headings = _("Mesure"), _("Touché (5 – 50 – 95 %)"), _("Le site lui-même"), _("Sans chiffre")
    rows = [(total, total.hit) for total in reading.totals]
    return _table_of_totals(rows, title=title, headings=headings)


def _table_of_totals(
    rows: Iterable[tuple[Any, Any]], *, title: str, headings: Iterable[str]
) -> Table:
    """Each total with the loss it tells beyond the sites struck."""
    table = Table(title=title)
    for heading in headings:
        table.add_column(heading)
    for total, loss in rows:
        least = _("au moins") + " " if total.at_least and loss else ""
        table.add_row(
            f"{total.label} ({total.unit})",
            least + _interval(loss and loss.rounded, nobody=not total.sites_unknown),
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
