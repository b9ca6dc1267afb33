"""The journal of a toile in words: who did what, on what, and whether it can be taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from piu.domain.journal.models import Entry
from piu.web.toiles.forms import LABELS

UNDONE = ("site.written", "flow.written", "by_product.written", "statement.recorded")


@dataclass(frozen=True)
class Act:
    """One line; `changes` holds the word of each field, what it was, what it became."""

    entry: Entry
    word: str
    name: str
    changes: list[tuple[str, Any, Any]]
    can_be_undone: bool


def read_acts(entries: Iterable[Entry]) -> list[Act]:
    """The lines of a journal, in the language of the page."""
    return [_act(entry) for entry in entries]


def _act(entry: Entry) -> Act:
    before, after = entry.detail.get("before"), entry.detail.get("after") or {}
    is_removal = bool(entry.detail.get("removed"))
    changes = [
        (str(LABELS.get(name, name)), (before or {}).get(name, ""), value)
        for name, value in after.items()
        if before is not None or value
    ]
    return Act(
        entry=entry,
        word=_word(entry, is_new=before is None, is_removal=is_removal),
        name=entry.subject_key.partition("/")[2],
        changes=changes,
        can_be_undone=entry.verb in UNDONE and not is_removal,
    )


def _word(entry: Entry, *, is_new: bool, is_removal: bool) -> str:
    if entry.verb.endswith(".written"):
        if is_removal:
            return _("retiré (ajout annulé)")
        if "undoes" in entry.detail:
            return _("modification annulée")
        return _("ajouté") if is_new else _("modifié")
    return {
        "statement.recorded": _("chiffre ajouté"),
        "statement.withdrawn": _("chiffre retiré"),
        "comment.written": _("remarque écrite"),
        "comment.closed": _("remarque close"),
        "proposal.made": _("changement proposé"),
        "proposal.decided": _("proposition décidée"),
    }[entry.verb]
