"""Writes of imports: a whole file at once, and its undoing."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from piu.domain.ecosystem.imports import queries, rules
from piu.domain.ecosystem.models import (
    ByProduct,
    EcosystemWeb,
    Flow,
    KeptFile,
    Project,
    Scenario,
    Site,
    ToileImport,
)
from piu.domain.journal import actions as journal
from piu.domain.journal.models import Asker
from piu.domain.journal.rules import Watch, unwatched
from piu.domain.people import actions as people
from piu.domain.people.permissions import require
from piu.domain.people.queries import circles_by_slug, organisations_by_slug
from piu.domain.statements import actions as statements
from piu.domain.statements.models import Subject
from piu.errors import InvalidInputError, NotAllowedError

SQL_BATCH = 500
JOB = "toile.import"
# Of the time that a writing takes: how far it is once its records are there, then situated.
RECORDS_DONE, PLACES_DONE = 0.65, 0.8
MODELS: dict[str, Any] = {
    "site": Site,
    "flow": Flow,
    "by_product": ByProduct,
    "project": Project,
}


@transaction.atomic
def import_toile(changes: rules.ToileChanges, *, by: Any, watch: Watch = unwatched) -> int:
    """Save what an import changes in a toile; return how many statements it adds.

    Records are created or updated, none is deleted; a figure is added beside those that stand.
    `watch` is told the share done.
    """
    stored = EcosystemWeb.objects.filter(slug=changes.slug).select_related("territory").first()
    if stored is not None:
        # As it is, before the file has its say: no file may move a toile into one's own territory.
        require(by, "ecosystem.import_toile", stored)
    things = queries.stored_things(changes.slug)
    before = {record.key: queries.record_of(record.key, things[record.key])
              for record in changes.changed if record.key in things}  # fmt: skip
    web = _imported_web(changes, stored)
    require(by, "ecosystem.import_toile", web)
    statements.save_sources(
        [{"slug": record.name, **record.fields} for record in changes.of("source")],
        dataset=changes.slug,
        by=by,
    )
    people.save_organisations(
        [{"slug": record.name, **record.fields} for record in changes.of("organisation")], by=by
    )
    if changes.of("toile"):
        web.save()
    done, all_ = 0, len(changes.new) + len(changes.changed) or 1
    for kind in MODELS:
        save_records(kind, changes, web=web, things=things)
        done += len(changes.of(kind))
        watch(RECORDS_DONE * done / all_)
    situate_subjects(things, web)
    watch(PLACES_DONE)
    batch = journal.open_batch(kind="toile", label=changes.slug, by=by)
    claims = _claims(changes.figures, things)
    added = statements.import_statements(claims, by=by, batch=batch)
    if changes.new or changes.changed or added:
        ToileImport.objects.create(
            batch=batch,
            toile=web.slug,
            created=[record.key for record in changes.new],
            changed=[
                rules.change_of(before[record.key], record)
                for record in changes.changed
                if record.key in before
            ],
        )
        journal.record("toile.imported", on=web, by=by, batch=batch)
        journal.record_many("site.imported", on=_touched(changes, things), by=by, batch=batch)
    else:
        batch.delete()  # nothing happened: no trace of it
    return added


@transaction.atomic
def undo_import(done: ToileImport, *, by: Any) -> int:
    """Take a whole import back; return how many of its records stay, for others built on them.

    Its figures are withdrawn, what it changed is put back unless it was changed again, and what
    it made is removed unless something else has come to rest on it.
    """
    web = EcosystemWeb.objects.select_related("territory").get(slug=done.toile)
    require(by, "ecosystem.undo_import", web)
    if done.batch.undone_at is not None:
        raise InvalidInputError("already_undone", where=done.toile, value=str(done.batch.at.date()))
    statements.withdraw_batch(done.batch, by=by)
    things = queries.stored_things(done.toile)
    put_back = [
        rules.record_from(change["before"])
        for change in done.changed
        if _as_left(tuple(change["key"]), things) == change["after"]
    ]
    changes = rules.ToileChanges(done.toile, new=[], changed=put_back, unchanged=0, figures=[])
    if changes.of("toile"):
        _imported_web(changes, web).save()
    for kind in MODELS:
        save_records(kind, changes, web=web, things=things)
    touched = sorted({name for kind, name in done.created if kind == "site"})
    journal.record("toile.import_undone", on=web, by=by, batch=done.batch)
    sites = [things["site", name] for name in touched if ("site", name) in things]
    journal.record_many("site.import_undone", on=sites, by=by, batch=done.batch)
    kept = len(done.changed) - len(put_back) + _remove_created(done, things, web)
    done.batch.undone_at = timezone.now()
    done.batch.save(update_fields=["undone_at"])
    return kept


def _as_left(key: rules.Key, things: dict[rules.Key, Any]) -> dict[str, Any] | None:
    """A record as it stands now, None when it is gone."""
    return rules.plain_record(queries.record_of(key, things[key])) if key in things else None


def _remove_created(done: ToileImport, things: dict[rules.Key, Any], web: EcosystemWeb) -> int:
    """Remove what an import made, leaves first; return how many stay."""
    named = [tuple(key) for key in done.created]
    kept = 0
    for kind in ("project", "by_product", "flow", "site"):
        rows = [things[key] for key in named if key[0] == kind and key in things]
        spoken = queries.spoken_of([row.subject_id for row in rows])
        if kind == "site":
            spoken |= queries.built_upon(web)
        free = [row for row in rows if row.subject_id not in spoken]
        kept += len(rows) - len(free)
        for start in range(0, len(free), SQL_BATCH):
            some = free[start : start + SQL_BATCH]
            MODELS[kind].objects.filter(pk__in=[row.pk for row in some]).delete()
            Subject.objects.filter(pk__in=[row.subject_id for row in some]).delete()
    statements.remove_uncited_sources([name for kind, name in named if kind == "source"])
    asked = Scenario.objects.filter(snapshot__web=web).exists()
    if ("toile", web.slug) in named and not (asked or web.sites.exists()):
        web.delete()
    return kept


@transaction.atomic
def keep_file(web: EcosystemWeb | None, *, name: str, content: bytes, by: Any) -> KeptFile:
    """Keep a file while its sender looks at what it would do; older ones of theirs are dropped."""
    require(by, "ecosystem.keep_file", web)
    KeptFile.objects.filter(by=by).delete()
    slug = web.slug if web else ""
    return KeptFile.objects.create(name=name[-200:], content=content, toile=slug, by=by)


def choose_for_file(file: KeptFile, choices: dict[str, Any], *, by: Any) -> KeptFile:
    """Keep what the sender of a file says of its columns, names and source."""
    require(by, "ecosystem.choose_for_file")
    _check_own(file, "ecosystem.choose_for_file", by=by)
    file.choices, file.report = choices, None
    file.save(update_fields=["choices", "report"])
    return file


def ask_import(file: KeptFile, *, write: bool, by: Any) -> Asker:
    """Leave a long file to a worker, to be checked or written; return a place among who waits."""
    require(by, "ecosystem.ask_import")
    _check_own(file, "ecosystem.ask_import", by=by)
    key = f"{file.pk.hex}{'w' if write else 'c'}"
    return journal.ask_job(kind=JOB, key=key, asked={"file": str(file.pk), "write": write}, by=by)


def keep_report(file: KeptFile, report: dict[str, Any], *, by: Any) -> None:
    """Keep what a worker found in a long file."""
    require(by, "ecosystem.keep_report")
    _check_own(file, "ecosystem.keep_report", by=by)
    file.report = report
    file.save(update_fields=["report"])


def drop_file(file: KeptFile, *, by: Any) -> None:
    """Forget a file that was written, or given up."""
    require(by, "ecosystem.drop_file")
    _check_own(file, "ecosystem.drop_file", by=by)
    file.delete()


def _check_own(file: KeptFile, action: str, *, by: Any) -> None:
    """A file put aside is its sender's alone."""
    if file.by != by:
        raise NotAllowedError("not_allowed", where=action, value=str(by))


def _imported_web(changes: rules.ToileChanges, stored: EcosystemWeb | None) -> EcosystemWeb:
    """The toile that an import writes to, new or with its new wording, not saved yet."""
    web: EcosystemWeb = stored or EcosystemWeb(slug=changes.slug)
    for record in changes.of("toile"):
        _set_fields(web, record, _references([record]))
    return web


def save_records(
    kind: str, changes: rules.ToileChanges, *, web: EcosystemWeb, things: dict[rules.Key, Any]
) -> None:
    """Create and update the records of one kind, with their subjects and sources."""
    model = MODELS[kind]
    new = [record for record in changes.new if record.kind == kind]
    changed = [record for record in changes.changed if record.kind == kind]
    references = _references([*new, *changed])
    rows = {record.key: model(**_parents(record, web, things)) for record in new}
    for record in new:
        _set_fields(rows[record.key], record, references)
    _give_subjects(rows, web)
    model.objects.bulk_create(rows.values(), batch_size=SQL_BATCH)
    things.update(rows)
    for record in changed:
        _set_fields(things[record.key], record, references)
        if kind != "project":
            things[record.key].version += 1  # who was editing it meanwhile is told
    if changed:
        model.objects.bulk_update(
            [things[record.key] for record in changed],
            [*rules.FIELDS[kind], *(["version"] if kind != "project" else [])],
            batch_size=SQL_BATCH,
        )
    sources = queries.sources_of(changes.of(kind))
    _link(model.sources.through, kind, [*new, *changed], things, sources)
    if kind == "project":
        sites = {name: row.pk for (other, name), row in things.items() if other == "site"}
        _link(model.sites.through, kind, [*new, *changed], things, sites, to="site")


def _parents(record: rules.Record, web: EcosystemWeb, things: dict[rules.Key, Any]) -> Any:
    """What a new row hangs from, and its own name there."""
    if record.kind == "flow":
        source, target, resource = record.name.split("--")
        return {
            "source": things["site", source],
            "target": things["site", target],
            "resource": resource,
        }
    if record.kind == "by_product":
        site, slug = record.name.split("/")
        return {"site": things["site", site], "slug": slug}
    return {"web": web, "slug": record.name}


def _references(records: list[rules.Record]) -> dict[str, dict[str, Any]]:
    """The rows that these records name, by the field that names them."""
    named = {
        field: {str(record.fields.get(field, "")) for record in records}
        for field in ("territory", "organisation")
    }
    return {
        "territory": queries.known_territories(named["territory"]),
        "organisation": organisations_by_slug(named["organisation"]),
    }


def _set_fields(row: Any, record: rules.Record, references: dict[str, dict[str, Any]]) -> None:
    for name, value in record.fields.items():
        setattr(row, name, references[name].get(value) if name in references else value)


def _give_subjects(rows: dict[rules.Key, Any], web: EcosystemWeb) -> None:
    """One subject a row, so that it can be described."""
    wanted = {f"{web.slug}/{name}": row for (_, name), row in rows.items()}
    kinds = {kind for kind, _ in rows}
    there = {
        subject.key: subject
        for subject in Subject.objects.filter(kind__in=kinds, key__in=list(wanted))
    }
    missing = [
        Subject(kind=kind, key=f"{web.slug}/{name}")
        for kind, name in rows
        if f"{web.slug}/{name}" not in there
    ]
    Subject.objects.bulk_create(missing, batch_size=SQL_BATCH)
    there |= {subject.key: subject for subject in missing}
    for key, row in wanted.items():
        row.subject = there[key]


def situate_subjects(things: dict[rules.Key, Any], web: EcosystemWeb) -> None:
    """Write where each subject belongs and whose it is: rights are checked on that."""
    moved = []
    for key, row in things.items():
        if key[0] == "toile":
            continue
        sites = _sites_of(key, things)
        for site in sites:
            site.web = web  # one object, whose places are read once
        place = set().union(*(site.scopes() for site in sites)) if sites else web.scopes()
        owner = sites[0].organisation if sites else None
        subject = row.subject
        if subject.place != sorted(place) or subject.owner_id != (owner and owner.pk):
            subject.place, subject.owner = sorted(place), owner
            moved.append(subject)
    statements.situate(moved)


def _sites_of(key: rules.Key, things: dict[rules.Key, Any]) -> list[Site]:
    """The site that a thing is, or the sites that it hangs from, the supplier first."""
    kind, name = key
    slugs = {
        "site": [name],
        "flow": name.split("--")[:2],
        "by_product": name.split("/")[:1],
        "project": [],
    }
    return [things["site", slug] for slug in slugs[kind]]


def _link(
    through: Any,
    kind: str,
    records: list[rules.Record],
    things: dict[rules.Key, Any],
    ids: dict[str, int],
    *,
    to: str = "source",
) -> None:
    """Make the sources (or the sites) of these records exactly those that are named."""
    here = MODELS[kind]._meta.model_name
    rows = {record.key: things[record.key].pk for record in records}
    through.objects.filter(**{f"{here}_id__in": list(rows.values())}).delete()
    through.objects.bulk_create(
        [
            through(**{f"{here}_id": rows[record.key], f"{to}_id": ids[name]})
            for record in records
            for name in sorted(record.sources if to == "source" else record.sites)
        ],
        batch_size=SQL_BATCH,
    )


def _claims(figures: list[rules.Figure], things: dict[rules.Key, Any]) -> list[statements.Claim]:
    circles = circles_by_slug({figure.circle for figure in figures if figure.circle})
    return [
        statements.Claim(
            subject=things[figure.subject].subject,
            attribute=figure.attribute,
            label=figure.label,
            number=figure.number,
            text=figure.text,
            unit=figure.unit,
            year=figure.year,
            confidence=figure.confidence,
            visibility=figure.visibility,
            circle_id=circles[figure.circle].pk if figure.circle else None,
            source_slugs=figure.sources,
            note_fr=figure.note_fr,
            note_en=figure.note_en,
        )
        for figure in figures
    ]


def _touched(changes: rules.ToileChanges, things: dict[rules.Key, Any]) -> list[Any]:
    """The sites that an import says something new of, by themselves or by what hangs from them."""
    names: set[str] = set()
    for record in (*changes.new, *changes.changed):
        if record.kind in MODELS:
            names |= {site.slug for site in _sites_of(record.key, things)} | record.sites
    return [things["site", name] for name in sorted(names)]
