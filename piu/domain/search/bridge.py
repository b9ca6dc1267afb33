"""The text index: findable rows in, identifiers out. Derived from the rows and disposable.

It lives in the state folder as `index/current`, a link to the folder of one version. A rebuild
writes a new folder and moves the link, so that readers serve the old one meanwhile.
"""

import fcntl
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock

import tantivy
from django.conf import settings

from piu.domain.search.choices import Facet
from piu.domain.search.models import Findable
from piu.domain.search.rules.meant import KINDS, fingerprint, meant_texts
from piu.domain.search.rules.spelling import Lexicon
from piu.domain.search.rules.weights import fame_weight, kind_weight, stored_weight
from piu.domain.search.rules.words import folded, french, joined_words, written
from piu.engine.rank.fusion import fused as fused
from piu.errors import PiuError, UnavailableError

# Raised by one with each change of the fields below: an older index is then rebuilt.
LAYOUT = 8
HEAP_BYTES = 30_000_000
TEXT_FIELDS = "title", "place", "themes", "summary", "steps", "obstacles", "rest"
# Where a record without a place (a national aid) holds.
EVERYWHERE = "everywhere"
# Where the index keeps the fingerprint of each text that is read for its meaning.
MEANING_FIELDS = {"whole": "meaning", "obstacles": "meaning_obstacles"}
# Parts of a record that are searched together, for less.
_OWN_FIELD = {"steps", "obstacles", "themes", "place"}


def schema() -> tantivy.Schema:
    """The fields of the index; `all` counts words and `written` spells them."""
    made = tantivy.SchemaBuilder()
    for name in ("id", "digest", *MEANING_FIELDS.values()):
        made.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    made.add_text_field("within", tokenizer_name="raw", index_option="basic")
    for name in ("kind", "place_name", "title_order", *Facet.values):
        # Themes are stored: what a question is about is compared with what a record is about.
        made.add_text_field(
            name, stored=name == Facet.THEME, fast=True, tokenizer_name="raw", index_option="basic"
        )
    for name in (*TEXT_FIELDS, "all"):
        made.add_text_field(name, tokenizer_name="french")
    made.add_text_field("written", tokenizer_name="written", index_option="basic")
    for name in ("title_start", "place_start", "forms"):
        made.add_text_field(name, tokenizer_name="folded", index_option="freq")
    for name in ("plain", "relevance"):
        made.add_float_field(name, fast=True)
    made.add_unsigned_field("population", fast=True)
    made.add_integer_field("year", fast=True)
    return made.build()


def document(findable: Findable) -> tantivy.Document:
    """One row as the index holds it; its facet values are expected to be prefetched."""
    facets = [(value.facet, value.code) for value in findable.facet_values.all()]
    texts = {name: findable.parts.get(name, "") for name in _OWN_FIELD}
    texts |= {"title": findable.title, "summary": findable.summary}
    rest = [text for name, text in findable.parts.items() if name not in _OWN_FIELD]
    whole = "\n".join([*texts.values(), *rest])
    joined = joined_words(whole)
    texts["rest"] = "\n".join([*rest, joined])
    made = tantivy.Document(
        id=findable.identifier,
        digest=findable.digest,
        kind=findable.kind,
        place_name=findable.place_name,
        title_order=" ".join(folded().analyze(findable.title)),
        title_start=findable.title,
        place_start=findable.place_name,
        all=f"{whole}\n{joined}",
        written=f"{whole}\n{joined}",
        forms=whole,
        plain=stored_weight(kind_weight(findable.kind)),
        relevance=stored_weight(kind_weight(findable.kind) * fame_weight(facets)),
        **texts,
    )
    for facet, code in facets:
        made.add_text(facet, code)
    meant = meant_texts(findable.kind, findable.title, findable.summary, findable.parts)
    for view, text in meant.items():
        made.add_text(MEANING_FIELDS[view], fingerprint(text))
    for code in _within(findable, facets):
        made.add_text("within", code)
    if findable.population is not None:
        made.add_unsigned("population", findable.population)
    if findable.year is not None:
        made.add_integer("year", findable.year)
    return made


def _within(findable: Findable, facets: Sequence[tuple[str, str]]) -> list[str]:
    """The codes of the place of a record and of the places it lies in."""
    place = findable.territory
    if place is None:
        return [code for facet, code in facets if facet == Facet.REGION] or [EVERYWHERE]
    above = (place.intermunicipality, place.department, place.region)
    return [place.code, *(other.code for other in above if other is not None)]


# --- Folders ---------------------------------------------------------------------------------


def folder() -> Path:
    """Where the versions of the index live."""
    return Path(settings.VAR) / "index"


def _link() -> Path:
    return folder() / "current"


def is_built() -> bool:
    """Whether there is an index that this version of the product can read."""
    try:
        return _current().name.startswith(f"{LAYOUT}-")
    except PiuError:
        return False


def _current() -> Path:
    try:
        return folder() / os.readlink(_link())
    except OSError:
        raise UnavailableError("search_index_missing", where=str(_link())) from None


@contextmanager
def only_writer(place: Path | None = None) -> Iterator[None]:
    """Wait until no other process writes the index (or in `place`), then keep others waiting."""
    place = place or folder()
    place.mkdir(parents=True, exist_ok=True)
    with (place / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _opened(path: Path) -> tantivy.Index:
    index = tantivy.Index.open(str(path))
    for name, analyzer in (("french", french()), ("written", written()), ("folded", folded())):
        index.register_tokenizer(name, analyzer)
    index.config_reader(reload_policy="manual")
    return index


def build(documents: Iterable[tantivy.Document]) -> int:
    """Write a whole new version, then show it in place of the old one; return how many records."""
    path = folder() / f"{LAYOUT}-{uuid.uuid4().hex[:12]}"
    path.mkdir(parents=True)
    tantivy.Index(schema(), path=str(path))
    count = _write(path, documents, gone=())
    before = _current() if _link().is_symlink() else None
    fresh = folder() / f"link-{path.name}"
    fresh.symlink_to(path.name)
    os.replace(fresh, _link())
    _sweep(keep={path, before})
    return count


def _sweep(*, keep: set[Path | None]) -> None:
    """Remove older versions and what an interrupted rebuild left behind."""
    for path in folder().iterdir():
        if path.is_symlink() and path != _link():
            path.unlink()
        elif path.is_dir() and not path.is_symlink() and path not in keep:
            shutil.rmtree(path, ignore_errors=True)


def update(documents: Iterable[tantivy.Document], *, gone: Iterable[str] = ()) -> int:
    """Replace some records in the current version and take out those that are gone."""
    return _write(_current(), documents, gone=gone)


def _write(path: Path, documents: Iterable[tantivy.Document], *, gone: Iterable[str]) -> int:
    writer = _opened(path).writer(HEAP_BYTES, 1)
    count = 0
    for identifier in gone:
        writer.delete_documents_by_term("id", identifier)
    for made in documents:
        writer.delete_documents_by_term("id", made.get_first("id"))
        writer.add_document(made)
        count += 1
    writer.commit()
    writer.wait_merging_threads()
    return count


# --- Reading ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reader:
    """One state of the index, opened."""

    schema: tantivy.Schema
    searcher: tantivy.Searcher

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words of the corpus, as records write them."""
        return Lexicon.of(self.searcher.terms_with_prefix("written", ""))

    def count(self, stem: str) -> int:
        """How many records hold a stem."""
        return self.searcher.doc_freq("all", stem)

    def total(self, query: tantivy.Query) -> int:
        """How many records a query finds."""
        return int(self.searcher.search(query, 1).count)  # type: ignore[attr-defined]

    def identifiers(self, hits: Sequence[tuple[object, tantivy.DocAddress]]) -> list[str]:
        """The public names of the records found."""
        return [str(self.searcher.doc(address).get_first("id")) for _, address in hits]

    def keys(self, view: str) -> list[str]:
        """The fingerprints of the texts of a view."""
        return [key for key, _ in self.searcher.terms_with_prefix(MEANING_FIELDS[view], "")]

    @cached_property
    def meant(self) -> int:
        """How many records have a text to be read for its meaning."""
        return self.total(tantivy.Query.term_set_query(self.schema, "kind", list(KINDS)))

    def holders(self, view: str, keys: Sequence[str]) -> list[str]:
        """The records that have one of these texts."""
        query = tantivy.Query.term_set_query(self.schema, MEANING_FIELDS[view], list(keys))
        found = self.searcher.search(query, max(self.searcher.num_docs, 1), count=False)
        return self.identifiers(found.hits)

    def digests(self) -> dict[str, str]:
        """The fingerprint that the index holds for each record."""
        total = self.searcher.num_docs
        if total == 0:
            return {}
        hits = self.searcher.search(tantivy.Query.all_query(), total, count=False).hits
        found = (self.searcher.doc(address) for _, address in hits)
        return {str(doc.get_first("id")): str(doc.get_first("digest")) for doc in found}


_State = tuple[str, int, int]
_opened_once: dict[Path, tuple[_State, Reader]] = {}
_opening = Lock()


def reader() -> Reader:
    """The index as it stands now; it is opened again only when it has changed."""
    for attempt in (1, 2):
        try:
            return _reader()
        except (OSError, ValueError) as error:
            # A rebuild may move the link between the look at it and the opening: look again.
            if attempt == 2:
                raise UnavailableError(
                    "search_index_broken", where=str(_link()), value=str(error)[:200]
                ) from error
    raise AssertionError("unreachable")


def _reader() -> Reader:
    path = _current()
    if not path.name.startswith(f"{LAYOUT}-"):
        raise UnavailableError("search_index_missing", where=str(path))
    meta = (path / "meta.json").stat()
    state = (path.name, meta.st_mtime_ns, meta.st_ino)
    with _opening:
        held = _opened_once.get(folder())
        if held is not None and held[0] == state:
            return held[1]
        index = _opened(path)
        index.reload()
        fresh = Reader(schema=index.schema, searcher=index.searcher())
        _opened_once[folder()] = (state, fresh)
        return fresh
