"""What an import changes. Pure: no database."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

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
    "flow": ("status", "certainty", "valid_from", "valid_to", "note_fr", "note_en"),
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
    "source": ("url", "title", "publisher", "published", "licence"),
    "organisation": ("name", "kind", "siren"),
}
Key = tuple[str, str]
# A file that takes a worker some seconds, and a page too long: about a thousand lines.
LONG_BYTES = 100_000


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
    """What a file says of one attribute of one record; `circle` names whom it is said to."""

    subject: Key
    attribute: str
    number: float | None
    unit: str
    year: int | None
    confidence: str
    sources: tuple[str, ...]
    note_fr: str = ""
    note_en: str = ""
    label: str = ""
    text: str = ""
    visibility: str = "public"
    circle: str = ""


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


def plain_record(record: Record) -> dict[str, Any]:
    """A record as JSON can hold it."""
    fields = {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in record.fields.items()
    }
    return {
        "kind": record.kind,
        "name": record.name,
        "fields": fields,
        "sources": sorted(record.sources),
        "sites": sorted(record.sites),
    }


def record_from(told: Mapping[str, Any]) -> Record:
    """The record that `plain_record` was given; its dates are texts."""
    return Record(
        kind=told["kind"],
        name=told["name"],
        fields=told["fields"],
        sources=frozenset(told["sources"]),
        sites=frozenset(told["sites"]),
    )


def change_of(before: Record, after: Record) -> dict[str, Any]:
    """What a record was and what it became, as JSON can hold it."""
    return {"key": before.key, "before": plain_record(before), "after": plain_record(after)}


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


def is_long(content: bytes) -> bool:
    """Whether a file is left to a worker."""
    return len(content) > LONG_BYTES
