"""Scenarios over HTTP: ask, read an answer, compare answers, see what could be done."""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from piu.api.jobs import JobOut, told
from piu.domain.ecosystem.models import Run
from piu.domain.ecosystem.scenarios import actions, bridge, comparisons, rules
from piu.domain.ecosystem.scenarios import queries as scenarios
from piu.domain.ecosystem.toiles import queries

router = Router(tags=["scenarios"])


class Question(Schema):
    """What if? Each shock has its `kind` (a closure when none is given), what it strikes, its
    numbers, and in time `start_day` and `end_day`; GET shock-kinds lists them. `beside` names
    another toile that shares a site: the cascade then runs through both."""

    shocks: list[dict[str, Any]] = Field(min_length=1, max_length=rules.MAX_SHOCKS)
    seed: int = rules.DEFAULT_SEED
    draws: int = rules.DEFAULT_DRAWS
    eps: float = rules.DEFAULT_EPS
    days: int | None = None
    step_days: int = rules.DEFAULT_STEP_DAYS
    private: bool = False
    beside: str = ""


class ShockFieldOut(Schema):
    name: str
    label: str
    holds: str
    unit: str
    least: float
    most: float
    default: float | None
    many: bool
    optional: bool


class ShockKindOut(Schema):
    """A kind of shock: what it strikes (`holds` says of what the text is the name), its numbers."""

    code: str
    label: str
    is_timed: bool
    fields: list[ShockFieldOut]


class Answer(Schema):
    """The stored answer: `key` names snapshot, visibility, question and engine by their hash."""

    key: str
    address: str
    engine_version: str
    result: dict[str, Any]


class IntervalOut(Schema):
    """The 5, 50 and 95 % points of an uncertain amount."""

    low: float
    mid: float
    high: float


class CellOut(Schema):
    """What one answer loses of a measure; `difference` is with the first, in all."""

    key: str
    beyond: IntervalOut | None
    whole: IntervalOut | None
    difference: IntervalOut | None


class ComparedOut(Schema):
    measure: str
    unit: str
    cells: list[CellOut]


class ComparisonOut(Schema):
    """Answers under the draws of the first. None: no figure is known, never zero."""

    keys: list[str]
    is_on_one_snapshot: bool
    measures: list[ComparedOut]


class CountermeasureOut(Schema):
    """`name` is what a cost of one's own is given for (`cost=name:euros`)."""

    name: str
    label: str
    site: str
    resource: str
    avoided: IntervalOut
    cost: IntervalOut
    own_cost: float | None
    reason: str
    is_affordable: bool
    is_chosen: bool


class CountermeasuresOut(Schema):
    """What could be done for a budget, best first; reckoned where things end up, over a year."""

    budget_eur: float
    unit: str
    loss: IntervalOut
    avoided: IntervalOut
    spent: IntervalOut
    at_least: bool
    judged_on: str
    is_long_run: bool
    rows: list[CountermeasureOut]


@router.get("/{slug}/shock-kinds", response=list[ShockKindOut])
def shock_kinds(request: HttpRequest, slug: str) -> list[Any]:
    """The kinds of shock that a question may hold."""
    queries.web(slug)
    return list(bridge.shock_kinds())


@router.post("/{slug}/scenarios", response={200: Answer, 202: JobOut})
def ask(request: HttpRequest, slug: str, question: Question) -> Any:
    """Answer a question on the public figures of a toile, or with `private` on those one sees.

    What is long is left to a worker: 202, and a job to follow.
    """
    found = actions.ask_scenario(
        queries.web(slug),
        [{"kind": "closure"} | shock for shock in question.shocks],
        by=request.user,
        is_private=question.private,
        beside=queries.web(question.beside) if question.beside else None,
        **question.model_dump(include={"seed", "draws", "eps", "days", "step_days"}),
    )
    return answer(found) if isinstance(found, Run) else Status(202, told(found))


@router.get("/{slug}/scenarios/compare", response=ComparisonOut)
def compare(request: HttpRequest, slug: str, key: Query[list[str]]) -> dict[str, Any]:
    """Two or three answers, all of the long run or all in time, under the same draws."""
    web = queries.web(slug)
    runs = [scenarios.run_by_key(web, one, viewer=request.user) for one in key[:10]]
    found = comparisons.comparison_of(runs)
    keys = [run.key for run in runs]
    return {
        "keys": keys,
        "is_on_one_snapshot": found.is_on_one_snapshot,
        "measures": [
            {
                "measure": row.measure,
                "unit": row.unit,
                "cells": [
                    {"key": one, **vars(cell)} for one, cell in zip(keys, row.cells, strict=True)
                ],
            }
            for row in found.measures
        ],
    }


@router.get("/{slug}/scenarios/{key}", response=Answer, url_name="scenario")
def read(request: HttpRequest, slug: str, key: str) -> dict[str, Any]:
    """A stored answer."""
    return answer(scenarios.run_by_key(queries.web(slug), key, viewer=request.user))


@router.get("/{slug}/scenarios/{key}/countermeasures", response=CountermeasuresOut)
def countermeasures(
    request: HttpRequest,
    slug: str,
    key: str,
    budget_eur: float,
    measure: str = "jobs",
    cost: Query[list[str]] = [],  # noqa: B006 - how the library is told of a list
) -> Any:
    """What could be done about an answer for a budget in euros over a year."""
    run = scenarios.run_by_key(queries.web(slug), key, viewer=request.user)
    costs = rules.own_costs(cost)
    found = comparisons.countermeasures_of(run, budget_eur=budget_eur, measure=measure, costs=costs)
    return {**vars(found), "is_long_run": True}


def answer(run: Any) -> dict[str, Any]:
    return {
        "key": run.key,
        "address": run.get_absolute_url(),
        "engine_version": run.engine_version,
        "result": run.result,
    }
