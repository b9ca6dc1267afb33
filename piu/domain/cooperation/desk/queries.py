"""Reads of the mediators’ desk: who waits since when, what comes next, what was said."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Min
from django.utils.timezone import localdate

from piu.domain.cooperation.choices import Trust
from piu.domain.cooperation.desk import rules
from piu.domain.cooperation.models import Contact, Need
from piu.domain.cooperation.records.queries import need as need_of
from piu.domain.journal.models import Entry
from piu.domain.people.choices import Role
from piu.domain.people.permissions import reach_of, require, roles_of
from piu.domain.taxonomy.queries import require_term
from piu.errors import NotAllowedError

RIGHT = "cooperation.log_contact"
ABOVE = "territory__intermunicipality", "territory__department", "territory__region"


@dataclass(frozen=True)
class Waiting:
    """A need on the desk: since when it waits, the last contact, the trust reached."""

    need: Need
    since: date
    contacts: int
    last: Contact | None
    trust: str
    is_overdue: bool

    @property
    def trust_label(self) -> str:
        return str(Trust(self.trust).label) if self.trust else ""


@dataclass(frozen=True)
class Desk:
    """What waits for a mediator, the most urgent first; `loads`: needs followed by each."""

    rows: list[Waiting]
    unanswered: int
    overdue: int
    loads: list[tuple[str, int]]


def may_sit(*, viewer: Any) -> bool:
    """Whether a viewer mediates somewhere."""
    everywhere, _scoped = roles_of(viewer, set())
    return bool(everywhere & {Role.MEDIATOR, Role.OPERATOR})


def desk(choice: Mapping[str, str], *, viewer: Any, today: date) -> Desk:
    """The needs within the rights of a mediator, narrowed by `theme` and `place` (a code)."""
    if not may_sit(viewer=viewer):
        raise NotAllowedError("not_allowed", where=RIGHT, value=str(viewer))
    theme, place = choice.get("theme", ""), choice.get("place", "")
    if theme:
        require_term("themes", theme, where="theme")
    reach = reach_of(viewer, RIGHT)
    needs = [
        one
        for one in Need.objects.select_related("subject", *ABOVE)
        if (not theme or theme in one.themes)
        and (not place or f"territory:{place}" in one.subject.place)
        and (reach is None or reach & one.scopes())
    ]
    since, contacts = _since(), _contacts(needs)
    rows = [_waiting(one, since, contacts.get(one.pk, []), today) for one in needs]
    rows.sort(key=lambda row: (*_urgency(row, today), row.need.slug))
    loads = Counter(str(row.last.by) for row in rows if row.last and row.last.by)
    return Desk(
        rows=rows,
        unanswered=sum(row.last is None for row in rows),
        overdue=sum(row.is_overdue for row in rows),
        loads=loads.most_common(),
    )


def _since() -> dict[str, date]:
    """The day each need was first known here."""
    rows = Entry.objects.filter(subject_kind="needs", verb__in=("need.published", "need.imported"))
    told = rows.values_list("subject_key").annotate(at=Min("at"))
    return {key: localdate(at) for key, at in told}


def _contacts(needs: list[Need]) -> dict[int, list[Contact]]:
    found: dict[int, list[Contact]] = defaultdict(list)
    rows = Contact.objects.filter(need__in=[one.pk for one in needs]).select_related("by")
    for row in rows:
        found[row.need_id].append(row)
    return found


def _waiting(
    need: Need, since: Mapping[str, date], contacts: list[Contact], today: date
) -> Waiting:
    last = contacts[-1] if contacts else None
    return Waiting(
        need=need,
        since=localdate(last.at) if last else since.get(need.slug, today),
        contacts=len(contacts),
        last=last,
        trust=rules.highest([one.trust for one in contacts]),
        is_overdue=bool(last and last.next_on and last.next_on <= today),
    )


def _urgency(row: Waiting, today: date) -> tuple[int, date]:
    next_on = row.last.next_on if row.last else None
    return rules.urgency(
        next_on=next_on, is_answered=row.last is not None, since=row.since, today=today
    )


def contacts_about(slug: str, *, viewer: Any) -> tuple[Waiting, list[Contact]]:
    """Where a need stands and every contact about it, for its mediators only."""
    need = need_of(slug)
    require(viewer, RIGHT, need)
    contacts = _contacts([need]).get(need.pk, [])
    return _waiting(need, _since(), contacts, localdate()), contacts
