"""The best plan: which opportunities to take up together, and what each choice gives up."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from piu.domain.ecosystem.models import EcosystemWeb, Site
from piu.domain.ecosystem.opportunities.bridge import Reading, found, ground_of, told_error
from piu.domain.ecosystem.opportunities.rules import PlanQuestion
from piu.domain.ecosystem.toiles.shelf import Shelf
from piu.engine import plan as engine
from piu.engine.ecosystem import Amount
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


@dataclass(frozen=True)
class _Candidate:
    """An opportunity that can be weighed: a year's quantity and value, carbon where known."""

    row: Reading
    amount: float
    unit: str
    value_eur: float
    carbon_t: float | None

    @property
    def source(self) -> tuple[str, str]:
        return str(self.row.found.source), self.row.found.matter

    @property
    def use(self) -> tuple[str, str]:
        return str(self.row.found.target), self.row.found.resource

    def amount_in(self, unit: str) -> float:
        """The quantity in the unit in which its source, or its use, adds up."""
        return self.amount * (factor(self.unit, unit) or 0.0)


Sales = dict[tuple[str, str], list[Amount]]


@dataclass
class _Ends:
    """Sources or uses: the candidates that share one, and the unit in which they add up."""

    candidates: dict[tuple[str, str], list[_Candidate]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def rows(self, sold: Sales | None = None) -> dict[tuple[str, str], engine.End]:
        """Each end, with as much of it as the largest opportunity says.

        A source gives no more than what it already sells of the same thing, where that is known:
        nobody is supposed to more than double.
        """
        ends = {}
        for end, candidates in self.candidates.items():
            unit = base_unit([one.unit for one in candidates])
            if unit is None:
                continue
            most = max(one.amount_in(unit) for one in candidates)
            present = _in_unit(sold.get(end, []), unit) if sold else 0.0
            ends[end] = engine.End("|".join(end), min(most, present or most), unit)
        return ends


def _in_unit(amounts: Iterable[Amount], unit: str) -> float:
    """The sum of the amounts that compare with this unit."""
    return sum(amount.value * (factor(amount.unit, unit) or 0.0) for amount in amounts)


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
    sold = _sold(web, viewer=viewer)
    weighed = [one for one in (_candidate(row, sold) for row in every) if one]
    near = [one for one in weighed if _is_near(one.row, question.most_km)]
    likely = [one for one in near if one.row.found.probability >= question.least_chance]
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
        return replace(drawn, plans=_solved(likely, question, sold=sold))
    except EngineError as error:
        raise told_error(error) from error


def _candidate(row: Reading, sold: Sales) -> _Candidate | None:
    """An opportunity to weigh; None when nothing says how much its source has.

    Its quantity may then be what the buyer uses, which is no measure of what can be given.
    """
    told = row.found
    if not (told.quantity and told.value_eur and told.quantity.mid > 0):
        return None
    seen = [(str(told.source), name) for name in (told.resource, *told.facts)]
    if not _in_unit([one for name in seen for one in sold.get(name, [])], told.quantity.unit):
        return None
    carbon = told.avoided_co2_t.mid if told.avoided_co2_t else None
    return _Candidate(row, told.quantity.mid, told.quantity.unit, told.value_eur.mid, carbon)


def _sold(web: EcosystemWeb, *, viewer: Any) -> Sales:
    """What each site sells, by class of resource, and has left over, by name, where known."""
    ground = ground_of(web, viewer=viewer)
    amounts: Sales = defaultdict(list)
    for flow in ground.flows:
        if flow.status == "real" and flow.quantity:
            amounts[flow.source, flow.resource_class].append(flow.quantity)
    for residue in ground.residues:
        if residue.quantity:
            amounts[residue.site, residue.text].append(residue.quantity)
    return amounts


def _is_near(row: Reading, most_km: float | None) -> bool:
    distance = row.found.distance_km
    return most_km is None or (distance is not None and distance <= most_km)


def _solved(candidates: list[_Candidate], question: PlanQuestion, *, sold: Sales) -> list[PlanView]:
    """Solve the front, or the one plan where no opportunity has a known carbon."""
    exchanges, sources, uses = _rows(candidates, question, sold=sold)
    choices = engine.choices_of(sources, uses, exchanges)
    limits = engine.Limits(budget_eur=question.budget_eur)
    if any(exchange.gains[CARBON] for exchange in exchanges):
        plans = engine.front(
            choices, objective=VALUE, against=CARBON, points=POINTS, limits=limits, seconds=SECONDS
        ).plans
    else:
        plans = (engine.best_plan(choices, objective=VALUE, limits=limits, seconds=SECONDS),)
    ends = {end.id: end for end in (*sources, *uses)}
    by_key = {one.row.key: one for one in candidates}
    return [_view(plan, by_key, ends) for plan in plans]


def _rows(
    candidates: Iterable[_Candidate], question: PlanQuestion, *, sold: Sales
) -> tuple[list[engine.Exchange], list[engine.End], list[engine.End]]:
    """The opportunities as exchanges between what sites have to spare and what sites can take."""
    sources, uses = _Ends(), _Ends()
    present: Sales = {}
    for one in candidates:
        sources.candidates[one.source].append(one)
        uses.candidates[one.use].append(one)
        present[one.source] = sold.get((one.source[0], one.row.found.resource), [])
    given, taken = sources.rows(present), uses.rows()
    exchanges = [
        _exchange(one, given[one.source], taken[one.use], question)
        for one in candidates
        if one.source in given and one.use in taken
    ]
    return exchanges, list(given.values()), list(taken.values())


def _exchange(
    one: _Candidate, source: engine.End, use: engine.End, question: PlanQuestion
) -> engine.Exchange:
    amount, chance = one.amount_in(source.unit), one.row.found.probability
    # A carbon that is not known adds nothing to the front; the plan says for how many it is so.
    gains = {VALUE: one.value_eur, CARBON: one.carbon_t or 0.0}
    return engine.Exchange(
        id=one.row.key,
        source=source.id,
        use=use.id,
        gains={name: chance * total / amount for name, total in gains.items()},
        most=amount,
        cost_eur=0.0,
        opening_eur=question.study_eur,
        distance_km=one.row.found.distance_km,
    )


def _view(plan: Any, candidates: dict[str, _Candidate], ends: dict[str, Any]) -> PlanView:
    taken = [_taken(carried, candidates[carried.id], ends) for carried in plan.exchanges]
    return PlanView(
        taken=sorted(taken, key=lambda one: -one.value_eur),
        value_eur=sum(one.value_eur for one in taken),
        avoided_co2_t=sum(one.avoided_co2_t or 0.0 for one in taken),
        carbon_unknown=sum(one.avoided_co2_t is None for one in taken),
        studies_eur=sum(carried.opening_eur for carried in plan.exchanges),
        worth=_worth(plan.shadow_prices, [one.row for one in candidates.values()], ends),
        gap=plan.gap,
        finished=plan.finished,
    )


def _taken(carried: Any, one: _Candidate, ends: dict[str, Any]) -> Taken:
    unit = ends[carried.source].unit
    share = carried.quantity / one.amount_in(unit)
    part = one.row.found.probability * share
    return Taken(
        reading=one.row,
        quantity=carried.quantity,
        unit=unit,
        share=share,
        value_eur=part * one.value_eur,
        avoided_co2_t=None if one.carbon_t is None else part * one.carbon_t,
    )


def _worth(prices: Iterable[Any], rows: list[Reading], ends: dict[str, Any]) -> list[Worth]:
    """The limits that bind, the dearest first; what is asked of the front itself is left out."""
    sites = {site.slug: site for row in rows for site in (row.source, row.target) if site}
    words = {code: row.resource for row in rows for code in (row.found.matter, row.found.resource)}
    told = []
    for price in prices:
        if price.per_unit <= 0:
            continue
        if price.kind == "budget_eur":
            told.append(Worth("budget", None, "", "", 1000 * price.per_unit))
        elif price.kind in ("source", "use"):
            site, _bar, resource = price.id.partition("|")
            unit = ends[price.id].unit
            told.append(Worth(price.kind, sites[site], words[resource], unit, price.per_unit))
    return sorted(told, key=lambda one: -one.eur)
