"""What the files of a toile define and may refer to, with what is already stored."""

from collections.abc import Collection
from functools import cached_property

from piu.domain.ecosystem.imports import queries as imported
from piu.domain.ecosystem.imports import rules
from piu.domain.ecosystem.toiles import queries
from piu.domain.people.queries import circles_by_slug
from piu.transfers.importers.report import Problems
from piu.transfers.importers.tables import Row
from piu.transfers.toile_shape import NO_SOURCE

FILES_OF_NAMES = ("actors.csv", "sources.csv", "organisations.csv")


class Names:
    """The names that a row may use; each check notes the one that nothing bears."""

    def __init__(
        self, tables: dict[str, list[Row]], *, problems: Problems, toile: str | None
    ) -> None:
        self.tables = tables
        # What an unreadable file or line defines may be named elsewhere: that is no mistake there.
        self.unreadable = {p.file for p in problems if not self.rows(p.file.partition(".")[0])}
        self.lost = {
            p.params["start"] for p in problems if "start" in p.params and p.file in FILES_OF_NAMES
        }
        self.toile = self._toile(toile, problems)

    def rows(self, name: str) -> list[Row]:
        """The rows of one kind of file; none when it is not there."""
        return self.tables.get(name, [])

    def _toile(self, asked: str | None, problems: Problems) -> str:
        rows = self.rows("toile")
        if rows:
            return self._told_toile(rows, asked)
        if asked is not None and any(web.slug == asked for web in queries.webs()):
            return asked
        code = "missing_toile" if asked is None else "unknown_toile"
        if "toile.csv" not in self.unreadable:
            problems.add(code, file="toile.csv", value=asked or "")
        # Nothing can be looked up in a toile that is not known: only the lines are checked.
        self.unreadable |= {*FILES_OF_NAMES, "toile.csv"}
        return asked or ""

    def _told_toile(self, rows: list[Row], asked: str | None) -> str:
        for row in rows[1:]:
            row.problem("duplicate_id", "slug", first=f"{rows[0].file}:{rows[0].line}")
        slug = rows[0].text("slug", required=True)
        if asked not in (None, slug):
            rows[0].problem("other_toile", "slug", asked=asked)
        return slug

    @cached_property
    def stored(self) -> dict[rules.Key, rules.Record]:
        """What the toile already holds."""
        return imported.stored_records(self.toile)

    @cached_property
    def sites(self) -> set[str]:
        """The sites of the files and those already stored."""
        return self._defined("actors") | {name for kind, name in self.stored if kind == "site"}

    @cached_property
    def sources(self) -> set[str]:
        """The sources of the files, and the cited ones already stored."""
        here = self._defined("sources")
        rows = [row for table in self.tables.values() for row in table]
        cited = {
            slug
            for row in rows
            for column in row.values
            if column.endswith("source_ids")
            for slug in row.list(column)
            if slug != NO_SOURCE
        }
        return here | {name for _, name in imported.stored_sources(cited - here)}

    @cached_property
    def organisations(self) -> set[str]:
        """The organisations of the files, and the named ones already stored."""
        here = self._defined("organisations")
        named = {row.text("organisation_id") for row in self.rows("actors")}
        return here | {name for _, name in imported.stored_organisations(named - here)}

    @cached_property
    def places(self) -> set[str]:
        """The codes that are a territory's, among those that the files use."""
        codes = {row.text("insee_code") for row in self.rows("actors")}
        codes |= {row.text("territory_code") for row in self.rows("toile")}
        return set(imported.known_territories(codes))

    def _defined(self, name: str) -> set[str]:
        return self.lost | {row.text("id") for row in self.rows(name)}

    # --- checks

    def check_site(self, row: Row, column: str, name: str) -> None:
        """Note the name of an actor that there is not."""
        self._check(row, column, name, self.sites, "actors.csv", "unknown_actor")

    def cited_sources(
        self, row: Row, column: str = "source_ids", *, required: bool = True
    ) -> frozenset[str]:
        """The sources that a row cites."""
        named = row.list(column, required=required)
        cited = [slug for slug in named if slug != NO_SOURCE]
        for slug in cited:
            self._check(row, column, slug, self.sources, "sources.csv", "unknown_source")
        return frozenset(cited)

    def organisation(self, row: Row) -> str:
        """The organisation that a site names, if any."""
        name = row.text("organisation_id")
        known, file = self.organisations, "organisations.csv"
        self._check(row, "organisation_id", name, known, file, "unknown_organisation")
        return name

    def circle(self, row: Row, *, required: bool) -> str:
        """The circle that a figure is said to."""
        name = row.text("circle", required=required)
        if name and not circles_by_slug([name]):
            row.problem("unknown_circle", "circle", name)
        return name

    def territory(self, row: Row, column: str, *, required: bool = False) -> str:
        """The code of a place."""
        code = row.text(column, required=required)
        self._check(row, column, code, self.places, "", "unknown_territory")
        return code

    def check_subject(self, row: Row, key: rules.Key, defined: Collection[rules.Key]) -> None:
        """Note the name of a thing that neither the files nor the toile have."""
        unsure = self.unreadable or self.lost
        if key[1] and not unsure and key not in defined and key not in self.stored:
            row.problem("unknown_subject", "subject_id", kind=key[0])

    def _check(
        self, row: Row, column: str, name: str, known: set[str], file: str, code: str
    ) -> None:
        if name and name not in known and file not in self.unreadable:
            row.problem(code, column, name)
