"""Writes of the toile: imports, snapshots, scenarios."""

import time
from typing import Any

from django.db import transaction

from piu.domain.ecosystem import bridge, layout, queries, rules
from piu.domain.ecosystem.models import EcosystemWeb, NetworkSnapshot, Run, Scenario
from piu.domain.journal import actions as journal
from piu.domain.people.permissions import require
from piu.domain.statements.choices import Visibility


@transaction.atomic
def take_public_snapshot(web: EcosystemWeb) -> NetworkSnapshot:
    """Keep what the public sees of a toile now; the same facts give the same snapshot.

    A derived copy, like an index: it asks for no right and writes no journal line.
    """
    view = queries.toile_view(web, viewer=None)
    content = bridge.canonical(bridge.snapshot_content(view, visibility=Visibility.PUBLIC))
    key = bridge.digest(content)
    found = NetworkSnapshot.objects.filter(digest=key).first()
    if found is not None:
        return found
    before = queries.latest_snapshot(web)
    return NetworkSnapshot.objects.create(
        web=web,
        visibility=Visibility.PUBLIC,
        digest=key,
        content=content,
        layout=layout.positions(
            [row.site.slug for row in view.sites],
            [(row.flow.source.slug, row.flow.target.slug) for row in view.flows],
            known=before.layout if before else None,
        ),
    )


def run_scenario(
    web: EcosystemWeb,
    shocks: list[dict[str, Any]],
    *,
    by: Any,
    seed: int = rules.DEFAULT_SEED,
    draws: int = rules.DEFAULT_DRAWS,
    eps: float = rules.DEFAULT_EPS,
) -> Run:
    """Answer "what if?" on the public figures of a toile, and keep the answer at its address.

    The same question to the same engine is answered once: the stored run is returned.
    """
    require(by, "ecosystem.run_scenario", web)
    rules.check_numbers(seed=seed, draws=draws, eps=eps)
    shocks = rules.normal_shocks(shocks)
    known = set(web.sites.values_list("slug", flat=True))
    for shock in shocks:
        if shock["site"] not in known:
            raise queries.unknown_site(shock["site"], known=known, where=web.slug)
    scenario = _scenario(take_public_snapshot(web), shocks, by=by, seed=seed, draws=draws, eps=eps)
    return answer_scenario(scenario, by=by)


def answer_scenario(scenario: Scenario, *, by: Any) -> Run:
    """The run of the present engine for a stored question, computed if it is not there yet."""
    require(by, "ecosystem.answer_scenario", scenario.snapshot.web)
    key = bridge.run_key(scenario.digest)
    found = Run.objects.filter(key=key).select_related("scenario__snapshot__web").first()
    if found is not None:
        return found
    # Computed before the transaction opens: nobody waits for the database meanwhile.
    start = time.perf_counter()
    result = bridge.run_scenario(scenario)
    return _keep(scenario, key=key, result=result, seconds=time.perf_counter() - start, by=by)


@transaction.atomic
def _keep(scenario: Scenario, *, key: str, result: dict[str, Any], seconds: float, by: Any) -> Run:
    run, created = Run.objects.get_or_create(
        key=key,
        defaults={
            "scenario": scenario,
            "engine_version": bridge.ENGINE_VERSION,
            "result": result,
            "seconds": seconds,
        },
    )
    if created:
        journal.record("scenario.run", on=scenario, by=_person(by), detail={"run": key})
    return run


@transaction.atomic
def _scenario(
    snapshot: NetworkSnapshot,
    shocks: list[dict[str, Any]],
    *,
    by: Any,
    seed: int,
    draws: int,
    eps: float,
) -> Scenario:
    question = {
        "snapshot": snapshot.digest,
        "visibility": snapshot.visibility,
        "shocks": shocks,
        "seed": seed,
        "draws": draws,
        "eps": eps,
    }
    key = bridge.digest(bridge.canonical(question))
    scenario, _ = Scenario.objects.get_or_create(
        digest=key,
        defaults={
            "snapshot": snapshot,
            "shocks": shocks,
            "seed": seed,
            "draws": draws,
            "eps": eps,
            "by": _person(by),
        },
    )
    return scenario


def _person(by: Any) -> Any:
    """A signed-in user, or nobody: a visitor may ask too."""
    return by if getattr(by, "is_authenticated", False) else None
