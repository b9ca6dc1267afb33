"""How many results each choice would leave: counts that stay right under the other filters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from tantivy import Query

from piu.domain.search import plans
from piu.domain.search.bridge import Reader
from piu.domain.search.choices import Facet, Kind
from piu.domain.taxonomy.queries import label, vocabulary
from piu.domain.territories.models import Territory
from piu.errors import InvalidInputError

VOCABULARIES = {
    Facet.THEME: "themes",
    Facet.SIZE_CLASS: "size_classes",
    Facet.STAGE: "stages",
    Facet.INTENSITY: "intensities",
    Facet.OBSTACLE: "obstacle_kinds",
}
# Facets whose choices have an order of their own; the others go by number of results.
_ORDERED = {Facet.SIZE_CLASS, Facet.STAGE, Facet.INTENSITY}
_MOST_CODES = 60


@dataclass(frozen=True)
class Choice:
    """One choice of a facet: its words and how many results it would leave."""

    code: str
    label: str
    count: int
    is_selected: bool


@dataclass(frozen=True)
class FacetCounts:
    code: str
    label: str
    choices: list[Choice]

    @property
    def selected(self) -> list[Choice]:
        return [choice for choice in self.choices if choice.is_selected]


@dataclass(frozen=True)
class KindCount:
    code: str
    label: str
    count: int
    is_selected: bool


def checked_filters(filters: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The filters asked for; an unknown facet or code is refused by name."""
    checked: dict[str, list[str]] = {}
    for name, codes in filters.items():
        if name not in Facet.values:
            raise InvalidInputError(
                "unknown_search_choice", where="facet", value=name, known=", ".join(Facet.values)
            )
        wanted = list(dict.fromkeys(code for code in codes if code))
        known = _known_codes(name) if wanted else {}
        for code in wanted:
            if code not in known:
                raise InvalidInputError(
                    "unknown_facet_code",
                    where=str(Facet(name).label),
                    value=code[:80],
                    known=", ".join(known),
                )
        if wanted:
            checked[name] = wanted
    return checked


def _known_codes(facet: str) -> dict[str, str]:
    if facet == Facet.REGION:
        return region_names()
    return {code: term.label for code, term in vocabulary(VOCABULARIES[Facet(facet)]).items()}


def region_names() -> dict[str, str]:
    """The régions by code, in alphabetical order."""
    # By the range of their codes, which has an index; the level of 36,000 places has none.
    rows = Territory.objects.filter(code__gte="reg-", code__lt="reg.").order_by("search_name")
    return dict(rows.values_list("code", "name"))


def facet_label(facet: str, code: str, regions: Mapping[str, str]) -> str:
    """The word of a facet's code in the language of the page."""
    if facet == Facet.REGION:
        return regions.get(code, code)
    return label(VOCABULARIES[Facet(facet)], code)


def kind_counts(
    base: Query, filters: Mapping[str, Sequence[str]], index: Reader
) -> list[KindCount]:
    """How many results of each kind, under all the other filters; the first is for all kinds."""
    counts = _counts(base, filters, index, names=["kind"], but="kind")["kind"]
    selected = next(iter(filters.get("kind", ())), "")
    everything = KindCount("", _("Tout"), sum(counts.values()), selected == "")
    return [everything] + [
        KindCount(kind.value, str(kind.label), counts.get(kind.value, 0), selected == kind.value)
        for kind in Kind
    ]


def facet_counts(
    base: Query, filters: Mapping[str, Sequence[str]], index: Reader
) -> list[FacetCounts]:
    """The choices of each facet; its own selection does not shrink its counts."""
    free = [facet.value for facet in Facet if facet.value not in filters]
    counts = _counts(base, filters, index, names=free)
    for name in filters:
        if name in Facet.values:
            counts |= _counts(base, filters, index, names=[name], but=name)
    regions = region_names()
    shown = []
    for facet in Facet:
        choices = _choices(facet, counts[facet.value], filters.get(facet.value, ()), regions)
        if choices:
            shown.append(FacetCounts(facet.value, str(facet.label), choices))
    return shown


def _choices(
    facet: Facet, counts: Mapping[str, int], selected: Sequence[str], regions: Mapping[str, str]
) -> list[Choice]:
    choices = [
        Choice(code, facet_label(facet, code, regions), counts.get(code, 0), code in selected)
        for code in {*counts, *selected}
    ]
    if facet in _ORDERED:
        ranks = {code: rank for rank, code in enumerate(vocabulary(VOCABULARIES[facet]))}
        return sorted(choices, key=lambda choice: ranks.get(choice.code, len(ranks)))
    return sorted(choices, key=lambda c: (not c.is_selected, -c.count, c.label))


def _counts(
    base: Query,
    filters: Mapping[str, Sequence[str]],
    index: Reader,
    *,
    names: Sequence[str],
    but: str = "",
) -> dict[str, dict[str, int]]:
    if not names:
        return {}
    query = plans.filtered(base, filters, index.schema, but=but)
    asked = {name: {"terms": {"field": name, "size": _MOST_CODES}} for name in names}
    answer = index.searcher.aggregate(query, asked)
    return {
        name: {str(b["key"]): int(b["doc_count"]) for b in answer[name]["buckets"]}
        for name in names
    }
