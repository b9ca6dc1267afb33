"""Where each site of a toile is drawn. Pure: ids and links in, positions out, always the same.

The largest group of linked sites is laid out by Kamada and Kawai's method (1989), which puts sites
at distances that follow the number of links between them; smaller groups stand in a strip below.
A site that joins a toile already drawn is placed beside its partners and moves nobody.
"""

import math
from collections.abc import Iterable, Mapping

import networkx as nx
import numpy as np

Position = tuple[float, float]
# Above this many sites the quadratic method is too slow: the spring method takes over.
KAMADA_KAWAI_LIMIT = 600
STRIP_TOP = -0.78
SEED = 7


def positions(
    sites: Iterable[str],
    links: Iterable[tuple[str, str]],
    *,
    known: Mapping[str, Position] | None = None,
) -> dict[str, Position]:
    """Positions between -1 and 1 of every site, keeping those already `known`."""
    graph = nx.Graph()
    graph.add_nodes_from(sorted(sites))
    graph.add_edges_from(sorted((min(a, b), max(a, b)) for a, b in links))
    kept = {site: place for site, place in (known or {}).items() if site in graph}
    placed = _join(graph, kept) if kept else _draw(graph)
    return {site: (round(x, 4), round(y, 4)) for site, (x, y) in sorted(placed.items())}


def _draw(graph: nx.Graph) -> dict[str, Position]:
    groups = sorted(nx.connected_components(graph), key=lambda group: (-len(group), min(group)))
    if not groups:
        return {}
    main, *others = groups
    top = STRIP_TOP if others else -1.0
    placed = _fit(_spread(graph.subgraph(main)), left=-1, right=1, bottom=top + 0.12, top=1)
    return placed | _strip(graph, others)


def _spread(group: nx.Graph) -> dict[str, Position]:
    ordered = nx.Graph()
    ordered.add_nodes_from(sorted(group))
    ordered.add_edges_from(sorted(group.edges))
    if len(ordered) <= KAMADA_KAWAI_LIMIT:
        found = nx.kamada_kawai_layout(ordered)
    else:
        found = nx.spring_layout(ordered, seed=SEED, iterations=60)
    return {site: (float(x), float(y)) for site, (x, y) in found.items()}


def _fit(
    placed: dict[str, Position], *, left: float, right: float, bottom: float, top: float
) -> dict[str, Position]:
    points = np.array(list(placed.values()))
    low, high = points.min(axis=0), points.max(axis=0)
    size = np.where(high > low, high - low, 1.0)
    unit = np.where(high > low, (points - low) / size, 0.5)
    moved = unit * [right - left, top - bottom] + [left, bottom]
    return {site: (float(x), float(y)) for site, (x, y) in zip(placed, moved, strict=True)}


def _strip(graph: nx.Graph, groups: list[set[str]]) -> dict[str, Position]:
    """Small groups side by side along the bottom, each as wide as its number of sites asks."""
    widths = [math.sqrt(len(group)) + 0.6 for group in groups]
    total = sum(widths)
    placed: dict[str, Position] = {}
    left = -1.0
    for group, width in zip(groups, widths, strict=True):
        right = left + 2 * width / total
        margin = 0.2 * (right - left)
        box = {"left": left + margin, "right": right - margin, "bottom": -1.0, "top": STRIP_TOP}
        placed |= _fit(_spread(graph.subgraph(group)), **box)
        left = right
    return placed


def _join(graph: nx.Graph, kept: dict[str, Position]) -> dict[str, Position]:
    """Place the new sites beside their known partners, on a small turning circle around them."""
    placed = dict(kept)
    waiting = [site for site in graph if site not in kept]
    for rank, site in enumerate(waiting):
        around = [placed[partner] for partner in graph[site] if partner in placed]
        x, y = np.mean(around, axis=0) if around else (0.0, STRIP_TOP)
        turn = 2.4 * rank
        placed[site] = (
            float(np.clip(x + 0.08 * math.cos(turn), -1, 1)),
            float(np.clip(y + 0.08 * math.sin(turn), -1, 1)),
        )
    return placed
