"""Writes of needs said here: a sentence, its confirmation, its withdrawal."""

from datetime import datetime
from secrets import token_urlsafe
from typing import Any

from django.db import transaction

from piu.domain.cooperation.models import Need, NeedDraft
from piu.domain.cooperation.needs import queries as needs
from piu.domain.cooperation.needs import rules
from piu.domain.cooperation.needs.grouping import folded
from piu.domain.cooperation.records import queries as records
from piu.domain.journal import actions as journal
from piu.domain.journal.rules import person_of
from piu.domain.people.permissions import require
from piu.domain.statements.models import Subject
from piu.domain.territories.models import Territory
from piu.errors import InvalidInputError


@transaction.atomic
def say_need(
    text: str, *, email: str, place: Territory, language: str, link: str, by: Any, now: datetime
) -> NeedDraft:
    """Keep a need said in a sentence; it is published once its e-mail address is confirmed.

    `link` is the address that publishes it, with `{proof}` where its secret goes.
    """
    require(by, "cooperation.say_need")
    told = text.replace("\x00", "").strip()
    _check_sentence(told)
    if needs.waiting_drafts(email) >= rules.MOST_WAITING:
        raise InvalidInputError("too_many_drafts", where="email", value=rules.MOST_WAITING)
    proof = token_urlsafe(24)
    draft = NeedDraft.objects.create(
        key=token_urlsafe(24),
        proof=proof,
        text=told,
        language=language,
        email=email,
        territory=place,
        link=link.replace("{proof}", proof),
        said_at=now,
    )
    journal.record("need.said", on=draft, by=person_of(by), at=now)
    return draft


def _check_sentence(text: str) -> None:
    if len(folded(text)) < rules.SHORTEST_NEED:
        raise InvalidInputError(
            "need_too_short", where="text", value=text, least=rules.SHORTEST_NEED
        )
    if len(text) > rules.LONGEST_NEED:
        raise InvalidInputError(
            "need_too_long", where="text", value=len(text), most=rules.LONGEST_NEED
        )


@transaction.atomic
def note_mailed(draft: NeedDraft, *, by: Any, now: datetime) -> None:
    """Note that the e-mail that confirms a draft has left, so that it does not leave twice."""
    require(by, "cooperation.note_mailed", draft)
    draft.mailed_at = now
    draft.save(update_fields=["mailed_at"])
    journal.record("need.mailed", on=draft, by=by, at=now)


@transaction.atomic
def confirm_need(proof: str, *, by: Any, now: datetime) -> Need:
    """Publish the need whose e-mail held this secret; doing it twice changes nothing."""
    draft = needs.draft_of_proof(proof)
    require(by, "cooperation.confirm_need", draft)
    if draft.need is not None:
        return draft.need
    draft.need = publish_sentence(
        draft.text, place=draft.territory, language=draft.language, key=f"dit-{draft.pk}"
    )
    draft.save(update_fields=["need"])
    journal.record("need.published", on=draft.need, by=person_of(by), at=now)
    return draft.need


def publish_sentence(text: str, *, place: Territory, language: str, key: str) -> Need:
    """Make a need of a sentence said here; called by an action that has checked the right."""
    told = text.replace("\x00", "").strip()
    _check_sentence(told)
    slug = f"{key}-{place.code.lower()}"
    subject = Subject.objects.create(kind="need", key=slug, place=sorted(place.scopes()))
    return Need.objects.create(
        slug=slug,
        title=rules.need_title(told),
        description=told,
        language=language,
        themes=needs.themes_of(told),
        territory=place,
        place_name=place.name,
        place_level=place.level,
        subject=subject,
    )


@transaction.atomic
def withdraw_need(key: str, *, by: Any, now: datetime) -> None:
    """Take back a need said here: its text, its page and its e-mail address are erased."""
    draft = needs.draft(key)
    require(by, "cooperation.withdraw_need", draft)
    who, need = person_of(by), draft.need
    journal.record("need.withdrawn", on=need or draft, by=who, at=now)
    draft.delete()
    if need is not None:
        _erase(need)


@transaction.atomic
def remove_need(slug: str, *, reason: str, by: Any, now: datetime) -> None:
    """Take away a need that a visitor said and that has no place here, with the reason kept."""
    need = records.need(slug)
    require(by, "cooperation.remove_need", need)
    if not needs.was_said_here(need):
        raise InvalidInputError("need_has_sources", where="slug", value=slug)
    journal.record("need.removed", on=need, by=by, at=now, detail={"reason": reason[:300]})
    _erase(need)


def _erase(need: Need) -> None:
    subject = need.subject
    need.delete()
    subject.delete()
