"""The shipped toile of Dunkirk, read straight from its files."""

import csv
from functools import cache
from pathlib import Path

import yaml

from piu.engine import Amount, Ecosystem, FlowFacts, SiteFacts

ROOT = Path(__file__).parents[2] / "piu"
DATA = ROOT / "transfers" / "shipped" / "dunkerque"
WORDS = ROOT / "domain" / "taxonomy" / "vocabularies"
SHARES = {"source_share": "% of supplier", "target_share": "% of buyer"}


def vocabulary(name):
    """Return the entries of a vocabulary by code."""
    text = (WORDS / f"{name}.yaml").read_text("utf-8")
    entries = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return {entry["code"]: entry for entry in entries}


@cache
def dunkerque():
    """Return the ecosystem of Dunkirk."""
    resources, classes = vocabulary("resources"), vocabulary("resource_classes")
    return Ecosystem(
        sites=tuple(_site(row) for row in _rows("actors")),
        flows=tuple(_flow(row, resources, classes) for row in _rows("flows")),
    )


def _rows(name):
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _site(row):
    return SiteFacts(
        id=row["id"],
        naf=row["naf_division"] or None,
        outside=row["kind"] == "market_external",
        status=row["status"],
        jobs=_amount(row["employees"], "jobs", row["employees_confidence"]),
        turnover_meur=_amount(row["turnover_meur"], "MEUR", row["turnover_confidence"]),
        ghg_t=_amount(row["ghg_t"], "t CO2e", row["ghg_confidence"]),
    )


def _flow(row, resources, classes):
    resource = resources[row["resource"]]
    unit = SHARES.get(row["attribute"], row["unit"])
    weighs = row["attribute"] in ("quantity", *SHARES)
    return FlowFacts(
        id=f"{row['from_id']}--{row['to_id']}--{row['resource']}",
        source=row["from_id"],
        target=row["to_id"],
        resource=row["resource"],
        resource_class=resource["class"],
        family=classes[resource["class"]]["family"],
        quantity=_amount(row["value"], unit, row["confidence"]) if weighs else None,
        status=row["status"],
        certainty=row["certainty"],
    )


def _amount(value, unit, confidence=""):
    if not value:
        return None
    known = "inferred" if confidence == "inferred" else "documented"
    return Amount(float(value), unit, None, known)
