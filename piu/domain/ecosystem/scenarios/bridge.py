"""Rows of the toile to facts of the engine, and its results back: the only door to the engine."""

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from piu import engine
from piu.domain.ecosystem.models import Scenario, in_language
from piu.domain.ecosystem.scenarios.rules import DATES, Question, ShockField, ShockKind
from piu.domain.ecosystem.toiles.queries import FlowRow, SiteRow, ToileView, unknown_site
from piu.domain.journal.rules import Watch, unwatched
from piu.domain.statements.models import Statement
from piu.domain.taxonomy.queries import term, vocabulary
from piu.engine.report import figures_of, rows_hit
from piu.engine.result import Interval as EngineInterval
from piu.engine.simulate import compute
from piu.engine.timed.drawn import YEAR
from piu.engine.timed.run import compute_timed
from piu.engine.weigh.quantities import sure_figure
from piu.errors import InvalidInputError

ENGINE_VERSION = engine.VERSION
LONG_RUN_MEASURES = ("jobs", "turnover_meur", "ghg_t")
Json = dict[str, Any]
# What an error repeats of what was given, in characters.
LONGEST_ECHO = 80
# Beyond, a number is without bounds, for the engine to refuse.
LARGEST = 1e300
# A ranking compares sites on the same few draws: enough for its order, not for its intervals.
RANKING_SEED = 1
RANKING_DRAWS = 50
RANKING_EPS = 1e-6
# How the engine names the side that a percentage is a share of.
SHARES = {"source_share": "% of supplier", "target_share": "% of buyer"}


def canonical(content: Any) -> str:
    """The one text of a JSON value: sorted keys, no spaces, so that equal facts have one hash."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(text: str) -> str:
    """The SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def snapshot_content(view: ToileView, *, visibility: str, audience: Sequence[str] = ()) -> Json:
    """What the viewer of `view` sees, complete enough to run and to read a scenario for ever.

    `audience`: the rights that these figures need, empty when they are anyone's.
    """
    return ({"audience": list(audience)} if audience else {}) | {
        "toile": view.web.slug,
        "visibility": visibility,
        "sites": sorted((_site(row) for row in view.sites), key=lambda site: site["id"]),
        "flows": sorted((_flow(row) for row in view.flows), key=lambda flow: flow["id"]),
    }


def _site(row: SiteRow) -> Json:
    site = row.site
    return {
        "id": site.slug,
        "name_fr": site.name_fr,
        "name_en": site.name_en,
        "naf": site.naf_division or None,
        "outside": site.is_outside,
        "status": site.status,
        "jobs": _amount(row.employees),
        "turnover_meur": _amount(row.turnover),
        "ghg_t": _amount(row.ghg),
    }


def _flow(row: FlowRow) -> Json:
    extra = row.resource.extra
    resource_class = term("resource_classes", str(extra.get("class", "")))
    return {
        "id": row.flow.key,
        "source": row.flow.source.slug,
        "target": row.flow.target.slug,
        "resource": row.flow.resource,
        "class": resource_class.code if resource_class else row.flow.resource,
        # The class decides how a flow behaves; its layer on the drawing is that of the resource.
        "family": str((resource_class or row.resource).extra.get("family", "")),
        "propagates": bool(resource_class.extra.get("propagates")) if resource_class else False,
        "status": row.flow.status,
        "certainty": row.flow.certainty,
        "quantity": _amount(row.quantity) or _share(row),
    }


def _share(row: FlowRow) -> Json | None:
    for attribute, unit in SHARES.items():
        amount = _amount(row.values.get((attribute, "")))
        if amount is not None:
            return amount | {"unit": unit}
    return None


def _amount(statement: Statement | None) -> Json | None:
    if statement is None or statement.number is None:
        return None
    inferred = statement.confidence == "inferred"
    return {
        "value": statement.number,
        "unit": statement.unit,
        "year": statement.year,
        "confidence": "inferred" if inferred else "documented",
    }


def words_mark() -> str:
    """A text that changes with the words by which a flow is known to the engine."""
    words = [
        [entry.code, entry.extra]
        for name in ("resources", "resource_classes")
        for entry in vocabulary(name).values()
    ]
    return digest(canonical(words))[:16]


def run_key(scenario_digest: str) -> str:
    """The public address of the answer that the present engine gives to a question."""
    return digest(f"{scenario_digest}:{ENGINE_VERSION}")[:16]


def shock_kinds() -> list[ShockKind]:
    """Every kind of shock of the engine, by the name that the page's language gives it."""
    kinds = [_kind(kind) for kind in engine.SHOCKS.values()]
    return sorted(kinds, key=lambda kind: kind.label)


def _kind(kind: Any) -> ShockKind:
    targets = [
        ShockField(
            name=target.name,
            label=in_language(target.label_fr, target.label_en),
            holds=target.kind,
            many=target.many,
            optional=target.optional,
        )
        for target in kind.targets
    ]
    numbers = [
        ShockField(
            name=number.name,
            label=in_language(number.label_fr, number.label_en),
            holds="number",
            unit=number.unit,
            least=number.min,
            most=number.max,
            default=number.default,
            optional=number.default is None,
        )
        for number in kind.parameters
    ]
    return ShockKind(
        code=kind.code,
        label=in_language(kind.label_fr, kind.label_en),
        fields=(*targets, *numbers),
        is_timed=kind is not engine.Arrival,
    )


def normal_shocks(shocks: list[Json], *, is_timed: bool) -> tuple[Json, ...]:
    """Shocks checked by the engine and in one order: the same question has the same address.

    Raises `InvalidInputError` on an unknown kind, a number out of bounds, the same shock twice.
    """
    try:
        rows = [_numbers_read(shock) for shock in shocks]
        kept = (engine.TimedScenario if is_timed else engine.Scenario).from_list(rows).to_list()
    except engine.EngineError as error:
        raise refused(error) from error
    found: list[Json] = json.loads(json.dumps(kept))
    return tuple(found)


def _numbers_read(shock: Json) -> Json:
    """Numbers as the engine wants them: 1 and 1.0 are one question, days are whole."""
    code = shock.get("kind")
    if not isinstance(code, str) or code not in engine.SHOCKS:
        raise InvalidInputError("unknown_shock", where="shocks", value=str(code)[:LONGEST_ECHO])
    shares = {number.name for number in engine.SHOCKS[code].parameters}
    return {name: _number(value, name, shares) for name, value in shock.items()}


def _number(value: Any, name: str, shares: set[str]) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if abs(value) > LARGEST:  # a whole number of hundreds of digits fits in no float
        return math.inf if value > 0 else -math.inf
    if name in shares:
        return float(value)
    return int(value) if name in DATES and float(value).is_integer() else value


def refused(error: engine.EngineError) -> InvalidInputError:
    """What the engine refuses, as an error that has a sentence in the page's language."""
    params = {"suggestion_fr": "", "suggestion_en": ""} | error.params
    value = error.value if isinstance(error.value, int | float) else str(error.value)
    told = value[:LONGEST_ECHO] if isinstance(value, str) else value
    return InvalidInputError(error.code, where=error.where[:LONGEST_ECHO], value=told, **params)


def question_of(scenario: Scenario) -> Question:
    """The question that a stored scenario puts."""
    return Question(
        shocks=tuple(scenario.shocks),
        seed=scenario.seed,
        draws=scenario.draws,
        eps=scenario.eps,
        days=scenario.days,
        step_days=scenario.step_days,
    )


def run(content: Json, question: Question, *, watch: Watch = unwatched) -> Json:
    """Answer a question on a snapshot's content; refusals become errors with a sentence."""
    try:
        ecosystem = ecosystem_of(content)
        if question.is_timed:
            return _run_timed(ecosystem, question, watch=watch).to_dict()
        scenario = engine.Scenario.from_list(list(question.shocks))
        return engine.run(
            ecosystem,
            scenario,
            seed=question.seed,
            draws=question.draws,
            eps=question.eps,
            watch=watch,
        ).to_dict()
    except engine.EngineError as error:
        if error.code == "unknown_site":
            known = [site["id"] for site in content["sites"]]
            raise unknown_site(str(error.value), known=known, where=error.where) from error
        raise refused(error) from error


def _run_timed(
    ecosystem: engine.Ecosystem, question: Question, *, watch: Watch
) -> engine.TimedResult:
    return engine.run_timed(
        ecosystem,
        engine.TimedScenario.from_list(question.shocks),
        days=question.days or 1,
        step_days=question.step_days,
        seed=question.seed,
        draws=question.draws,
        watch=watch,
    )


def ecosystem_of(content: Json) -> engine.Ecosystem:
    """The facts of a snapshot as the engine takes them."""
    return engine.Ecosystem(
        sites=tuple(_site_facts(site) for site in content["sites"]),
        flows=tuple(_flow_facts(flow) for flow in content["flows"]),
    )


def rank_closures(content: Json) -> list[Json]:
    """Close each active site of a snapshot alone, and rank them by the jobs lost elsewhere.

    Each row: the site, the middle loss of every other site that it touches in the territory, and
    the interval of the jobs lost there (None when no site touched has a figure).
    """
    inside = {site["id"] for site in content["sites"] if not site["outside"]}
    linked = {flow[end] for flow in content["flows"] for end in ("source", "target")}
    closed = [
        site["id"]
        for site in content["sites"]
        if site["id"] in inside & linked and site["status"] == "active"
    ]
    try:
        ecosystem = ecosystem_of(content)
        rows = [_closed(ecosystem, site, inside=inside) for site in closed]
    except engine.EngineError as error:
        raise refused(error) from error
    return sorted(rows, key=lambda row: (-_middle(row["jobs"]), -len(row["hits"]), row["site"]))


def _closed(ecosystem: engine.Ecosystem, closed: str, *, inside: set[str]) -> Json:
    scenario = engine.Scenario.from_list([{"kind": "closure", "site": closed, "share": 1.0}])
    answer = engine.run(
        ecosystem, scenario, seed=RANKING_SEED, draws=RANKING_DRAWS, eps=RANKING_EPS
    )
    result = answer.to_dict()
    hits = [
        (hit["id"], round(hit["loss"]["mid"], 4))
        for hit in result["sites"]
        if hit["id"] != closed and hit["id"] in inside and hit["loss"]["mid"] > 0
    ]
    return {"site": closed, "hits": hits, "jobs": _jobs_elsewhere(result)}


def _jobs_elsewhere(result: Json) -> Json | None:
    for total in result["totals"]:
        if total["measure"] == "jobs" and total["sites_counted"]:
            return {key: total[key] for key in ("low", "mid", "high", "at_least")}
    return None


def _middle(jobs: Json | None) -> float:
    return float(jobs["mid"]) if jobs else 0.0


def _site_facts(site: Json) -> engine.SiteFacts:
    return engine.SiteFacts(
        id=site["id"],
        naf=site["naf"],
        outside=site["outside"],
        status=site["status"],
        jobs=_amount_fact(site["jobs"]),
        turnover_meur=_amount_fact(site["turnover_meur"]),
        ghg_t=_amount_fact(site["ghg_t"]),
    )


def _flow_facts(flow: Json) -> engine.FlowFacts:
    return engine.FlowFacts(
        id=flow["id"],
        source=flow["source"],
        target=flow["target"],
        resource=flow["resource"],
        resource_class=flow["class"],
        family=flow["family"],
        quantity=_amount_fact(flow["quantity"]),
        status=flow["status"],
        certainty=flow["certainty"],
    )


def _amount_fact(amount: Json | None) -> engine.Amount | None:
    return None if amount is None else engine.Amount(**amount)


def countermeasures(
    content: Json, question: Question, *, budget_eur: float, measure: str, costs: dict[str, float]
) -> Json:
    """What could be done about a scenario, ranked by the loss avoided, for a budget in euros.

    `costs`: what a person knows a countermeasure to cost, by its `measure_name`; the others keep
    the judged cost of the engine. A question in time is taken where it ends up.
    """
    try:
        ecosystem = ecosystem_of(content)
        scenario = engine.Scenario.from_list([_undated(shock) for shock in question.shocks])
        asked: Json = {"budget_eur": budget_eur, "measure": measure, "seed": question.seed}
        found = engine.countermeasures(ecosystem, scenario, **asked)
        if costs:
            known = [row.measure for row in found.measures]
            priced = [row | _cost_known(row, costs) for row in known]
            found = engine.countermeasures(ecosystem, scenario, candidates=priced, **asked)
    except engine.EngineError as error:
        raise refused(error) from error
    return found.to_dict()


def _undated(shock: Json) -> Json:
    return {name: value for name, value in shock.items() if name not in DATES}


def measure_name(measure: Json) -> str:
    """A countermeasure in one word: its kind, its site, its class of resource."""
    parts = (measure["kind"], measure.get("site", ""), measure.get("resource_class", ""))
    return ":".join(part for part in parts if part)


def _cost_known(measure: Json, costs: dict[str, float]) -> Json:
    name = measure_name(measure)
    return {"cost": costs[name]} if name in costs else {}


def countermeasure_labels() -> dict[str, str]:
    """The name of each kind of countermeasure in the page's language."""
    return {
        kind.code: in_language(kind.label_fr, kind.label_en)
        for kind in engine.COUNTERMEASURES.values()
    }


def totals_by_draw(content: Json, question: Question) -> dict[str, dict[str, Any]]:
    """What is lost in the territory in each draw, by measure: beyond the sites struck, and in all.

    Questions with one seed and number of draws share their draws, so that their difference is
    that of the questions. None where no figure is known.
    """
    ecosystem = ecosystem_of(content)
    if question.is_timed:
        return _timed_totals(ecosystem, question)
    scenario = engine.Scenario.from_list(list(question.shocks))
    outcome = compute(ecosystem, scenario, question.seed, question.draws, question.eps)
    rows = rows_hit(outcome)
    sites = outcome.ecosystem.sites
    return {
        measure: _parts(
            {
                sites[row].id: lost
                for row, lost in figures_of(outcome, rows, measure).items()
                if not sites[row].outside
            },
            scenario.shocked,
        )
        for measure in LONG_RUN_MEASURES
    }


def _timed_totals(ecosystem: engine.Ecosystem, question: Question) -> dict[str, dict[str, Any]]:
    """The same over all the days of a run in time: job-years, millions of euros, tonnes."""
    scenario = engine.TimedScenario.from_list(question.shocks)
    outcome = compute_timed(
        ecosystem,
        scenario,
        days=question.days or 1,
        step_days=question.step_days,
        seed=question.seed,
        draws=question.draws,
    )
    setting, found = outcome.setting, {}
    for measure in LONG_RUN_MEASURES:
        lost = {}
        for row in outcome.hit:
            site = setting.ecosystem.sites[row]
            amount = getattr(site, measure)
            if amount is not None and not site.outside:
                name = f"{site.id}:{measure}"
                size = sure_figure(amount, setting.parameters, setting.ledger, name=name)
                lost[site.id] = outcome.lost_days[:, row] / YEAR * size
        found[measure] = _parts(lost, scenario.shocked)
    return found


def _parts(lost: Json, shocked: set[str]) -> dict[str, Any]:
    """Losses of sites added up: of those that are not struck themselves, and of all."""
    beyond = [amount for site, amount in lost.items() if site not in shocked]
    return {
        "beyond": np.sum(beyond, axis=0) if beyond else None,
        "all": np.sum(list(lost.values()), axis=0) if lost else None,
    }


def interval_of(values: Any) -> Json | None:
    """The 5, 50 and 95 % points of some draws, as results keep them."""
    return None if values is None else asdict(EngineInterval.of(values))
