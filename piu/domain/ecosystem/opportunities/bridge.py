"""What could be done on a toile: the facts told to the detectors, and what they find, in words.

The second door to the engine of this app: `bridge` speaks of scenarios, this file of opportunities.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from piu.domain.ecosystem.choices import FollowUp
from piu.domain.ecosystem.models import ByProduct, EcosystemWeb, Opportunity, Site, in_language
from piu.domain.ecosystem.opportunities import rules
from piu.domain.ecosystem.toiles import queries
from piu.domain.ecosystem.toiles.shelf import Shelf
from piu.domain.people.permissions import allows
from piu.domain.people.queries import viewpoint_of
from piu.domain.statements import queries as statements
from piu.domain.taxonomy.queries import term
from piu.engine.detect import opportunity as engine
from piu.engine.detect.chances import default_chances
from piu.engine.detect.ground import Ground, Place, Residue
from piu.engine.detect.knowledge import Knowledge, Words, default_knowledge, with_file
from piu.engine.detect.registry import DETECTORS
from piu.engine.detect.search import opportunities
from piu.engine.ecosystem import Amount, FlowFacts
from piu.engine.errors import EngineError
from piu.errors import InvalidInputError, NotFoundError, PiuError

Outcomes = tuple[tuple[str, int, int], ...]
PAGE_SIZE = 30
FATES = ("fate_fr", "fate_en")
# Facts under the hash of what they say: decision 0014.
GROUNDS: Shelf[Ground] = Shelf(most=4)
FOLLOW = "ecosystem.follow_opportunity"
# The themes under which the library keeps cases and calls, by family of what moves.
THEMES = {
    "energy": ("industrie_symbiose", "energie"),
    "water": ("industrie_symbiose", "eaux_pluviales"),
    "by_product": ("industrie_symbiose", "dechets_economie_circulaire"),
}


@dataclass(frozen=True)
class Sign:
    """One reason of a probability, in words, with its factor on the odds."""

    label: str
    factor: float


@dataclass(frozen=True)
class Reading:
    """One opportunity with the names of what it joins, and how far people have brought it."""

    found: engine.Opportunity
    knowledge: Knowledge
    web: EcosystemWeb
    source: Site | None
    target: Site | None
    partners: tuple[Site, ...]
    followed: Opportunity | None
    shows_details: bool
    may_follow: bool

    @property
    def key(self) -> str:
        return self.found.key

    @property
    def kind(self) -> str:
        """The kind, in words."""
        kind = DETECTORS[self.found.kind]
        return in_language(kind.label_fr, kind.label_en)

    @property
    def resource(self) -> str:
        """What would move or be shared, in words."""
        return resource_label(self.found.matter)

    @property
    def percent(self) -> int:
        """The probability, as a whole percentage that is never 0."""
        return max(1, round(100 * self.found.probability))

    @property
    def base(self) -> list[int]:
        """The base rate before any sign, in percent: low, mid, high."""
        base = default_chances().base
        return [round(100 * value) for value in (base.low, base.mid, base.high)]

    @property
    def signs(self) -> list[Sign]:
        """Why it is so likely, in the order the detector gives."""
        words = default_chances().words
        return [Sign(in_language(*words[s.code]), s.factor) for s in self.found.signs]

    @property
    def use(self) -> str:
        """The activity that would use it, in words; empty when no statement is behind it."""
        return self._told("processes", self._said("use"))

    @property
    def treatment(self) -> str:
        if self.found.use is None:
            return ""
        return _label(self.knowledge.treatments[self.found.use.treatment][0])

    @property
    def treatment_cost(self) -> Any:
        """The judged cost of the treatment: low, mid, high and unit; None without a treatment."""
        use = self.found.use
        if use is None or use.treatment in ("none", "contract"):
            return None
        return self.knowledge.treatments[use.treatment][1]

    @property
    def legal(self) -> str:
        return self._told("legal", self._said("legal"))

    @property
    def limit(self) -> str:
        """What quality must be checked first."""
        return self._told("limits", self._said("limit"))

    @property
    def source_title(self) -> str:
        """The published document that the statement rests on."""
        pooled = [pool.source for pool in self.knowledge.pools if pool.code == self.found.matter]
        code = self._said("source") or next(iter(pooled), "")
        if not code:
            return ""
        row = self.knowledge.sources[code]
        return f"{row['title']} ({row['publisher']}, {row['year']})"

    @property
    def is_judged(self) -> bool:
        return self.found.use is not None and self.found.use.basis == "judgement"

    @property
    def processes(self) -> list[str]:
        """For a missing link: the activities that would fill it."""
        return [self._told("processes", code) for code in self.found.processes]

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What was seen in the toile, each with its address: flows, by-products (on the sheet)."""
        at = 2 if (get_language() or "fr").startswith("en") else 0
        sheet = self.source.get_absolute_url() if self.source else ""
        return [
            (fact, reverse("toiles:flow", args=[self.web.slug, fact]))
            if fact.count("--") == 2
            else (fact.partition(" / ")[at] or fact.partition(" / ")[0], sheet)
            for fact in self.found.facts
        ]

    def get_absolute_url(self) -> str:
        return reverse("toiles:opportunity", args=[self.web.slug, self.key])

    @property
    def state(self) -> str:
        return str(FollowUp(self.followed.state).label) if self.followed else ""

    def themes(self) -> tuple[str, ...]:
        """Themes of the library under which cases and calls of this kind are kept."""
        row = term("resource_classes", self.found.resource)
        family = str(row.extra.get("family", "")) if row else "by_product"
        return THEMES.get(family, ("industrie_symbiose", "dechets_economie_circulaire"))

    def _said(self, name: str) -> str | None:
        return getattr(self.found.use, name) if self.found.use else None

    def _told(self, table: str, code: str | None) -> str:
        if not code:
            return ""
        row = getattr(self.knowledge, table)[code]
        return _label(getattr(row, "name", row))

    def to_dict(self) -> dict[str, Any]:
        """The whole opportunity as plain values, for commands and programs."""
        chances = default_chances().words
        told = self.found.to_dict()
        told["signs"] = [
            {**row, "fr": chances[row["code"]][0], "en": chances[row["code"]][1]}
            for row in told["signs"]
        ]
        words = _words_of(self.found.matter)
        return {
            **told,
            "resource_fr": words.fr,
            "resource_en": words.en,
            "follow_up": self.followed.state if self.followed else None,
        }


def found(
    web: EcosystemWeb,
    *,
    viewer: Any,
    limit: int | None = None,
    kinds: Iterable[str] | None = None,
    site: str = "",
    closing: Iterable[str] = (),
    table: Path | None = None,
) -> list[Reading]:
    """What could be done on a toile, the likeliest first, on the figures this viewer may see.

    `site` keeps what concerns one site; `closing` are sites that a scenario closes; `table` is an
    operator's own file of statements.
    """
    rules.check_limit(limit)
    ground = ground_of(web, viewer=viewer)
    outcomes = tuple(sorted(recorded_outcomes()))
    asked = None if kinds is None else tuple(kinds)
    knowledge = _knowledge(table)
    try:
        rows = _search(ground, knowledge, outcomes, tuple(sorted(closing)), asked)
    except EngineError as error:
        raise told_error(error) from error
    if site:
        queries.site(web, site)
        rows = [row for row in rows if site in (row.source, row.target, *row.partners)]
    return _readings(web, rows[:limit], knowledge=knowledge, viewer=viewer)


@dataclass(frozen=True)
class Listing:
    """One page of what could be done, and what the list can be narrowed to."""

    rows: list[Reading]
    total: int
    page: int
    pages: int
    kinds: list[tuple[str, str, int]]
    resources: list[tuple[str, str]]
    sites: list[tuple[str, str]]
    warnings: list[str]

    @property
    def first(self) -> int:
        """The number of the first opportunity of the page."""
        return (self.page - 1) * PAGE_SIZE + 1


def listing(
    web: EcosystemWeb,
    *,
    viewer: Any,
    kind: str = "",
    site: str = "",
    resource: str = "",
    page: int = 1,
) -> Listing:
    """One page of the opportunities that a choice keeps, the likeliest first."""
    every = found(web, viewer=viewer, site=site)
    _check_choice(kind, resource, every)
    kept = [row for row in every if not resource or row.found.resource == resource]
    counts = Counter(row.found.kind for row in kept)
    kept = [row for row in kept if not kind or row.found.kind == kind]
    pages = max(1, -(-len(kept) // PAGE_SIZE))
    page = max(1, min(page, pages))
    ends = {end for row in every for end in (row.source, row.target) if end}
    matter = {row.found.resource: row.resource for row in reversed(every)}
    return Listing(
        rows=kept[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        total=len(kept),
        page=page,
        pages=pages,
        kinds=[(code, label, counts[code]) for code, label in kinds() if counts[code]],
        resources=sorted(matter.items(), key=lambda item: item[1].casefold()),
        sites=sorted(((end.slug, end.name) for end in ends), key=lambda item: item[1].casefold()),
        warnings=contradictions(),
    )


def _check_choice(kind: str, resource: str, every: list[Reading]) -> None:
    if kind and kind not in DETECTORS:
        raise InvalidInputError("unknown_detector", where="kind", value=kind[:80])
    known = {row.found.resource for row in every}
    if resource and every and resource not in known:
        raise InvalidInputError("unknown_resource", where="resource", value=resource[:80])


def one(web: EcosystemWeb, key: str, *, viewer: Any) -> Reading:
    """One opportunity by its key; `NotFoundError` when the toile holds no such one today."""
    for reading in found(web, viewer=viewer):
        if reading.key == key:
            return reading
    raise NotFoundError("unknown_opportunity", where=web.slug, value=key[:250])


def kinds() -> list[tuple[str, str]]:
    """Each kind of opportunity with its words."""
    return [(code, in_language(d.label_fr, d.label_en)) for code, d in DETECTORS.items()]


def recorded_outcomes() -> Outcomes:
    """How many opportunities of each kind came true and failed, over all toiles."""
    counts: dict[str, list[int]] = {}
    ended = Opportunity.objects.filter(state__in=[FollowUp.RUNNING, FollowUp.FAILED])
    for kind, state in ended.values_list("kind", "state"):
        counts.setdefault(kind, [0, 0])[state == FollowUp.FAILED] += 1
    return tuple((kind, running, failed) for kind, (running, failed) in counts.items())


def contradictions(table: Path | None = None) -> list[str]:
    """The statements of the tables that contradict one another, one sentence each."""
    return [
        _(
            "%(matter)s, pour %(use)s : « %(first)s » et « %(second)s » se contredisent ; "
            "le second est gardé."
        )
        % {
            "matter": resource_label(first.of),
            "use": _label(default_knowledge().processes[first.use].name),
            "first": f"{first.treatment}, {first.legal}",
            "second": f"{second.treatment}, {second.legal}",
        }
        for first, second in _knowledge(table).contradictions
    ]


def resource_label(matter: str) -> str:
    """The words of a matter, a pool or a resource class, in the language of the page."""
    return _label(_words_of(matter))


@cache
def _words_of(code: str) -> Words:
    knowledge = default_knowledge()
    if code in knowledge.matter:
        return knowledge.matter[code].name
    for pool in knowledge.pools:
        if pool.code == code:
            return pool.name
    row = term("resource_classes", code)
    return Words(row.fr, row.en) if row else Words(code, code)


def _label(words: Words) -> str:
    return words.en if (get_language() or "fr").startswith("en") else words.fr


@lru_cache(maxsize=8)
def _search(
    ground: Ground,
    knowledge: Knowledge,
    outcomes: Outcomes,
    closing: tuple[str, ...],
    asked: tuple[str, ...] | None,
) -> list[engine.Opportunity]:
    recorded = {kind: (running, failed) for kind, running, failed in outcomes}
    return opportunities(
        ground, knowledge=knowledge, outcomes=recorded, closing=closing, kinds=asked
    )


def _knowledge(table: Path | None) -> Knowledge:
    path = table or (Path(settings.SYNERGY_TABLE) if settings.SYNERGY_TABLE else None)
    if path is None:
        return default_knowledge()
    try:
        return _widened(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise InvalidInputError("bad_synergy_table", where=path.name, value="") from error
    except EngineError as error:
        raise told_error(error) from error


@lru_cache(maxsize=4)
def _widened(path: Path, changed_ns: int) -> Knowledge:
    return with_file(default_knowledge(), path)


def told_error(error: EngineError) -> PiuError:
    """The engine's refusal as an error with a sentence."""
    params = {**error.params, "suggestion_fr": "", "suggestion_en": ""}
    return InvalidInputError(error.code, where=error.where, value=error.value, **params)


def ground_of(web: EcosystemWeb, *, viewer: Any) -> Ground:
    """The facts of a toile that the detectors read, as this viewer sees them."""
    by_products = ByProduct.objects.filter(site__web=web).order_by("pk")
    named = by_products.values_list("pk", "site__slug", "label_fr", "label_en", "ewc_code", *FATES)
    said = statements.standing_rows(by_products.values("subject_id"), viewer=viewer)
    key = queries.stamp(web, viewer=viewer), repr((list(named), list(said)))
    return GROUNDS.get(key, lambda: _read_ground(web, viewer=viewer))


def _read_ground(web: EcosystemWeb, *, viewer: Any) -> Ground:
    view = queries.toile_view(web, viewer=viewer)
    by_products = list(ByProduct.objects.filter(site__web=web).select_related("site"))
    values = statements.values_of([row.subject_id for row in by_products], viewer=viewer)
    return Ground(
        places=tuple(_place(row.site) for row in view.sites),
        flows=tuple(_flow(row) for row in view.flows),
        residues=tuple(_residue(row, values.get(row.subject_id, {})) for row in by_products),
    )


def _place(site: Site) -> Place:
    return Place(
        id=site.slug,
        text=f"{site.name_fr} / {site.name_en}",
        naf=site.naf_division or None,
        outside=site.is_outside,
        status=site.status,
        latitude=site.latitude,
        longitude=site.longitude,
        organisation=site.organisation.slug if site.organisation else "",
    )


def _flow(row: queries.FlowRow) -> FlowFacts:
    resource_class = term("resource_classes", str(row.resource.extra.get("class", "")))
    return FlowFacts(
        id=row.flow.key,
        source=row.flow.source.slug,
        target=row.flow.target.slug,
        resource=row.flow.resource,
        resource_class=resource_class.code if resource_class else row.flow.resource,
        family=str((resource_class or row.resource).extra.get("family", "")),
        quantity=_amount(row.quantity),
        status=cast(Any, row.flow.status),
        certainty=cast(Any, row.flow.certainty),
    )


def _residue(row: ByProduct, values: queries.Values) -> Residue:
    fate = f"{row.fate_fr} / {row.fate_en}" if row.fate_fr or row.fate_en else ""
    return Residue(
        site=row.site.slug,
        text=f"{row.label_fr} / {row.label_en}",
        ewc=row.ewc_code,
        fate=fate,
        quantity=_amount(values.get(("quantity", ""))),
    )


def _amount(statement: Any) -> Amount | None:
    if statement is None or statement.number is None:
        return None
    inferred = statement.confidence == "inferred"
    known = cast(Any, "inferred" if inferred else "documented")
    return Amount(statement.number, statement.unit, statement.year, known)


def _readings(
    web: EcosystemWeb, rows: list[engine.Opportunity], *, knowledge: Knowledge, viewer: Any
) -> list[Reading]:
    names = {end for row in rows for end in (row.source, row.target, *row.partners) if end}
    sites = {site.slug: site for site in web.sites.filter(slug__in=names)}
    followed = {row.key: row for row in web.opportunities.select_related("web")}
    may_follow = allows(viewer, FOLLOW, web)
    details = may_follow or viewpoint_of(viewer).is_member
    return [
        Reading(
            found=row,
            knowledge=knowledge,
            web=web,
            source=sites.get(row.source or ""),
            target=sites.get(row.target or ""),
            partners=tuple(sites[slug] for slug in row.partners),
            followed=followed.get(row.key),
            shows_details=details,
            may_follow=may_follow,
        )
        for row in rows
    ]
