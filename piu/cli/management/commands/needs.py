"""`piu needs group --batch FILE --json`: which needs ask for the same thing."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from piu.domain.cooperation.consortia.bridge import Wanted, pool_lines
from piu.domain.cooperation.needs import queries as needs
from piu.domain.cooperation.needs.actions import remove_need
from piu.domain.cooperation.needs.queries import NeedLine
from piu.domain.cooperation.records import queries as records
from piu.domain.people.actions import system_user
from piu.domain.taxonomy.errors import sentence
from piu.errors import InvalidInputError, PiuError


class Command(BaseCommand):
    help = "Group needs that ask for the same thing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        act = acts.add_parser("group", help="group the needs of a file")
        act.add_argument(
            "--batch",
            required=True,
            metavar="FILE",
            help='JSON lines {"id", "text", "insee_code"}; - reads stdin',
        )
        act.add_argument("--json", action="store_true", help='print JSON lines {"id", "group"}')
        act = acts.add_parser("pool", help="find which consortia serve most small towns")
        act.add_argument("--batch", required=True, metavar="FILE", help="as for group")
        act.add_argument("--km", type=float, default=40.0, help="from a town to its coordinator")
        act.add_argument("--most", type=int, default=8, help="towns that one can coordinate")
        act.add_argument("--cost", type=float, default=0.0, help="euros for each town")
        act.add_argument("--ceiling", type=float, help="euros for a whole consortium")
        act.add_argument("--without", action="append", default=[], metavar="ID")
        act.add_argument("--json", action="store_true", help='"id", "consortium", "coordinator"')
        act = acts.add_parser("remove", help="take away a need that a visitor said")
        act.add_argument("slug", help="name of the need, as in its address")
        act.add_argument("--reason", required=True, help="kept in the journal")
        act.add_argument("--write", action="store_true", help="without it, nothing is removed")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            {"remove": self.remove, "group": self.group, "pool": self.pool}[options["act"]](options)
        except PiuError as error:
            raise CommandError(sentence(error)) from error

    def remove(self, options: dict[str, Any]) -> None:
        """Say which need would go; with `--write`, take it away."""
        self.stdout.write(records.need(options["slug"]).title)
        if options["write"]:
            reason = options["reason"]
            remove_need(options["slug"], reason=reason, by=system_user(), now=timezone.now())

    def group(self, options: dict[str, Any]) -> None:
        """Print which needs ask for the same thing."""
        lines = read(options["batch"])
        found = needs.group_lines(lines)
        if options["json"]:
            for identifier, group in found:
                line = json.dumps({"id": identifier, "group": group}, ensure_ascii=False)
                self.stdout.write(line)
        else:
            self.show(lines, [group for _identifier, group in found])

    def pool(self, options: dict[str, Any]) -> None:
        """Print which consortia serve most small towns, and how many they serve."""
        lines = read(options["batch"])
        wanted = Wanted(
            most_km=options["km"],
            most_members=options["most"],
            ceiling_eur=options["ceiling"],
            cost_eur=options["cost"],
            left_out=tuple(options["without"]),
        )
        numbers, leaders, found = pool_lines(lines, wanted)
        if options["json"]:
            for line, number, leader in zip(lines, numbers, leaders, strict=True):
                served = number > 0
                told = {
                    "id": line.identifier,
                    "consortium": number if served else None,
                    "coordinator": lines[leader].identifier if served else None,
                }
                self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self.show(lines, [number if number > 0 else None for number in numbers])
            told = _("Petites communes servies : {count}")
            self.stdout.write(told.format(count=found.small_served))

    def show(self, lines: list[NeedLine], groups: list[int | None]) -> None:
        """Print each group with its needs, then how many are alone."""
        for number in sorted({group for group in groups if group is not None}):
            self.stdout.write(_("Groupe {number}").format(number=number))
            for line, group in zip(lines, groups, strict=True):
                if group == number:
                    self.stdout.write(f"  {line.identifier}  {line.text}")
        self.stdout.write(_("Seuls : {count}").format(count=groups.count(None)))


def read(name: str) -> list[NeedLine]:
    """Read all the needs first: a broken line is told before anything is printed."""
    if name == "-":
        return _needs(sys.stdin, name)
    try:
        with Path(name).open(encoding="utf-8-sig") as file:
            return _needs(file, name)
    except (OSError, UnicodeDecodeError) as error:
        text = _("{name} ne peut pas être lu : {reason}")
        raise CommandError(text.format(name=name, reason=error)) from error


def _needs(file: Iterable[str], name: str) -> list[NeedLine]:
    lines = enumerate(file, start=1)
    return [_need(line, f"{name}:{number}") for number, line in lines if line.strip()]


def _need(line: str, where: str) -> NeedLine:
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        told = None
    if not _is_need(told):
        raise InvalidInputError("bad_need_line", where=where, value=line.strip()[:120])
    return NeedLine(told["id"], told["text"], str(told.get("insee_code") or "").strip(), where)


def _is_need(told: Any) -> bool:
    return (
        isinstance(told, dict)
        and isinstance(told.get("id"), str | int)
        and isinstance(told.get("text"), str)
        and bool(told["text"].strip())
        and isinstance(told.get("insee_code"), str | int | None)
    )
