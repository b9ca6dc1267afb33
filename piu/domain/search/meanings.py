"""The vectors of texts: derived from the findable rows, disposable, made when there is time.

They live in the state folder, one file per view of a record, each vector under the fingerprint of
its text; the text index says which record has which. A record whose text has changed has no vector
until one is made, and is meanwhile found by its words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Event, Lock

import numpy as np
from django.conf import settings
from tantivy import Query

from piu.domain.search import bridge, plans
from piu.domain.search.bridge import Reader
from piu.domain.search.choices import Facet
from piu.domain.search.models import Findable
from piu.domain.search.rules.meant import VIEWS, fingerprint, meant_texts
from piu.domain.search.rules.weights import SCALE
from piu.domain.taxonomy.queries import theme_chances
from piu.engine import meaning
from piu.engine.meaning import TextKind, Vectors
from piu.engine.rank.nearest import nearest
from piu.engine.store.vectors import KeptVectors, append_vectors, keep_vectors, open_vectors

# Records that may answer by their meaning alone, and the centred cosine they must reach.
MOST = 60
# Of so many nearest records, the themes of the question choose those.
MOST_NEAR = 200
# What an everyday turn put in the words of the field counts beside the question as typed, and what
# the themes of the question count beside the cosine: found on the judged questions of `study`.
OTHERWISE = 0.5
THEMES = 0.4
FLOORS = {"whole": 0.1, "obstacles": 0.12}
# With filters, the nearest are looked for further down: those that pass are few.
MOST_WITH_FILTERS = 2000
# Below this share of records whose text has been read, an order by meaning would favour those.
ENOUGH = 0.8  # not 1: records may share a text, and the latest ones wait a moment
CHUNK = 8


def folder() -> Path:
    """Where the vectors are."""
    return Path(settings.VAR) / "vectors"


def _path(view: str) -> Path:
    return folder() / f"{view}-{meaning.MODEL}.vectors"


_State = tuple[int, int, int]
_opened_once: dict[Path, tuple[_State, KeptVectors]] = {}
_opening = Lock()


def kept(view: str) -> KeptVectors:
    """The vectors of a view as they stand now; opened again only when the file has changed."""
    path = _path(view)
    try:
        found = path.stat()
    except FileNotFoundError:
        return open_vectors(path)
    state = (found.st_size, found.st_mtime_ns, found.st_ino)
    with _opening:
        held = _opened_once.get(path)
        if held is None or held[0] != state:
            held = (state, open_vectors(path))
            _opened_once[path] = held
        return held[1]


def is_on() -> bool:
    """Whether texts are read for their meaning: the model is there, and the operator agrees."""
    return settings.READS_MEANING and meaning.is_available()


def is_ready(index: Reader) -> bool:
    """Whether questions can be answered by meaning: model installed, nearly all texts read."""
    if not is_on():
        return False
    return len(kept("whole")) > 0 and len(kept("whole")) >= ENOUGH * index.meant


# --- Making them -----------------------------------------------------------------------------

_nothing_waits: dict[Path, tuple[Reader, int]] = {}


def waiting(index: Reader) -> dict[str, list[str]]:
    """The fingerprints that the index holds and that have no vector yet, by view."""
    if not is_on():
        return {}
    size = sum(len(kept(view)) for view in VIEWS)
    if _nothing_waits.get(folder()) == (index, size):
        return {}
    found = {}
    for view in VIEWS:
        held = {key.hex() for key in kept(view).keys}
        if lacking := [key for key in index.keys(view) if key not in held]:
            found[view] = lacking
    if not found:
        _nothing_waits[folder()] = (index, size)
    return found


def read_some(index: Reader, *, most: int, stop: Event | None = None) -> int:
    """Make at most `most` of the vectors that wait; return how many."""
    made = 0
    for view, keys in waiting(index).items():
        while keys and made < most and not (stop and stop.is_set()):
            size = min(CHUNK, most - made)
            texts = _texts(view, keys[:size], index)
            keys = keys[size:]
            if texts:
                _keep(view, texts)
                made += len(texts)
    return made


def _texts(view: str, keys: Sequence[str], index: Reader) -> dict[str, str]:
    """The texts of these fingerprints, those that a record still has."""
    found = index.holders(view, keys)
    names = [name.partition("/") for name in found]
    rows = Findable.objects.filter(
        kind__in={kind for kind, _, _ in names}, key__in=[key for _, _, key in names]
    )
    texts = {}
    for row in rows:
        text = meant_texts(row.kind, row.title, row.summary, row.parts).get(view, "")
        if text and fingerprint(text) in keys:
            texts[fingerprint(text)] = text
    return texts


def _keep(view: str, texts: Mapping[str, str]) -> None:
    vectors = meaning.embed(list(texts.values()), kind="passage")
    with bridge.only_writer(folder()):
        append_vectors(_path(view), [bytes.fromhex(key) for key in texts], vectors)


def sweep(index: Reader) -> int:
    """Drop the vectors of texts that no record has any more, and the files of other models."""
    gone = 0
    if not folder().exists():
        return gone
    with bridge.only_writer(folder()):
        for view in VIEWS:
            if _path(view).exists():
                gone += keep_vectors(_path(view), {bytes.fromhex(k) for k in index.keys(view)})
        ours = {_path(view) for view in VIEWS}
        for path in folder().glob("*.vectors"):
            if path not in ours:
                path.unlink()
    return gone


# --- Asking ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Meant:
    """A question as it is compared: its text, its everyday turns in the words of the field, and
    how likely each theme is what it is about."""

    text: str
    kind: TextKind = "query"
    otherwise: tuple[str, ...] = ()
    themes: Mapping[str, float] = field(default_factory=dict)


def meant(text: str, *, kind: TextKind, otherwise: tuple[str, ...], has_themes: bool) -> Meant:
    """Read a question for its meaning; a long text is compared without its themes."""
    themes = theme_chances(text, _vector(text, kind)) if has_themes and is_on() else {}
    return Meant(text, kind, otherwise, themes)


@lru_cache(maxsize=2000)
def _vector(text: str, kind: TextKind) -> Vectors:
    row: Vectors = meaning.embed([text], kind=kind)[0]
    return row


def near(
    asked: Meant,
    limits: Mapping[str, Sequence[str]],
    index: Reader,
    *,
    weigh_by: str,
    also: Query | None = None,
) -> dict[str, list[str]]:
    """The records nearest in meaning to a question within these limits, best first, by view."""
    if not asked.text or not is_ready(index):
        return {}
    return {
        view: _near(view, asked, limits, index, weigh_by=weigh_by, also=also)
        for view in VIEWS
        if len(kept(view))
    }


def _direction(asked: Meant, held: KeptVectors) -> tuple[Vectors, float]:
    """Where a question points among the texts of a view, and how strongly."""
    told = [_vector(asked.text, asked.kind)]
    told += [_vector(words, asked.kind) for words in asked.otherwise]
    rows = np.stack(told) - held.centre
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    whole = rows[0]
    if len(rows) > 1:
        others = rows[1:].sum(axis=0)
        whole = whole + OTHERWISE * others / max(float(np.linalg.norm(others)), 1e-6)
    return held.centre + whole, float(np.linalg.norm(whole))


def _alike(themes: Mapping[str, float], codes: Sequence[str]) -> float:
    """How much a record is about what the question is about."""
    return sum(themes.get(code, 0.0) for code in codes) / max(len(codes), 1) ** 0.5


def _near(
    view: str,
    asked: Meant,
    limits: Mapping[str, Sequence[str]],
    index: Reader,
    *,
    weigh_by: str,
    also: Query | None,
) -> list[str]:
    held = kept(view)
    toward, strength = _direction(asked, held)
    most = MOST_WITH_FILTERS if limits or also else MOST_NEAR
    rows, scores = nearest(toward, held, most=most)
    scored = {
        held.key(row).hex(): score * strength
        for row, score in zip(rows, scores, strict=True)
        if score >= FLOORS[view]
    }
    if not scored:
        return []
    key = bridge.MEANING_FIELDS[view]
    named = Query.term_set_query(index.schema, key, list(scored))
    sought = plans.both(Query.const_score_query(named, 1.0), also)
    query = plans.filtered(sought, limits, index.schema)
    found = index.searcher.search(query, len(scored) + MOST, count=False, weight_by_field=weigh_by)
    weighed = []
    for weight, address in found.hits:
        document = index.searcher.doc(address)
        score = scored[str(document.get_first(key))]
        score += THEMES * _alike(asked.themes, document.get_all(Facet.THEME.value))
        weighed.append((-score * float(weight) / SCALE, str(document.get_first("id"))))
    return [name for _, name in sorted(weighed)[:MOST]]
