"""Rows of the toile to facts of the engine, and its results back: the only door to the engine."""

import hashlib
import json
from typing import Any

from piu import engine
from piu.domain.ecosystem.models import Scenario
from piu.domain.ecosystem.queries import FlowRow, SiteRow, ToileView
from piu.domain.statements.models import Statement
from piu.domain.taxonomy.queries import term
from piu.errors import InvalidInputError

ENGINE_VERSION = engine.VERSION

Json = dict[str, Any]

# How the engine names the side that a percentage is a share of.
SHARES = {"source_share": "% of supplier", "target_share": "% of buyer"}


def canonical(content: Any) -> str:
    """The one text of a JSON value: sorted keys, no spaces, so that equal facts have one hash."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(text: str) -> str:
    """The SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def snapshot_content(view: ToileView, *, visibility: str) -> Json:
    """What the viewer of `view` sees, complete enough to run and to read a scenario for ever."""
    return {
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


def run_key(scenario_digest: str) -> str:
    """The public address of the answer that the present engine gives to a question."""
    return digest(f"{scenario_digest}:{ENGINE_VERSION}")[:16]


def run_scenario(scenario: Scenario) -> Json:
    """Answer a stored question from the content of its snapshot."""
    content = json.loads(scenario.snapshot.content)
    return run(
        content,
        scenario.shocks,
        seed=scenario.seed,
        draws=scenario.draws,
        eps=scenario.eps,
    )


def run(content: Json, shocks: list[Json], *, seed: int, draws: int, eps: float) -> Json:
    """Run shocks on a snapshot's content; the engine's refusals become errors with a sentence."""
    try:
        ecosystem = engine.Ecosystem(
            sites=tuple(_site_facts(site) for site in content["sites"]),
            flows=tuple(_flow_facts(flow) for flow in content["flows"]),
        )
        scenario = engine.Scenario(shocks=tuple(_shock(shock) for shock in shocks))
        result = engine.run(ecosystem, scenario, seed=seed, draws=draws, eps=eps)
    except engine.EngineError as error:
        params = {**error.params, "suggestion_fr": "", "suggestion_en": ""}
        raise InvalidInputError(
            error.code, where=error.where, value=error.value, **params
        ) from error
    return result.to_dict()


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


def _shock(shock: Json) -> Any:
    kinds = engine.shocks.SHOCKS
    parameters = {name: value for name, value in shock.items() if name != "kind"}
    if shock["kind"] not in kinds:
        raise InvalidInputError("unknown_shock", where="shocks", value=shock["kind"])
    return kinds[shock["kind"]](**parameters)
