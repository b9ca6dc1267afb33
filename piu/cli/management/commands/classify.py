"""`piu classify "texte"`: the labels that the model proposes, in a terminal or for a program."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.markup import escape

from piu.domain.taxonomy.errors import sentence
from piu.domain.taxonomy.queries import label, proposed_labels
from piu.errors import InvalidInputError, PiuError
from piu.transfers import language_model

# Answered together, so that a long file is answered as it is read by whoever waits for it.
CHUNK = 32


class Command(BaseCommand):
    help = "Propose themes, obstacles, stage, intensity and effects for French texts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("text", nargs="?", default="", help="a text in French")
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument(
            "--batch", metavar="FILE", help='JSON lines {"id", "text"}; - reads stdin'
        )
        parser.add_argument(
            "--with-llm", action="store_true", help="ask the language model of PIU_LLM_URL instead"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.propose = language_model.proposed_labels if options["with_llm"] else proposed_labels
        try:
            if options["batch"]:
                self.answer_batch(options["batch"])
            else:
                self.answer_one(options["text"], as_json=options["json"])
        except PiuError as error:
            raise CommandError(sentence(error)) from error

    def answer_one(self, text: str, *, as_json: bool) -> None:
        proposal = self.propose([text])[0]
        if as_json:
            self.stdout.write(json.dumps(proposal, ensure_ascii=False, indent=1))
        else:
            show(proposal, console=Console(file=self.stdout))

    def answer_batch(self, name: str) -> None:
        told = texts(name)
        for first in range(0, len(told), CHUNK):
            part = told[first : first + CHUNK]
            answers = self.propose([row["text"] for row in part])
            for row, answer in zip(part, answers, strict=True):
                self.stdout.write(json.dumps({"id": row["id"], **answer}, ensure_ascii=False))


def texts(name: str) -> list[dict[str, Any]]:
    """Read all the texts of a file first: a broken line is told before anything is printed."""
    if name == "-":
        return list(read_lines(sys.stdin, name))
    try:
        with Path(name).open(encoding="utf-8") as file:
            return list(read_lines(file, name))
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(
            _("{name} ne peut pas être lu : {reason}").format(name=name, reason=error)
        ) from error


def read_lines(file: Iterable[str], name: str) -> Iterable[dict[str, Any]]:
    """Read the lines of a batch, each with its `id` and its `text`."""
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            read = json.loads(line)
        except ValueError:
            read = None
        if not isinstance(read, dict) or "id" not in read or not isinstance(read.get("text"), str):
            raise InvalidInputError(
                "bad_text_to_classify", where=f"{name}:{number}", value=line.strip()[:120]
            )
        yield read


def show(proposal: dict[str, Any], *, console: Console) -> None:
    """Print a proposal for a person."""
    for code in proposal["themes"]:
        chance = round(100 * proposal["theme_scores"][code])
        console.print(f"[bold]{escape(label('themes', code))}[/bold] {chance} %", highlight=False)
    console.print(
        f"{label('stages', proposal['stage'])} · {label('intensities', proposal['intensity'])} · "
        + ", ".join(label("effect_domains", code) for code in proposal["effect_domains"]),
        highlight=False,
    )
    for part in proposal["obstacles"]:
        kind, side = label("obstacle_kinds", part["kind"]), label("obstacle_sides", part["side"])
        console.print(f"- {kind}, {side} : « {escape(part['span'])} »", highlight=False)
