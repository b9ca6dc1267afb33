"""Reads of what people tell of cases, before it is in the library, and of its versions after."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet

from piu.domain.knowledge.choices import ContributionState as State
from piu.domain.knowledge.contributions.proposals import LONGEST_READ
from piu.domain.knowledge.contributions.rules import (
    Answers,
    Question,
    answers_of,
    next_question,
    questions_for,
)
from piu.domain.knowledge.models import Contribution, Experience, Merge, Version
from piu.domain.knowledge.queries import latest_number
from piu.domain.knowledge.rules import ExperienceFacts, facts_of_record
from piu.domain.people.choices import Role
from piu.domain.people.permissions import allows, roles_of
from piu.domain.taxonomy.queries import quoted_labels
from piu.domain.territories.models import Territory
from piu.errors import NotAllowedError, NotFoundError


@dataclass(frozen=True)
class Progress:
    """The questions of a draft: each with whether it is answered, and the next one."""

    questions: list[tuple[Question, bool]]
    following: Question | None

    @property
    def answered(self) -> int:
        return sum(is_answered for _question, is_answered in self.questions)


def contribution(key: str, *, for_writing: bool = False) -> Contribution:
    """What a secret address leads to; what was withdrawn is no longer there."""
    rows = Contribution.objects.select_related("territory", "experience", "parent")
    if for_writing:
        rows = Contribution.objects.select_for_update()
    found = rows.filter(key=key[:60]).exclude(state=State.WITHDRAWN).first()
    if found is None:
        raise NotFoundError("unknown_contribution", value=key[:60])
    return found


def sent_contribution(pk: int) -> Contribution:
    """A case that waits for a mediator."""
    found = Contribution.objects.select_for_update().filter(pk=pk, state=State.SENT).first()
    if found is None:
        raise NotFoundError("no_longer_waiting", value=pk)
    return found


def waiting(*, viewer: Any) -> list[Contribution]:
    """The cases that wait to be read, those of the viewer's territories; the oldest first."""
    if not may_review(viewer=viewer):
        raise NotAllowedError("not_allowed", where="knowledge.publish_contribution", value="")
    rows = Contribution.objects.filter(state=State.SENT).select_related("territory", "experience")
    return [row for row in rows if allows(viewer, "knowledge.publish_contribution", row)]


def waiting_contribution(pk: int, *, viewer: Any) -> Contribution:
    """One of them, for whoever may publish it."""
    rows = Contribution.objects.select_related("territory", "experience", "parent")
    found = rows.filter(pk=pk, state=State.SENT).first()
    if found is None:
        raise NotFoundError("no_longer_waiting", value=pk)
    if not allows(viewer, "knowledge.publish_contribution", found):
        raise NotAllowedError("not_allowed", where="knowledge.publish_contribution", value=pk)
    return found


def may_review(*, viewer: Any) -> bool:
    """Whether this person reads what others tell, somewhere."""
    everywhere, _scoped = roles_of(viewer, set())
    return bool(everywhere & {Role.MEDIATOR, Role.OPERATOR})


def waiting_of(email: str) -> int:
    """How many cases sent from an address wait."""
    return Contribution.objects.filter(email=email, state=State.SENT).count()


def untold(pks: list[int]) -> QuerySet[Contribution]:
    """Those of these contributions whose author has not been told where they stand."""
    rows = Contribution.objects.filter(pk__in=pks).exclude(email="").select_related("experience")
    return rows.filter(state__in=[State.SENT, State.RETURNED, State.PUBLISHED])


def about(case_slugs: list[str]) -> list[int]:
    """The published contributions of these cases."""
    rows = Contribution.objects.filter(experience__slug__in=case_slugs, state=State.PUBLISHED)
    return list(rows.values_list("pk", flat=True))


def progress(held: Contribution, *, after: str = "") -> Progress:
    """How far a draft has come."""
    answers = held.answers
    asked = [(question, question.is_answered(answers)) for question in questions_for(answers)]
    return Progress(asked, next_question(answers, after=after))


def free_slug(wanted: str) -> str:
    """An address that no case has, nor had before it was merged."""
    taken = set(
        Experience.everything.filter(slug__startswith=wanted).values_list("slug", flat=True)
    )
    number, slug = 2, wanted
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    return slug


def facts_at(case: Experience, number: int) -> ExperienceFacts:
    """What a version of a case said."""
    found = Version.objects.filter(experience=case, number=number).first()
    if found is None:
        raise NotFoundError("unknown_version", where=case.slug, value=number)
    return facts_of_record(found.facts)


def versions(case: Experience) -> list[tuple[Version, ExperienceFacts]]:
    """The versions of a case, the latest first, each with what it said."""
    return [(row, facts_of_record(row.facts)) for row in case.versions.select_related("by")]


def base_answers(held: Contribution) -> Answers:
    """What the record said when the draft of a change began; nothing for a new case."""
    if held.experience is None:
        return {}
    return answers_of(facts_at(held.experience, held.base_version))


def has_moved_on(held: Contribution) -> bool:
    """Whether the record changed since the draft of a change began."""
    return held.experience is not None and latest_number(held.experience) != held.base_version


def first_answers(given: Answers) -> Answers:
    """The five first answers as a record holds them: an obstacle told in words gets its kind.

    The kind is the one that the classifier proposes for these words; where it sees none, the
    question of obstacles stays open.
    """
    answers = {name: value for name, value in given.items() if name != "obstacle"}
    words = given.get("obstacle", "")
    if words:
        said, _quotes = quoted_labels(words[:LONGEST_READ])
        first = (said["obstacles"] or [{}])[0]
        row = {"text": words, "kind": first.get("kind", ""), "side": first.get("side", "")}
        answers["obstacles"] = [row]
    return answers


def labels_proposed(answers: Answers) -> tuple[list[str], str]:
    """The themes and the intensity that a draft tells, or else that its words seem to tell."""
    words = [answers.get("title", ""), answers.get("summary", ""), *answers.get("steps", ())]
    said, _quotes = quoted_labels("\n".join(words)[:LONGEST_READ])
    themes = answers.get("themes") or list(said["themes"])
    return list(themes), str(answers.get("intensity") or said["intensity"])


def source_rows(
    held: Contribution, *, slug: str, answers: Answers, day: date
) -> list[dict[str, str]]:
    """The sources that answers bring; a new case rests first of all on those who tell it."""
    rows = [
        {
            "slug": f"{slug[:100]}-source-{held.pk}-{rank}",
            "title": told["title"][:400],
            "publisher": told.get("publisher", "")[:250],
            "url": told.get("url", ""),
            "published": told.get("published", ""),
        }
        for rank, told in enumerate(answers.get("sources", ()), start=1)
    ]
    if held.experience is not None:
        return rows
    who = answers.get("holder") or (held.territory.name if held.territory else "")
    witness = {
        "slug": f"{slug[:100]}-temoignage-{held.pk}",
        "title": f"Témoignage relu par un médiateur\u00a0: {answers['title']}"[:400],
        "publisher": who[:250],
        "url": "",
        "published": day.isoformat(),
    }
    return [*rows, witness]


def situated(facts: ExperienceFacts, place: Territory | None) -> ExperienceFacts:
    """The record in the place that its authors chose."""
    if place is None or facts.territory_code == place.code:
        return facts
    return replace(
        facts,
        place_name=place.name,
        place_level=place.level,
        territory_code=place.code,
        region_code=place.region.code if place.region else "",
    )


def merge(pk: int) -> Merge:
    """A merge, by its number."""
    found = Merge.objects.select_related("kept", "gone", "batch").filter(pk=pk).first()
    if found is None:
        raise NotFoundError("unknown_merge", value=pk)
    return found


def merges_of(case: Experience) -> list[Merge]:
    """The records merged into a case, the latest first."""
    return list(Merge.objects.filter(kept=case).select_related("gone"))
