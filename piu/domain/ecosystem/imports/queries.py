"""Reads for imports: what a toile holds, in the form in which a file is compared with it."""

from collections.abc import Iterable
from typing import Any

from piu.domain.ecosystem.imports import rules
from piu.domain.ecosystem.models import (
    ByProduct,
    Comment,
    EcosystemWeb,
    Flow,
    KeptFile,
    Project,
    Site,
    ToileImport,
)
from piu.domain.people.queries import organisations_by_slug
from piu.domain.statements import queries as statements
from piu.domain.territories.models import Territory
from piu.errors import NotFoundError


def stored_things(slug: str) -> dict[rules.Key, Any]:
    """The rows of a toile (itself, sites, flows, by-products, projects) by kind and name."""
    found: dict[rules.Key, Any] = {
        ("toile", row.slug): row
        for row in EcosystemWeb.objects.filter(slug=slug).select_related("territory")
    }
    sites = Site.objects.filter(web__slug=slug).select_related(
        "subject", "territory", "organisation", "web"
    )
    flows = Flow.objects.filter(source__web__slug=slug).select_related(
        "subject", "source__web", "target"
    )
    by_products = ByProduct.objects.filter(site__web__slug=slug).select_related("subject", "site")
    projects = Project.objects.filter(web__slug=slug).select_related("subject")
    found |= {("site", row.slug): row for row in sites.prefetch_related("sources")}
    found |= {("flow", row.key): row for row in flows.prefetch_related("sources")}
    found |= {
        ("by_product", f"{row.site.slug}/{row.slug}"): row
        for row in by_products.prefetch_related("sources")
    }
    found |= {("project", row.slug): row for row in projects.prefetch_related("sources", "sites")}
    return found


def stored_records(slug: str) -> dict[rules.Key, rules.Record]:
    """The rows of a toile in the form in which an import compares them."""
    return {key: record_of(key, row) for key, row in stored_things(slug).items()}


def stored_sources(slugs: Iterable[str]) -> dict[rules.Key, rules.Record]:
    """The sources that exist, in the form in which an import compares them."""
    return {
        ("source", slug): record_of(("source", slug), row)
        for slug, row in statements.sources_by_slug(slugs).items()
    }


def stored_organisations(slugs: Iterable[str]) -> dict[rules.Key, rules.Record]:
    """The organisations that exist, in the form in which an import compares them."""
    return {
        ("organisation", slug): record_of(("organisation", slug), row)
        for slug, row in organisations_by_slug(slugs).items()
    }


def spoken_of(subject_ids: Iterable[int]) -> set[int]:
    """Those of these subjects on which a statement stands, or someone said or asked something."""
    wanted = sorted(subject_ids)
    said: set[int] = set()
    for start in range(0, len(wanted), 5000):
        some = Comment.objects.filter(subject_id__in=wanted[start : start + 5000])
        said |= set(some.values_list("subject_id", flat=True))
    return said | statements.spoken_of(wanted)


def built_upon(web: EcosystemWeb) -> set[int]:
    """The subjects of the sites that a flow, a by-product or a project hangs from."""
    hanging: set[int] = set()
    for name in ("outflows", "inflows", "by_products", "projects"):
        held = web.sites.filter(**{f"{name}__isnull": False})
        hanging |= set(held.values_list("subject_id", flat=True))
    return hanging


def kept_file(key: Any, *, by: Any) -> KeptFile:
    """A file kept for this person; nobody else finds it."""
    found = KeptFile.objects.filter(pk=key, by=by).first()
    if found is None:
        raise NotFoundError("kept_file_gone", value=str(key)[:40])
    return found


def is_long(file: KeptFile) -> bool:
    """Whether a worker reads this file, while its sender follows on a page."""
    return rules.is_long(bytes(file.content))


def done_import(batch: Any) -> ToileImport:
    """An import by its batch; `NotFoundError` when there is none."""
    found = ToileImport.objects.filter(batch=batch).select_related("batch").first()
    if found is None:
        raise NotFoundError("unknown_import", value=str(batch)[:40])
    return found


def imports_by(person: Any, *, most: int = 10) -> list[ToileImport]:
    """The imports that a person made, latest first."""
    rows = ToileImport.objects.filter(batch__by=person).select_related("batch")
    return list(rows.order_by("-batch__at")[:most])


def sources_of(records: Iterable[rules.Record]) -> dict[str, int]:
    """The primary keys of the sources that these records cite, by slug."""
    cited = {slug for record in records for slug in record.sources}
    return {slug: row.pk for slug, row in statements.sources_by_slug(cited).items()}


def known_territories(codes: Iterable[str]) -> dict[str, Territory]:
    """The territories that have one of these codes."""
    return {
        row.code: row
        for row in Territory.objects.filter(code__in=set(codes)).select_related(
            "intermunicipality", "department", "region"
        )
    }


def record_of(key: rules.Key, row: Any) -> rules.Record:
    """A row in the form in which imports and edits compare it."""
    kind, name = key
    fields = {field: getattr(row, field) for field in rules.FIELDS[kind]}
    if "territory" in fields:
        fields["territory"] = row.territory.code if row.territory else ""
    if "organisation" in fields:
        fields["organisation"] = row.organisation.slug if row.organisation else ""
    return rules.Record(
        kind=kind,
        name=name,
        fields=fields,
        sources=frozenset(s.slug for s in row.sources.all()) if _has_sources(kind) else frozenset(),
        sites=frozenset(s.slug for s in row.sites.all()) if kind == "project" else frozenset(),
    )


def _has_sources(kind: str) -> bool:
    return kind not in ("toile", "source", "organisation")


def known_organisations(slugs: Iterable[str]) -> dict[str, Any]:
    """The organisations that have one of these names."""
    return dict(organisations_by_slug(slugs))
