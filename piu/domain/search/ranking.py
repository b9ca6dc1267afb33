"""One order out of two: records that hold the words of a question, and records near its meaning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tantivy import Occur, Query

from piu.domain.search import meanings, plans
from piu.domain.search.bridge import Reader, fused
from piu.domain.search.places import Condition
from piu.domain.search.plans import Plan
from piu.domain.search.rules.weights import PROFILES, Profile
from piu.domain.search.rules.words import WORD, Question

DEPTH = 100  # results by words that are ordered together with those by meaning
# Of one or two words that no record holds, a model would make anything; of a phrase, a question.
ENOUGH_TO_MEAN = 4
ANY_RECORD = 0.001  # beside the score of a word


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


@dataclass(frozen=True)
class Limits:
    """What results must fulfil: filters chosen, and the condition that the question sets."""

    filters: Mapping[str, Sequence[str]]
    condition: Condition | None = None
    is_all_place: bool = False  # the question says a place and nothing else

    @property
    def met(self) -> Query | None:
        if self.condition is None:
            return None
        return self.condition.here if self.is_all_place else self.condition.met


def browsing() -> Ranking:
    """Every record, in no order of its own."""
    return Ranking(plans.everything(), plans.everything())


def profile_of(question: Question) -> Profile:
    """A question of a few words, or a long text that is to be matched with others."""
    is_long = len(question.words) > PROFILES["question"].most_words
    return PROFILES["matching" if is_long else "question"]


def ranking(
    question: Question,
    plan: Plan,
    limits: Limits,
    index: Reader,
    *,
    weigh_by: str,
    depth: int = DEPTH,
) -> Ranking:
    """Order the results of a question; by words alone where meaning cannot be told."""
    found = plans.text_query(plan, index) if plan.terms else Query.empty_query()
    if limits.is_all_place:
        every = Query.const_score_query(Query.all_query(), ANY_RECORD)
        found = Query.boolean_query([(Occur.Should, found), (Occur.Should, every)])
    base = plans.both(found, limits.met)
    words = plans.filtered(base, limits.filters, index.schema)
    near = _near(question, plan, limits, index, weigh_by=weigh_by)
    if not any(near.values()) and limits.condition is None:
        return Ranking(base, words)
    hits = index.searcher.search(words, depth, count=False, weight_by_field=weigh_by).hits
    held = index.identifiers(hits)
    profile = profile_of(question)
    weights = [profile.words, *(profile.views[view] for view in near)]
    first = fused([held, *near.values()], weights, k=profile.k)
    if limits.condition is not None and not limits.is_all_place:
        here = _among(first, limits.condition.here, index)
        first = [name for name in first if name in here] + [n for n in first if n not in here]
    alone = set(first) - set(held)
    alone -= _among(alone, words, index)
    named = Query.const_score_query(Query.term_set_query(index.schema, "id", sorted(alone)), 0.0)
    either = Query.boolean_query([(Occur.Should, base), (Occur.Should, named)])
    return Ranking(either, words, tuple(first), frozenset(alone))


def _near(
    question: Question, plan: Plan, limits: Limits, index: Reader, *, weigh_by: str
) -> dict[str, list[str]]:
    if limits.is_all_place or not (plan.terms or _is_phrase(question)):
        return {}
    if not meanings.is_ready(index):
        return {}
    profile = profile_of(question)
    asked = meanings.meant(
        plan.corrected(question.text),
        kind=profile.reads_as,
        otherwise=tuple(", ".join(one.field) for one in plan.said_otherwise),
        has_themes=profile.has_themes,
    )
    return meanings.near(
        asked,
        limits.filters,
        index,
        weigh_by=weigh_by,
        also=limits.met,
    )


def _is_phrase(question: Question) -> bool:
    return bool(question.words) and len(WORD.findall(question.text)) >= ENOUGH_TO_MEAN


def _among(names: Sequence[str] | set[str], query: Query, index: Reader) -> set[str]:
    """Those of these records that a query finds."""
    if not names:
        return set()
    named = Query.term_set_query(index.schema, "id", sorted(names))
    both = plans.both(query, Query.const_score_query(named, 0.0))
    return set(index.identifiers(index.searcher.search(both, len(names), count=False).hits))
