"""Toiles over HTTP: their sites and flows, and stored scenarios."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema

from piu.domain.ecosystem import actions, queries, rules

router = Router(tags=["toiles"])


class Shock(Schema):
    """A site that closes, whole (`share` 1) or in part."""

    kind: Literal["closure"] = "closure"
    site: str
    share: float = Field(1.0, ge=0, le=1)


class Question(Schema):
    shocks: list[Shock] = Field(min_length=1, max_length=rules.MAX_SHOCKS)
    seed: int = rules.DEFAULT_SEED
    draws: int = rules.DEFAULT_DRAWS
    eps: float = rules.DEFAULT_EPS


class Answer(Schema):
    """The stored answer: `key` names snapshot, visibility, question and engine by their hash."""

    key: str
    address: str
    engine_version: str
    result: dict[str, Any]


class Toile(Schema):
    slug: str
    name: str


@router.get("", response=list[Toile])
def list_toiles(request: HttpRequest) -> list[Any]:
    """Every toile."""
    return queries.webs()


@router.post("/{slug}/scenarios", response=Answer)
def ask(request: HttpRequest, slug: str, question: Question) -> dict[str, Any]:
    """Answer a question on the public figures of a toile."""
    run = actions.run_scenario(
        queries.web(slug),
        [shock.model_dump() for shock in question.shocks],
        by=request.user,
        seed=question.seed,
        draws=question.draws,
        eps=question.eps,
    )
    return answer(run)


@router.get("/{slug}/scenarios/{key}", response=Answer)
def read(request: HttpRequest, slug: str, key: str) -> dict[str, Any]:
    """A stored answer."""
    return answer(queries.run_by_key(queries.web(slug), key))


def answer(run: Any) -> dict[str, Any]:
    return {
        "key": run.key,
        "address": run.get_absolute_url(),
        "engine_version": run.engine_version,
        "result": run.result,
    }
