"""Writes of consortia: opening, agreeing, coming in, leaving."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from piu.domain.cooperation.choices import Answer
from piu.domain.cooperation.consortia import queries, rules
from piu.domain.cooperation.consortia.rules import Plan
from piu.domain.cooperation.groups.queries import answers_around
from piu.domain.cooperation.models import Consortium, ConsortiumMember, Need
from piu.domain.cooperation.records.queries import need as need_of
from piu.domain.journal import actions as journal
from piu.domain.people.permissions import require
from piu.domain.taxonomy.queries import require_term
from piu.domain.territories.models import Territory
from piu.domain.territories.queries import territory
from piu.errors import ConflictError, InvalidInputError

VOCABULARY_OF = {
    "legal_form": "legal_forms",
    "sharing_key": "sharing_keys",
    "nature": "purchase_natures",
}
DATES = "votes_on", "tender_on", "starts_on", "ends_on"
PLAIN = "name", "purpose", *VOCABULARY_OF, "cost_eur", *DATES


@transaction.atomic
def open_consortium(around: str, *, by: Any, now: datetime) -> Consortium:
    """Open a consortium around a need: its own town, and the towns that said yes to its group."""
    need = need_of(around)
    require(by, "cooperation.open_consortium", need)
    towns = _towns(need)
    if not towns:
        raise InvalidInputError("consortium_without_town", where="need", value=around)
    record = Consortium.objects.create(
        slug=_free_slug(around),
        name=need.title[: rules.LONGEST_NAME],
        purpose=need.description[: rules.LONGEST_PURPOSE],
        around=need,
        themes=need.themes,
        opened_at=now,
    )
    ConsortiumMember.objects.bulk_create(
        ConsortiumMember(consortium=record, territory=town, joined_on=now.date()) for town in towns
    )
    detail = {"members": [town.code for town in towns]}
    journal.record("consortium.opened", on=record, by=by, at=now, detail=detail)
    return record


def _towns(need: Need) -> list[Territory]:
    own = [need.territory] if need.territory is not None else []
    said_yes = answers_around(need).filter(answer=Answer.YES).exclude(need__territory=None)
    towns = {town.pk: town for town in own}
    towns |= {row.need.territory.pk: row.need.territory for row in said_yes if row.need.territory}
    return list(towns.values())


def _free_slug(around: str) -> str:
    held = Consortium.objects.filter(slug__startswith=around[:100]).count()
    slug = around[:100] if not held else f"{around[:100]}-{held + 1}"
    while Consortium.objects.filter(slug=slug).exists():
        held += 1
        slug = f"{around[:100]}-{held + 1}"
    return slug


@transaction.atomic
def change_consortium(
    slug: str, plan: Plan, *, revision: int, by: Any, now: datetime
) -> Consortium:
    """Write what members agree on; `ConflictError` when someone changed it since it was read."""
    record = _locked(slug)
    require(by, "cooperation.change_consortium", record)
    rules.check_plan(plan)
    for field, name in VOCABULARY_OF.items():
        if getattr(plan, field):
            require_term(name, getattr(plan, field), where=field)
    _check_revision(record, revision)
    before = {name: getattr(record, name) for name in (*PLAIN, "criteria")}
    before["coordinator"] = record.coordinator.territory.code if record.coordinator else ""
    for name in PLAIN:
        setattr(record, name, getattr(plan, name))
    record.criteria = list(plan.criteria)
    record.coordinator = _coordinator(record, plan.coordinator)
    after = {name: getattr(record, name) for name in (*PLAIN, "criteria")}
    after["coordinator"] = plan.coordinator
    changed = {name: str(after[name] or "") for name in after if after[name] != before[name]}
    _save(record)
    journal.record("consortium.changed", on=record, by=by, at=now, detail=changed)
    return record


def _coordinator(record: Consortium, code: str) -> ConsortiumMember | None:
    if not code:
        return None
    members = queries.present_members(record)
    rules.check_coordinator(code, mandates=queries.mandates_of(members))
    return next(one for one in members if one.territory.code == code)


@transaction.atomic
def change_member(
    slug: str,
    code: str,
    *,
    role: str,
    use: float | None,
    represented_by: str,
    by: Any,
    now: datetime,
) -> None:
    """Write the role of a member, how much it will use, and to whom it gives its mandate."""
    record = _locked(slug)
    require(by, "cooperation.change_member", record)
    require_term("consortium_roles", role, where="role")
    if use is not None and not 0 <= use < 1e12:
        raise InvalidInputError("bad_use", where="use", value=use)
    members = queries.present_members(record)
    member = _member(members, code)
    leader = record.coordinator.territory.code if record.coordinator else ""
    mandates = queries.mandates_of(members)
    rules.check_mandate(code, represented_by, mandates=mandates, coordinator=leader)
    member.role, member.use = role, use
    member.represented_by = _member(members, represented_by) if represented_by else None
    member.save(update_fields=["role", "use", "represented_by"])
    _save(record)
    detail = {
        "member": member.territory.name,
        "role": role,
        "use": use,
        "represented_by": represented_by,
    }
    journal.record("consortium.member_changed", on=record, by=by, at=now, detail=detail)


@transaction.atomic
def join_consortium(slug: str, code: str, *, by: Any, now: datetime) -> ConsortiumMember:
    """Bring a town in, from this day, by someone who has a right on that town."""
    record, town = _locked(slug), territory(code)
    require(by, "cooperation.join_consortium", town)
    if record.members.filter(territory=town, left_on=None).exists():
        raise InvalidInputError("already_member", where="territory", value=town.name)
    member = ConsortiumMember.objects.create(
        consortium=record, territory=town, joined_on=now.date()
    )
    _save(record)
    detail = {"member": town.name, "code": code, "on": now.date().isoformat()}
    journal.record("consortium.joined", on=record, by=by, at=now, detail=detail)
    return member


@transaction.atomic
def leave_consortium(slug: str, code: str, *, on: date, by: Any, now: datetime) -> None:
    """Take a town out from a day: it coordinates no more, and mandates given to it end."""
    record = _locked(slug)
    member = _member(queries.present_members(record), code)
    require(by, "cooperation.leave_consortium", member.territory)
    if on < member.joined_on:
        raise InvalidInputError(
            "left_before_joining", where="on", value=on.isoformat(), limit=str(member.joined_on)
        )
    led = record.coordinator_id == member.pk
    if led:
        record.coordinator = None
    for one in member.represents.all():
        one.represented_by = None
        one.save(update_fields=["represented_by"])
    member.left_on = on
    member.save(update_fields=["left_on"])
    _save(record)
    name = member.territory.name
    detail = {"member": name, "code": code, "on": on.isoformat(), "coordinated": led}
    journal.record("consortium.left", on=record, by=by, at=now, detail=detail)


def _locked(slug: str) -> Consortium:
    queries.consortium(slug)
    return Consortium.objects.select_for_update().get(slug=slug)


def _member(members: list[ConsortiumMember], code: str) -> ConsortiumMember:
    found = next((one for one in members if one.territory.code == code), None)
    if found is None:
        raise InvalidInputError("not_a_member", where="territory", value=code[:40])
    return found


def _check_revision(record: Consortium, revision: int) -> None:
    if record.revision != revision:
        raise ConflictError("consortium_changed", where=record.slug, value=revision)


def _save(record: Consortium) -> None:
    record.revision += 1
    record.save()
