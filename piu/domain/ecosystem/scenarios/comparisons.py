"""Runs side by side under the same draws, and what countermeasures would avoid."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.core.cache import cache

from piu.domain.ecosystem.models import Run, in_language
from piu.domain.ecosystem.scenarios import bridge
from piu.domain.ecosystem.scenarios.queries import content_of
from piu.domain.ecosystem.scenarios.results import Json
from piu.domain.ecosystem.scenarios.rules import check_comparable
from piu.domain.ecosystem.scenarios.timed_results import reading_of
from piu.domain.ecosystem.toiles.rules import Interval
from piu.domain.taxonomy.queries import label, term

KEPT_S = 7 * 86_400


@dataclass(frozen=True)
class Cell:
    """One measure of one run; `difference` is with the first run, in all, None for the first."""

    beyond: Interval | None
    whole: Interval | None
    difference: Interval | None


@dataclass(frozen=True)
class ComparedMeasure:
    """One measure, a cell for each run."""

    measure: str
    label: str
    unit: str
    cells: list[Cell]


@dataclass(frozen=True)
class Comparison:
    """Runs side by side. `sites`: the most exposed of any of them, and what they lose in each."""

    readings: list[Any]
    measures: list[ComparedMeasure]
    sites: list[tuple[str, str, list[Json | None]]]
    is_on_one_snapshot: bool


def comparison_of(runs: list[Run], *, most_sites: int = 10) -> Comparison:
    """Two or three runs under the draws of the first, with the interval of their differences.

    Raises `InvalidInputError` unless all are of the long run, or all in time.
    """
    check_comparable([run.scenario.days is not None for run in runs])
    readings = [reading_of(run) for run in runs]
    keys = ":".join(run.key for run in runs)
    raw = _once(f"compared:{keys}", lambda: _compared(runs))
    is_timed = readings[0].is_timed
    return Comparison(
        readings=readings,
        measures=[_measure(name, cells, is_timed=is_timed) for name, cells in raw.items()],
        sites=_sites(readings, most=most_sites),
        is_on_one_snapshot=len({run.scenario.snapshot_id for run in runs}) == 1,
    )


def _once(name: str, compute: Callable[[], Json]) -> Json:
    """What the present engine computes of stored runs, kept for a week."""
    found: Json | None = cache.get(f"{bridge.ENGINE_VERSION}:{name}")
    if found is None:
        found = compute()
        cache.set(f"{bridge.ENGINE_VERSION}:{name}", found, KEPT_S)
    return found


def _compared(runs: list[Run]) -> Json:
    first = bridge.question_of(runs[0].scenario)
    drawn = [
        bridge.totals_by_draw(
            content_of(run.scenario.snapshot),
            replace(
                bridge.question_of(run.scenario),
                seed=first.seed,
                draws=first.draws,
                days=first.days,
                step_days=first.step_days,
            ),
        )
        for run in runs
    ]
    return {
        measure: [_cell(totals[measure], drawn[0][measure]) for totals in drawn]
        for measure in bridge.LONG_RUN_MEASURES
    }


def _cell(mine: dict[str, Any], first: dict[str, Any]) -> Json:
    is_known = mine is not first and mine["all"] is not None and first["all"] is not None
    return {
        "beyond": bridge.interval_of(mine["beyond"]),
        "whole": bridge.interval_of(mine["all"]),
        "difference": bridge.interval_of(mine["all"] - first["all"]) if is_known else None,
    }


def _measure(name: str, cells: list[Json], *, is_timed: bool) -> ComparedMeasure:
    found = term("measures", name)
    unit = found.localized("unit") if found else ""
    timed = {"jobs": "job-years", "turnover_meur": "MEUR", "ghg_t": "t CO2e"}
    return ComparedMeasure(
        measure=name,
        label=label("measures", name),
        unit=label("time_units", timed[name]) if is_timed else unit,
        cells=[
            Cell(**{part: value and Interval(**value) for part, value in cell.items()})
            for cell in cells
        ],
    )


def _sites(readings: list[Any], *, most: int) -> list[tuple[str, str, list[Json | None]]]:
    """The sites of the territory that lose most in any of the runs."""
    worst: dict[str, float] = {}
    for reading in readings:
        for hit in reading.inside:
            loss = reading.losses[hit.id]["mid"]
            worst[hit.id] = max(loss, worst.get(hit.id, 0.0))
    chosen = sorted(worst, key=lambda site: (-worst[site], site))[:most]
    return [
        (site, readings[0].name(site), [reading.losses.get(site) for reading in readings])
        for site in chosen
    ]


@dataclass(frozen=True)
class Countermeasure:
    """One thing to do: what it avoids, what it costs in euros over a year, and who says so."""

    name: str
    label: str
    site: str
    resource: str
    avoided: Interval
    cost: Interval
    own_cost: float | None
    reason: str
    is_affordable: bool
    is_chosen: bool


@dataclass(frozen=True)
class Countermeasures:
    """What could be done for a budget; `avoided` and `spent` are of the chosen set together."""

    budget_eur: float
    unit: str
    loss: Interval
    rows: list[Countermeasure]
    avoided: Interval
    spent: Interval
    at_least: bool
    judged_on: str


def countermeasures_of(
    run: Run, *, budget_eur: float, measure: str = "jobs", costs: dict[str, float] | None = None
) -> Countermeasures:
    """What could be done about a run for a budget, best first; computed once a question."""
    asked = bridge.canonical([budget_eur, measure, costs or {}])
    raw = _once(
        f"measures:{run.key}:{bridge.digest(asked)}",
        lambda: bridge.countermeasures(
            content_of(run.scenario.snapshot),
            bridge.question_of(run.scenario),
            budget_eur=budget_eur,
            measure=measure,
            costs=costs or {},
        ),
    )
    return _told(run, raw)


def _told(run: Run, raw: Json) -> Countermeasures:
    reading = reading_of(run)
    judged = [row for row in raw["assumptions"] if row["kind"] == "cost"]
    labels = bridge.countermeasure_labels()
    found = term("measures", raw["measured"])
    return Countermeasures(
        budget_eur=raw["budget_eur"],
        unit=found.localized("unit") if found else "",
        loss=Interval(**raw["loss"]),
        rows=[_row(one, reading, judged, labels) for one in raw["measures"]],
        avoided=Interval(**raw["package_avoided"]),
        spent=Interval(**raw["package_cost_eur"]),
        at_least=raw["at_least"],
        judged_on=judged[0]["date"] if judged else "",
    )


def _row(one: Json, reading: Any, judged: list[Json], labels: dict[str, str]) -> Countermeasure:
    measure = one["measure"]
    name = bridge.measure_name(measure)
    own = measure.get("cost")
    reasons = [row for row in judged if row["id"].endswith(name)]
    code = measure.get("resource_class")
    return Countermeasure(
        name=name,
        label=labels[measure["kind"]],
        site=reading.name(measure["site"]),
        resource=label("resource_classes", code) if code else "",
        avoided=Interval(**one["avoided"]),
        cost=Interval(**one["cost_eur"]),
        own_cost=own,
        reason="" if own is not None or not reasons else _reason(reasons[0]),
        is_affordable=one["affordable"],
        is_chosen=one["in_package"],
    )


def _reason(assumption: Json) -> str:
    return in_language(assumption["reason_fr"], assumption["reason_en"])
