"""The best plan: which opportunities to take up together, and what each choice gives up."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from piu.domain.ecosystem.models import EcosystemWeb, Site
from piu.domain.ecosystem.opportunities.bridge import Reading, found, told_error
from piu.domain.ecosystem.opportunities.rules import PlanQuestion
from piu.domain.ecosystem.toiles.shelf import Shelf
from piu.engine import plan as engine
from piu.engine.errors import EngineError
from piu.engine.weigh.units import base_unit, factor

# A page waits for it: past this, the best plans so far, with what is not sure about them.
SECONDS = 5.0
POINTS = 12
VALUE, CARBON = "value_eur", "avoided_co2_t"
FRONTS: Shelf["Drawn"] = Shelf(most=16)


@dataclass(frozen=True)
class Taken:
    """An opportunity of a plan: how much of it, and what it would bring a year, chance included.

    `share`: of the quantity that the opportunity is about, 0 to 1.
    """

    reading: Reading
    quantity: float
    unit: str
    share: float
    value_eur: float
    avoided_co2_t: float | None


@dataclass(frozen=True)
class Worth:
    """What one more unit of what limits a plan would bring a year: who, of what, how much.

    `kind`: "budget" (one more thousand euros of studies), "source" or "use" (one more `unit`).
    """

    kind: str
    site: Site | None
    resource: str
    unit: str
    eur: float


@dataclass(frozen=True)
class PlanView:
    """One plan: what it takes up, what it brings in a year on average, what it costs once."""

    taken: list[Taken]
    value_eur: float
    avoided_co2_t: float
    carbon_unknown: int
    studies_eur: float
    worth: list[Worth]
    gap: float
    finished: bool

    @property
    def keys(self) -> set[str]:
        """The opportunities that it takes up."""
        return {taken.reading.key for taken in self.taken}


@dataclass(frozen=True)
class Drawn:
    """The plans from the most value to the most carbon avoided, and what was left aside.

    `without_figures`: opportunities that cannot be weighed, for want of a quantity or a value;
    `too_far`, `too_unlikely`: those that the question leaves out.
    """

    plans: list[PlanView]
    candidates: int
    without_figures: int
    too_far: int
    too_unlikely: int


@dataclass
class _Ends:
    """Sources or uses: the candidates that share one, and the unit in which they add up."""

    amounts: dict[tuple[str, str], list[tuple[str, float, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add(self, end: tuple[str, str], key: str, amount: float, unit: str) -> None:
        self.amounts[end].append((key, amount, unit))

    def rows(self) -> dict[tuple[str, str], engine.End]:
        """Each end, with as much of it as the largest opportunity says."""
        ends = {}
        for end, amounts in self.amounts.items():
            unit = base_unit([told for _, _, told in amounts])
            if unit is None:
                continue
            most = [amount * (factor(told, unit) or 0.0) for _, amount, told in amounts]
            ends[end] = engine.End("|".join(end), max(most), unit)
        return ends


def plans_for(web: EcosystemWeb, question: PlanQuestion, *, viewer: Any, stamp: str) -> Drawn:
    """The plans that answer a question, on the opportunities that this viewer may see.

    `stamp` names what the toile shows to this viewer: the same question is solved once. Raises
    `InvalidInputError` when no plan keeps to the limits, and says which one binds.
    """
    return FRONTS.get((stamp, question), lambda: _drawn(web, question, viewer=viewer))


def _drawn(web: EcosystemWeb, question: PlanQuestion, *, viewer: Any) -> Drawn:
    every = [
        row
        for row in found(web, viewer=viewer, kinds=question.kinds or None)
        if row.source and row.target and not (row.followed and row.followed.state == "failed")
    ]
    weighed = [row for row in every if row.found.quantity and row.found.value_eur]
    near = [row for row in weighed if _is_near(row, question.most_km)]
    likely = [row for row in near if row.found.probability >= question.least_chance]
    drawn = Drawn(
        plans=[],
        candidates=len(likely),
        without_figures=len(every) - len(weighed),
        too_far=len(weighed) - len(near),
        too_unlikely=len(near) - len(likely),
    )
    if not likely:
        return drawn
    try:
        return replace(drawn, plans=_solved(likely, question))
    except EngineError as error:
        raise told_error(error) from error


def _is_near(row: Reading, most_km: float | None) -> bool:
    distance = row.found.distance_km
    return most_km is None or (distance is not None and distance <= most_km)


def _solved(rows: list[Reading], question: PlanQuestion) -> list[PlanView]:
    """Solve the front, or the one plan where no opportunity has a known carbon."""
    by_key = {row.key: row for row in rows}
    exchanges, sources, uses = _rows(rows, question)
    kept = {exchange.id for exchange in exchanges}
    choices = engine.choices_of(sources, uses, exchanges)
    limits = engine.Limits(budget_eur=question.budget_eur)
    if any(row.found.avoided_co2_t for row in rows if row.key in kept):
        plans = engine.front(
            choices, objective=VALUE, against=CARBON, points=POINTS, limits=limits, seconds=SECONDS
        ).plans
    else:
        plans = (engine.best_plan(choices, objective=VALUE, limits=limits, seconds=SECONDS),)
    ends = {end.id: end for end in (*sources, *uses)}
    return [_view(plan, by_key, ends) for plan in plans]


def _rows(
    rows: Iterable[Reading], question: PlanQuestion
) -> tuple[list[engine.Exchange], list[engine.End], list[engine.End]]:
    """The opportunities as exchanges between what sites have to spare and what sites can take."""
    sources, uses = _Ends(), _Ends()
    for row in rows:
        quantity = row.found.quantity
        sources.add(_source(row), row.key, quantity.mid, quantity.unit)
        uses.add(_use(row), row.key, quantity.mid, quantity.unit)
    given, taken = sources.rows(), uses.rows()
    exchanges = [
        _exchange(row, given[_source(row)], taken[_use(row)], question)
        for row in rows
        if _source(row) in given and _use(row) in taken
    ]
    return exchanges, list(given.values()), list(taken.values())


def _source(row: Reading) -> tuple[str, str]:
    return str(row.found.source), row.found.matter


def _use(row: Reading) -> tuple[str, str]:
    return str(row.found.target), row.found.resource


def _exchange(
    row: Reading, source: engine.End, use: engine.End, question: PlanQuestion
) -> engine.Exchange:
    told = row.found
    amount = told.quantity.mid * (factor(told.quantity.unit, source.unit) or 0.0)
    chance = told.probability
    # A carbon that is not known adds nothing to the front; the plan says for how many it is so.
    carbon = told.avoided_co2_t.mid if told.avoided_co2_t else 0.0
    return engine.Exchange(
        id=row.key,
        source=source.id,
        use=use.id,
        gains={VALUE: chance * told.value_eur.mid / amount, CARBON: chance * carbon / amount},
        most=amount,
        cost_eur=0.0,
        opening_eur=question.study_eur,
        distance_km=told.distance_km,
    )


def _view(plan: Any, rows: dict[str, Reading], ends: dict[str, Any]) -> PlanView:
    taken = [_taken(carried, rows[carried.id], ends) for carried in plan.exchanges]
    return PlanView(
        taken=sorted(taken, key=lambda one: -one.value_eur),
        value_eur=sum(one.value_eur for one in taken),
        avoided_co2_t=sum(one.avoided_co2_t or 0.0 for one in taken),
        carbon_unknown=sum(one.avoided_co2_t is None for one in taken),
        studies_eur=sum(carried.opening_eur for carried in plan.exchanges),
        worth=_worth(plan.shadow_prices, rows, ends),
        gap=plan.gap,
        finished=plan.finished,
    )


def _taken(carried: Any, row: Reading, ends: dict[str, Any]) -> Taken:
    told, unit = row.found, ends[carried.source].unit
    whole = told.quantity.mid * (factor(told.quantity.unit, unit) or 0.0)
    share = carried.quantity / whole
    chance = told.probability * share
    return Taken(
        reading=row,
        quantity=carried.quantity,
        unit=unit,
        share=share,
        value_eur=chance * told.value_eur.mid,
        avoided_co2_t=chance * told.avoided_co2_t.mid if told.avoided_co2_t else None,
    )


def _worth(prices: Iterable[Any], rows: dict[str, Reading], ends: dict[str, Any]) -> list[Worth]:
    """The limits that bind, the dearest first; what is asked of the front itself is left out."""
    sites = {site.slug: site for row in rows.values() for site in (row.source, row.target) if site}
    words = {row.found.matter: row.resource for row in rows.values()} | {
        row.found.resource: row.resource for row in rows.values()
    }
    told = []
    for price in prices:
        if price.per_unit <= 0:
            continue
        if price.kind == "budget_eur":
            told.append(Worth("budget", None, "", "", 1000 * price.per_unit))
        elif price.kind in ("source", "use"):
            site, _bar, resource = price.id.partition("|")
            end = ends[price.id]
            worth = Worth(price.kind, sites[site], words[resource], end.unit, price.per_unit)
            told.append(worth)
    return sorted(told, key=lambda one: -one.eur)
