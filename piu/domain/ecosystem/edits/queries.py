"""Reads for edits: one row and what is around it, comments, proposals, acts."""

from dataclasses import replace
from typing import Any

from piu.domain.ecosystem.choices import ProposalState
from piu.domain.ecosystem.imports import rules
from piu.domain.ecosystem.models import ByProduct, Comment, EcosystemWeb, Proposal, Site
from piu.domain.ecosystem.toiles.queries import flow_row, site, web
from piu.domain.journal import queries as journal
from piu.domain.journal.models import Entry
from piu.domain.statements import queries as statements
from piu.domain.statements.models import Statement
from piu.errors import NotFoundError

# What the journal of a toile shows.
EDIT_VERBS = (
    *("site.written", "flow.written", "by_product.written"),
    *("statement.recorded", "statement.withdrawn"),
    *("comment.written", "comment.closed", "proposal.made", "proposal.decided"),
)


def thing(web: EcosystemWeb, kind: str, name: str) -> Any:
    """One site, flow or by-product by its public name; `NotFoundError` when there is none."""
    if kind == "site":
        return site(web, name)
    if kind == "flow":
        return flow_row(web, name, viewer=None).flow
    owner, _slash, slug = name.partition("/")
    found = ByProduct.objects.filter(site__web=web, site__slug=owner, slug=slug)
    row = found.select_related("subject", "site__web__territory", "site__organisation").first()
    if row is None:
        raise NotFoundError("unknown_by_product", where=web.slug, value=name[:200])
    return row


def things_around(web: EcosystemWeb, kind: str, name: str) -> dict[rules.Key, Any]:
    """What a record hangs from, and itself when it is there, by kind and name."""
    slugs = {"site": [], "flow": name.split("--")[:2], "by_product": name.split("/")[:1]}[kind]
    found: dict[rules.Key, Any] = {("site", slug): site(web, slug) for slug in slugs}
    try:
        found[kind, name] = thing(web, kind, name)
    except NotFoundError:
        return found
    return found


def things_with(row: Any) -> dict[rules.Key, Any]:
    """A row with the sites that it hangs from, by kind and name."""
    kind, key = row.journal_name()
    web = web_of(row)
    return things_around(web, kind, key.partition("/")[2]) | {(kind, key.partition("/")[2]): row}


def web_of(row: Any) -> EcosystemWeb:
    """The toile of a site, a flow or a by-product."""
    if isinstance(row, Site):
        return row.web
    found: EcosystemWeb = row.site.web if isinstance(row, ByProduct) else row.source.web
    return found


def locked(row: Any) -> Any:
    """A row as it is now, held until the end of the transaction."""
    return type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)


def thing_of(entry: Entry) -> Any:
    """The row that a line of the journal is about; `NotFoundError` when it is gone."""
    slug, _slash, name = entry.subject_key.partition("/")
    if not entry.verb.endswith(".written"):
        raise NotFoundError("cannot_undo", where=entry.subject_key, value=entry.verb)
    return thing(web(slug), entry.subject_kind, name)


def statement_of(entry: Entry) -> Statement:
    """The figure that a line of the journal recorded."""
    return statements.statement_by_id(entry.detail["statement"])


def hanging_from(row: Any) -> str:
    """What would be lost with a row: flows, by-products, figures, comments; empty when nothing."""
    counts = {
        "flows": row.outflows.count() + row.inflows.count() if isinstance(row, Site) else 0,
        "by-products": row.by_products.count() if isinstance(row, Site) else 0,
        "figures": row.subject.statements.filter(withdrawn_at=None).count(),
        "comments": row.subject.comments.count(),
    }
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count)


def comments_about(row: Any) -> list[Comment]:
    """What was said and asked about a row, oldest first; anyone may read it."""
    return list(row.subject.comments.select_related("by"))


def comment(web: EcosystemWeb, pk: int) -> Comment:
    """One comment of a toile; `NotFoundError` when there is none."""
    found = web.comments.select_related("subject", "web__territory").filter(pk=pk).first()
    if found is None:
        raise NotFoundError("unknown_comment", where=web.slug, value=pk)
    return found


def open_comments(web: EcosystemWeb) -> list[Comment]:
    """The questions and comments of a toile that nobody has closed, oldest first."""
    return list(web.comments.filter(closed_at=None).select_related("by", "subject"))


def proposals(web: EcosystemWeb) -> list[Proposal]:
    """The proposals of a toile, those that wait first, then the latest decided."""
    rows = web.proposals.select_related("by", "decided_by").order_by("-decided_at", "id")
    return sorted(rows, key=lambda row: row.state != ProposalState.WAITING)


def proposal(web: EcosystemWeb, pk: int) -> Proposal:
    """One proposal of a toile; `NotFoundError` when there is none."""
    found = web.proposals.select_related("web__territory").filter(pk=pk).first()
    if found is None:
        raise NotFoundError("unknown_proposal", where=web.slug, value=pk)
    return found


def acts_on(web: EcosystemWeb, *, limit: int = 200) -> list[Entry]:
    """What people wrote in a toile, latest first: rows, figures, comments, proposals."""
    return list(journal.entries_under(f"{web.slug}/", verbs=EDIT_VERBS)[:limit])


def act(web: EcosystemWeb, pk: int) -> Entry:
    """One act on a toile; `NotFoundError` when there is none."""
    found = journal.entries_under(f"{web.slug}/", verbs=EDIT_VERBS).filter(pk=pk).first()
    if found is None:
        raise NotFoundError("unknown_act", where=web.slug, value=pk)
    return found


def record_with(record: rules.Record, fields: dict[str, Any]) -> rules.Record:
    """The same record with these fields only, as a proposal keeps them."""
    return replace(record, fields=fields)
