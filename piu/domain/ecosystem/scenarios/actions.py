"""Writes of scenarios: snapshots of a toile, questions, their runs and their names."""

import json
import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Greatest

from piu.domain.ecosystem.models import EcosystemWeb, NetworkSnapshot, Run, SavedScenario, Scenario
from piu.domain.ecosystem.scenarios import bridge, queries, rules
from piu.domain.ecosystem.toiles import layout
from piu.domain.ecosystem.toiles.neighbours import joined, linked_toiles
from piu.domain.ecosystem.toiles.queries import ToileView, latest_snapshot, toile_view
from piu.domain.journal import actions as journal
from piu.domain.journal.models import Asker
from piu.domain.journal.queries import mark_of_acts
from piu.domain.journal.rules import Watch, person_of, unwatched
from piu.domain.people.choices import Role
from piu.domain.people.permissions import require, roles_of
from piu.errors import InvalidInputError, NotAllowedError, NotFoundError

JOB = "scenario.run"


def take_public_snapshot(web: EcosystemWeb) -> NetworkSnapshot:
    """Keep what the public sees of a toile now; the same facts give the same snapshot.

    A derived copy, like an index: it asks for no right and writes no journal line.
    """
    return _snapshot(web, viewer=None)


def take_joined_snapshot(web: EcosystemWeb, other: EcosystemWeb) -> NetworkSnapshot:
    """Keep what the public sees of two toiles as one network, under the first one.

    A derived copy, as `take_public_snapshot`; two toiles that share no site are refused.
    """
    links = [link for link in linked_toiles(web) if link.web == other]
    if not links:
        raise InvalidInputError("toiles_not_linked", where=web.slug, value=other.slug)
    same = {there.slug: here.slug for here, there in links[0].shared}
    first, second = take_public_snapshot(web), take_public_snapshot(other)
    both = joined(json.loads(first.content), json.loads(second.content), same=same)
    content = bridge.canonical(both)
    found = NetworkSnapshot.objects.filter(digest=bridge.digest(content)).first()
    return found or NetworkSnapshot.objects.create(
        web=web,
        visibility=first.visibility,
        content=content,
        digest=bridge.digest(content),
        layout=layout.positions(
            [site["id"] for site in both["sites"]],
            [(flow["source"], flow["target"]) for flow in both["flows"]],
            known=first.layout,
        ),
    )


def rank_snapshot(snapshot: NetworkSnapshot) -> None:
    """Compute what the closure of each site would do, once for each snapshot.

    A derived figure, kept beside what it was computed from; it takes about 40 ms a site. A toile
    that the engine refuses, because two of its facts disagree, has no ranking.
    """
    if snapshot.ranking is not None:
        return
    try:
        snapshot.ranking = bridge.rank_closures(json.loads(snapshot.content))
    except InvalidInputError:
        snapshot.ranking = []
    snapshot.save(update_fields=["ranking"])


def _snapshot(web: EcosystemWeb, *, viewer: Any) -> NetworkSnapshot:
    """The snapshot of what a viewer sees now, the public's when they see nothing more.

    Looked for without a transaction: a question already answered waits for no import.
    """
    # Taken before the facts are read: at worst the facts are newer than their mark.
    mark = f"snapshot:{web.pk}:{mark_of_acts(but=('scenario.', 'job.'))}:{bridge.words_mark()}"
    if viewer is None and (known := cache.get(mark)):
        found = web.snapshots.filter(digest=known).first()
        if found is not None:
            return found
    found, _, _ = _snapshot_of(web, viewer=viewer)
    kept = found or _keep_snapshot(web, viewer=viewer)
    if viewer is None:
        cache.set(mark, kept.digest)
    return kept


def _snapshot_of(
    web: EcosystemWeb, *, viewer: Any
) -> tuple[NetworkSnapshot | None, ToileView, dict[str, Any]]:
    """The snapshot of the present facts if it is kept, with these facts in both forms."""
    view = toile_view(web, viewer=viewer)
    visibility, audience = queries.audience_of(view, viewer=viewer)
    content = bridge.canonical(
        bridge.snapshot_content(view, visibility=visibility, audience=audience)
    )
    fields = {
        "visibility": visibility,
        "audience": audience,
        "content": content,
        "digest": bridge.digest(content),
    }
    return NetworkSnapshot.objects.filter(digest=fields["digest"]).first(), view, fields


@transaction.atomic
def _keep_snapshot(web: EcosystemWeb, *, viewer: Any) -> NetworkSnapshot:
    """Read the facts again where no import can change them half-way, and keep them."""
    found, view, fields = _snapshot_of(web, viewer=viewer)
    if found is not None:
        return found
    before = latest_snapshot(web)
    return NetworkSnapshot.objects.create(
        web=web,
        layout=layout.positions(
            [row.site.slug for row in view.sites],
            [(row.flow.source.slug, row.flow.target.slug) for row in view.flows],
            known=before.layout if before else None,
        ),
        **fields,
    )


def run_scenario(
    web: EcosystemWeb,
    shocks: list[dict[str, Any]],
    *,
    by: Any,
    is_private: bool = False,
    beside: EcosystemWeb | None = None,
    watch: Watch = unwatched,
    **numbers: Any,
) -> Run:
    """Answer "what if?" on the figures of a toile, and keep the answer at its address.

    However long it takes: `ask_scenario` leaves what is long to a worker.

    The same question to the same engine is answered once: the stored run is returned.
    `numbers`: `seed`, `draws`, `eps`, and `days` and `step_days` to follow the shocks in time.
    On the public's figures, or with `is_private` on those that `by` may see. With `beside`, another
    toile, the cascade runs through both, on public figures.
    """
    require(by, "ecosystem.run_scenario", web)
    question = _question(shocks, **numbers)
    snapshot = _figures(web, by=by, is_private=is_private, beside=beside)
    found = _present_run(_digest(snapshot, question))
    return found or _answer(snapshot, question, by=by, watch=watch)


def ask_scenario(
    web: EcosystemWeb,
    shocks: list[dict[str, Any]],
    *,
    by: Any,
    asker: str = "",
    is_private: bool = False,
    beside: EcosystemWeb | None = None,
    **numbers: Any,
) -> Run | Asker:
    """The answer when it is there or short; else a place among those who wait for a worker's.

    `asker` tells forms apart, so that one sent twice asks once; the rest as in `run_scenario`.
    """
    require(by, "ecosystem.ask_scenario", web)
    question = _question(shocks, **numbers)
    snapshot = _figures(web, by=by, is_private=is_private, beside=beside)
    return _answer_or_wait(snapshot, question, by=by, asker=asker)


def _figures(
    web: EcosystemWeb, *, by: Any, is_private: bool, beside: EcosystemWeb | None
) -> NetworkSnapshot:
    """What a question is put to: the public's figures, those one sees, or those of two toiles."""
    if beside is not None:
        if is_private:
            raise InvalidInputError("beside_is_public", where=web.slug, value=beside.slug)
        return take_joined_snapshot(web, beside)
    return _snapshot(web, viewer=by) if is_private else take_public_snapshot(web)


def _answer_or_wait(
    snapshot: NetworkSnapshot, question: rules.Question, *, by: Any, asker: str
) -> Run | Asker:
    digest = _digest(snapshot, question)
    found = _present_run(digest)
    if found is not None:
        return found
    size = _size(snapshot, question)
    if size.is_short:
        return _answer(snapshot, question, by=by)
    rules.check_size(question, size)
    if not Scenario.objects.filter(digest=digest).exists():
        _check_room(by)
    asked = {
        "toile": snapshot.web.slug,
        "beside": queries.content_of(snapshot).get("with", ""),
        "snapshot": snapshot.pk,
        "question": question.content(),
    }
    key = bridge.run_key(digest)
    return journal.ask_job(kind=JOB, key=key, asked=asked, by=person_of(by), asker=asker)


def answer_job(asked: dict[str, Any], *, by: Any, watch: Watch) -> dict[str, Any]:
    """Answer what `ask_scenario` left to a worker; return the toile and the key of the run."""
    snapshot = NetworkSnapshot.objects.select_related("web").get(pk=asked["snapshot"])
    require(by, "ecosystem.answer_job", snapshot.web)
    told = asked["question"]
    question = rules.Question(**{**told, "shocks": tuple(told["shocks"])})
    found = _present_run(_digest(snapshot, question))
    run = found or _answer(snapshot, question, by=by, watch=watch)
    return {"toile": snapshot.web.slug, "run": run.key}


def _size(snapshot: NetworkSnapshot, question: rules.Question) -> rules.Size:
    content = queries.content_of(snapshot)
    return rules.Size.of(question, sites=len(content["sites"]), flows=len(content["flows"]))


def _question(shocks: list[dict[str, Any]], **numbers: Any) -> rules.Question:
    """The question in its one form; dates alone make it one to follow in time."""
    rules.check_shock_count(len(shocks))
    days = numbers.pop("days", None)
    if days is None and any(rules.is_dated(shock) for shock in shocks):
        days = rules.DEFAULT_DAYS
    rules.check_numbers(rules.Question(shocks=(), days=days, **numbers))
    kept = bridge.normal_shocks(shocks, is_timed=days is not None)
    return rules.Question(shocks=kept, days=days, **numbers)


def _digest(snapshot: NetworkSnapshot, question: rules.Question) -> str:
    """What names a question on a snapshot, whatever the engine that answers."""
    named = {"snapshot": snapshot.digest, "visibility": snapshot.visibility}
    return bridge.digest(bridge.canonical(named | question.content()))


def _present_run(digest: str) -> Run | None:
    """The answer of the present engine to a question, if it is kept."""
    runs = Run.objects.filter(key=bridge.run_key(digest))
    return runs.select_related("scenario__snapshot__web").first()


def answer_scenario(scenario: Scenario, *, by: Any, asker: str = "") -> Run | Asker:
    """The answer of the present engine to a stored question; what is long waits for a worker."""
    require(by, "ecosystem.answer_scenario", scenario.snapshot.web)
    question = bridge.question_of(scenario)
    return _answer_or_wait(scenario.snapshot, question, by=by, asker=asker)


def _answer(
    snapshot: NetworkSnapshot, question: rules.Question, *, by: Any, watch: Watch = unwatched
) -> Run:
    """Compute, then keep question and answer together: what is refused leaves nothing."""
    # Computed before the transaction opens: nobody waits for the database meanwhile.
    start = time.perf_counter()
    rules.check_size(question, _size(snapshot, question))
    result = bridge.run(queries.content_of(snapshot), question, watch=watch)
    seconds = time.perf_counter() - start
    return _keep(snapshot, question, result=result, seconds=seconds, by=by)


@transaction.atomic
def _keep(
    snapshot: NetworkSnapshot,
    question: rules.Question,
    *,
    result: dict[str, Any],
    seconds: float,
    by: Any,
) -> Run:
    scenario = _scenario(snapshot, question, by=by)
    run, created = Run.objects.get_or_create(
        key=bridge.run_key(scenario.digest),
        defaults={
            "scenario": scenario,
            "engine_version": bridge.ENGINE_VERSION,
            "result": result,
            "seconds": seconds,
            "size": len(bridge.canonical(result).encode()),
        },
    )
    if created:
        journal.record("scenario.run", on=scenario, by=person_of(by), detail={"run": run.key})
    return run


def _scenario(snapshot: NetworkSnapshot, question: rules.Question, *, by: Any) -> Scenario:
    digest = _digest(snapshot, question)
    found = Scenario.objects.filter(digest=digest).first()
    if found is not None:
        return found
    _check_room(by)
    scenario, _ = Scenario.objects.get_or_create(
        digest=digest,
        defaults={
            "snapshot": snapshot,
            "shocks": list(question.shocks),
            "seed": question.seed,
            "draws": question.draws,
            "eps": question.eps,
            "days": question.days,
            "step_days": question.step_days,
            "by": person_of(by),
        },
    )
    return scenario


@transaction.atomic
def save_scenario(run: Run, *, name: str, by: Any) -> SavedScenario:
    """Give a question a name of one's own, or change it."""
    require(by, "ecosystem.save_scenario", run.scenario.snapshot.web)
    if not queries.may_read(run.scenario.snapshot, viewer=by):
        raise NotFoundError("unknown_run", value=run.key)
    saved, _ = SavedScenario.objects.update_or_create(
        scenario=run.scenario, by=by, defaults={"name": rules.saved_name(name)}
    )
    journal.record("scenario.saved", on=run.scenario, by=by, detail={"run": run.key})
    return saved


@transaction.atomic
def forget_scenario(scenario: Scenario, *, by: Any) -> bool:
    """Take back the name that one gave to a question; the question too when nobody else holds it.

    Its runs go with it when `by` asked it and nobody else has named it; an operator forgets it
    whoever named it. Return whether the runs are gone: their address then leads nowhere.
    """
    require(by, "ecosystem.forget_scenario", scenario.snapshot.web)
    is_operator = Role.OPERATOR in roles_of(by, scenario.snapshot.web.scopes())[1]
    mine = scenario.names.filter(by=by)
    if not queries.may_forget(scenario, viewer=by):
        raise NotAllowedError("not_yours", where="ecosystem.forget_scenario")
    mine.delete()
    is_gone = is_operator or (scenario.by_id == by.pk and not scenario.names.exists())
    journal.record("scenario.forgotten", on=scenario, by=by, detail={"runs": is_gone})
    if is_gone:
        scenario.delete()
    return is_gone


def _check_room(by: Any) -> None:
    """Refuse a new question of nobody in particular when their answers would fill the disk.

    The setting counts usual answers; one in time, some five times larger, counts for as many.
    """
    most = settings.MOST_VISITOR_ANSWERS
    if person_of(by) is not None:
        return
    counted = Sum(Greatest("size", rules.USUAL_SIZE))
    theirs = Run.objects.filter(scenario__by=None).aggregate(size=counted)["size"] or 0
    if theirs >= most * rules.USUAL_SIZE:
        raise NotAllowedError("visitor_answers_full", where="ecosystem.run_scenario", most=most)
