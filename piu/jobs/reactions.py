"""What follows from each act of the journal: verb → functions, run after the act is saved.

A function gets the lines of its verbs, several at once, and the person on whose behalf it acts.
It may get the same line twice (a crash in between): doing it again must change nothing.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils import timezone

from piu.domain.ecosystem.scenarios import actions as ecosystem
from piu.domain.ecosystem.toiles import queries as ecosystem_queries
from piu.domain.evaluation import actions as evaluation
from piu.domain.journal.models import Entry
from piu.domain.search import actions as search
from piu.domain.search import queries as search_queries
from piu.domain.search.choices import Kind
from piu.jobs.letters import confirm_by_mail, tell_authors

Reaction = Callable[[Sequence[Entry], Any], None]

# How the journal names the records that search calls otherwise.
_KINDS = {**{kind: kind for kind in Kind.values}, "site": Kind.SITES.value}


def _names(entries: Sequence[Entry]) -> set[tuple[str, str]]:
    return {
        (_KINDS[entry.subject_kind], entry.subject_key)
        for entry in entries
        if entry.subject_kind in _KINDS
    }


def follow_records(entries: Sequence[Entry], by: Any) -> None:
    """Bring the records that were written up to date in search, or take them out."""
    if names := _names(entries):
        search.refresh_records(names, by=by)


def alert_searches(entries: Sequence[Entry], by: Any) -> None:
    """Tell of new records those who keep a search that they answer."""
    if names := _names(entries):
        search.tell_of_records(names, by=by, now=timezone.now())


def open_plans(entries: Sequence[Entry], by: Any) -> None:
    """Open the evaluation plan of the cases just published, where their authors gave a day."""
    for entry in entries:
        evaluation.open_plan(entry.subject_key, by=by)


def wake_cases(entries: Sequence[Entry], by: Any) -> None:
    """Note the sleeping cases that new calls and needs may wake."""
    kinds = {"calls": "call", "needs": "need"}
    for entry in entries:
        kind = kinds[entry.subject_kind]
        evaluation.note_revivals(kind, slug=entry.subject_key, by=by, now=timezone.now())


def follow_toiles(entries: Sequence[Entry], by: Any) -> None:
    """Bring every site of a toile up to date: its flows say what each gives and takes."""
    names = search_queries.names_of_sites({entry.subject_key for entry in entries})
    if names:
        search.refresh_records(names, by=by)


def follow_edits(entries: Sequence[Entry], by: Any) -> None:
    """Bring up to date the sites that an edit concerns: both ends of a flow, for one."""
    names = set()
    for entry in entries:
        toile, _slash, rest = entry.subject_key.partition("/")
        ends = rest.split("--")[:2] if entry.subject_kind == "flow" else [rest.split("/")[0]]
        names |= {(Kind.SITES.value, f"{toile}/{site}") for site in ends}
    if names:
        search.refresh_records(names, by=by)


def draw_toiles(entries: Sequence[Entry], by: Any) -> None:
    """Draw the toiles that were written and rank their closures: no visitor waits for it."""
    for slug in sorted({entry.subject_key.split("/")[0] for entry in entries}):
        ecosystem.rank_snapshot(ecosystem.take_public_snapshot(ecosystem_queries.web(slug)))
    written = {entry.subject_key for entry in entries}
    # One whose import was undone meanwhile may be gone.
    for web in [web for web in ecosystem_queries.webs() if web.slug in written]:
        ecosystem.rank_snapshot(ecosystem.take_public_snapshot(web))


def follow_organisations(entries: Sequence[Entry], by: Any) -> None:
    """Bring the sites and solutions that carry the name of an organisation up to date."""
    names = search_queries.names_of_organisations({entry.subject_key for entry in entries})
    if names:
        search.refresh_records(names, by=by)


def follow_territories(entries: Sequence[Entry], by: Any) -> None:
    """Names and sizes of places are in most records: all are read again."""
    if entries:
        search.rebuild_index(by=by)


# Every verb has its row, so that whoever adds one decides what follows from it.
REACTIONS: dict[str, tuple[Reaction, ...]] = {
    "by_product.written": (follow_edits, draw_toiles),
    "call.imported": (follow_records, alert_searches, wake_cases),
    "comment.closed": (),
    "comment.written": (),
    "contribution.answered": (),
    "contribution.returned": (tell_authors,),
    "contribution.sent": (tell_authors,),
    "contribution.started": (),
    "contribution.told": (),
    "contribution.withdrawn": (),
    "experience.changed": (follow_records, tell_authors),
    "consortium.changed": (),
    "consortium.joined": (),
    "consortium.left": (),
    "consortium.member_changed": (),
    "consortium.opened": (),
    "experience.imported": (follow_records, alert_searches),
    "experience.merged": (follow_records,),
    "experience.published": (follow_records, alert_searches, tell_authors, open_plans),
    "experience.unmerged": (follow_records,),
    "flow.written": (follow_edits, draw_toiles),
    "need.imported": (follow_records, alert_searches, wake_cases),
    "group.answered": (),
    "job.asked": (),
    "job.cancelled": (),
    "labels.decided": (),
    "measure.entered": (follow_records,),
    "labels.retrained": (),
    "need.contacted": (),
    "need.mailed": (),
    "need.published": (follow_records, wake_cases),
    "need.removed": (follow_records,),
    "need.said": (confirm_by_mail,),
    "need.withdrawn": (follow_records,),
    "opportunity.followed": (),
    "organisation.joined": (),
    "organisation.saved": (follow_organisations,),
    "plan.opened": (),
    "plan.reminded": (),
    "proposal.decided": (),
    "proposal.made": (),
    "revival.found": (),
    "revival.told": (),
    "role.granted": (),
    "scenario.forgotten": (),
    "scenario.run": (),
    "scenario.saved": (),
    "search.removed": (),
    "search.saved": (),
    "site.import_undone": (follow_records,),
    "site.imported": (follow_records,),
    "site.written": (follow_edits, draw_toiles),
    "solution.imported": (follow_records, alert_searches),
    "source.saved": (),
    "statement.recorded": (),
    "statement.withdrawn": (),
    "territories.imported": (follow_territories,),
    "toile.import_undone": (follow_toiles, draw_toiles),
    "toile.imported": (follow_toiles, draw_toiles),
    "user.created": (),
}
