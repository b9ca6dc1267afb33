"""A result as the page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import translate_url
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from piu.domain.search.choices import Kind, Sort
from piu.domain.search.facets import facet_label, region_names
from piu.domain.search.models import SavedSearch
from piu.domain.search.queries import Hit, Results
from piu.domain.search.reasons import Reason
from piu.domain.search.rules.marks import Piece
from piu.domain.search.rules.places import Understood
from piu.domain.taxonomy.queries import vocabulary


@dataclass(frozen=True)
class HitCard:
    """One result: where it leads, its words, and why it is there."""

    url: str
    kind: str
    place: str
    size: str
    badges: list[str]
    title: SafeString
    excerpt: SafeString
    other_name: str
    other: SafeString
    plain_title: str
    reasons: list[Reason]
    fame_percent: int
    is_by_meaning: bool


def hit_cards(hits: Iterable[Hit], results: Results) -> list[HitCard]:
    """Results as the page shows them, in the language of the page."""
    return [_card(hit, results) for hit in hits]


def said_chips(said: Understood) -> list[str]:
    """What was understood of places and sizes of towns, in the words of the page."""
    near = _("À moins de {km} km de {place}")
    places = [
        near.format(km=place.km, place=place.label) if place.km else place.label
        for place in said.places
    ]
    sizes = vocabulary("size_words")
    return [*places, *(sizes[size.code].label for size in said.sizes)]


def saved_title(search: SavedSearch) -> str:
    """A saved search in words: question, kind, filters."""
    kind = [str(Kind(search.kind).label)] if search.kind else []
    regions = region_names() if "region" in search.filters else {}
    filters = [
        facet_label(facet, code, regions)
        for facet, codes in search.filters.items()
        for code in codes
    ]
    return " · ".join(filter(None, [search.text, *kind, *filters]))


def _card(hit: Hit, results: Results) -> HitCard:
    row = hit.findable
    codes: dict[str, list[str]] = {}
    for facet, code in hit.facets:
        codes.setdefault(facet, []).append(code)
    badges = [
        facet_label(facet, code, {})
        for facet in ("stage", "intensity", "theme")
        for code in codes.get(facet, [])[:2]
    ]
    sizes = codes.get("size_class", [])
    return HitCard(
        url=local_url(row.url),
        kind=str(Kind(row.kind).label) if not results.kind else "",
        place=row.place_name,
        size=facet_label("size_class", sizes[0], {}) if sizes else "",
        badges=badges,
        title=marked(hit.shown.title),
        excerpt=marked(hit.shown.excerpt),
        other_name=hit.shown.other_name,
        other=marked(hit.shown.other),
        plain_title=row.title,
        reasons=hit.shown.reasons,
        fame_percent=round(100 * (hit.fame - 1)) if results.sort == Sort.RELEVANCE else 0,
        is_by_meaning=hit.is_by_meaning,
    )


def local_url(url: str) -> str:
    """An address kept in French, in the language of the page."""
    language = get_language() or "fr"
    if language.startswith("fr"):
        return url
    with override("fr"):  # an address is only understood in its own language
        return translate_url(url, language)


def marked(pieces: Iterable[Piece]) -> SafeString:
    """A text whose every piece is escaped, the words found inside <mark>."""
    parts = [
        f"<mark>{escape(piece.text)}</mark>" if piece.is_match else escape(piece.text)
        for piece in pieces
    ]
    return mark_safe("".join(parts))  # noqa: S308 - each piece was escaped just above
