"""Opportunities of a toile over HTTP."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from piu.domain.ecosystem.opportunities import bridge as opportunities
from piu.domain.ecosystem.toiles import queries

router = Router(tags=["toiles"])


class RangeOut(Schema):
    """An interval; all four are null when it is not known, never 0."""

    low: float | None
    mid: float | None
    high: float | None
    unit: str | None


class SignOut(Schema):
    """One reason of the probability, and its factor on the odds."""

    code: str
    factor: float
    fr: str
    en: str


class OpportunityOut(Schema):
    """What could be done; a side that is outside or still to be found is null."""

    key: str
    kind: str
    source: str | None
    target: str | None
    resource: str
    resource_fr: str
    resource_en: str
    probability: float
    quantity: RangeOut
    distance_km: float | None
    value_eur: RangeOut
    avoided_co2_t: RangeOut
    jobs: float | None
    signs: list[SignOut]
    use: dict[str, Any] | None
    partners: list[str]
    facts: list[str]
    follow_up: str | None


class Asked(Schema):
    kind: list[str] | None = None
    site: str = ""
    close: list[str] = []
    limit: int = 50


@router.get("/{slug}/opportunities", response=list[OpportunityOut], url_name="opportunities")
def listing(request: HttpRequest, slug: str, asked: Query[Asked]) -> list[dict[str, Any]]:
    """What could be done on a toile, the likeliest first; `close` are sites that would close."""
    found = opportunities.found(
        queries.web(slug),
        viewer=request.user,
        limit=asked.limit,
        kinds=asked.kind,
        site=asked.site,
        closing=asked.close,
    )
    rows = [reading.to_dict() for reading in found]
    return [{**row, "source": row["from"], "target": row["to"]} for row in rows]
