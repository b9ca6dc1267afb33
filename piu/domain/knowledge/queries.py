"""Reads of the library of experiences."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, IntegerField, Max, QuerySet, When
from rapidfuzz import fuzz, process

from piu.domain.knowledge.models import Effect, Experience, FundingLine, Obstacle, Version
from piu.domain.knowledge.rules import (
    PARTS_CITED,
    Citation,
    EffectFacts,
    ExperienceFacts,
    Figure,
    FundingFacts,
    ObstacleFacts,
    VariationFacts,
)
from piu.domain.statements.models import Statement
from piu.domain.statements.queries import history_of, resolve
from piu.domain.taxonomy.queries import Term, require_term, vocabulary
from piu.domain.territories.choices import Level
from piu.domain.territories.models import Territory
from piu.domain.territories.rules import Point, distance_km
from piu.errors import InvalidInputError, NotFoundError

SORTS = "light_first", "recent", "small_first"
FACETS = "theme", "size_class", "region", "stage", "intensity", "obstacle"
PARTS = (
    *(f"{name}__source" for name in ("steps", "obstacles", "success_factors", "effects")),
    *("funding_lines__source", "themes", "sources"),
)
# From this likeness on (0 to 100), two titles may name one case: read both before saying so.
SAME_TITLE = 80
VARIATION_FIELDS = "kept", "changed", "dropped", "why", "result"
SHORT_COLUMNS = (
    *("pk", "slug", "intensity", "region_id", "territory_id", "territory__level"),
    *("territory__intermunicipality_id", "territory__department_id"),
    *("territory__longitude", "territory__latitude", "territory__population"),
)
SIZED_LEVELS = Level.MUNICIPALITY, Level.INTERMUNICIPALITY


@dataclass(frozen=True)
class Choice:
    """What a reader asked the list to show; an empty field asks for nothing."""

    theme: str = ""
    size_class: str = ""
    region: str = ""
    stage: str = ""
    intensity: str = ""
    obstacle: str = ""

    def without(self, facet: str) -> "Choice":
        """The same choice with one facet let go."""
        return replace(self, **{facet: ""})


@dataclass(frozen=True)
class FacetOption:
    """One value of a facet, and how many cases it keeps under the other facets."""

    code: str
    label: str
    count: int


@dataclass(frozen=True)
class Around:
    """The cases that may serve a territory, and how many there are in all."""

    here: list[Experience]
    here_count: int
    near: list[tuple[Experience, float]]
    alike: list[Experience]
    alike_count: int


class _Short(NamedTuple):
    """What is enough to choose among all the cases."""

    pk: int
    slug: str
    intensity: str
    region_id: int | None
    territory_id: int | None
    level: str | None
    intermunicipality_id: int | None
    department_id: int | None
    longitude: float | None
    latitude: float | None
    population: int | None

    def is_of(self, size: Term) -> bool:
        """Whether the case belongs to a size class."""
        if self.population is None or self.level not in SIZED_LEVELS:
            return False
        return self.population >= size["min"] and (
            size["max"] is None or self.population < size["max"]
        )


@dataclass(frozen=True)
class ShownFigure:
    """The value shown, and the other values that sources give for the same thing."""

    statement: Statement
    others: list[Statement]


def check_choice(choice: Choice) -> None:
    """Refuse a code that no vocabulary or territory knows."""
    names = {"theme": "themes", "size_class": "size_classes", "stage": "stages"}
    names |= {"intensity": "intensities", "obstacle": "obstacle_kinds"}
    for facet, name in names.items():
        code = getattr(choice, facet)
        if code:
            require_term(name, code, where=facet)
    if choice.region and not Territory.objects.filter(code=choice.region).exists():
        raise InvalidInputError("unknown_territory", where="region", value=choice.region)


def experiences(choice: Choice = Choice(), *, sort: str = "light_first") -> QuerySet[Experience]:
    """Cases kept by a choice, in one of the orders of `SORTS`."""
    rows = _kept(choice).select_related("territory__department", "region")
    rows = rows.prefetch_related("themes")
    if sort == "recent":
        return rows.order_by(F("start_year").desc(nulls_last=True), "slug")
    if sort == "small_first":
        return rows.order_by(F("territory__population").asc(nulls_last=True), "slug")
    if sort != "light_first":
        raise InvalidInputError("unknown_sort", where="sort", value=sort, known=", ".join(SORTS))
    lightness = [
        When(intensity=code, then=rank) for rank, code in enumerate(vocabulary("intensities"))
    ]
    order = Case(*lightness, default=len(lightness), output_field=IntegerField())
    return rows.order_by(order, F("territory__population").asc(nulls_last=True), "slug")


def _kept(choice: Choice) -> QuerySet[Experience]:
    rows = Experience.objects.all()
    if choice.theme:
        rows = rows.filter(themes__code=choice.theme)
    if choice.obstacle:
        kept = Obstacle.objects.filter(kind=choice.obstacle).values("experience")
        rows = rows.filter(pk__in=kept)
    if choice.stage:
        rows = rows.filter(stage=choice.stage)
    if choice.intensity:
        rows = rows.filter(intensity=choice.intensity)
    if choice.region:
        rows = rows.filter(region__code=choice.region)
    if choice.size_class:
        rows = _of_size(rows, vocabulary("size_classes")[choice.size_class])
    return rows


def _of_size(rows: QuerySet[Experience], size: Term) -> QuerySet[Experience]:
    rows = rows.filter(territory__level__in=SIZED_LEVELS, territory__population__gte=size["min"])
    return rows if size["max"] is None else rows.filter(territory__population__lt=size["max"])


def facet_options(choice: Choice = Choice()) -> dict[str, list[FacetOption]]:
    """For each facet, its values that keep at least one case under the other facets."""
    return {
        "theme": _terms("themes", _counts(choice, "theme", "themes__code")),
        "size_class": _size_options(choice.without("size_class")),
        "region": _region_options(choice.without("region")),
        "stage": _terms("stages", _counts(choice, "stage", "stage")),
        "intensity": _terms("intensities", _counts(choice, "intensity", "intensity")),
        "obstacle": _terms("obstacle_kinds", _counts(choice, "obstacle", "obstacles__kind")),
    }


def _counts(choice: Choice, facet: str, field: str) -> dict[str, int]:
    rows: Any = Experience.objects.filter(pk__in=_kept(choice.without(facet)).values("pk"))
    counted = rows.order_by().values_list(field).annotate(Count("pk", distinct=True))
    return {code: count for code, count in counted if code}


def _terms(name: str, counts: dict[str, int]) -> list[FacetOption]:
    return [
        FacetOption(code, term.label, counts[code])
        for code, term in vocabulary(name).items()
        if code in counts
    ]


def _size_options(others: Choice) -> list[FacetOption]:
    sized = _kept(others).filter(territory__level__in=SIZED_LEVELS)
    populations = [
        n for n in sized.values_list("territory__population", flat=True) if n is not None
    ]
    options = []
    for code, size in vocabulary("size_classes").items():
        top = float("inf") if size["max"] is None else size["max"]
        count = sum(size["min"] <= population < top for population in populations)
        if count:
            options.append(FacetOption(code, size.label, count))
    return options


def _region_options(others: Choice) -> list[FacetOption]:
    rows: Any = _kept(others).exclude(region=None).order_by("region__name")
    counted = rows.values_list("region__code", "region__name").annotate(Count("pk"))
    return [FacetOption(code, name, count) for code, name, count in counted]


def experience(slug: str) -> Experience:
    """One case with all its parts; `NotFoundError` names the closest slugs."""
    rows = Experience.objects.select_related("territory__department", "region").prefetch_related(
        *PARTS, "transposed_from__parent", "transposed_to__child"
    )
    found = rows.filter(slug=slug).first()
    if found is None:
        slugs = Experience.objects.values_list("slug", flat=True)
        close = get_close_matches(slug[:120], list(slugs), n=3)
        raise NotFoundError("unknown_experience", value=slug, close=", ".join(close) or "—")
    return found


def figures_of(case: Experience, *, viewer: Any) -> tuple[ShownFigure | None, list[ShownFigure]]:
    """The cost of a case and its indicators, each with the values that this viewer also may see."""
    told = [row for row in history_of(case.subject_id, viewer=viewer) if row.withdrawn_at is None]
    shown = resolve(told).get(case.subject_id, {})
    figures = {key: ShownFigure(row, _others(row, told)) for key, row in shown.items()}
    indicators = [figure for (name, _), figure in figures.items() if name == "indicator"]
    indicators.sort(key=lambda figure: figure.statement.pk)
    return figures.get(("cost_eur", "")), indicators


def _others(shown: Statement, told: list[Statement]) -> list[Statement]:
    same = [row for row in told if (row.attribute, row.label) == (shown.attribute, shown.label)]
    return [row for row in same if row != shown]


def met_by_others(case: Experience, *, limit: int = 2) -> dict[str, list[Obstacle]]:
    """For each kind of obstacle of a case, the same kind met elsewhere: small towns first."""
    kinds = {part.kind for part in case.obstacles.all()}
    rows = Obstacle.objects.filter(kind__in=kinds).exclude(experience=case)
    rows = rows.select_related("experience").order_by(
        F("experience__territory__population").asc(nulls_last=True), "experience__slug", "rank"
    )
    found: dict[str, list[Obstacle]] = defaultdict(list)
    for part in rows:
        met = found[part.kind]
        if len(met) < limit and part.experience_id not in {other.experience_id for other in met}:
            met.append(part)
    return dict(found)


def cases_like(case: Experience, *, limit: int = 4) -> list[Experience]:
    """Other cases of the same main theme, the lightest first."""
    main = [theme.code for theme in case.themes.all()][:1]
    rows = experiences(Choice(theme=main[0])) if main else Experience.objects.none()
    return list(rows.exclude(pk=case.pk)[:limit])


def cases_like_text(title: str, *, limit: int = 3) -> list[Experience]:
    """The cases whose title has nearly the same words: perhaps the same case, told before."""
    rows = dict(Experience.objects.values_list("pk", "title"))
    found = process.extract(
        title, rows, scorer=fuzz.token_set_ratio, limit=limit, score_cutoff=SAME_TITLE
    )
    cases = Experience.objects.in_bulk([pk for _title, _score, pk in found])
    return [cases[pk] for _title, _score, pk in found]


def facts_of(*slugs: str) -> list[ExperienceFacts]:
    """What the database holds of these cases, in the order asked."""
    held = facts_by_slug(slugs)
    return [held[slug] for slug in slugs]


def cases_around(place: Territory, *, size: Term | None, limit: int = 6) -> Around:
    """Cases lived in a territory, the closest to it, and those of its size class: each once.

    For a commune, the cases of its EPCI count as lived there. Distances go from town hall to
    town hall, or from a point inside the territory; a région or a département has none.
    """
    rows = [_Short(*values) for values in Experience.objects.values_list(*SHORT_COLUMNS)]
    lightness = {code: rank for rank, code in enumerate(vocabulary("intensities"))}
    rows.sort(key=lambda row: (lightness.get(row.intensity, 9), row.population or 0, row.slug))
    here = [row for row in rows if _lies_in(row, place)]
    others = [row for row in rows if row not in here and row.level in SIZED_LEVELS]
    near: list[tuple[int, float]] = []
    if place.level in SIZED_LEVELS and place.longitude is not None and place.latitude is not None:
        near = _nearest((place.longitude, place.latitude), others)[:limit]
    same = [row for row in rows if size is not None and row.is_of(size)]
    taken = {pk for pk, _km in near} | {row.pk for row in here}
    alike = [row for row in same if row.pk not in taken]
    shown = [row.pk for row in (*here[: 2 * limit], *alike[:limit])] + [pk for pk, _km in near]
    links = "territory__department", "region"
    found = Experience.objects.select_related(*links).prefetch_related("themes").in_bulk(shown)
    return Around(
        here=[found[row.pk] for row in here[: 2 * limit]],
        here_count=len(here),
        near=[(found[pk], km) for pk, km in near],
        alike=[found[row.pk] for row in alike[:limit]],
        alike_count=len(same),
    )


def _lies_in(row: _Short, place: Territory) -> bool:
    if place.level == Level.REGION:
        return row.region_id == place.pk
    known = {row.territory_id, row.intermunicipality_id, row.department_id}
    if place.level == Level.MUNICIPALITY and place.intermunicipality_id:
        return row.territory_id in (place.pk, place.intermunicipality_id)
    return place.pk in known


def _nearest(point: Point, rows: list[_Short]) -> list[tuple[int, float]]:
    located = [
        (distance_km(point, (row.longitude, row.latitude)), row.pk)
        for row in rows
        if row.longitude is not None and row.latitude is not None
    ]
    return [(pk, km) for km, pk in sorted(located)]


def known_places(codes: Iterable[str]) -> set[str]:
    """Those of these codes that a territory carries."""
    wanted = Territory.objects.filter(code__in=set(codes))
    return set(wanted.values_list("code", flat=True))


def ids_by_slug(slugs: Iterable[str]) -> dict[str, int]:
    """The primary key of each of these cases that exists."""
    rows = Experience.objects.filter(slug__in=set(slugs))
    return dict(rows.values_list("slug", "pk"))


def merged_slugs() -> dict[str, str]:
    """The cases that were merged into another one, and the address that each leads to."""
    rows = Experience.everything.exclude(merged_into=None)
    return dict(rows.values_list("slug", "merged_into__slug"))


def now_called(slug: str) -> str:
    """The address to which the one of a merged case leads; the same when it was not merged."""
    moved = merged_slugs()
    seen = set()
    while slug in moved and slug not in seen:
        seen.add(slug)
        slug = moved[slug]
    return slug


def cases_with_versions(slugs: Iterable[str]) -> list[Experience]:
    """Those of these cases that people have written or changed here."""
    rows = Experience.objects.filter(slug__in=set(slugs), versions__isnull=False)
    return list(rows.distinct())


def latest_number(case: Experience) -> int:
    """The number of the latest version of a case; 0 when it has none."""
    found = Version.objects.filter(experience=case).aggregate(Max("number"))["number__max"]
    return found or 0


def facts_by_slug(slugs: Iterable[str] | None = None) -> dict[str, ExperienceFacts]:
    """What the database holds of these cases (or of all), in the form that files compare with."""
    wanted = Experience.objects.all() if slugs is None else _of(slugs)
    rows = wanted.select_related("territory", "region").prefetch_related(
        *PARTS, "transposed_from__parent", "transposed_to__child"
    )
    records = list(rows)
    figures = _figures([record.subject_id for record in records])
    return {record.slug: _facts(record, figures[record.subject_id]) for record in records}


def _of(slugs: Iterable[str]) -> QuerySet[Experience]:
    return Experience.objects.filter(slug__in=set(slugs))


def _figures(subject_ids: list[int]) -> dict[int, tuple[Figure, ...]]:
    found: dict[int, list[Figure]] = defaultdict(list)
    # What imports said; what people said besides, publicly or not, is theirs.
    standing = Statement.objects.filter(
        subject_id__in=subject_ids, withdrawn_at=None, batch__isnull=False
    )
    for row in standing.exclude(number=None):
        found[row.subject_id].append(
            Figure(
                attribute=row.attribute,
                label=row.label,
                number=float(row.number or 0),
                unit=row.unit,
                year=row.year,
                confidence=row.confidence,
                note_fr=row.note_fr,
                note_en=row.note_en,
            )
        )
    return defaultdict(tuple, {key: tuple(rows) for key, rows in found.items()})


def _facts(record: Experience, figures: tuple[Figure, ...]) -> ExperienceFacts:
    return ExperienceFacts(
        slug=record.slug,
        title=record.title,
        summary=record.summary,
        language=record.language,
        place_name=record.place_name,
        place_level=record.place_level,
        territory_code=record.territory.code if record.territory else "",
        region_code=record.region.code if record.region else "",
        stage=record.stage,
        intensity=record.intensity,
        confidence=record.confidence,
        label_basis=record.label_basis,
        evaluation_moment=record.evaluation_moment,
        replicability=record.replicability,
        start_year=record.start_year,
        end_year=record.end_year,
        themes=tuple(theme.code for theme in record.themes.all()),
        steps=tuple(step.text for step in record.steps.all()),
        obstacles=tuple(map(_obstacle, record.obstacles.all())),
        success_factors=tuple(part.text for part in record.success_factors.all()),
        effects=tuple(map(_effect, record.effects.all())),
        partners=tuple(record.partners),
        funding=tuple(record.funding),
        schemes=tuple(record.schemes),
        tags=tuple(record.tags),
        source_slugs=tuple(sorted(source.slug for source in record.sources.all())),
        transposed_from=tuple(sorted(_parents(record))),
        transposed_to=tuple(sorted(_children(record))),
        figures=figures,
        cause=record.cause,
        acceptance=record.acceptance,
        holder=record.holder,
        contracts=tuple(record.contracts),
        funding_lines=tuple(map(_funding, record.funding_lines.all())),
        citations=tuple(sorted(_citations(record), key=lambda cited: (cited.part, cited.rank))),
        variations=tuple(sorted(_variations(record), key=lambda told: told.parent)),
    )


def _obstacle(part: Obstacle) -> ObstacleFacts:
    return ObstacleFacts(
        text=part.text,
        kind=part.kind,
        side=part.side,
        span=part.span,
        removed_how=part.removed_how,
        removed_by=part.removed_by,
    )


def _effect(part: Effect) -> EffectFacts:
    return EffectFacts(
        domain=part.domain,
        text=part.text,
        indicator=part.indicator,
        value=part.value,
        unit=part.unit,
        measured_on=part.measured_on,
        evidence_level=part.evidence_level,
    )


def _funding(part: FundingLine) -> FundingFacts:
    return FundingFacts(part.text, part.outcome, part.asked_eur, part.obtained_eur)


def _citations(record: Experience) -> Iterable[Citation]:
    for name in PARTS_CITED:
        for rank, part in enumerate(getattr(record, name).all()):
            if part.source is not None:
                yield Citation(name, rank, part.source.slug, part.said_on)


def _variations(record: Experience) -> Iterable[VariationFacts]:
    for link in record.transposed_from.all():
        told = [getattr(link, name) for name in VARIATION_FIELDS]
        if any(told):
            yield VariationFacts(link.parent.slug if link.parent else link.parent_name, *told)


def _parents(record: Experience) -> Iterable[str]:
    for link in record.transposed_from.all():
        yield link.parent.slug if link.parent else link.parent_name


def _children(record: Experience) -> Iterable[str]:
    for link in record.transposed_to.all():
        yield link.child.slug if link.child else link.child_name
