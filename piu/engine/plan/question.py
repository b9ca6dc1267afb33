"""A question as rows: what is offered, what is asked for, what could be opened, and the limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from piu.engine.arrays import Bools, Floats
from piu.engine.errors import PlanError
from piu.engine.plan.choices import Choices
from piu.engine.weigh.units import factor

NET = "net_eur"
"""What is left of `value_eur` once carrying and opening are paid."""


@dataclass(frozen=True)
class End:
    """A source or a use: at most `most`, at least `least` a year, in `unit`.

    A source that must be rid of a waste has a `least`; so has a use that must be supplied.
    """

    id: str
    most: float | None
    unit: str
    least: float = 0.0


@dataclass(frozen=True)
class Exchange:
    """One exchange that could be opened. Quantities are a year's, in the unit of its source.

    `least`: minimum run, nothing or at least this. `opening_eur`: once, if opened. `received`:
    part that arrives (the yield of a treatment). `group`: exchanges of one group exclude each
    other. `gains`: for each unit carried, by name. None: not known.
    """

    id: str
    source: str
    use: str
    gains: Mapping[str, float | None] = field(default_factory=dict)
    most: float | None = None
    least: float = 0.0
    cost_eur: float | None = None
    opening_eur: float | None = 0.0
    received: float = 1.0
    distance_km: float | None = None
    group: str | None = None


@dataclass(frozen=True)
class Limits:
    """What a plan must keep to.

    `budget_eur` holds what is carried and what is opened; `most_km` is the longest way;
    `at_least` and `at_most` bound the total of a gain. None: no such limit.
    """

    budget_eur: float | None = None
    most_km: float | None = None
    at_least: Mapping[str, float] = field(default_factory=dict)
    at_most: Mapping[str, float] = field(default_factory=dict)


def choices_of(
    sources: Sequence[End], uses: Sequence[End], exchanges: Sequence[Exchange]
) -> Choices:
    """Turn rows into the arrays that a plan is computed from.

    Parameters
    ----------
    sources, uses : sequence of End
        What is offered and what is asked for.
    exchanges : sequence of Exchange
        What could be opened between them.

    Raises
    ------
    PlanError
        ``unknown_end``, ``duplicate_end``, ``duplicate_exchange``, ``missing_quantity``,
        ``incompatible_units`` and all that `Choices` refuses.
    """
    rows = [_by_id(ends, kind) for ends, kind in ((sources, "sources"), (uses, "uses"))]
    seen: set[str] = set()
    for exchange in exchanges:
        if exchange.id in seen:
            raise PlanError("duplicate_exchange", f"exchanges[{exchange.id}]", exchange.id)
        seen.add(exchange.id)
        for end, known in zip((exchange.source, exchange.use), rows, strict=True):
            if end not in known:
                raise PlanError("unknown_end", f"exchanges[{exchange.id}]", end)
    names = sorted({name for exchange in exchanges for name in exchange.gains})
    groups = sorted({e.group for e in exchanges if e.group is not None})
    number = {group: row for row, group in enumerate(groups)}
    return Choices(
        source=np.array([rows[0][e.source] for e in exchanges], dtype=np.int64),
        use=np.array([rows[1][e.use] for e in exchanges], dtype=np.int64),
        source_most=_numbers([end.most for end in sources]),
        use_most=_numbers([end.most for end in uses]),
        source_least=_numbers([end.least for end in sources]),
        use_least=_numbers([end.least for end in uses]),
        most=np.array([np.inf if e.most is None else e.most for e in exchanges]),
        least=_numbers([e.least for e in exchanges]),
        cost_eur=_numbers([e.cost_eur for e in exchanges]),
        opening_eur=_numbers([e.opening_eur for e in exchanges]),
        arrives=np.array(
            [_arrives(e, sources[rows[0][e.source]], uses[rows[1][e.use]]) for e in exchanges]
        ),
        group=np.array([-1 if e.group is None else number[e.group] for e in exchanges]),
        distance_km=_numbers([e.distance_km for e in exchanges]),
        gains={name: _numbers([e.gains.get(name) for e in exchanges]) for name in names},
        exchange_ids=[e.id for e in exchanges],
        source_ids=[end.id for end in sources],
        use_ids=[end.id for end in uses],
        group_ids=groups,
    )


def allowed(choices: Choices, limits: Limits) -> Bools:
    """Tell which exchanges are short enough; one whose way is not known is refused."""
    if limits.most_km is None:
        return np.ones(len(choices), dtype=bool)
    unknown = np.isnan(choices.distance_km)
    if unknown.any():
        row = int(np.nonzero(unknown)[0][0])
        where = f"exchanges[{choices.name('exchange', row)}].distance_km"
        raise PlanError("missing_quantity", where, None)
    short: Bools = choices.distance_km <= limits.most_km
    return short


def check_known(choices: Choices, limits: Limits, objectives: Sequence[str]) -> None:
    """Refuse a question about a number that some exchange lacks: it is never taken as zero."""
    named = dict.fromkeys(objectives, "objective")
    named |= dict.fromkeys(limits.at_least, "limits.at_least")
    named |= dict.fromkeys(limits.at_most, "limits.at_most")
    if NET in named:
        named["value_eur"] = named.pop(NET)
        _all_known(choices, choices.cost_eur, "cost_eur")
    for name, where in named.items():
        if name not in choices.gains:
            raise PlanError("unknown_gain", where, name, known=sorted(choices.gains))
        _all_known(choices, choices.gains[name], f"gains.{name}")
    if limits.budget_eur is not None:
        _all_known(choices, choices.cost_eur, "cost_eur")
        if not np.isfinite(limits.budget_eur) or limits.budget_eur < 0:
            raise PlanError("bad_budget", "limits.budget_eur", limits.budget_eur)
    _all_known(choices, choices.opening_eur, "opening_eur")


def _all_known(choices: Choices, values: Floats, name: str) -> None:
    unknown = np.isnan(values)
    if unknown.any():
        row = int(np.nonzero(unknown)[0][0])
        where = f"exchanges[{choices.name('exchange', row)}].{name}"
        raise PlanError("missing_quantity", where, None, count=int(unknown.sum()))


def _by_id(ends: Sequence[End], kind: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for row, end in enumerate(ends):
        if end.id in found:
            raise PlanError("duplicate_end", f"{kind}[{end.id}]", end.id)
        found[end.id] = row
    return found


def _arrives(exchange: Exchange, source: End, use: End) -> float:
    times = 1.0 if source.unit == use.unit else factor(source.unit, use.unit)
    if times is None:
        where = f"exchanges[{exchange.id}].unit"
        raise PlanError("incompatible_units", where, source.unit, other=use.unit)
    return exchange.received * times


def _numbers(values: Sequence[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
