"""E-mails that follow from acts of the journal."""

from collections.abc import Sequence
from typing import Any

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from piu.domain.cooperation.needs.actions import note_mailed
from piu.domain.cooperation.needs.queries import drafts_to_mail
from piu.domain.journal.models import Entry


def confirm_by_mail(entries: Sequence[Entry], by: Any) -> None:
    """Send the link that publishes each need said; one that cannot leave is tried again later."""
    for draft in drafts_to_mail(entry.subject_key for entry in entries):
        with translation.override(draft.language):
            body = render_to_string("mail/confirm_need.txt", {"draft": draft})
            send_mail(_("Confirmez votre besoin"), body, None, [draft.email])
        note_mailed(draft, by=by, now=timezone.now())
