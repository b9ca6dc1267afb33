"""One order out of two: records that hold the words of a question, and records near its meaning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tantivy import Occur, Query

from piu.domain.search import meanings, plans
from piu.domain.search.bridge import Reader, fused
from piu.domain.search.plans import Plan
from piu.domain.search.rules.weights import PROFILES, Profile
from piu.domain.search.rules.words import Question

DEPTH = 100  # results by words that are ordered together with those by meaning
# Of one or two words of which no record holds any, a model would make anything.
ENOUGH_TO_MEAN = 3


@dataclass(frozen=True)
class Ranking:
    """The results of a question: what is found, and in which order.

    `first` are the records ordered by words and meaning together; what words find further down
    follows in the order of words.
    """

    base: Query  # everything found, without filters
    words: Query  # what words find, within the filters
    first: tuple[str, ...] = ()
    by_meaning: frozenset[str] = frozenset()  # found by their meaning alone


def profile_of(question: Question) -> Profile:
    """A question of a few words, or a long text that is to be matched with others."""
    is_long = len(question.words) > PROFILES["question"].most_words
    return PROFILES["matching" if is_long else "question"]


def ranking(
    question: Question,
    plan: Plan,
    limits: Mapping[str, Sequence[str]],
    index: Reader,
    *,
    weigh_by: str,
    depth: int = DEPTH,
) -> Ranking:
    """Order the results of a question; by words alone where meaning cannot be told."""
    base = plans.text_query(plan, index) if plan.terms else Query.empty_query()
    words = plans.filtered(base, limits, index.schema)
    profile = profile_of(question)
    near = {}
    if plan.terms or len(question.words) >= ENOUGH_TO_MEAN:
        text = plan.corrected(question.text)
        near = meanings.near(text, limits, index, kind=profile.reads_as, weigh_by=weigh_by)
    if not any(near.values()):
        return Ranking(base, words)
    hits = index.searcher.search(words, depth, count=False, weight_by_field=weigh_by).hits
    held = index.identifiers(hits)
    first = fused(
        [held, *near.values()],
        [profile.words, *(profile.views[view] for view in near)],
        k=profile.k,
    )
    alone = _without_words(first, held, words, index)
    named = Query.const_score_query(Query.term_set_query(index.schema, "id", sorted(alone)), 0.0)
    both = Query.boolean_query([(Occur.Should, base), (Occur.Should, named)])
    return Ranking(both, words, tuple(first), frozenset(alone))


def _without_words(
    first: Sequence[str], held: Sequence[str], words: Query, index: Reader
) -> set[str]:
    """The records that no word finds, not even further down than was looked."""
    others = set(first) - set(held)
    if not others:
        return others
    named = Query.const_score_query(Query.term_set_query(index.schema, "id", sorted(others)), 0.0)
    query = Query.boolean_query([(Occur.Must, words), (Occur.Must, named)])
    deeper = index.searcher.search(query, len(others), count=False).hits
    return others - set(index.identifiers(deeper))
