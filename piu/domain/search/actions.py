"""Writes of search: rows and index rebuilt from the records, or brought up to date.

Rows, index and vectors are derived: the actions that write them leave no line in the journal, they
follow it. Saved searches are people's own, and do.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from threading import Event
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from tantivy import Document

from piu.domain.journal import actions as journal
from piu.domain.people.models import User
from piu.domain.people.permissions import require
from piu.domain.search import bridge, meanings
from piu.domain.search.choices import Kind
from piu.domain.search.drafts import ABOVE, KEPT_FIELDS, Draft, draft_of_row, drafts
from piu.domain.search.models import Alert, FacetValue, Findable, SavedSearch
from piu.domain.search.queries import findables, search
from piu.domain.search.rules.words import MAX_CHARACTERS
from piu.errors import InvalidInputError, NotAllowedError, NotFoundError

NO_LIMIT = 2**31
MOST_SAVED = 50
# A record is told when it is among the first answers: further down, it is not what was meant.
FIRST = 30
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


# --- Saved searches -----------------------------------------------------------------------------


@transaction.atomic
def save_search(
    text: str,
    *,
    kind: str = "",
    filters: Mapping[str, Sequence[str]] | None = None,
    by: Any,
    now: datetime,
) -> SavedSearch:
    """Keep a question; what answers it today is known and will not be told."""
    require(by, "search.save_search")
    owner = _signed_in(by)
    asked = text.strip()[:MAX_CHARACTERS]
    results = search(asked, kind=kind, filters=filters, limit=FIRST, with_facets=False)
    if results.is_browsing and not kind and not results.filters:
        raise InvalidInputError("empty_saved_search", where="q")
    if owner.saved_searches.count() >= MOST_SAVED:
        raise InvalidInputError("too_many_saved_searches", where="q", value=MOST_SAVED)
    kept = {name: list(codes) for name, codes in results.filters.items()}
    same = owner.saved_searches.filter(text=asked, kind=kind, filters=kept).first()
    if same is not None:
        return same
    made = SavedSearch.objects.create(
        user=owner, text=asked, kind=kind, filters=kept, created_at=now
    )
    Alert.objects.bulk_create(
        Alert(search=made, identifier=hit.identifier, sent_at=now) for hit in results.hits
    )
    journal.record("search.saved", on=made, by=owner, at=now)
    return made


@transaction.atomic
def remove_saved_search(pk: int, *, by: Any, now: datetime) -> None:
    """Forget a question of one's own, and what was told about it."""
    require(by, "search.remove_saved_search")
    saved = _signed_in(by).saved_searches.filter(pk=pk).first()
    if saved is None:
        raise NotFoundError("unknown_saved_search", where="search", value=pk)
    journal.record("search.removed", on=saved, by=by, at=now)
    saved.delete()


def _signed_in(by: Any) -> User:
    if not isinstance(by, User):
        raise NotAllowedError("sign_in_to_save", where="search.save_search")
    return by


# --- E-mail ----------------------------------------------------------------------------------


def tell_of_records(names: Collection[tuple[str, str]], *, by: Any, now: datetime) -> int:
    """Tell whoever asked for it of these records, named by kind and key; return how many e-mails.

    A record is told once for a search. An e-mail that did not leave goes with the next pass.
    """
    require(by, "search.tell_of_records")
    changed = {f"{kind}/{key}" for kind, key in names}
    for saved in SavedSearch.objects.filter(user__is_active=True).iterator():
        hits = search(
            saved.text, kind=saved.kind, filters=saved.filters, limit=FIRST, with_facets=False
        ).hits
        found = [hit.identifier for hit in hits if hit.identifier in changed]
        Alert.objects.bulk_create(
            [Alert(search=saved, identifier=name) for name in found], ignore_conflicts=True
        )
    return _send(now=now)


def _send(*, now: datetime) -> int:
    waiting = Alert.objects.filter(sent_at=None, search__user__is_active=True)
    ordered = list(waiting.select_related("search__user").order_by("search_id", "id"))
    sent = 0
    for saved, group in groupby(ordered, key=lambda alert: alert.search):
        alerts = list(group)
        rows = [row for row in findables([a.identifier for a in alerts]) if row is not None]
        if rows:
            with translation.override(saved.user.language):
                send_mail(*_letter(saved, rows), None, [saved.user.email])
            sent += 1
        Alert.objects.filter(pk__in=[a.pk for a in alerts]).update(sent_at=now)
    return sent


def _letter(saved: SavedSearch, rows: Sequence[Findable]) -> tuple[str, str]:
    """Subject and text of an e-mail."""
    subject = ngettext(
        "{count} nouvelle fiche pour « {question} »",
        "{count} nouvelles fiches pour « {question} »",
        len(rows),
    ).format(count=len(rows), question=" ".join(saved.text.split()))
    lines = [f"- {row.title}\n  {_address(row.url)}" for row in rows]
    end = _("Pour ne plus recevoir ces messages, retirez la recherche de votre liste :")
    address = _address("/rechercher/enregistrees")
    return subject, "\n".join([f"{subject}\n", *lines, f"\n{end}\n{address}"])


def _address(path: str) -> str:
    host = next((name for name in settings.ALLOWED_HOSTS if name not in ("*", "")), "localhost")
    return f"https://{host.lstrip('.')}{path}"
