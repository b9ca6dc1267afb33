"""The shipped toile of Dunkirk, read straight from its files: for detectors and for cascades."""

import csv
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from piu.engine.detect.ground import Ground, Place, Residue
from piu.engine.ecosystem import Amount, Ecosystem, FlowFacts, SiteFacts

ROOT = Path(__file__).parents[1] / "piu"
DATA = ROOT / "transfers" / "shipped" / "dunkerque"
WORDS = ROOT / "domain" / "taxonomy" / "vocabularies"
SHARES = {"source_share": "% of supplier", "target_share": "% of buyer"}
Row = dict[str, str]


@cache
def vocabulary(name: str) -> dict[str, Any]:
    """Return the entries of a vocabulary by code."""
    text = (WORDS / f"{name}.yaml").read_text("utf-8")
    entries = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return {entry["code"]: entry for entry in entries}


def rows(name: str) -> list[Row]:
    """Return the rows of one file."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def ecosystem() -> Ecosystem:
    """Return the whole toile as the cascade reads it, closed sites and stopped flows included."""
    return Ecosystem(
        sites=tuple(_site(row) for row in rows("actors")),
        flows=tuple(_flow(row, amount=_weight(row)) for row in rows("flows")),
    )


def ground() -> Ground:
    """Return sites, flows and by-products."""
    return Ground(
        places=tuple(_place(row) for row in rows("actors")),
        flows=tuple(_flow(row, amount=_amount(row)) for row in rows("flows")),
        residues=tuple(_residue(row) for row in rows("byproducts")),
    )


def sources() -> dict[str, frozenset[str]]:
    """Return the sources that each flow (by its key) and by-product (by its name) cites."""
    cited = {key_of(row): row["source_ids"] for row in rows("flows")}
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


def _site(row: Row) -> SiteFacts:
    state: Any = row["status"]
    return SiteFacts(
        id=row["id"],
        naf=row["naf_division"] or None,
        outside=row["kind"] == "market_external",
        status=state,
        jobs=_figure(row["employees"], "jobs", row["employees_confidence"]),
        turnover_meur=_figure(row["turnover_meur"], "MEUR", row["turnover_confidence"]),
        ghg_t=_figure(row["ghg_t"], "t CO2e", row["ghg_confidence"]),
    )


def _flow(row: Row, *, amount: Amount | None) -> FlowFacts:
    code = vocabulary("resources")[row["resource"]]["class"]
    states: Any = {"status": row["status"], "certainty": row["certainty"]}
    return FlowFacts(
        id=key_of(row),
        source=row["from_id"],
        target=row["to_id"],
        resource=row["resource"],
        resource_class=code,
        family=vocabulary("resource_classes")[code]["family"],
        quantity=amount,
        **states,
    )


def _residue(row: Row) -> Residue:
    fate = f"{row['fate_fr']} / {row['fate_en']}" if row["fate_fr"] or row["fate_en"] else ""
    return Residue(row["actor_id"], _label(row), row["ewc_code"], fate, _amount(row))


def _label(row: Row) -> str:
    return f"{row['by_product_fr']} / {row['by_product_en']}"


def key_of(row: Row) -> str:
    """Return the key of a flow: from whom, to whom, what."""
    return f"{row['from_id']}--{row['to_id']}--{row['resource']}"


def _amount(row: Row) -> Amount | None:
    """The quantity of a flow or of a by-product; a share says nothing of how much."""
    is_quantity = row["attribute"] == "quantity"
    return _figure(row["value"], row["unit"], row["confidence"]) if is_quantity else None


def _weight(row: Row) -> Amount | None:
    """The quantity of a flow, or the share that it is of what one of its ends sells or buys."""
    if row["attribute"] in SHARES:
        return _figure(row["value"], SHARES[row["attribute"]], row["confidence"])
    return _amount(row)


def _figure(value: str, unit: str, confidence: str) -> Amount | None:
    known: Any = "inferred" if confidence == "inferred" else "documented"
    return Amount(float(value), unit, None, known) if value else None
