"""The shipped toile of Dunkirk as the detectors read it, straight from its files."""

import csv
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from piu.engine.detect.ground import Ground, Place, Residue
from piu.engine.ecosystem import Amount, FlowFacts

ROOT = Path(__file__).parents[1] / "piu"
DATA = ROOT / "transfers" / "shipped" / "dunkerque"
WORDS = ROOT / "domain" / "taxonomy" / "vocabularies"
Row = dict[str, str]


@cache
def vocabulary(name: str) -> dict[str, Any]:
    """Return the entries of a vocabulary by code."""
    entries = yaml.safe_load((WORDS / f"{name}.yaml").read_text("utf-8"))
    return {entry["code"]: entry for entry in entries}


def rows(name: str) -> list[Row]:
    """Return the rows of one file."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def ground() -> Ground:
    """Return sites, flows and by-products."""
    return Ground(
        places=tuple(_place(row) for row in rows("actors")),
        flows=tuple(_flow(row) for row in rows("flows")),
        residues=tuple(_residue(row) for row in rows("byproducts")),
    )


def sources() -> dict[str, frozenset[str]]:
    """Return the sources that each flow (by its key) and by-product (by its name) cites."""
    cited = {_key(row): row["source_ids"] for row in rows("flows")}
    cited |= {f"{row['actor_id']}/{_label(row)}": row["source_ids"] for row in rows("byproducts")}
    return {key: frozenset(text.split(";")) for key, text in cited.items()}


def _place(row: Row) -> Place:
    return Place(
        id=row["id"],
        text=f"{row['name_fr']} / {row['name_en']}",
        naf=row["naf_division"] or None,
        outside=row["kind"] == "market_external",
        status=row["status"],
        latitude=float(row["latitude"]) if row["latitude"] else None,
        longitude=float(row["longitude"]) if row["longitude"] else None,
        organisation=row["organisation_id"],
    )


def _flow(row: Row) -> FlowFacts:
    code = vocabulary("resources")[row["resource"]]["class"]
    states: Any = {"status": row["status"], "certainty": row["certainty"]}
    return FlowFacts(
        id=_key(row),
        source=row["from_id"],
        target=row["to_id"],
        resource=row["resource"],
        resource_class=code,
        family=vocabulary("resource_classes")[code]["family"],
        quantity=_amount(row),
        **states,
    )


def _residue(row: Row) -> Residue:
    fate = f"{row['fate_fr']} / {row['fate_en']}" if row["fate_fr"] or row["fate_en"] else ""
    return Residue(row["actor_id"], _label(row), row["ewc_code"], fate, _amount(row))


def _label(row: Row) -> str:
    return f"{row['by_product_fr']} / {row['by_product_en']}"


def _key(row: Row) -> str:
    return f"{row['from_id']}--{row['to_id']}--{row['resource']}"


def _amount(row: Row) -> Amount | None:
    if row["attribute"] != "quantity" or not row["value"]:
        return None
    known: Any = "inferred" if row["confidence"] == "inferred" else "documented"
    return Amount(float(row["value"]), row["unit"], None, known)
