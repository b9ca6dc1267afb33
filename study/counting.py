"""From worlds to figures: coverage with its own interval, ranks by tenth, widths."""

from typing import Any

import numpy as np
from scipy.special import betaincinv

SIDES = (0.05, 0.95)


def covered(worlds: list[dict[str, Any]]) -> dict[str, Any]:
    """Return coverage of totals (one a world) and of sites (several a world)."""
    totals = [w["total"] for w in worlds if w["total"] is not None]
    sites = [w["sites"] for w in worlds if w["sites"]]
    hits, n = sum(_inside(rank) for rank, _ in totals), len(totals)
    return {
        "worlds": len(worlds),
        "totals": n,
        "total": hits / n,
        "total_bounds": binomial_bounds(hits, n),
        "total_shown": sum(shown for _, shown in totals) / n,
        "sites": sum(len(rows) for rows in sites),
        **_of_sites(sites),
        "missed": sum(w["missed"] for w in worlds) / sum(w["truly_hit"] for w in worlds),
        "tenths_total": tenths([rank for rank, _ in totals]),
        "tenths_sites": tenths([rank for rows in sites for rank, _ in rows]),
    }


def _of_sites(worlds: list[list[tuple[float, bool]]]) -> dict[str, Any]:
    """Return coverage of sites; its bounds count a world, not a site, as one observation."""
    sizes = np.array([len(rows) for rows in worlds])
    hits = np.array([sum(_inside(rank) for rank, _ in rows) for rows in worlds])
    share = hits.sum() / sizes.sum()
    spread = np.sqrt(((hits - share * sizes) ** 2).sum()) / sizes.sum()
    shown = sum(seen for rows in worlds for _, seen in rows) / sizes.sum()
    bounds = (float(share - 1.96 * spread), float(share + 1.96 * spread))
    return {"site": float(share), "site_bounds": bounds, "site_shown": float(shown)}


def _inside(rank: float) -> bool:
    return SIDES[0] <= rank <= SIDES[1]


def binomial_bounds(hits: int, n: int, *, sure: float = 0.95) -> tuple[float, float]:
    """Return the exact interval of a proportion (Clopper and Pearson, 1934)."""
    tail = (1.0 - sure) / 2
    low = float(betaincinv(hits, n - hits + 1, tail)) if hits else 0.0
    high = float(betaincinv(hits + 1, n - hits, 1.0 - tail)) if hits < n else 1.0
    return low, high


def tenths(ranks: list[float]) -> list[float]:
    """Return the share of ranks in each tenth."""
    counts = np.histogram(ranks, bins=10, range=(0.0, 1.0))[0]
    return [float(c) / len(ranks) for c in counts]


def compared(rows: list[dict[str, float] | None]) -> dict[str, float]:
    """Return what is left of the interval after the questions, and how often they win."""
    kept = [row for row in rows if row is not None]
    first, other = (np.array([row[name] for row in kept]) for name in ("first", "random"))
    error = 1.96 * np.std(first - other, ddof=1) / np.sqrt(len(kept))
    return {
        "worlds": len(kept),
        "first_mean": float(first.mean()),
        "random_mean": float(other.mean()),
        "first_median": float(np.median(first)),
        "random_median": float(np.median(other)),
        "gain": float((other - first).mean()),
        "gain_error": float(error),
        "wins": float((first < other).mean()),
    }


def narrowed(rows: list[list[float] | None]) -> dict[str, Any]:
    """Return the median and mean width left at each part of known facts."""
    kept = np.array([row for row in rows if row is not None])
    return {
        "worlds": len(kept),
        "median": [float(x) for x in np.median(kept, axis=0)],
        "mean": [float(x) for x in kept.mean(axis=0)],
    }
