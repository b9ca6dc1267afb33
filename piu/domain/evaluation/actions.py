"""Writes of evaluations and of revivals."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from piu.domain.evaluation import queries, rules
from piu.domain.evaluation.models import Appointment, Plan, Revival
from piu.domain.journal import actions as journal
from piu.domain.journal.rules import person_of
from piu.domain.knowledge.contributions.rules import plain
from piu.domain.knowledge.models import Contribution, Experience
from piu.domain.people.permissions import require
from piu.domain.statements.actions import Claim, import_statements
from piu.domain.taxonomy.queries import require_term
from piu.errors import InvalidInputError

SHORTEST_LABEL, LONGEST_LABEL = 3, 200


@transaction.atomic
def open_plan(slug: str, *, by: Any) -> Plan | None:
    """Open the evaluation plan of a case just published, from the day that its authors gave.

    Doing it twice changes nothing; None when they gave no day.
    """
    require(by, "evaluation.open_plan")
    held = Contribution.objects.filter(experience__slug=slug).order_by("-pk").first()
    started = str(held.answers.get("evaluated_from") or "") if held is not None else ""
    if held is None or held.experience is None or not started:
        return None
    existing = queries.plan_of(held.experience)
    if existing is not None:
        return existing
    plan = Plan.objects.create(
        experience=held.experience,
        starts_on=date.fromisoformat(started),
        email=held.email,
        link=held.link,
        language=held.language,
    )
    Appointment.objects.bulk_create(
        Appointment(plan=plan, years=years, due_on=day)
        for years, day in rules.due_dates(plan.starts_on)
    )
    journal.record("plan.opened", on=plan, by=by)
    return plan


@transaction.atomic
def note_reminded(appointment: Appointment, *, by: Any, now: datetime) -> None:
    """Note that someone was reminded of a moment, so that no second letter leaves."""
    require(by, "evaluation.note_reminded")
    appointment.reminded_at = now
    appointment.save(update_fields=["reminded_at"])
    journal.record("plan.reminded", on=appointment.plan, by=by, at=now)


@transaction.atomic
def enter_measure(
    key: str, *, label: str, value: float, unit: str, day: date, by: Any, now: datetime
) -> Experience:
    """Add one measure of an indicator to a case, by those who told it."""
    held, case = queries.measured_case(key)
    require(by, "evaluation.enter_measure", case)
    name = plain(label)[:LONGEST_LABEL]
    if len(name) < SHORTEST_LABEL:
        raise InvalidInputError("indicator_without_name", where="label", value=label)
    require_term("units", unit, where="unit")
    if day > now.date():
        raise InvalidInputError("measure_to_come", where="day", value=day.isoformat())
    if case.start_year is not None and day.year < case.start_year:
        raise InvalidInputError(
            "measured_before_start", where="day", value=day.isoformat(), start=case.start_year
        )
    person = person_of(by)
    batch = journal.open_batch(kind="measure", label=case.slug, by=person)
    sources = case.sources.filter(dataset="contributions").values_list("slug", flat=True)[:1]
    claim = Claim(
        subject=case.subject,
        attribute="indicator",
        label=name,
        number=value,
        unit=unit,
        year=day.year,
        valid_from=day,
        confidence="documented",
        source_slugs=tuple(sources),
    )
    import_statements([claim], by=person, batch=batch, now=now)
    journal.record("measure.entered", on=case, by=person, at=now, batch=batch)
    return case


@transaction.atomic
def note_revivals(kind: str, *, slug: str, by: Any, now: datetime) -> int:
    """Note the sleeping cases that a new call or need may wake; return how many are new."""
    require(by, "evaluation.note_revivals")
    cases = queries.woken_by_call(slug) if kind == "call" else queries.woken_by_need(slug)
    new = 0
    for case in cases:
        row, is_new = Revival.objects.get_or_create(
            experience=case, cause_kind=kind, cause_key=slug, defaults={"found_at": now}
        )
        if is_new:
            new += 1
            journal.record("revival.found", on=row, by=by, at=now)
    return new


@transaction.atomic
def note_revival_told(revival: Revival, *, by: Any, now: datetime) -> None:
    """Note that the people of a case were told why it may wake, so that they are told once."""
    require(by, "evaluation.note_revival_told")
    revival.told_at = now
    revival.save(update_fields=["told_at"])
    journal.record("revival.told", on=revival, by=by, at=now)
