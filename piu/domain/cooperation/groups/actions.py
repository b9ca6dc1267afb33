"""Writes of groups: what a member answers."""

from datetime import datetime
from typing import Any

from django.db import transaction

from piu.domain.cooperation.groups import queries, rules
from piu.domain.cooperation.models import GroupAnswer, Need
from piu.domain.cooperation.needs.queries import draft
from piu.domain.cooperation.records.queries import need as need_of
from piu.domain.journal import actions as journal
from piu.domain.journal.rules import person_of
from piu.domain.people.permissions import require
from piu.errors import InvalidInputError


@transaction.atomic
def answer_group(slug: str, *, need: str, answer: str, by: Any, now: datetime) -> GroupAnswer:
    """Say, for a need, yes, not now or withdrawn to the group around another need (or its own)."""
    member = need_of(need)
    require(by, "cooperation.answer_group", member)
    return _answer(need_of(slug), member, answer=answer, by=by, now=now)


@transaction.atomic
def answer_as_draft(key: str, *, around: str, answer: str, by: Any, now: datetime) -> GroupAnswer:
    """The same for a need said here without an account, by whoever holds its secret address."""
    held = draft(key)
    require(by, "cooperation.answer_as_draft", held)
    if held.need is None:
        raise InvalidInputError("draft_not_published", where="draft")
    who = person_of(by)
    return _answer(need_of(around), held.need, answer=answer, by=who, now=now)


def _answer(around: Need, member: Need, *, answer: str, by: Any, now: datetime) -> GroupAnswer:
    held = GroupAnswer.objects.select_for_update().filter(around=around, need=member).first()
    proposed = queries.group_around(around.slug, viewer=by)
    members = {one.need.slug for one in proposed.everyone}
    before = held.answer if held else ""
    rules.check_answer(answer, before=before, slug=member.slug, members=members)
    if held is None:
        held = GroupAnswer(around=around, need=member)
    held.answer, held.said_at = answer, now
    held.save()
    detail = {"answer": answer, "before": before}
    journal.record("group.answered", on=held, by=by, at=now, detail=detail)
    return held
