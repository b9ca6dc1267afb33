"""The territories pack: communes, EPCI, départements, régions, their outlines and populations."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from piu.domain.territories.actions import import_territories
from piu.domain.territories.choices import Level
from piu.domain.territories.rules import Population, TerritoryFacts, decoded_rings
from piu.transfers.importers.report import Importer, Problems, Report
from piu.transfers.importers.tables import Row, read_rows, without_doubles

POPULATION = ("population", "population_year")
POINT = ("longitude", "latitude", "point")
COLUMNS = {
    "sources": ("slug", "title", "publisher", "published", "url", "licence"),
    "regions": ("code", "name", "region", "seat", *POPULATION, *POINT),
    "departments": ("code", "name", "region", "seat", *POPULATION, *POINT),
    "intermunicipalities": ("code", "name", "kind", *POPULATION, "population_2020", *POINT),
    "municipalities": (
        *("code", "name", "siren", "intermunicipality", "department", "region"),
        *(*POPULATION, "population_2020", *POINT, "postcodes"),
    ),
    "outlines_municipality": ("code", "rings"),
    "outlines_intermunicipality": ("code", "rings"),
    "outlines_department": ("code", "rings"),
    "outlines_region": ("code", "rings"),
}
OPTIONAL = ("other_names",)
SOURCE_OF_YEAR = {2023: "insee-populations-2023", 2017: "insee-populations-mayotte-2017"}
SOURCE_WITHOUT_YEAR = "insee-populations-com"
SOURCE_OF_2020 = "dgcl-epci-2026"

MOST_PEOPLE = 1e9

Tables = dict[str, list[Row]]


@dataclass(frozen=True)
class Pack:
    """What a folder says: territories, and the sources of their figures."""

    facts: list[TerritoryFacts]
    sources: list[dict[str, str]]


def fetch(folder: Path) -> dict[str, Path]:
    """The files of a pack by table name."""
    paths = sorted([*folder.glob("*.csv.gz"), *folder.glob("*.csv")])
    return {path.name.partition(".")[0]: path for path in paths}


def read(files: dict[str, Path], *, problems: Problems) -> Tables:
    """The rows of every table, each knowing its line."""
    tables: Tables = {}
    for name, columns in COLUMNS.items():
        if name not in files:
            problems.add("missing_file", file=name, value=f"{name}.csv.gz")
            continue
        optional = OPTIONAL if name == "municipalities" else ()
        rows = read_rows(files[name], columns=columns, optional=optional, problems=problems)
        tables[name] = without_doubles(
            rows, key=lambda row, c=columns[0]: row.text(c), column=columns[0]
        )
    return tables


def clean(tables: Tables, *, problems: Problems) -> Pack:
    """Territories from the largest to the smallest; every reference is checked."""
    if problems:
        return Pack([], [])
    outlines = {name: _rings(tables, name) for name in COLUMNS if name.startswith("outlines_")}
    communes = tables["municipalities"]
    above = _places_of_epci(communes)
    facts = [_region(row, outlines["outlines_region"]) for row in tables["regions"]]
    facts += [_department(row, outlines["outlines_department"]) for row in tables["departments"]]
    facts += [
        _epci(row, outlines["outlines_intermunicipality"], above)
        for row in tables["intermunicipalities"]
    ]
    facts += [_commune(row, outlines["outlines_municipality"]) for row in communes]
    _check_references(tables)
    return Pack(facts, [_source(row) for row in tables["sources"]])


def _source(row: Row) -> dict[str, str]:
    return {name: row.text(name) for name in COLUMNS["sources"]} | {"url": row.link("url")}


def _rings(tables: Tables, name: str) -> dict[str, str]:
    return {row.text("code"): _checked_rings(row) for row in tables[name]}


def _checked_rings(row: Row) -> str:
    """The outline as it is written, once it is known to be one."""
    text = row.text("rings", required=True)
    try:
        decoded_rings(text)
    except ValueError:
        row.problem("bad_outline", "rings", f"{text[:20]}…")
        return ""
    return text


def _region(row: Row, outlines: dict[str, str]) -> TerritoryFacts:
    return TerritoryFacts(
        code=f"reg-{row.text('code')}",
        level=Level.REGION,
        rings=outlines.get(row.text("code"), ""),
        populations=_populations(row, is_sum=True),
        **_named_point(row),
    )


def _department(row: Row, outlines: dict[str, str]) -> TerritoryFacts:
    return TerritoryFacts(
        code=f"dep-{row.text('code')}",
        level=Level.DEPARTMENT,
        region_code=f"reg-{row.text('region', required=True)}",
        rings=outlines.get(row.text("code"), ""),
        populations=_populations(row, is_sum=True),
        **_named_point(row),
    )


def _epci(row: Row, outlines: dict[str, str], above: dict[str, tuple[str, str]]) -> TerritoryFacts:
    code = row.text("code")
    department, region = above.get(code, ("", ""))
    return TerritoryFacts(
        code=code,
        level=Level.INTERMUNICIPALITY,
        siren=code,
        legal_kind=row.text("kind", required=True),
        department_code=department,
        region_code=region,
        rings=outlines.get(code, ""),
        populations=_populations(row, is_sum=True),
        **_named_point(row),
    )


def _commune(row: Row, outlines: dict[str, str]) -> TerritoryFacts:
    code = row.text("code")
    return TerritoryFacts(
        code=code,
        level=Level.MUNICIPALITY,
        siren=row.text("siren"),
        intermunicipality_code=row.text("intermunicipality"),
        department_code=f"dep-{row.text('department', required=True)}",
        region_code=f"reg-{row.text('region', required=True)}",
        rings=outlines.get(code, ""),
        populations=_populations(row, is_sum=False),
        postcodes=tuple(sorted(row.text("postcodes").split())),
        other_names=tuple(sorted(row.list("other_names"))),
        **_named_point(row),
    )


def _named_point(row: Row) -> dict[str, Any]:
    return {
        "name": row.text("name", required=True, longest=120),
        "latitude": row.number("latitude", lowest=-90, highest=90),
        "longitude": row.number("longitude", lowest=-180, highest=180),
    }


def _populations(row: Row, *, is_sum: bool) -> tuple[Population, ...]:
    """The population of the pack, and that of 2020 where the list of EPCI prints it."""
    found = []
    latest, year = row.number("population", highest=MOST_PEOPLE), row.year("population_year")
    if latest is not None:
        slug = SOURCE_OF_YEAR.get(year, "") if year else SOURCE_WITHOUT_YEAR
        if not slug:
            row.problem("no_source_for_year", "population_year")
        found.append(Population(int(latest), year, slug, is_sum=is_sum))
    earlier = None
    if "population_2020" in row.values:
        earlier = row.number("population_2020", highest=MOST_PEOPLE)
    if earlier is not None:
        found.append(Population(int(earlier), 2020, SOURCE_OF_2020))
    return tuple(found)


def _places_of_epci(communes: Iterable[Row]) -> dict[str, tuple[str, str]]:
    """The département and région where most residents of each EPCI live."""
    residents: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for row in communes:
        place = f"dep-{row.text('department')}", f"reg-{row.text('region')}"
        residents[row.text("intermunicipality")][place] += int(row.number("population") or 0)
    return {epci: places.most_common(1)[0][0] for epci, places in residents.items()}


def _check_references(tables: Tables) -> None:
    known = {
        "intermunicipality": {row.text("code") for row in tables["intermunicipalities"]},
        "department": {row.text("code") for row in tables["departments"]},
        "region": {row.text("code") for row in tables["regions"]},
    }
    for row in (*tables["departments"], *tables["municipalities"]):
        for column, codes in known.items():
            code = row.text(column) if column in row.values else ""
            if code and code not in codes:
                row.problem("unknown_place_code", column)


def save(pack: Pack, *, by: Any) -> Report:
    """Write the pack through the one action of the territories."""
    changes = import_territories(pack.facts, sources=pack.sources, by=by)
    return Report(changes.created, changes.updated, changes.unchanged, changes.statements)


# The comparison with the database is the action's: it alone reads 36,000 rows once.
IMPORTER = Importer(fetch=fetch, read=read, clean=clean, diff=lambda pack: pack, save=save)
