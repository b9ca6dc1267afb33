"""The ways to answer that are compared: search as it is, parts of it alone, and dull baselines."""

from collections.abc import Callable, Mapping
from unittest.mock import patch

import numpy as np
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from piu.domain.search import meanings
from piu.domain.search.bridge import fused, reader
from piu.domain.search.choices import Sort
from piu.domain.search.models import Findable
from piu.domain.search.queries import search
from piu.domain.search.rules.meant import meant_texts
from piu.domain.search.rules.words import read_question, stems

DEPTH = 100
LSA_SIZE = 100

Order = Callable[[str], list[str]]


def product(text: str, *, kind: str = "", sort: str = Sort.RELEVANCE.value) -> list[str]:
    """Search as anyone uses it."""
    results = search(text, kind=kind, sort=sort, limit=10, with_facets=False)
    return [hit.identifier for hit in (*results.hits, *results.elsewhere)]


def words_and_meaning(text: str, *, kind: str = "") -> list[str]:
    """Both orders fused, places read as words."""
    results = search(text, kind=kind, limit=10, is_literal=True, with_facets=False)
    return [hit.identifier for hit in results.hits]


def words(text: str, *, kind: str = "", depth: int = 10) -> list[str]:
    """Words alone: stems, synonyms, correction of typing errors."""
    with patch.object(meanings, "is_ready", return_value=False):
        results = search(text, kind=kind, limit=depth, is_literal=True, with_facets=False)
    return [hit.identifier for hit in results.hits]


def meaning(text: str, *, kind: str = "") -> list[str]:
    """The vector of the whole record alone, without any word."""
    limits: Mapping[str, list[str]] = {"kind": [kind]} if kind else {}
    asked = meanings.Meant(read_question(text).text)
    near = meanings.near(asked, limits, reader(), weigh_by=Sort.PLAIN.value)
    return near.get("whole", [])[:10]


def words_and_lsa() -> Order:
    """Words fused with latent semantic analysis: what a machine without the model could do."""
    texts = {
        row.identifier: found["whole"]
        for row in Findable.objects.all()
        if (found := meant_texts(row.kind, row.title, row.summary, row.parts))
    }
    counts = TfidfVectorizer(analyzer=stems, sublinear_tf=True)
    table = counts.fit_transform(texts.values())
    svd = TruncatedSVD(LSA_SIZE, random_state=0)
    places = svd.fit_transform(table)
    places /= np.maximum(np.linalg.norm(places, axis=1, keepdims=True), 1e-9)
    names = list(texts)

    def order(text: str) -> list[str]:
        asked = svd.transform(counts.transform([text]))[0]
        near = [names[row] for row in np.argsort(-(places @ asked))[:DEPTH]]
        return fused([words(text, depth=DEPTH), near], [1.0, 1.0], k=10)[:10]

    return order
