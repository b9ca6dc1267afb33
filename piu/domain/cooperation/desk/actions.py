"""Writes of the desk: a contact, and a need entered for a town that asked."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from piu.domain.cooperation.desk import rules
from piu.domain.cooperation.desk.rules import Told
from piu.domain.cooperation.models import Contact, Need
from piu.domain.cooperation.needs.actions import publish_sentence
from piu.domain.cooperation.records.queries import need as need_of
from piu.domain.journal import actions as journal
from piu.domain.people.permissions import require
from piu.domain.territories.models import Territory


@transaction.atomic
def log_contact(slug: str, told: Told, *, by: Any, now: datetime) -> Contact:
    """Keep one contact about a need: who, what was said, the trust reached, the next act."""
    need = need_of(slug)
    require(by, "cooperation.log_contact", need)
    rules.check_contact(told, today=localdate(now))
    held = Contact.objects.create(
        need=need,
        by=by,
        at=now,
        who=told.who.strip(),
        note=told.note.replace("\x00", "").strip(),
        trust=told.trust,
        next_act=told.next_act.strip(),
        next_on=told.next_on,
    )
    # What was said stays on the desk: the journal tells that a contact was, not its words.
    detail = {"trust": told.trust}
    journal.record("need.contacted", on=need, by=by, at=now, detail=detail)
    return held


@transaction.atomic
def say_need_for(text: str, *, place: Territory, language: str, by: Any, now: datetime) -> Need:
    """Publish a need for a town that asked its mediator to say it."""
    require(by, "cooperation.say_need_for", place)
    need = publish_sentence(text, place=place, language=language, key=f"pour-{now:%y%m%d%H%M%S%f}")
    journal.record("need.published", on=need, by=by, at=now, detail={"for_town": True})
    return need
