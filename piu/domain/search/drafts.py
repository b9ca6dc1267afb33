"""Records as search knows them: public fields only, in French, the language of the texts."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import translation

from piu.domain.cooperation.models import Call, Need, Solution
from piu.domain.ecosystem.models import Flow, Site
from piu.domain.knowledge.models import Experience
from piu.domain.search.choices import Kind
from piu.domain.search.models import Findable
from piu.domain.taxonomy.queries import vocabulary
from piu.domain.territories.models import Territory
from piu.domain.territories.rules import size_class

# A case of an intermunicipality is also found by the names of its largest towns.
TOWNS_OF_AN_EPCI = 3
# The fields of a draft that its row keeps as they are.
KEPT_FIELDS = (
    *("title", "summary", "url", "parts"),
    *("place_name", "territory_id", "population", "year"),
)
ABOVE = "intermunicipality", "department", "region"


@dataclass(frozen=True)
class Draft:
    """One record as the public sees it, ready to be kept and indexed."""

    kind: str
    key: str
    title: str
    summary: str
    url: str
    place_name: str = ""
    territory_id: int | None = None
    population: int | None = None
    year: int | None = None
    parts: dict[str, str] = field(default_factory=dict, hash=False)
    facets: tuple[tuple[str, str], ...] = ()

    @property
    def identifier(self) -> str:
        return f"{self.kind}/{self.key}"

    @property
    def digest(self) -> str:
        """A fingerprint of everything that search holds of the record."""
        content = [
            *(self.kind, self.key, self.title, self.summary, self.url, self.place_name),
            *(self.territory_id, self.population, self.year, self.parts, sorted(self.facets)),
        ]
        text = json.dumps(content, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def drafts(kind: str, keys: Collection[str] | None = None) -> Iterator[Draft]:
    """Drafts of the records of a kind: all of them, or those that still exist among `keys`."""
    with translation.override("fr"):
        yield from _READERS[kind](keys)


def draft_of_row(row: Findable) -> Draft:
    """What a row says now, its facet values included (they are expected to be prefetched)."""
    return Draft(
        **{name: getattr(row, name) for name in ("kind", "key", *KEPT_FIELDS)},
        facets=tuple((value.facet, value.code) for value in row.facet_values.all()),
    )


def _experiences(keys: Collection[str] | None) -> Iterator[Draft]:
    cases = Experience.objects.select_related("region", *_over("territory")).prefetch_related(
        "steps", "obstacles", "success_factors", "effects", "themes", *_towns("territory")
    )
    for case in _chosen(cases, keys):
        obstacles = list(case.obstacles.all())
        themes = [theme.code for theme in case.themes.all()]
        region = case.region or _region(case.territory)
        yield Draft(
            kind=Kind.EXPERIENCES,
            key=case.slug,
            title=case.title,
            summary=case.summary,
            url=case.get_absolute_url(),
            place_name=case.place_name,
            **_whereabouts(case.territory),
            year=case.start_year,
            parts=_filled(
                steps=[step.text for step in case.steps.all()],
                obstacles=[f"{part.text} {part.removed_how}".strip() for part in obstacles],
                factors=[factor.text for factor in case.success_factors.all()],
                effects=[effect.text for effect in case.effects.all()],
                partners=[*case.partners, *case.funding, *case.schemes, *case.contracts],
                themes=_labels("themes", themes),
                labels=[
                    *_labels("obstacle_kinds", {o.kind: None for o in obstacles}),
                    *_labels("stages", [case.stage]),
                ],
                place=_place_words(case.territory, case.place_name, region),
                notes=[text for text in (case.replicability, case.cause, case.acceptance) if text],
            ),
            facets=_facets(
                theme=themes,
                stage=[case.stage],
                intensity=[case.intensity],
                obstacle=[obstacle.kind for obstacle in obstacles],
                **_place_facets(case.territory, region),
            ),
        )


def _calls(keys: Collection[str] | None) -> Iterator[Draft]:
    calls = Call.objects.select_related(*_over("territory"))
    for call in _chosen(calls, keys):
        yield Draft(
            kind=Kind.CALLS,
            key=call.slug,
            title=call.name,
            summary=call.note or call.amount_or_rate,
            url=call.get_absolute_url(),
            place_name=call.perimeter,
            **_whereabouts(call.territory),
            year=call.opens_on.year if call.opens_on else None,
            parts=_filled(
                partners=[call.operator, *call.beneficiaries],
                notes=[call.amount_or_rate] if call.note else [],
                themes=_labels("themes", call.themes),
                labels=_labels("call_kinds", [call.kind]),
                place=_place_words(call.territory, call.perimeter, _region(call.territory)),
            ),
            facets=_facets(
                theme=call.themes, **_place_facets(call.territory, _region(call.territory))
            ),
        )


def _needs(keys: Collection[str] | None) -> Iterator[Draft]:
    needs = Need.objects.select_related(*_over("territory")).prefetch_related(*_towns("territory"))
    for need in _chosen(needs, keys):
        yield Draft(
            kind=Kind.NEEDS,
            key=need.slug,
            title=need.title,
            summary=need.description,
            url=need.get_absolute_url(),
            place_name=need.place_name,
            **_whereabouts(need.territory),
            parts=_filled(
                obstacles=[need.constraint],
                notes=[need.horizon],
                themes=_labels("themes", need.themes),
                place=_place_words(need.territory, need.place_name, _region(need.territory)),
            ),
            facets=_facets(
                theme=need.themes, **_place_facets(need.territory, _region(need.territory))
            ),
        )


def _solutions(keys: Collection[str] | None) -> Iterator[Draft]:
    solutions = Solution.objects.select_related("organisation", *_over("home")).prefetch_related(
        "references", *_towns("home")
    )
    for solution in _chosen(solutions, keys):
        organisation = solution.organisation.name if solution.organisation else ""
        yield Draft(
            kind=Kind.SOLUTIONS,
            key=solution.slug,
            title=solution.name,
            summary=solution.description,
            url=solution.get_absolute_url(),
            place_name=solution.home_name,
            **_whereabouts(solution.home),
            parts=_filled(
                partners=[organisation if organisation != solution.name else ""],
                references=[reference.place_name for reference in solution.references.all()],
                themes=_labels("themes", solution.themes),
                labels=_labels("maturities", [solution.maturity]),
                place=_place_words(solution.home, solution.home_name, _region(solution.home)),
            ),
            facets=_facets(
                theme=solution.themes, **_place_facets(solution.home, _region(solution.home))
            ),
        )


def _sites(keys: Collection[str] | None) -> Iterator[Draft]:
    flows = Flow.objects.only("id", "source_id", "target_id", "resource").order_by("id")
    sites = Site.objects.select_related(
        "web", "organisation", *_over("territory")
    ).prefetch_related(
        "by_products",
        Prefetch("outflows", queryset=flows),
        Prefetch("inflows", queryset=flows),
    )
    if keys is not None:
        sites = sites.filter(slug__in=[key.partition("/")[2] for key in keys])
    for site in sites:
        key = f"{site.web.slug}/{site.slug}"
        if keys is not None and key not in keys:
            continue
        organisation = site.organisation.name if site.organisation else ""
        yield Draft(
            kind=Kind.SITES,
            key=key,
            title=site.name_fr,
            summary=site.note_fr,
            url=site.get_absolute_url(),
            place_name=site.place_name,
            **_whereabouts(site.territory),
            parts=_filled(
                partners=[organisation if organisation != site.name_fr else ""],
                gives=_labels("resources", {f.resource: None for f in site.outflows.all()}),
                takes=_labels("resources", {f.resource: None for f in site.inflows.all()}),
                references=[by_product.label_fr for by_product in site.by_products.all()],
                labels=[
                    *_labels("site_kinds", [site.kind]),
                    *_labels("naf_divisions", [site.naf_division]),
                    site.web.name_fr,
                ],
                place=_place_words(site.territory, site.place_name, _region(site.territory)),
            ),
            facets=_facets(**_place_facets(site.territory, _region(site.territory))),
        )


_READERS: dict[str, Callable[[Collection[str] | None], Iterator[Draft]]] = {
    Kind.EXPERIENCES: _experiences,
    Kind.CALLS: _calls,
    Kind.NEEDS: _needs,
    Kind.SOLUTIONS: _solutions,
    Kind.SITES: _sites,
}


def _chosen(records: QuerySet[Any], keys: Collection[str] | None) -> QuerySet[Any]:
    return records if keys is None else records.filter(slug__in=keys)


def _over(field_name: str) -> list[str]:
    """The place of a record and the places above it, for one query."""
    return [field_name, *(f"{field_name}__{above}" for above in ABOVE)]


def _towns(field_name: str) -> list[Prefetch]:
    members = Territory.objects.only("id", "name", "population", "intermunicipality_id")
    return [Prefetch(f"{field_name}__members", queryset=members.order_by("-population"))]


def _region(place: Territory | None) -> Territory | None:
    if place is None:
        return None
    return place if place.level == "region" else place.region


def _whereabouts(place: Territory | None) -> dict[str, Any]:
    if place is None:
        return {}
    return {"territory_id": place.pk, "population": place.population}


def _place_facets(place: Territory | None, region: Territory | None) -> dict[str, list[str]]:
    size = size_class(place.population) if place is not None else None
    return {
        "size_class": [size.code] if size else [],
        "region": [region.code] if region else [],
    }


def _place_words(place: Territory | None, stated: str, region: Territory | None) -> list[str]:
    """The names by which the place is known, from the nearest to the widest."""
    names = [stated]
    if place is not None:
        names.append(place.name)
        names += [member.name for member in place.members.all()[:TOWNS_OF_AN_EPCI]]
        if place.intermunicipality:
            names.append(place.intermunicipality.name)
        department = place if place.level == "department" else place.department
        if department is not None:
            names += [department.name, department.code.removeprefix("dep-")]
    if region is not None:
        names.append(region.name)
    return list(dict.fromkeys(names))


def _labels(name: str, codes: Collection[str]) -> list[str]:
    """The French words of codes, whatever the language of the page."""
    terms = vocabulary(name)
    return [terms[code].fr if code in terms else code for code in codes if code]


def _filled(**parts: list[str]) -> dict[str, str]:
    joined = {name: "\n".join(filter(None, texts)) for name, texts in parts.items()}
    return {name: text for name, text in joined.items() if text}


def _facets(**codes: Collection[str]) -> tuple[tuple[str, str], ...]:
    pairs = [(facet, code) for facet, found in codes.items() for code in found if code]
    return tuple(dict.fromkeys(pairs))
