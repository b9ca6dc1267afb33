"""What people write of cases: told here, read by a mediator, then published or changed."""

import re
from datetime import datetime
from secrets import token_urlsafe
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.text import slugify

from piu.domain.journal import actions as journal
from piu.domain.journal.rules import person_of
from piu.domain.knowledge import queries, rules
from piu.domain.knowledge.actions import keep_version, write_cases
from piu.domain.knowledge.choices import ContributionState as State
from piu.domain.knowledge.contributions import proposals
from piu.domain.knowledge.contributions import queries as contributions
from piu.domain.knowledge.contributions import rules as told_of
from piu.domain.knowledge.contributions.rules import Answers
from piu.domain.knowledge.models import Contribution, Experience, Merge, Transposition
from piu.domain.knowledge.rules import ExperienceFacts
from piu.domain.people.permissions import require
from piu.domain.statements.actions import save_sources, withdraw_batch
from piu.domain.territories.models import Territory
from piu.domain.territories.queries import only_municipality, territory
from piu.errors import ConflictError, InvalidInputError

OPEN = {State.DRAFT, State.RETURNED}
LONGEST_TEXT_READ = 200_000
MOST_OPEN = 20


@transaction.atomic
def start_contribution(
    given: Answers,
    *,
    language: str,
    link: str,
    by: Any,
    now: datetime,
    parent: str = "",
    email: str = "",
    text: str = "",
) -> Contribution:
    """Keep what someone begins to tell of a case; `link` is its page, with `{key}` in it.

    With `parent`, the case is one that they tried too. With `text`, answers are proposed from it.
    """
    require(by, "knowledge.start_contribution")
    source = queries.experience(parent) if parent else None
    answers = contributions.first_answers(told_of.cleaned(given))
    if source is not None:
        answers |= {"parent": source.slug}
    place = _place(answers)
    if not text:
        told_of.check(answers, is_whole=False)
    key = token_urlsafe(24)
    started = Contribution.objects.create(
        key=key,
        answers=answers,
        language=language,
        territory=place,
        email=_checked_email(email) if email else "",
        link=link.replace("{key}", key),
        parent=source,
        text=text[:LONGEST_TEXT_READ],
        proposals=proposals.proposals_from(text) if text else [],
        started_at=now,
        changed_at=now,
        by=person_of(by),
    )
    journal.record("contribution.started", on=started, by=person_of(by), at=now)
    return started


@transaction.atomic
def start_change(slug: str, *, language: str, link: str, by: Any, now: datetime) -> Contribution:
    """Begin to complete or correct a case of the library; nothing changes before a mediator."""
    require(by, "knowledge.start_change")
    case = queries.experience(slug)
    if not queries.latest_number(case):
        keep_version(case, by=None, now=now)
    key = token_urlsafe(24)
    started = Contribution.objects.create(
        key=key,
        answers=told_of.answers_of(queries.facts_by_slug([case.slug])[case.slug]),
        language=case.language,
        territory=case.territory,
        link=link.replace("{key}", key),
        experience=case,
        base_version=queries.latest_number(case),
        started_at=now,
        changed_at=now,
        by=person_of(by),
    )
    journal.record("contribution.started", on=started, by=person_of(by), at=now)
    return started


@transaction.atomic
def answer_question(
    key: str, *, given: Answers, revision: int, by: Any, now: datetime
) -> Contribution:
    """Keep the answers to one question; the others stay as they are.

    `ConflictError` when the draft changed since the page was read: its value holds what the draft
    says now for the same fields.
    """
    held = contributions.contribution(key, for_writing=True)
    require(by, "knowledge.answer_question", held)
    _check_is_open(held)
    told = told_of.cleaned(given)
    current = {name: held.answers.get(name) for name in told}
    if held.revision != revision and current != told:
        raise ConflictError("draft_changed", where=", ".join(sorted(told)), value=current)
    return _keep_answers(held, held.answers | told, by=by, now=now)


@transaction.atomic
def decide_proposal(
    key: str, *, number: int, is_accepted: bool, by: Any, now: datetime
) -> Contribution:
    """Take or leave one answer proposed from a text; deciding twice changes nothing."""
    held = contributions.contribution(key, for_writing=True)
    require(by, "knowledge.decide_proposal", held)
    _check_is_open(held)
    open_ones = {one["number"]: one for one in held.proposals if one["state"] == "open"}
    if number not in open_ones:
        return held
    chosen = open_ones[number]
    chosen["state"] = "accepted" if is_accepted else "refused"
    answers = proposals.accepted(held.answers, chosen) if is_accepted else held.answers
    return _keep_answers(held, answers, by=by, now=now, is_checked=False)


@transaction.atomic
def send_contribution(key: str, *, email: str, by: Any, now: datetime) -> Contribution:
    """Hand a case over to the mediators, with an address for their answer."""
    held = contributions.contribution(key, for_writing=True)
    require(by, "knowledge.send_contribution", held)
    if held.state == State.SENT:
        return held
    _check_is_open(held)
    told_of.check(held.answers)
    held.email = _checked_email(email)
    if contributions.waiting_of(held.email) >= MOST_OPEN:
        raise InvalidInputError("too_many_contributions", where="email", value=MOST_OPEN)
    held.state, held.sent_at, held.told_state = State.SENT, now, ""
    held.save(update_fields=["email", "state", "sent_at", "told_state"])
    journal.record("contribution.sent", on=held, by=person_of(by), at=now)
    return held


@transaction.atomic
def withdraw_contribution(key: str, *, by: Any, now: datetime) -> None:
    """Take back what was told: its words and its address are erased; what is published stays."""
    held = contributions.contribution(key, for_writing=True)
    require(by, "knowledge.withdraw_contribution", held)
    held.answers, held.text, held.proposals, held.email = {}, "", [], ""
    if held.state != State.PUBLISHED:
        held.state = State.WITHDRAWN
    held.save()
    journal.record("contribution.withdrawn", on=held, by=person_of(by), at=now)


@transaction.atomic
def return_contribution(pk: int, *, note: str, by: Any, now: datetime) -> Contribution:
    """Give a case back to those who tell it, with what a mediator asks."""
    held = contributions.sent_contribution(pk)
    require(by, "knowledge.return_contribution", held)
    words = told_of.cleaned(note)
    if not words:
        raise InvalidInputError("no_review_note", where="note", value="")
    held.state, held.review_note = State.RETURNED, words
    held.save(update_fields=["state", "review_note"])
    journal.record("contribution.returned", on=held, by=by, at=now)
    return held


@transaction.atomic
def publish_contribution(
    pk: int, *, themes: list[str], intensity: str, by: Any, now: datetime
) -> Experience:
    """Put a case in the library, or changes to one: a mediator has read and labelled it."""
    held = contributions.sent_contribution(pk)
    require(by, "knowledge.publish_contribution", held)
    if not themes:
        raise InvalidInputError("no_theme", where="themes", value="")
    held.answers |= {"themes": list(dict.fromkeys(themes)), "intensity": intensity}
    told_of.check(held.answers)
    if held.experience is None:
        case = _publish_new(held, by=by, now=now)
        journal.record("experience.published", on=case, by=by, at=now)
    else:
        case = _publish_change(held, held.experience, by=by, now=now)
        journal.record("experience.changed", on=case, by=by, at=now)
    held.state, held.experience = State.PUBLISHED, case
    held.save(update_fields=["state", "experience", "answers"])
    return case


def _publish_new(held: Contribution, *, by: Any, now: datetime) -> Experience:
    slug = contributions.free_slug(slugify(held.answers["title"])[:80].strip("-") or "experience")
    facts = told_of.blank_facts(slug=slug, language=held.language)
    return _write(held, facts, answers=held.answers, by=by, now=now, is_new=True)


def _publish_change(held: Contribution, case: Experience, *, by: Any, now: datetime) -> Experience:
    facts = queries.facts_by_slug([case.slug])[case.slug]
    base = contributions.facts_at(case, held.base_version)
    answers = told_of.brought_together(
        base=told_of.answers_of(base), mine=held.answers, theirs=told_of.answers_of(facts)
    )
    return _write(held, facts, answers=answers, by=by, now=now, is_new=False)


def _write(
    held: Contribution,
    onto: ExperienceFacts,
    *,
    answers: Answers,
    by: Any,
    now: datetime,
    is_new: bool,
) -> Experience:
    rows = contributions.source_rows(held, slug=onto.slug, answers=answers, day=now.date())
    save_sources(rows, dataset="contributions", by=by)
    sources = tuple(row["slug"] for row in rows)
    facts = told_of.facts_told(answers, onto=onto, sources=sources)
    facts = contributions.situated(facts, held.territory)
    batch = journal.open_batch(kind="contribution", label=onto.slug, by=by)
    fresh, changed = ([facts], []) if is_new else ([], [facts])
    records, _figures = write_cases(fresh, changed, by=by, batch=batch)
    case = records[onto.slug]
    if answers.get("is_author_shown") and answers.get("author_name"):
        case.author_name = answers["author_name"]
        case.save(update_fields=["author_name"])
    keep_version(case, by=held.by, now=now)
    return case


@transaction.atomic
def merge_cases(kept: str, *, gone: str, by: Any, now: datetime) -> Merge:
    """Make two records of one case a single one: the second address leads to the first."""
    first, second = queries.experience(kept), queries.experience(gone)
    require(by, "knowledge.merge_cases", first)
    if first.pk == second.pk:
        raise InvalidInputError("same_case_twice", where="gone", value=gone)
    held = queries.facts_by_slug([first.slug, second.slug])
    before, lost = held[first.slug], held[second.slug]
    for case in (first, second):
        if not queries.latest_number(case):
            keep_version(case, by=None, now=now)
    batch = journal.open_batch(kind="merge", label=f"{second.slug} → {first.slug}"[:200], by=by)
    Transposition.objects.filter(parent=second).delete()
    Transposition.objects.filter(child=second).delete()
    together = rules.merged(before, lost)
    write_cases([], [together], by=by, batch=batch)
    second.merged_into = first
    second.save(update_fields=["merged_into"])
    keep_version(first, by=by, now=now)
    merge = Merge.objects.create(
        kept=first,
        gone=second,
        before=before.as_record(),
        after=queries.facts_by_slug([first.slug])[first.slug].as_record(),
        gone_facts=lost.as_record(),
        batch=batch,
        at=now,
        by=person_of(by),
    )
    journal.record("experience.merged", on=first, by=by, at=now, batch=batch)
    journal.record("experience.merged", on=second, by=by, at=now, batch=batch)
    return merge


@transaction.atomic
def undo_merge(pk: int, *, by: Any, now: datetime) -> Merge:
    """Make two records again out of one; what was written on the first since then stays on it."""
    merge = contributions.merge(pk)
    require(by, "knowledge.undo_merge", merge.kept)
    if merge.undone_at is not None:
        raise InvalidInputError("merge_already_undone", where=merge.gone.slug, value=pk)
    merge.gone.merged_into = None
    merge.gone.save(update_fields=["merged_into"])
    kept = queries.facts_by_slug([merge.kept.slug])[merge.kept.slug]
    is_untouched = rules.facts_of_record(merge.after) == kept
    if is_untouched:
        withdraw_batch(merge.batch, by=by, now=now)
    batch = journal.open_batch(kind="merge", label=f"undo {merge.gone.slug}"[:200], by=by)
    changed = [rules.facts_of_record(merge.gone_facts)]
    if is_untouched:
        changed.append(rules.facts_of_record(merge.before))
    write_cases([], changed, by=by, batch=batch)
    keep_version(merge.kept, by=by, now=now)
    merge.undone_at = now
    merge.save(update_fields=["undone_at"])
    journal.record("experience.unmerged", on=merge.kept, by=by, at=now, batch=batch)
    journal.record("experience.unmerged", on=merge.gone, by=by, at=now, batch=batch)
    return merge


@transaction.atomic
def note_told(held: Contribution, *, by: Any, now: datetime) -> None:
    """Note that a letter told its author where a case stands, so that it does not leave twice."""
    require(by, "knowledge.note_told", held)
    held.told_state = held.state
    held.save(update_fields=["told_state"])
    journal.record("contribution.told", on=held, by=by, at=now)


def _keep_answers(
    held: Contribution, answers: Answers, *, by: Any, now: datetime, is_checked: bool = True
) -> Contribution:
    if is_checked and answers.get("title"):
        told_of.check(answers, is_whole=False)
    held.territory = _place(answers, of=held.experience) or held.territory
    held.answers = answers
    held.revision += 1
    held.changed_at = now
    held.save(update_fields=["territory", "answers", "revision", "changed_at", "proposals"])
    journal.record("contribution.answered", on=held, by=person_of(by), at=now)
    return held


def _place(answers: Answers, *, of: Experience | None = None) -> Territory | None:
    """The place that answers name; its code is kept in them from then on."""
    text = str(answers.get("place") or "")
    if not text or (of is not None and text == of.place_name):
        return None
    is_code = re.fullmatch(r"\d{9}|(?:dep|reg)-\w+", text)
    place = territory(text) if is_code else only_municipality(text)
    answers["place"] = place.code
    return place


def _checked_email(email: str) -> str:
    try:
        validate_email(email)
    except ValidationError:
        raise InvalidInputError("not_an_email", where="email", value=email) from None
    return email


def _check_is_open(held: Contribution) -> None:
    if held.state not in OPEN:
        raise InvalidInputError("contribution_closed", where="state", value=held.state)
