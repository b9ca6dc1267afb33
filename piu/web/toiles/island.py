"""What the page of a toile shows for one choice: drawing, filters, tables."""

from collections import Counter
from typing import Any

from django.core.paginator import Page, Paginator

from piu.domain.ecosystem.models import Run
from piu.domain.ecosystem.scenarios.timed_results import reading_of
from piu.domain.ecosystem.toiles import queries
from piu.domain.ecosystem.toiles.picture import Choice, Picture, options, picture
from piu.web.toiles.choice import query_of
from piu.web.toiles.drawing import drawing, group_name
from piu.web.toiles.filters import filters_of

# A longer table comes in pages: a page of 10,000 rows weighs megabytes.
ROWS = 500
PRINTED_ROWS = 12


def island(
    view: queries.ToileView, choice: Choice, *, run: Run | None, page: str
) -> dict[str, Any]:
    """The context of `toiles/_island.html`."""
    if choice.focus and all(row.site.slug != choice.focus for row in view.sites):
        known = [row.site.slug for row in view.sites]
        raise queries.unknown_site(choice.focus, known=known, where=view.web.slug)
    shown = picture(view, choice)
    reading = reading_of(run) if run else None
    return {
        "web": view.web,
        "view": view,
        "picture": shown,
        "choice": choice,
        "filters": filters_of(options(view), choice),
        "outside_count": sum(row.site.is_outside for row in view.sites),
        "reading": reading,
        "groups": [
            (group_name(group), group, _opening(choice, group.key)) for group in shown.groups
        ],
        "most_linked": most_linked(shown),
        "site_page": _page(shown.sites, page),
        "flow_page": _page(shown.flows, page),
        "query": query_of(choice, scenario=run.key if run else ""),
        "drawing": drawing(
            view.web,
            shown,
            choice,
            places=queries.positions_of(view),
            communes=queries.communes_around(view),
            loss=reading.losses if reading else None,
        ),
    }


def most_linked(shown: Picture) -> list[tuple[queries.SiteRow, int]]:
    """The sites with most flows, for the short table of the printed page."""
    ends = [end for row in shown.flows for end in (row.flow.source_id, row.flow.target_id)]
    counts = Counter(ends)
    order = sorted(shown.sites, key=lambda row: (-counts[row.site.pk], row.site.slug))
    return [(row, counts[row.site.pk]) for row in order[:PRINTED_ROWS]]


def _opening(choice: Choice, key: str) -> str:
    return query_of(choice, ouvert=",".join(sorted({*choice.opened, key})))


def _page(rows: list[Any], number: str) -> Page:
    return Paginator(rows, ROWS).get_page(number)
