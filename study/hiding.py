"""Real exchanges hidden one at a time: does the search for opportunities find them again?"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from piu.engine.detect.ground import Ground, Residue, says
from piu.engine.detect.knowledge import default_knowledge
from piu.engine.detect.search import opportunities
from piu.engine.ecosystem import FlowFacts

SILENT = ("money", "people", "knowledge")
"""Families that are no exchange of something that is made: left out of the measure."""
LENGTHS = (10, 50)
LEAST_WORD = 4


@dataclass(frozen=True)
class Rank:
    """Where a hidden exchange came back: place in the list from 1, None if not at all."""

    flow: str
    family: str
    with_class: int | None
    pair: int | None
    by_frequency: float


def exchanges(ground: Ground) -> list[FlowFacts]:
    """Return the documented exchanges that run between two sites of the territory."""
    return [
        flow
        for flow in ground.flows
        if flow.status == "real"
        and flow.certainty == "documented"
        and flow.family not in SILENT
        and not any(ground.by_id[end].outside for end in (flow.source, flow.target))
    ]


def hidden(ground: Ground, flow: FlowFacts, sources: dict[str, frozenset[str]]) -> Ground:
    """Return the toile without a flow and without the by-products that tell of it.

    A by-product of the supplier goes when it is of the same matter, when its fate names the buyer
    or when it cites a source of the flow.
    """
    return replace(
        ground,
        flows=tuple(other for other in ground.flows if other.id != flow.id),
        residues=tuple(r for r in ground.residues if not _tells(r, flow, ground, sources)),
    )


def _tells(
    residue: Residue, flow: FlowFacts, ground: Ground, sources: dict[str, frozenset[str]]
) -> bool:
    if residue.site != flow.source:
        return False
    words = [
        word
        for matter in default_knowledge().matter.values()
        if matter.resource_class == flow.resource_class
        for word in matter.words
    ]
    name = [w for w in ground.by_id[flow.target].text.split() if len(w) > LEAST_WORD]
    key = f"{residue.site}/{residue.text}"
    cited = sources.get(key, frozenset()) & sources.get(flow.id, frozenset())
    return says(residue.text, words) or says(residue.fate, name) or bool(cited)


def ranks(ground: Ground, sources: dict[str, frozenset[str]]) -> list[Rank]:
    """Return the rank of each exchange in the list made without it, and in the baseline's."""
    return [_rank(ground, flow, sources) for flow in exchanges(ground)]


def _rank(ground: Ground, flow: FlowFacts, sources: dict[str, frozenset[str]]) -> Rank:
    without = hidden(ground, flow, sources)
    found = opportunities(without)
    ends = (flow.source, flow.target)
    return Rank(
        flow=flow.id,
        family=flow.family,
        with_class=_place(
            found, lambda o: (o.source, o.target) == ends and o.resource == flow.resource_class
        ),
        pair=_place(found, lambda o: (o.source, o.target) == ends),
        by_frequency=frequency_rank(without, flow),
    )


def _place(found: list[Any], is_it: Callable[[Any], bool]) -> int | None:
    return next((number for number, one in enumerate(found, start=1) if is_it(one)), None)


def frequency_rank(ground: Ground, flow: FlowFacts) -> float:
    """Return the mean rank of a pair of sites ordered by how often their NAF divisions trade.

    Pairs that already trade are left out of the list, but the one that is looked for.
    """
    here = [p for p in ground.places if not p.outside and p.status != "closed"]
    division = {p.id: (p.naf or "")[:2] for p in ground.places}
    size = Counter(division[p.id] for p in here)
    flows = [f for f in ground.flows if f.status == "real" and f.family not in SILENT]
    trades = Counter((division[f.source], division[f.target]) for f in flows)
    linked = {(f.source, f.target) for f in flows} - {(flow.source, flow.target)}

    def share(source: str, target: str) -> float:
        pair = division[source], division[target]
        return trades[pair] / (size[pair[0]] * size[pair[1]]) if all(size[d] for d in pair) else 0

    wanted = share(flow.source, flow.target)
    pairs = [(a.id, b.id) for a in here for b in here if a is not b and (a.id, b.id) not in linked]
    above = sum(share(*pair) > wanted for pair in pairs)
    equal = sum(share(*pair) == wanted for pair in pairs)
    return above + (equal + 1) / 2
