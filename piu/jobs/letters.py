"""E-mails that follow from acts of the journal."""

from collections.abc import Sequence
from typing import Any

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from piu.domain.cooperation.needs.actions import note_mailed
from piu.domain.cooperation.needs.queries import drafts_to_mail
from piu.domain.evaluation import queries as evaluations
from piu.domain.evaluation.actions import note_reminded, note_revival_told
from piu.domain.journal.models import Entry
from piu.domain.knowledge.contributions.actions import note_told
from piu.domain.knowledge.contributions.queries import about, untold


def confirm_by_mail(entries: Sequence[Entry], by: Any) -> None:
    """Send the link that publishes each need said; one that cannot leave is tried again later."""
    for draft in drafts_to_mail(entry.subject_key for entry in entries):
        with translation.override(draft.language):
            body = render_to_string("mail/confirm_need.txt", {"draft": draft})
            send_mail(_("Confirmez votre besoin"), body, None, [draft.email])
        note_mailed(draft, by=by, now=timezone.now())


SUBJECTS = {
    "sent": gettext_lazy("Votre expérience est bien arrivée"),
    "returned": gettext_lazy("Votre expérience : une question du médiateur"),
    "published": gettext_lazy("Votre expérience est publique"),
}


def tell_authors(entries: Sequence[Entry], by: Any) -> None:
    """Tell those who told a case where it stands; each state is told once."""
    numbers = [int(e.subject_key) for e in entries if e.subject_kind == "contribution"]
    slugs = [e.subject_key for e in entries if e.subject_kind == "experiences"]
    for held in untold([*numbers, *about(slugs)]):
        if held.told_state == held.state:
            continue
        with translation.override(held.language):
            body = render_to_string("mail/contribution.txt", {"draft": held})
            send_mail(str(SUBJECTS[held.state]), body, None, [held.email])
        note_told(held, by=by, now=timezone.now())


def remind_of_evaluations(by: Any) -> int:
    """Remind the one person of each case whose moment of evaluation has come; return how many."""
    rows = evaluations.due(today=timezone.localdate())
    for row in rows:
        plan = row.plan
        with translation.override(plan.language):
            body = render_to_string("mail/evaluation_due.txt", {"due": row, "plan": plan})
            send_mail(_("Votre expérience : le moment de mesurer"), body, None, [plan.email])
        note_reminded(row, by=by, now=timezone.now())
    return len(rows)


def tell_revivals(by: Any) -> int:
    """Tell the people of cases that sleep why these may wake: one letter for each person."""
    letters: dict[tuple[str, str], list[Any]] = {}
    found = evaluations.untold_revivals()
    for revival, record, people in found:
        for person in people:
            letters.setdefault(person, []).append((revival, record))
    for (email, language), reasons in letters.items():
        with translation.override(language):
            body = render_to_string("mail/revivals.txt", {"reasons": reasons})
            send_mail(_("Une expérience en sommeil peut repartir"), body, None, [email])
    for revival, _record, _people in found:
        note_revival_told(revival, by=by, now=timezone.now())
    return len(letters)
