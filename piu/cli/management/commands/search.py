"""`piu search "eaux pluviales"`: the search of the site, in a terminal or for another program."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console
from rich.markup import escape

from piu.domain.people.actions import system_user
from piu.domain.search import actions, queries
from piu.domain.search.choices import Facet, Kind, Sort
from piu.domain.search.queries import Hit, Results
from piu.domain.taxonomy.errors import sentence
from piu.errors import InvalidInputError, PiuError

READ_FIRST = 1000
TERRITORIES = "territories"


class Command(BaseCommand):
    help = "Search the public records: one question, or a file of questions with --batch."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("query", nargs="?", default="", help="the question, in French")
        parser.add_argument("--kind", default="", metavar="|".join([*Kind.values, TERRITORIES]))
        for facet in Facet.values:
            parser.add_argument(f"--{facet.replace('_', '-')}", action="append", default=[])
        parser.add_argument("--sort", default=Sort.RELEVANCE.value, metavar="|".join(Sort.values))
        parser.add_argument("--limit", type=int, default=10)
        parser.add_argument("--exact", action="store_true", help="do not correct typing errors")
        parser.add_argument(
            "--literal", action="store_true", help="do not read places as conditions"
        )
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument(
            "--batch", metavar="FILE", help='JSON lines {"id", "query"}; - reads stdin'
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.read_first()
            if options["batch"]:
                self.answer_batch(options)
            else:
                self.answer_one(options)
        except PiuError as error:
            raise CommandError(sentence(error)) from error

    def read_first(self) -> None:
        """Read the texts that the worker has not read yet, when they take a minute at most."""
        waiting = queries.texts_to_read()
        if 0 < waiting <= READ_FIRST:
            text = ngettext(
                "Première lecture de {count} texte…", "Première lecture de {count} textes…", waiting
            )
            self.stderr.write(text.format(count=waiting))
            actions.read_texts(by=system_user())

    def answer_one(self, options: dict[str, Any]) -> None:
        if options["kind"] == TERRITORIES:
            self.answer_territories(options)
            return
        results = ask(options["query"], options)
        if options["json"]:
            self.stdout.write(json.dumps(whole(results), ensure_ascii=False, indent=1))
        else:
            show(results, console=Console(file=self.stdout))

    def answer_territories(self, options: dict[str, Any]) -> None:
        hits = queries.territory_hits(options["query"], limit=options["limit"])
        if options["json"]:
            found = {
                "query": options["query"],
                "total": len(hits),
                "results": list(map(brief, hits)),
            }
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
        else:
            show_hits(hits, console=Console(file=self.stdout))

    def answer_batch(self, options: dict[str, Any]) -> None:
        for question in questions(options["batch"]):
            if options["kind"] == TERRITORIES:
                hits = queries.territory_hits(question["query"], limit=options["limit"])
            else:
                hits = all_hits(ask(question["query"], options))
            answer = {"id": question["id"], "results": [brief(hit) for hit in hits]}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))


def ask(query: str, options: dict[str, Any]) -> Results:
    """Put one question with the options of the command line."""
    return queries.search(
        query,
        kind=options["kind"],
        filters={facet: options[facet] for facet in Facet.values},
        sort=options["sort"],
        limit=options["limit"],
        is_exact=options["exact"],
        is_literal=options["literal"],
        with_facets=False,
    )


def all_hits(results: Results) -> list[Hit]:
    """Results of the place asked for, then those of elsewhere when they are few."""
    return [*results.hits, *results.elsewhere]


def questions(name: str) -> list[dict[str, Any]]:
    """Read all the questions of a file first: a broken line is told before anything is printed."""
    if name == "-":
        return [question(line, where=f"-:{n}") for n, line in _lines(sys.stdin)]
    try:
        with Path(name).open(encoding="utf-8") as file:
            return [question(line, where=f"{name}:{n}") for n, line in _lines(file)]
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(
            _("{name} ne peut pas être lu : {reason}").format(name=name, reason=error)
        ) from error


def _lines(file: Iterable[str]) -> list[tuple[int, str]]:
    return [(number, line) for number, line in enumerate(file, start=1) if line.strip()]


def question(line: str, *, where: str) -> dict[str, Any]:
    """Read one line of a batch."""
    try:
        read = json.loads(line)
    except ValueError:
        read = None
    if not isinstance(read, dict) or "id" not in read or not isinstance(read.get("query"), str):
        raise InvalidInputError("bad_search_question", where=where, value=line.strip()[:120])
    return read


def brief(hit: Hit) -> dict[str, Any]:
    """One result as a program reads it."""
    return {
        "id": hit.identifier,
        "kind": hit.findable.kind,
        "title": hit.findable.title,
        "url": hit.findable.url,
        "place": hit.findable.place_name,
        "score": None if hit.score is None else round(hit.score, 4),
    }


def whole(results: Results) -> dict[str, Any]:
    """An answer as a program reads it, with what was corrected."""
    return {
        "query": results.question.text,
        "total": results.total,
        "corrections": {c.typed: c.read_as for c in results.plan.corrections},
        "unknown": list(results.plan.unknown),
        "places": {place.label: place.km for place in results.said.places},
        "sizes": [size.code for size in results.said.sizes],
        "territories": [f"territories/{place.code}" for place in results.territories],
        "results": [brief(hit) for hit in all_hits(results)],
    }


def show(results: Results, *, console: Console) -> None:
    """Print an answer for a person."""
    for correction in results.plan.corrections:
        text = _("« {typed} » ne se trouve nulle part : cherché « {read_as} ».")
        console.print(escape(text.format(typed=correction.typed, read_as=correction.read_as)))
    for place in results.territories:
        console.print(f"{place.name} ({place.get_level_display()}, territories/{place.code})")
    if not all_hits(results):
        console.print(_("Aucun résultat. Essayez d’autres mots, ou moins de filtres."))
        return
    text = ngettext("{count} résultat", "{count} résultats", results.total)
    console.print(text.format(count=results.total), highlight=False)
    show_hits(all_hits(results), console=console)


def show_hits(hits: Iterable[Hit], *, console: Console) -> None:
    """Print results, one under the other."""
    for hit in hits:
        row = hit.findable
        place = f" ({row.place_name})" if row.place_name else ""
        console.print(f"{hit.rank:>3}. [bold]{escape(row.title)}[/bold]{escape(place)}")
        console.print(f"     {escape(hit.identifier)}", style="dim", highlight=False)
