"""All detectors on one toile: the best opportunity of each pair and matter, best first."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from piu.engine.detect.chances import default_chances
from piu.engine.detect.ground import Ground
from piu.engine.detect.knowledge import Knowledge, default_knowledge
from piu.engine.detect.opportunity import Opportunity
from piu.engine.detect.registry import DETECTORS
from piu.engine.detect.setting import Setting
from piu.engine.errors import ScenarioError


def opportunities(
    ground: Ground,
    *,
    knowledge: Knowledge | None = None,
    closing: Iterable[str] = (),
    outcomes: Mapping[str, tuple[int, int]] | None = None,
    kinds: Iterable[str] | None = None,
    limit: int | None = None,
) -> list[Opportunity]:
    """Return what could be done on a toile, the likeliest first.

    Parameters
    ----------
    ground : Ground
        Sites, flows and by-products.
    knowledge : Knowledge or None
        Tables of what goes with what; None: those of the house.
    closing : iterable of str
        Sites that a scenario closes.
    outcomes : mapping or None
        By kind, how many opportunities came true and how many failed.
    kinds : iterable of str or None
        Detectors to ask; None: all.
    limit : int or None
        Most opportunities returned; None: all.

    Raises
    ------
    ScenarioError
        On an unknown kind, an unknown closing site or a limit below 1.
    """
    asked = list(DETECTORS if kinds is None else kinds)
    closed = frozenset(closing)
    _check(asked, closed, limit, ground)
    setting = Setting(
        ground, knowledge or default_knowledge(), default_chances(), closed, dict(outcomes or {})
    )
    found = [one for code in asked for one in DETECTORS[code].find(setting)]
    best = best_of_each(found)
    return best if limit is None else best[:limit]


def best_of_each(found: Iterable[Opportunity]) -> list[Opportunity]:
    """Keep, for each pair and class, the likeliest; then the first kind of the registry."""
    order = list(DETECTORS)
    ranked = sorted(
        found,
        key=lambda o: (-o.probability, order.index(o.kind), o.source or "", o.target or "", o.key),
    )
    best: dict[tuple[str | None, str | None, str], Opportunity] = {}
    for one in ranked:
        kept = best.setdefault((one.source, one.target, one.resource), one)
        if kept.quantity is None and one.quantity is not None:
            best[one.source, one.target, one.resource] = replace(
                kept,
                quantity=one.quantity,
                value_eur=one.value_eur,
                avoided_co2_t=one.avoided_co2_t,
            )
    return list(best.values())


def _check(asked: list[str], closing: frozenset[str], limit: int | None, ground: Ground) -> None:
    for code in asked:
        if code not in DETECTORS:
            raise ScenarioError("unknown_detector", "kinds", code)
    for site in sorted(closing):
        if site not in ground.by_id:
            raise ScenarioError("unknown_site", "closing", site)
    if limit is not None and (isinstance(limit, bool) or limit < 1):
        raise ScenarioError("bad_limit", "limit", limit)
