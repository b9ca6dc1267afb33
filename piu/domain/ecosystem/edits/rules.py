"""Two writings of one row brought together, and what a row may say. Pure: no database."""

import math
import re
from collections.abc import Mapping
from typing import Any

from piu.domain.ecosystem.imports.rules import SLUG
from piu.domain.taxonomy.queries import require_term
from piu.errors import InvalidInputError

Fields = Mapping[str, Any]


def merge(
    base: Fields | None, *, theirs: Fields, mine: Fields
) -> tuple[dict[str, Any], dict[str, tuple[Any, Any]]]:
    """Two writings of one row brought together: the fields, and those where both differ.

    A field that one person alone changed since `base` is theirs to set; one that both changed
    otherwise is a conflict, told as (theirs, mine). Without a base every difference is one.
    """
    merged, conflicts = dict(theirs), {}
    for field, wanted in mine.items():
        stored = theirs.get(field)
        if wanted == stored or (base is not None and wanted == base.get(field)):
            continue
        if base is not None and stored == base.get(field):
            merged[field] = wanted
        else:
            conflicts[field] = (stored, wanted)
    return merged, conflicts


# What must be said of a record, and the vocabulary of each coded field.
REQUIRED = {
    "site": ("name_fr", "kind", "status"),
    "flow": ("status", "certainty"),
    "by_product": ("label_fr", "certainty"),
}
CODED = {
    "kind": "site_kinds",
    "naf_division": "naf_divisions",
    "geo_precision": "geo_precisions",
}
STATES = {
    ("site", "status"): "site_status",
    ("flow", "status"): "flow_status",
    ("flow", "certainty"): "certainty",
    ("by_product", "certainty"): "certainty",
}
DATED = ("opened", "closed", "valid_from", "valid_to")
DEGREES = {"latitude": 90.0, "longitude": 180.0}


def check_fields(kind: str, fields: Fields) -> None:
    """Refuse what a record of this kind may not say, with the field and what to do."""
    for name in REQUIRED[kind]:
        if name in fields and not str(fields[name]).strip():
            raise InvalidInputError("field_needed", where=name)
    for name, value in fields.items():
        vocabulary = STATES.get((kind, name)) or CODED.get(name)
        if vocabulary and value:
            require_term(vocabulary, str(value), where=name)
        if name in DATED and value and not re.fullmatch(r"\d{4}(-\d{2}){0,2}", str(value)):
            raise InvalidInputError("bad_date", where=name, value=value)
        most = DEGREES.get(name)
        if most and value is not None and not -most <= value <= most:
            raise InvalidInputError("bad_degrees", where=name, value=value, most=most)


def check_name(kind: str, name: str) -> None:
    """Refuse a record whose public name cannot stand in an address."""
    parts = {"site": [name], "by_product": name.split("/"), "flow": name.split("--")[:2]}[kind]
    for part in parts:
        if not SLUG.fullmatch(part):
            raise InvalidInputError("bad_slug", where="name", value=part)
    if kind == "flow" and parts[0] == parts[-1]:
        raise InvalidInputError("link_to_itself", where="target", value=parts[0])


def check_figure(*, unit: str, year: int | None, number: float) -> None:
    """Refuse a figure whose unit is not known, or that is no possible number or year."""
    if unit:
        require_term("units", unit, where="unit")
    if not math.isfinite(number):
        raise InvalidInputError("bad_number", where="number", value=number)
    if year is not None and not 1000 <= year <= 2999:
        raise InvalidInputError("not_between", where="year", value=year, low=1000, high=2999)


def checked_text(text: str, *, most: int) -> str:
    """What someone wrote, trimmed; nothing, or too much, is refused."""
    said = text.strip()
    if not said:
        raise InvalidInputError("field_needed", where="text")
    if len(said) > most:
        raise InvalidInputError("text_too_long", where="text", value=len(said), most=most)
    return said
