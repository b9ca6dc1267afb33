"""Seeded toiles in the shape that the page gives to its island."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from piu.engine.generate import heavy_tailed

ROOT = Path(__file__).parents[2]
VOCABULARIES = ROOT / "piu" / "domain" / "taxonomy" / "vocabularies"
SECTORS = 40
SPREAD = 0.13  # of the sites of a sector around its middle, in a frame from -1 to 1
TURN = math.pi * (3 - math.sqrt(5))  # the golden angle spreads the middles evenly

Json = dict[str, Any]


def drawn_toile(sites: int, flows: int, *, seed: int) -> Json:
    """A toile of exactly so many sites and flows: a few hubs, many small sites."""
    rng = np.random.default_rng(seed)
    network = heavy_tailed(sites, seed=seed, mean_degree=5 * flows / sites)
    kept = np.sort(rng.choice(network.supplier.size, flows, replace=False))
    families = _codes("resource_families")
    return {
        "web": {"slug": "drawn", "name": f"{sites} sites"},
        "families": families,
        "kinds": _codes("site_kinds"),
        "sites": _sites(sites, rng),
        "flows": [
            _flow(rank, source, target, families[family]["code"])
            for rank, (source, target, family) in enumerate(
                zip(
                    network.supplier[kept].tolist(),
                    network.buyer[kept].tolist(),
                    rng.integers(0, len(families), flows).tolist(),
                    strict=True,
                )
            )
        ],
    }


def _codes(name: str) -> list[Json]:
    terms = yaml.safe_load((VOCABULARIES / f"{name}.yaml").read_text("utf-8"))
    return [{"code": term["code"], "label": term["en"]} for term in terms]


def _sites(count: int, rng: np.random.Generator) -> list[Json]:
    sector = rng.integers(0, SECTORS, count)
    away, turn = np.sqrt((sector + 0.5) / SECTORS), sector * TURN
    x = np.clip(away * np.cos(turn) + rng.normal(0, SPREAD, count), -1, 1)
    y = np.clip(away * np.sin(turn) + rng.normal(0, SPREAD, count), -1, 1)
    kinds = [term["code"] for term in _codes("site_kinds")]
    chosen = rng.integers(0, len(kinds), count)
    return [
        {
            "id": f"s{rank}",
            "name": f"Site n° {rank}",
            "kind": kinds[chosen[rank]],
            "sector": "",
            "status": "active",
            "outside": rank % 6 == 0,
            "x": round(float(x[rank]), 4),
            "y": round(float(y[rank]), 4),
            "lon": None,
            "lat": None,
            "jobs": None,
            "url": "#",
        }
        for rank in range(count)
    ]


def _flow(rank: int, source: int, target: int, family: str) -> Json:
    return {
        "id": f"f{rank}",
        "source": f"s{source}",
        "target": f"s{target}",
        "resource": f"Flow {rank}",
        "family": family,
        "status": "real" if rank % 4 else "planned",
        "certainty": "documented" if rank % 3 else "inferred",
        "quantity": None,
    }
