"""Reads of groups: who asks for the same as a need, why, and what each says of joining."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from piu.domain.cooperation.choices import Answer
from piu.domain.cooperation.groups import bridge, rules
from piu.domain.cooperation.groups.rules import Reasons, Wish
from piu.domain.cooperation.models import GroupAnswer, Need
from piu.domain.cooperation.needs.bridge import alike
from piu.domain.cooperation.needs.grouping import constraints, deadline, topics
from piu.domain.cooperation.records.queries import need as need_of
from piu.domain.people.permissions import reach_of
from piu.domain.taxonomy.queries import label

MOST_COMPANIONS = 24
RIGHT = "cooperation.answer_group"
ABOVE = "territory__intermunicipality", "territory__department", "territory__region"


@dataclass(frozen=True)
class Companion:
    """A need beside the one a group is proposed around: why, and what it answered."""

    need: Need
    reasons: Reasons
    answer: str
    is_small: bool
    may_answer: bool

    @property
    def subjects(self) -> list[str]:
        return [label("need_words", code) for code in self.reasons.subjects]

    @property
    def constraints(self) -> list[str]:
        return [label("need_constraints", code) for code in self.reasons.constraints]

    @property
    def answer_label(self) -> str:
        return str(Answer(self.answer).label) if self.answer else ""


@dataclass(frozen=True)
class Proposed:
    """The group around a need: those near enough to meet, and the others, offered beside."""

    own: Companion
    near: list[Companion]
    far: list[Companion]
    near_km: float

    @property
    def everyone(self) -> list[Companion]:
        return [self.own, *self.near, *self.far]

    @property
    def total(self) -> int:
        return len(self.everyone)

    @property
    def small(self) -> int:
        return sum(one.is_small for one in self.everyone)

    @property
    def joined(self) -> list[Companion]:
        return [one for one in self.everyone if one.answer == Answer.YES]


def group_around(slug: str, *, viewer: Any) -> Proposed:
    """The group proposed around a need, the most alike first, and who answered what."""
    own = need_of(slug)
    answers = {row.need_id: row.answer for row in answers_around(own)}
    needs = _companions(own, kept=set(answers))
    wish, reach = _wish(own), reach_of(viewer, RIGHT)
    found = [
        Companion(
            need=one,
            reasons=rules.reasons(wish, _wish(one)),
            answer=answers.get(one.pk, ""),
            is_small=bridge.is_small_town(one.territory),
            may_answer=reach is None or bool(reach & one.scopes()),
        )
        for one in [own, *needs]
    ]
    # Close words without a subject in common are mostly chance: not counted, unless it answered.
    found = [one for one in found if one.need == own or one.reasons.subjects or one.answer]
    near_km = bridge.near_km()
    near = [one for one in found[1:] if (one.reasons.distance_km or 0) <= near_km]
    far = [one for one in found[1:] if (one.reasons.distance_km or 0) > near_km]
    placed = [one for one in near if one.reasons.distance_km is not None]
    unplaced = [one for one in near if one.reasons.distance_km is None]
    return Proposed(found[0], placed, far + unplaced, near_km)


def _companions(own: Need, *, kept: set[int]) -> list[Need]:
    """Needs alike, the closest first, then those that answered although others came closer."""
    rows = Need.objects.select_related("subject", *ABOVE).exclude(pk=own.pk)
    held = list(rows.order_by("slug"))
    ranks = [rank for rank, _shared in alike(_told(own), [_told(one) for one in held])]
    closest = [held[rank] for rank in ranks[:MOST_COMPANIONS]]
    named = {one.pk for one in closest}
    return closest + [one for one in held if one.pk in kept and one.pk not in named]


def _told(need: Need) -> str:
    return f"{need.title}. {need.description}"


def _wish(need: Need) -> Wish:
    place, said = need.territory, f"{need.constraint}. {need.description}"
    known = place is not None and place.longitude is not None and place.latitude is not None
    return Wish(
        subjects=frozenset(code for code, sure in topics(_told(need)).items() if sure >= 1),
        constraints=frozenset(constraints(said)),
        point=(place.longitude, place.latitude) if known else None,  # type: ignore[union-attr,arg-type]
        year=rules.stated_year(need.horizon) or deadline(need.description),
    )


def answers_around(need: Need) -> QuerySet[GroupAnswer]:
    """What was answered to the group around a need, first answers first."""
    rows = GroupAnswer.objects.filter(around=need)
    return rows.select_related("need__territory", "need__subject")


def invitations_of(need: Need) -> list[Need]:
    """The needs whose group this one has joined, its own left aside."""
    rows = GroupAnswer.objects.filter(need=need, answer=Answer.YES).exclude(around=need)
    return [row.around for row in rows.select_related("around")]
