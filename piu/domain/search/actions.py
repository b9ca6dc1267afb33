"""Writes of search: rows and index rebuilt from the records, or brought up to date.

Rows and index are derived: these actions write no line in the journal, they follow it.
"""

from collections.abc import Collection, Iterable, Iterator
from threading import Event
from typing import Any

from django.db import transaction
from tantivy import Document

from piu.domain.people.permissions import require
from piu.domain.search import bridge, meanings
from piu.domain.search.choices import Kind
from piu.domain.search.drafts import ABOVE, KEPT_FIELDS, Draft, draft_of_row, drafts
from piu.domain.search.models import FacetValue, Findable

NO_LIMIT = 2**31
_CHUNK = 500
_FIELDS = *KEPT_FIELDS, "digest"


def rebuild_index(*, by: Any) -> int:
    """Make every row again from the records, then a new index that replaces the old one."""
    require(by, "search.rebuild_index")
    with bridge.only_writer():
        with transaction.atomic():
            for kind in Kind.values:
                _keep(kind, drafts(kind), among=None)
        count = bridge.build(_documents(Findable.objects.all()))
    meanings.sweep(bridge.reader())
    return count


def read_texts(*, by: Any, most: int = NO_LIMIT, stop: Event | None = None) -> int:
    """Make at most `most` of the vectors of meaning that wait; return how many.

    Each is kept as soon as it is made: stopped or killed at any moment, this goes on where it was.
    """
    require(by, "search.read_texts")
    return meanings.read_some(bridge.reader(), most=most, stop=stop)


def refresh_records(names: Collection[tuple[str, str]], *, by: Any) -> int:
    """Bring some records, named by kind and key, up to date in the rows and in the index.

    Doing it twice changes nothing, so that a crash in between is mended by doing it again.
    """
    require(by, "search.refresh_records")
    with bridge.only_writer():
        with transaction.atomic():
            for kind in sorted({kind for kind, _ in names}):
                keys = {key for other, key in names if other == kind}
                _keep(kind, drafts(kind, keys), among=keys)
        if not bridge.is_built():
            return bridge.build(_documents(Findable.objects.all()))
        keys = {key for _, key in names}
        rows = Findable.objects.filter(key__in=keys, kind__in={kind for kind, _ in names})
        held = set(rows.values_list("kind", "key"))
        gone = [f"{kind}/{key}" for kind, key in names if (kind, key) not in held]
        return bridge.update(_documents(rows), gone=gone)


def _documents(rows: Any) -> Iterator[Document]:
    rows = rows.select_related(*(f"territory__{above}" for above in ABOVE))
    for row in rows.prefetch_related("facet_values").iterator(chunk_size=_CHUNK):
        yield bridge.document(row)


def _keep(kind: str, told: Iterable[Draft], *, among: Collection[str] | None) -> None:
    """Make the rows of a kind say what the drafts say; rows without a draft go."""
    rows = Findable.objects.filter(kind=kind)
    if among is not None:
        rows = rows.filter(key__in=among)
    held = {row.key: row for row in rows.prefetch_related("facet_values")}
    fresh: list[tuple[Findable, Draft]] = []
    changed: list[tuple[Findable, Draft]] = []
    seen = set()
    for draft in told:
        seen.add(draft.key)
        row = held.get(draft.key)
        if row is None:
            fresh.append((_written(Findable(kind=kind, key=draft.key), draft), draft))
        elif draft_of_row(row).digest != draft.digest or row.digest != draft.digest:
            changed.append((_written(row, draft), draft))
    Findable.objects.filter(
        pk__in=[row.pk for key, row in held.items() if key not in seen]
    ).delete()
    Findable.objects.bulk_create([row for row, _ in fresh], batch_size=_CHUNK)
    Findable.objects.bulk_update([row for row, _ in changed], _FIELDS, batch_size=_CHUNK)
    FacetValue.objects.filter(findable__in=[row for row, _ in changed]).delete()
    FacetValue.objects.bulk_create(
        [
            FacetValue(findable=row, facet=facet, code=code)
            for row, draft in fresh + changed
            for facet, code in draft.facets
        ],
        batch_size=_CHUNK,
    )


def _written(row: Findable, draft: Draft) -> Findable:
    for name in _FIELDS:
        setattr(row, name, getattr(draft, name))
    return row
