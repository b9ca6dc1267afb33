"""Rows as a person wrote them to rows as the tables want them: every name an identifier.

Works on the rows of the columns that were confirmed, before they are checked one by one.
"""

from collections.abc import Mapping
from typing import Any

from piu.domain.ecosystem.imports import queries, rules
from piu.domain.people.queries import organisation_names
from piu.domain.taxonomy.queries import vocabulary
from piu.domain.territories.queries import communes_named
from piu.transfers.importers.columns import normal
from piu.transfers.importers.naming import (
    UNSAID_RESOURCE,
    Deciding,
    Known,
    Register,
    bare,
    distinct,
    is_slug,
    resources_like,
    slug_of,
    split,
)
from piu.transfers.importers.report import Problems
from piu.transfers.importers.tables import Row
from piu.transfers.toile_shape import NO_SOURCE, SHAPES, SITE_FIGURES

Tables = dict[str, list[Row]]
CITING = ("actors", "flows", "byproducts", "projects", "alternatives")
# What a column that is not there means for a newcomer.
DEFAULTS: dict[str, dict[str, str]] = {
    "actors": {"kind": "unspecified", "status": "active"},
    "flows": {"status": "real", "certainty": "documented"},
    "byproducts": {"certainty": "documented"},
    "organisations": {"kind": "other"},
}
KINDS = {
    "sources": "source",
    "organisations": "organisation",
    "actors": "site",
    "flows": "flow",
    "byproducts": "by_product",
    "projects": "project",
}
# How a record's field is called as a column, where the two differ.
COLUMNS = {
    "territory": "insee_code",
    "organisation": "organisation_id",
    "published": "date",
    "label_fr": "by_product_fr",
    "label_en": "by_product_en",
}


def prepare(
    tables: Tables,
    *,
    toile: str,
    file_name: str,
    choices: Mapping[str, Any],
    may_create: bool,
    problems: Problems,
) -> None:
    """Give every row its identifiers, defaults and sources, in place."""
    work = _Preparing(tables, toile=toile, choices=choices, problems=problems)
    work.sources(file_name)
    work.organisations()
    work.sites()
    work.ends(may_create=may_create)
    work.others()
    work.resources()
    work.keep_what_is_not_told()
    work.places()


class _Preparing:
    def __init__(
        self, tables: Tables, *, toile: str, choices: Mapping[str, Any], problems: Problems
    ) -> None:
        self.tables = tables
        self.stored = queries.stored_records(toile)
        self.choices = choices
        self.deciding = Deciding(choices.get("same", {}))
        self.problems = problems
        # Those that the toile has, and those with the sites of the file, which grows.
        self.stored_sites, self.site_register = Register(), Register()
        for (kind, slug), record in self.stored.items():
            if kind == "site":
                self.stored_sites.add(_known_site(slug, record.fields))
                self.site_register.add(_known_site(slug, record.fields))
        # A program's own keys (`n0`, a SIRET) to the identifiers that sites get here.
        self.aliases: dict[str, str] = {}
        self.fallback = ""
        self.words_asked: dict[str, str] = {}

    # --- sources

    def sources(self, file_name: str) -> None:
        """Identifiers for sources, and a source for the lines that cite none."""
        rows = self.tables.get("sources", [])
        register = Register()
        for row in rows:
            name = row.text("id") or slug_of(row.text("title") or row.text("url"))
            row.values["id"] = name
            register.add(Known(name, tuple(distinct([row.text("title"), row.text("url"), name]))))
        may_add = not rows
        for table in CITING:
            for row in self.tables.get(table, []):
                for column in [c for c in row.values if c.endswith("source_ids")]:
                    named = [
                        self._source(register, row, item, may_add=may_add)
                        for item in split(row.values[column])
                    ]
                    row.values[column] = ";".join(distinct(named))
        self._cite_the_file(file_name, register)

    def _source(self, register: Register, row: Row, item: str, *, may_add: bool) -> str:
        """The identifier of a cited source; a title or an address that is new becomes one."""
        if item in register.known or item == NO_SOURCE:
            return item
        same = register.same(item)
        if same or not may_add or is_slug(item):
            return same or item
        slug = register.new_slug(item)
        register.add(Known(slug, (item,)))
        is_link = item.startswith(("http://", "https://"))
        values = {"id": slug, "title": item[:400], "url": item if is_link else ""}
        self._append("sources", row, values)
        return slug

    def _cite_the_file(self, file_name: str, register: Register) -> None:
        """Lines whose table has no column of sources cite the file, or the title that was given."""
        title = str(self.choices.get("source_title", "")).strip()
        bare_rows = [
            row
            for table in CITING
            for row in self.tables.get(table, [])
            if "source_ids" not in row.values or (title and not row.values["source_ids"])
        ]
        if not bare_rows:
            return
        title = title or file_name
        self.fallback = register.same(title) or slug_of(title)
        if self.fallback not in register.known:
            self._append("sources", bare_rows[0], {"id": self.fallback, "title": title, "url": ""})
        for row in bare_rows:
            row.values["source_ids"] = self.fallback

    # --- organisations and sites

    def organisations(self) -> None:
        """Identifiers for organisations: by SIREN, by name, else new."""
        rows = self.tables.get("organisations", [])
        named = [row for row in self.tables.get("actors", []) if row.text("organisation_id")]
        if not rows and not named:
            return
        register = Register()
        for slug, name, siren in organisation_names():
            register.add(Known(slug, (name,), number=siren))
        for row in rows:
            given, name = row.text("id"), row.text("name")
            if not given and name:
                slug = self.deciding.decide(register, row, "name", name, number=row.text("siren"))
                given = slug or register.new_slug(name)
            row.values["id"] = given
            if given:
                register.add(Known(given, tuple(distinct([name, given])), row.text("siren")))
        for row in named:
            self._organisation_of(row, register, may_add=not rows)

    def _organisation_of(self, row: Row, register: Register, *, may_add: bool) -> None:
        name = row.text("organisation_id")
        if name in register.known:
            return
        slug = register.same(name)
        if not slug and may_add and not is_slug(name):
            decided = self.deciding.decide(register, row, "organisation_id", name)
            if not decided:
                slug = register.new_slug(name)
                register.add(Known(slug, (name,)))
                values = {"id": slug, "name": name, "siren": row.text("siret")[:9]}
                self._append("organisations", row, values)
            slug = slug or decided
        if slug:
            row.values["organisation_id"] = slug

    def sites(self) -> None:
        """Identifiers for the sites of the file; a program's own key is good in the file only."""
        for row in self.tables.get("actors", []):
            key = row.text("key")
            given = row.text("id") or (key if ("site", key) in self.stored else "")
            name = row.text("name_fr") or row.text("name_en") or given or key
            if name and not row.values.get("name_fr") and ("site", given) not in self.stored:
                row.values["name_fr"] = name
            slug = self._site_of(row, given, name)
            if not slug:
                continue
            row.values["id"] = slug
            for alias in distinct([given, key, row.text("siret")]):
                self.aliases[alias] = slug
            fields = {"name_fr": name, "name_en": row.text("name_en"), "siret": row.text("siret")}
            self.site_register.add(
                _known_site(slug, {**fields, "place_name": row.text("place_name")})
            )

    def _site_of(self, row: Row, given: str, name: str) -> str:
        """The identifier of a site: its own, that of the one it is, or a new one."""
        register = self.site_register
        if is_slug(given):
            return given
        facts = {"number": row.text("siret"), "place": row.text("place_name")}
        if not name:
            return ""
        known = self.deciding.decide(self.stored_sites, row, "name_fr", name, **facts)
        return known or register.new_slug(name)

    def ends(self, *, may_create: bool) -> None:
        """The identifiers of the sites that flows, by-products and projects name."""
        found: dict[str, str] = {}
        places = [("flows", "from_id"), ("flows", "to_id"), ("byproducts", "actor_id")]
        for table, column in [*places, ("projects", "actor_ids")]:
            for row in self.tables.get(table, []):
                written = str(row.values.get(column) or "").strip()
                items = split(written) if column == "actor_ids" else [written] if written else []
                for item in items:
                    if item not in found:
                        found[item] = self._end(row, column, item, may_create=may_create)
                named = [found[item] or item for item in items]
                if items:
                    row.values[column] = ";".join(named)

    def _end(self, row: Row, column: str, name: str, *, may_create: bool) -> str:
        register = self.site_register
        if name in self.aliases:
            return self.aliases[name]
        if name in register.known:
            return name
        digits = name.replace(" ", "")
        same = register.same(name, number=digits if len(digits) == 14 else "")
        if same or (is_slug(name) and not may_create):
            return same
        slug = self.deciding.decide(register, row, column, name)
        if not slug and (may_create or bare(name) in self.deciding.decisions):
            slug = register.new_slug(name)
            register.add(Known(slug, (name,)))
            cited = row.values["source_ids"]
            self._append("actors", row, {"id": slug, "name_fr": name, "source_ids": cited})
        return slug

    # --- the rest

    def others(self) -> None:
        """Identifiers of by-products and projects, and what amounts measure."""
        for row in self.tables.get("byproducts", []):
            if not row.text("slug"):
                row.values["slug"] = slug_of(row.text("by_product_fr"), longest=100)
        for row in self.tables.get("projects", []):
            if not row.text("id"):
                row.values["id"] = slug_of(row.text("name_fr"))
        for table in ("flows", "byproducts"):
            for row in self.tables.get(table, []):
                if row.text("value") and not row.text("attribute"):
                    row.values["attribute"] = "quantity"

    def resources(self) -> None:
        """The codes of the resources that flows name; a word that means none is put to the user."""
        known = vocabulary("resources")
        told = {normal(word): code for word, code in self.choices.get("resources", {}).items()}
        for row in self.tables.get("flows", []):
            word = row.text("resource")
            if not word or word in known:
                continue
            code = told.get(normal(word), "")
            if code not in known:
                code = self._ask_resource(row, word)
            if code:
                row.values["resource"] = code

    def _ask_resource(self, row: Row, word: str) -> str:
        """Ask once what a word means; the likeliest stands in, so that the rest is checked."""
        if normal(word) not in self.words_asked:
            near = resources_like(word)
            self.words_asked[normal(word)] = next(iter(near), "")
            row.problem(UNSAID_RESOURCE, "resource", word, candidates=near)
        return self.words_asked[normal(word)] or next(iter(vocabulary("resources")))

    def keep_what_is_not_told(self) -> None:
        """A missing column leaves a stored record as it is; a newcomer gets defaults."""
        stored = self.stored | self._stored_elsewhere()
        for table, kind in KINDS.items():
            for row in self.tables.get(table, []):
                record = stored.get((kind, _name(kind, row)))
                if record is None:
                    for column, value in DEFAULTS.get(table, {}).items():
                        row.values.setdefault(column, value)
                else:
                    self._keep(row, table, record)

    def _stored_elsewhere(self) -> dict[rules.Key, rules.Record]:
        named = {
            kind: [row.text("id") for row in self.tables.get(table, [])]
            for table, kind in (("sources", "source"), ("organisations", "organisation"))
        }
        return queries.stored_sources(named["source"]) | queries.stored_organisations(
            named["organisation"]
        )

    def _keep(self, row: Row, table: str, record: rules.Record) -> None:
        told = set(row.values)
        for name, value in record.fields.items():
            column = COLUMNS.get(name, name)
            if column in SHAPES[table].every and column not in told:
                row.values[column] = value if isinstance(value, str) else _text(value)
        if record.sites and "actor_ids" not in told:
            row.values["actor_ids"] = ";".join(sorted(record.sites))
        if self.fallback and row.values.get("source_ids") == self.fallback and record.sources:
            # The line says nothing new of where the record comes from; its figures do.
            row.values["source_ids"] = ";".join(sorted(record.sources))
            for figure, column in _figure_columns(table):
                if row.text(figure):
                    row.values.setdefault(column, self.fallback)

    def places(self) -> None:
        """The commune of a site from its name, and its centre for want of a point."""
        rows = [
            row for row in self.tables.get("actors", []) if row.text("kind") != "market_external"
        ]
        nameless = [row for row in rows if row.text("place_name") and not row.text("insee_code")]
        named = communes_named({row.text("place_name") for row in nameless})
        for row in nameless:
            communes = named.get(row.text("place_name"), [])
            if len(communes) == 1:
                row.values["insee_code"] = communes[0].code
        codes = {row.text("insee_code") for row in rows if row.text("insee_code")}
        found = queries.known_territories(codes)
        for row in rows:
            commune = found.get(row.text("insee_code"))
            has_point = row.text("latitude") or row.text("longitude")
            if commune and not has_point and commune.latitude is not None:
                row.values.update(
                    latitude=repr(commune.latitude),
                    longitude=repr(commune.longitude),
                    geo_precision="commune_centre",
                )

    def _append(self, table: str, row: Row, values: dict[str, Any]) -> None:
        self.tables.setdefault(table, []).append(Row(row.file, row.line, values, self.problems))


def _known_site(slug: str, fields: Mapping[str, Any]) -> Known:
    names = distinct([str(fields.get("name_fr") or ""), str(fields.get("name_en") or ""), slug])
    number, place = str(fields.get("siret") or ""), str(fields.get("place_name") or "")
    return Known(slug, tuple(names), number=number, place=place)


def _name(kind: str, row: Row) -> str:
    """What a row is called among those of its kind."""
    if kind == "flow":
        return f"{row.text('from_id')}--{row.text('to_id')}--{row.text('resource')}"
    if kind == "by_product":
        return f"{row.text('actor_id')}/{row.text('slug')}"
    return row.text("id")


def _figure_columns(table: str) -> list[tuple[str, str]]:
    """Each figure of a table with the column of its own sources."""
    if table == "actors":
        return [(name, f"{start}_source_ids") for name, (start, _) in SITE_FIGURES.items()]
    return [("value", "value_source_ids")] if table in ("flows", "byproducts") else []


def _text(value: Any) -> str:
    if value is None or value is False:
        return ""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
