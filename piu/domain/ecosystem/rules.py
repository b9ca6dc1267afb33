"""Limits and defaults of scenarios, and what an import changes. Pure: no database."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from piu.errors import InvalidInputError

DEFAULT_SEED = 1
DEFAULT_DRAWS = 200
# ENGINE: 1e-6 for decisions (1e-2, the published threshold, is not converged).
DEFAULT_EPS = 1e-6
MAX_SHOCKS = 10
MAX_DRAWS = 2000

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

# What a record of each kind says of itself; its figures are statements.
FIELDS: dict[str, tuple[str, ...]] = {
    "toile": ("name_fr", "name_en", "description_fr", "description_en", "compiled_on", "territory"),
    "site": (
        "name_fr",
        "name_en",
        "kind",
        "naf_division",
        "organisation",
        "siret",
        "territory",
        "place_name",
        "latitude",
        "longitude",
        "geo_precision",
        "is_outside",
        "status",
        "opened",
        "closed",
        "note_fr",
        "note_en",
    ),
    "flow": ("status", "certainty", "note_fr", "note_en"),
    "by_product": (
        "label_fr",
        "label_en",
        "ewc_code",
        "fate_fr",
        "fate_en",
        "certainty",
        "note_fr",
        "note_en",
    ),
    "project": (
        "name_fr",
        "name_en",
        "kind",
        "date",
        "status",
        "description_fr",
        "description_en",
    ),
    "source": ("url", "title", "publisher", "published"),
    "organisation": ("name", "kind", "siren"),
}

Key = tuple[str, str]


@dataclass(frozen=True)
class Record:
    """One thing of a toile as a file or the database tells it, ready to be compared.

    `name` is what is unique within its kind and toile: a slug; `source--target--resource` for a
    flow; `site/slug` for a by-product. `fields` holds those of `FIELDS`; a territory is its
    code, an organisation its slug.
    """

    kind: str
    name: str
    fields: Mapping[str, Any]
    sources: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()

    @property
    def key(self) -> Key:
        return self.kind, self.name


@dataclass(frozen=True)
class Figure:
    """What a file says of one attribute of one record."""

    subject: Key
    attribute: str
    number: float
    unit: str
    year: int | None
    confidence: str
    sources: tuple[str, ...]
    note_fr: str = ""
    note_en: str = ""


@dataclass(frozen=True)
class ToileChanges:
    """What an import would change in a toile. `figures` are all those of the files: the
    statements already there are left as they are."""

    slug: str
    new: list[Record]
    changed: list[Record]
    unchanged: int
    figures: list[Figure]

    def of(self, kind: str) -> list[Record]:
        """New and changed records of one kind."""
        return [record for record in (*self.new, *self.changed) if record.kind == kind]


def compare(
    slug: str, *, wanted: Iterable[Record], stored: Mapping[Key, Record], figures: list[Figure]
) -> ToileChanges:
    """What differs between the records of a file and those that are stored."""
    records = list(wanted)
    new = [record for record in records if record.key not in stored]
    changed = [record for record in records if stored.get(record.key, record) != record]
    return ToileChanges(
        slug=slug,
        new=new,
        changed=changed,
        unchanged=len(records) - len(new) - len(changed),
        figures=figures,
    )


def normal_shocks(shocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Shocks checked and in one order, so that the same question always has the same address.

    Each is `{"kind": "closure", "site": slug, "share": 0..1}`. Raises `InvalidInputError` when
    there is none, too many, the same twice, or a share that is not between 0 and 1.
    """
    if not 1 <= len(shocks) <= MAX_SHOCKS:
        raise InvalidInputError("shock_count", where="shocks", value=len(shocks), most=MAX_SHOCKS)
    normal = [
        {"kind": shock["kind"], "site": shock["site"], "share": _share(shock)} for shock in shocks
    ]
    normal.sort(key=lambda shock: (shock["kind"], shock["site"]))
    names = [(shock["kind"], shock["site"]) for shock in normal]
    for name in names:
        if names.count(name) > 1:
            raise InvalidInputError("duplicate_shock", where="shocks", value=name[1])
    return normal


def _share(shock: dict[str, Any]) -> float:
    try:
        share = float(shock.get("share", 1.0))
    except (TypeError, ValueError):
        share = -1.0
    if not 0.0 <= share <= 1.0:
        raise InvalidInputError(
            "shock_out_of_range", where=str(shock["site"]), value=shock.get("share")
        )
    return share


def check_numbers(*, seed: int, draws: int, eps: float) -> None:
    """Refuse a seed, a number of draws or a threshold that the engine was not made for."""
    if not 0 <= seed < 2**31:
        raise InvalidInputError("bad_seed", where="seed", value=seed)
    if not 1 <= draws <= MAX_DRAWS:
        raise InvalidInputError("bad_draws", where="draws", value=draws, most=MAX_DRAWS)
    if not 1e-14 <= eps <= 0.1:
        raise InvalidInputError("bad_eps", where="eps", value=eps)


def existed_in(year: int, *, start: str, end: str) -> bool:
    """Whether something dated `start` to `end` (YYYY, YYYY-MM or YYYY-MM-DD) was there that year.

    An unknown date hides nothing: what may have been there is shown. In the year of its end a
    thing was still there.
    """
    first, last = year_of(start), year_of(end)
    return (first is None or first <= year) and (last is None or last >= year)


def year_of(date: str) -> int | None:
    """The year at the head of a date; None when it has none."""
    found = re.match(r"\d{4}", date)
    return int(found.group()) if found else None
