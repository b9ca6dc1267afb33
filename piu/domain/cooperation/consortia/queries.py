"""Reads of consortia: members, what each pays, what the form asks, what is due when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from piu.domain.cooperation.consortia import rules
from piu.domain.cooperation.consortia.rules import Threshold
from piu.domain.cooperation.groups.bridge import is_small_town
from piu.domain.cooperation.models import Call, Consortium, ConsortiumMember
from piu.domain.cooperation.records.queries import need as need_of
from piu.domain.cooperation.records.queries import state_of
from piu.domain.journal.models import Entry
from piu.domain.journal.queries import entries_about
from piu.domain.people.permissions import allows
from piu.domain.taxonomy.queries import Term, term, vocabulary
from piu.errors import InvalidInputError, NotFoundError, PiuError

ABOVE = "territory__intermunicipality", "territory__department", "territory__region"


@dataclass(frozen=True)
class MemberRow:
    """A member as the page shows it; `share` is None where it cannot be computed."""

    member: ConsortiumMember
    role: Term | None
    share: Decimal | None
    is_small: bool
    is_coordinator: bool
    may_leave: bool


@dataclass(frozen=True)
class ConsortiumView:
    """A consortium for its page."""

    record: Consortium
    members: list[MemberRow]
    former: list[ConsortiumMember]
    form: Term | None
    sharing: Term | None
    share_problem: PiuError | None
    procedures: list[tuple[Term | None, Threshold]]
    calls: list[Call]
    acts: list[Entry]
    may_change: bool

    @property
    def small(self) -> int:
        return sum(row.is_small for row in self.members)


def consortium(slug: str) -> Consortium:
    """One consortium; `NotFoundError` when there is none of this name."""
    rows = Consortium.objects.select_related("around", "coordinator__territory")
    found = rows.filter(slug=slug).first()
    if found is None:
        raise NotFoundError("unknown_consortium", value=slug[:120])
    return found


def consortia() -> QuerySet[Consortium]:
    """Every consortium, the latest first."""
    return Consortium.objects.order_by("-opened_at").prefetch_related("members__territory")


def consortia_around(slug: str) -> list[Consortium]:
    """The consortia opened around a need."""
    return list(Consortium.objects.filter(around__slug=slug).order_by("opened_at"))


def may_open(slug: str, *, viewer: Any) -> bool:
    """Whether a viewer may open a consortium around a need."""
    return allows(viewer, "cooperation.open_consortium", need_of(slug))


def present_members(record: Consortium) -> list[ConsortiumMember]:
    """The members that have not left, the first come first."""
    rows = record.members.filter(left_on=None).select_related(*ABOVE, "represented_by__territory")
    return list(rows)


def mandates_of(members: Iterable[ConsortiumMember]) -> dict[str, str]:
    """The code of each present member, and of the one that represents it."""
    return {
        one.territory.code: one.represented_by.territory.code if one.represented_by else ""
        for one in members
    }


def consortium_view(slug: str, *, viewer: Any, today: date) -> ConsortiumView:
    """A consortium with what each member pays, what its form asks and what is due."""
    record = consortium(slug)
    members = present_members(record)
    shares, problem = _shares(record, members)
    gone = record.members.exclude(left_on=None).select_related("territory")
    return ConsortiumView(
        record=record,
        members=[_row(record, one, shares, viewer) for one in members],
        former=list(gone),
        form=term("legal_forms", record.legal_form),
        sharing=term("sharing_keys", record.sharing_key),
        share_problem=problem,
        procedures=_procedures(record, today),
        calls=_calls(record, today),
        acts=list(entries_about("consortium", slug).select_related("by")[:50]),
        may_change=allows(viewer, "cooperation.change_consortium", record),
    )


def _row(
    record: Consortium, one: ConsortiumMember, shares: dict[str, Decimal], viewer: Any
) -> MemberRow:
    return MemberRow(
        member=one,
        role=term("consortium_roles", one.role),
        share=shares.get(one.territory.code),
        is_small=is_small_town(one.territory),
        is_coordinator=one.pk == record.coordinator_id,
        may_leave=allows(viewer, "cooperation.leave_consortium", one.territory),
    )


def _shares(
    record: Consortium, members: list[ConsortiumMember]
) -> tuple[dict[str, Decimal], PiuError | None]:
    paying = [one for one in members if one.role != "observer"]
    if record.cost_eur is None or not paying:
        return {}, None
    weights = {one.territory.code: _weight(record.sharing_key, one) for one in paying}
    try:
        return rules.shares(record.cost_eur, weights), None
    except InvalidInputError as error:
        names = {one.territory.code: one.territory.name for one in paying}
        error.value = names.get(str(error.value), error.value)
        return {}, error


def _weight(key: str, one: ConsortiumMember) -> float | None:
    if key == "population":
        return one.territory.population
    return one.use if key == "use" else 1.0


def thresholds() -> list[Threshold]:
    """The dated thresholds of the law on public buying, with their sources."""
    return [
        Threshold(
            procedure=found["procedure"],
            nature=found["nature"],
            below_eur=None if found["below_eur"] is None else Decimal(found["below_eur"]),
            since=date.fromisoformat(found["since"]),
            until=date.fromisoformat(found["until"]) if found["until"] else None,
            source=found["source"],
        )
        for found in vocabulary("procurement_thresholds").values()
    ]


def _procedures(record: Consortium, today: date) -> list[tuple[Term | None, Threshold]]:
    if record.cost_eur is None:
        return []
    found = rules.open_procedures(
        record.cost_eur,
        nature=record.nature,
        on=record.tender_on or today,
        thresholds=thresholds(),
    )
    return [(term("procedures", row.procedure), row) for row in found]


def _calls(record: Consortium, today: date) -> list[Call]:
    """Calls of the same themes that can still be answered, the first to close first."""
    rows = Call.objects.exclude(closes_on__lt=today).exclude(closes_on=None).order_by("closes_on")
    wanted = set(record.themes)
    return [
        call
        for call in rows
        if wanted & set(call.themes) and state_of(call, today=today) in ("open", "upcoming")
    ]
