"""Writes of opportunities: how far each has come."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from piu.domain.ecosystem.choices import FollowUp
from piu.domain.ecosystem.models import EcosystemWeb, Opportunity
from piu.domain.ecosystem.opportunities import bridge as opportunities
from piu.domain.ecosystem.opportunities import rules
from piu.domain.journal import actions as journal
from piu.domain.people.permissions import require


@transaction.atomic
def follow_opportunity(
    web: EcosystemWeb,
    key: str,
    *,
    state: str,
    by: Any,
    cause: str = "",
    next_act: str = "",
    next_by: str = "",
    next_on: Any = None,
) -> Opportunity:
    """Say how far an opportunity has come, and who does the next act.

    Running and failed are outcomes: they weigh on the chances of the same kind from then on.
    """
    require(by, "ecosystem.follow_opportunity", web)
    rules.check_follow_up(
        state=state, states=FollowUp.values, cause=cause.strip(), next_act=next_act.strip()
    )
    row = Opportunity.objects.filter(web=web, key=key).first()
    if row is None:
        reading = opportunities.one(web, key, viewer=by)
        row = Opportunity(web=web, key=key, kind=reading.found.kind)
    before = row.state
    row.state, row.cause = state, cause.strip()[:500]
    row.next_act, row.next_by = next_act.strip()[:300], next_by.strip()[:200]
    row.next_on, row.changed_at = next_on, timezone.now()
    row.save()
    journal.record("opportunity.followed", on=row, by=by, detail={"before": before, "state": state})
    return row
