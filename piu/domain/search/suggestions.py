"""What can be proposed while a question is being typed: themes, places, titles."""

from dataclasses import dataclass

from tantivy import Occur, Query

from piu.domain.search import bridge
from piu.domain.search.choices import Kind
from piu.domain.search.queries import findables
from piu.domain.search.rules.words import clean, folded
from piu.domain.taxonomy.queries import vocabulary

MOST_THEMES = 2
MOST_PLACES = 3
MOST_TITLES = 5
SHORTEST = 2
LONGEST = 80


@dataclass(frozen=True)
class Suggestion:
    """A proposal: `what` is theme, place or record; `code` is the theme, the place or the url."""

    what: str
    label: str
    code: str
    detail: str = ""


def suggestions(text: str) -> list[Suggestion]:
    """Themes, places and titles in which every word typed begins a word."""
    words = folded().analyze(clean(text[: LONGEST * 2])[:LONGEST])
    if not words or len(words[-1]) < SHORTEST:
        return []
    index = bridge.reader()
    return [*_themes(words), *_places(words, index), *_titles(words, index)]


def _themes(words: list[str]) -> list[Suggestion]:
    found = []
    for term in vocabulary("themes").values():
        held = folded().analyze(f"{term.fr} {term.en}")
        if all(any(word.startswith(typed) for word in held) for typed in words):
            found.append(Suggestion("theme", term.label, term.code))
    return found[:MOST_THEMES]


def _places(words: list[str], index: bridge.Reader) -> list[Suggestion]:
    asked = {"places": {"terms": {"field": "place_name", "size": 20}}}
    answer = index.searcher.aggregate(_begun(words, "place_start", index), asked)
    names = [str(bucket["key"]) for bucket in answer["places"]["buckets"]]
    # Names that begin with what was typed come before those that hold it further on.
    names.sort(key=lambda name: not _plain(name).startswith(words[0]))
    return [Suggestion("place", name, name) for name in names[:MOST_PLACES]]


def _titles(words: list[str], index: bridge.Reader) -> list[Suggestion]:
    query = _begun(words, "title_start", index)
    hits = index.searcher.search(query, MOST_TITLES, count=False, weight_by_field="relevance").hits
    rows = findables(index.identifiers(hits))
    return [
        Suggestion("record", row.title, row.url, str(Kind(row.kind).label))
        for row in rows
        if row is not None
    ]


def _begun(words: list[str], field: str, index: bridge.Reader) -> Query:
    *whole, last = words
    begun = Query.fuzzy_term_query(index.schema, field, last, distance=0, prefix=True)
    exact = [Query.term_query(index.schema, field, word) for word in whole]
    return Query.boolean_query([(Occur.Must, query) for query in (*exact, begun)])


def _plain(text: str) -> str:
    """A name without capitals, accents or punctuation."""
    return " ".join(folded().analyze(text))
