"""From a question to a query of the text index: corrections, synonyms, weights, filters."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from math import ceil

import tantivy
from tantivy import Occur, Query

from piu.domain.search.bridge import Reader
from piu.domain.search.choices import Kind
from piu.domain.search.rules import spelling
from piu.domain.search.rules.everyday import SaidOtherwise, Way, said_otherwise
from piu.domain.search.rules.marks import Needle, needle
from piu.domain.search.rules.weights import FEW_RESULTS, SHARES, rarity, sufficient_groups
from piu.domain.search.rules.words import Question, Word, fold, stems
from piu.domain.taxonomy.queries import vocabulary

# A word of a title tells more of a record than the same word in its text.
BOOSTS = {
    "title": 3.0,
    "place": 2.2,
    "themes": 1.6,
    "steps": 1.3,
    "obstacles": 1.3,
    "summary": 1.2,
    "rest": 0.8,
}
ELSEWHERE = 0.3  # what the second-best field of a word adds
SYNONYM = 0.4  # a synonym counts less than the word that was typed
EVERYDAY = 0.3  # the field's word for an everyday turn
NEIGHBOURS = 0.6  # two words of the question that follow each other in a text
TOGETHER = 1.5  # two words of the question anywhere in one record
SAME_FORM = 0.7  # the very word typed, not only its stem
IN_THE_PLACE = 6.0  # a question that is the name of a place
EXACT_GROUPS_UP_TO = 6  # words; beyond, a plain number of words is asked for
SHARE_OF_LONG = 0.6  # of the share, for long questions: their words are more common
RARE, FREQUENT = 2, 20  # records: a word this rare may be a slip for one this frequent


@dataclass(frozen=True)
class Reading:
    """One way to read a word: what stands in the texts, and how much it counts."""

    needle: Needle
    weight: float
    words: str


@dataclass(frozen=True)
class Term:
    """One word of the question, its readings, how many records hold it, and its rarity."""

    word: str
    readings: tuple[Reading, ...]
    held: int
    weight: float


@dataclass(frozen=True)
class Correction:
    typed: str
    read_as: str


@dataclass(frozen=True)
class Plan:
    """What will be looked for, and what has to be said about it."""

    terms: tuple[Term, ...] = ()
    corrections: tuple[Correction, ...] = ()
    unknown: tuple[str, ...] = ()
    did_you_mean: str = ""
    said_otherwise: tuple[SaidOtherwise, ...] = ()

    def corrected(self, text: str) -> str:
        """The question with its typing errors corrected."""
        for correction in self.corrections:
            typed = re.compile(re.escape(correction.typed), re.IGNORECASE)
            text = typed.sub(correction.read_as.replace("\\", ""), text, count=1)
        return text

    @property
    def needles(self) -> list[tuple[Needle, str]]:
        """Everything to mark in a result, with the words that ask for it."""
        typed = [(term.readings[0].needle, term.word) for term in self.terms]
        others = [(other.needle, term.word) for term in self.terms for other in term.readings[1:]]
        return typed + others


def make_plan(question: Question, index: Reader, *, is_exact: bool = False) -> Plan:
    """Decide how each word of a question is read."""
    words, corrections, unknown = _corrected(question.words, index, is_exact=is_exact)
    others = said_otherwise([word.stem for word in words], _ways())
    terms = _terms(words, others, index)
    unknown += [term.word for term in terms if term.held == 0]
    return Plan(
        terms=tuple(term for term in terms if term.held),
        corrections=tuple(corrections),
        unknown=tuple(unknown),
        did_you_mean="" if is_exact or corrections else _did_you_mean(words, index),
        said_otherwise=tuple(others),
    )


def _corrected(
    words: Sequence[Word], index: Reader, *, is_exact: bool
) -> tuple[list[Word], list[Correction], list[str]]:
    lexicon = index.lexicon
    in_joins = {
        word
        for pair in zip(words, words[1:], strict=False)
        if fold(pair[0].typed + pair[1].typed) in lexicon.counts
        for word in pair
    }
    known_stems = [word.stem for word in words if word.stem in lexicon.stems]
    kept: list[Word] = []
    corrections: list[Correction] = []
    unknown: list[str] = []
    for word in words:
        if spelling.is_known(word, lexicon) or word in in_joins or _has_synonym(word.stem):
            kept.append(word)
            continue
        near = [] if is_exact else spelling.near_words(word.typed, lexicon)
        if not near:
            unknown.append(word.typed)
            continue
        chosen = spelling.spelled(_fitting(near, known_stems, index), lexicon)
        corrections.append(Correction(typed=word.typed, read_as=chosen))
        kept += [Word(part, stem) for part in chosen.split() for stem in stems(part)[:1]]
    return kept, corrections, unknown


def _fitting(near: Sequence[str], others: Sequence[str], index: Reader) -> str:
    """Of equally near words, the one most often beside the other words of the question."""
    if len(near) == 1 or not others:
        return near[0]

    def beside(words: str) -> int:
        found = [_holds(index, stem) for stem in stems(words)]
        either = Query.boolean_query([(Occur.Should, _holds(index, other)) for other in others])
        both = Query.boolean_query([(Occur.Must, query) for query in (*found, either)])
        return index.total(both)

    return max(near, key=lambda words: (beside(words), -near.index(words)))


def _did_you_mean(words: Sequence[Word], index: Reader) -> str:
    """The question with a far more frequent near word in place of a very rare one, if any."""
    lexicon, proposed = index.lexicon, [word.typed for word in words]
    for rank, word in enumerate(words):
        if index.count(word.stem) > RARE:
            continue
        for near in spelling.near_words(word.typed, lexicon):
            if stems(near) != [word.stem] and lexicon.counts.get(near, 0) >= FREQUENT:
                proposed[rank] = spelling.spelled(near, lexicon)
                break
    return " ".join(proposed) if proposed != [word.typed for word in words] else ""


# --- Terms and synonyms ----------------------------------------------------------------------


@cache
def _groups() -> list[list[tuple[str, Needle]]]:
    return [
        [(words, needle(words)) for words in group["words"]]
        for group in vocabulary("search_synonyms").values()
    ]


@cache
def _ways() -> list[Way]:
    return [
        Way(tuple(tuple(stems(turn)) for turn in term["says"]), tuple(term["field"]))
        for term in vocabulary("everyday_words").values()
    ]


@cache
def _has_synonym(stem: str) -> bool:
    return any(found == ((0, stem),) for group in _groups() for _, found in group) or any(
        stem in turn for way in _ways() for turn in way.turns
    )


def _terms(
    words: Sequence[Word], others: Sequence[SaidOtherwise], index: Reader
) -> tuple[Term, ...]:
    readings: list[list[Reading]] = [
        [Reading(needle=((0, word.stem),), weight=1.0, words=word.typed)] for word in words
    ]
    _add_joins(words, readings, index)
    _add_synonyms([word.stem for word in words], readings)
    _add_words_of_the_field(others, readings)
    total = max(index.searcher.num_docs, 1)
    terms = []
    for word, found in zip(words, readings, strict=True):
        held = next(filter(None, (_held(reading, index) for reading in found)), 0)
        terms.append(Term(word.typed, tuple(found), held, rarity(min(held, total), total)))
    return tuple(terms)


def _held(reading: Reading, index: Reader) -> int:
    """How many records hold the rarest word of a reading."""
    return min(index.count(stem) for _, stem in reading.needle)


def _add_joins(words: Sequence[Word], readings: list[list[Reading]], index: Reader) -> None:
    for rank, (left, right) in enumerate(zip(words, words[1:], strict=False)):
        joined = fold(left.typed + right.typed)
        if joined in index.lexicon.counts and (sought := needle(joined)):
            for at in (rank, rank + 1):
                readings[at].append(Reading(sought, 1.0, joined))


def _add_synonyms(asked: list[str], readings: list[list[Reading]]) -> None:
    for group in _groups():
        for _, phrase in group:
            length = len(phrase)
            for start in range(len(asked) - length + 1):
                if asked[start : start + length] != [stem for _, stem in phrase]:
                    continue
                for rank in range(start, start + length):
                    held = {reading.needle for reading in readings[rank]}
                    readings[rank] += [
                        Reading(other, SYNONYM, words)
                        for words, other in group
                        if other not in held and not _within(other, phrase)
                    ]


def _add_words_of_the_field(others: Sequence[SaidOtherwise], readings: list[list[Reading]]) -> None:
    for other in others:
        for rank in range(other.start, other.start + other.length):
            held = {reading.needle for reading in readings[rank]}
            readings[rank] += [
                Reading(sought, EVERYDAY, words)
                for words in other.field
                if (sought := needle(words)) and sought not in held
            ]


def _within(part: Needle, whole: Needle) -> bool:
    return {stem for _, stem in part} <= {stem for _, stem in whole}


# --- Queries of the index --------------------------------------------------------------------


def text_query(plan: Plan, index: Reader) -> Query:
    """Every word may match, rare ones weigh more; enough of the question must be there."""
    present = [_present(term, index.schema) for term in plan.terms]
    scored = [(Occur.Should, _term_query(term, index.schema)) for term in plan.terms]
    scored += [(Occur.Should, query) for query in _neighbour_queries(plan.terms, index.schema)]
    scored += [(Occur.Should, query) for query in _together_queries(plan.terms, present)]
    scored += [(Occur.Should, query) for query in _form_queries(plan.terms, index.schema)]
    scored.append((Occur.Should, _place_query(plan.terms, index.schema)))
    query = Query.empty_query()
    for share in SHARES:
        enough = Query.const_score_query(_enough(plan.terms, present, share), 0.0)
        query = Query.boolean_query([*scored, (Occur.Must, enough)])
        if index.total(query) >= FEW_RESULTS:
            break
    return query


def _form_queries(terms: Sequence[Term], of: tantivy.Schema) -> list[Query]:
    """The very word typed: « stationnement » has the stem of « station »."""
    return [
        Query.boost_query(Query.term_query(of, "forms", fold(term.word)), SAME_FORM)
        for term in terms
    ]


def _place_query(terms: Sequence[Term], of: tantivy.Schema) -> Query:
    """What was done in the place asked for, when the question is the name of a place.

    Not the sites of a toile: nearly all of them are in its town.
    """
    here = [Query.term_query(of, "place", term.readings[0].needle[0][1]) for term in terms]
    clauses = [(Occur.Must, query) for query in here]
    clauses.append((Occur.MustNot, Query.term_query(of, "kind", Kind.SITES.value)))
    return Query.const_score_query(Query.boolean_query(clauses), IN_THE_PLACE)


def everything() -> Query:
    """Every record, each with the same score; the plain query of all has none beside a filter."""
    return Query.const_score_query(Query.all_query(), 1.0)


def _present(term: Term, of: tantivy.Schema) -> Query:
    return Query.boolean_query(
        [(Occur.Should, _in_field("all", reading.needle, of)) for reading in term.readings]
    )


def _together_queries(terms: Sequence[Term], present: Sequence[Query]) -> list[Query]:
    """What a record gains by holding two words of the question rather than one of them often."""
    if not 1 < len(terms) <= EXACT_GROUPS_UP_TO:
        return []
    return [
        Query.const_score_query(
            Query.boolean_query([(Occur.Must, present[left]), (Occur.Must, present[right])]),
            TOGETHER * (terms[left].weight + terms[right].weight) / (len(terms) - 1),
        )
        for left, right in combinations(range(len(terms)), 2)
    ]


def _term_query(term: Term, of: tantivy.Schema) -> Query:
    return Query.disjunction_max_query(
        [
            Query.boost_query(_in_field(field, reading.needle, of), boost * reading.weight)
            for reading in term.readings
            for field, boost in BOOSTS.items()
        ],
        tie_breaker=ELSEWHERE,
    )


def _in_field(field: str, sought: Needle, of: tantivy.Schema) -> Query:
    if len(sought) == 1:
        return Query.term_query(of, field, sought[0][1])
    return Query.phrase_query(of, field, list(sought))


def _neighbour_queries(terms: Sequence[Term], of: tantivy.Schema) -> list[Query]:
    pairs = zip(terms, terms[1:], strict=False)
    return [
        Query.boost_query(
            Query.phrase_query(
                of, field, [left.readings[0].needle[0][1], right.readings[0].needle[0][1]], slop=2
            ),
            NEIGHBOURS * BOOSTS[field],
        )
        for left, right in pairs
        for field in ("title", "summary", "steps", "place")
        if left.readings[0].needle != right.readings[0].needle
    ]


def _holds(index: Reader, stem: str) -> Query:
    return Query.term_query(index.schema, "all", stem)


def _enough(terms: Sequence[Term], present: Sequence[Query], share: float) -> Query:
    if len(terms) > EXACT_GROUPS_UP_TO:
        return Query.boolean_query(
            [(Occur.Should, query) for query in present],
            minimum_number_should_match=max(1, ceil(SHARE_OF_LONG * share * len(terms))),
        )
    groups = sufficient_groups([term.weight for term in terms], share=share)
    return Query.boolean_query(
        [
            (Occur.Should, Query.boolean_query([(Occur.Must, present[rank]) for rank in group]))
            for group in groups
        ]
    )


def both(query: Query, also: Query | None) -> Query:
    """Keep what a second query finds too, which counts for nothing in the order."""
    if also is None:
        return query
    return Query.boolean_query([(Occur.Must, query), (Occur.Must, also)])


def filtered(
    query: Query, filters: Mapping[str, Sequence[str]], of: tantivy.Schema, *, but: str = ""
) -> Query:
    """Keep the records that hold one of the codes of each filter, `but` one filter if named."""
    limits = [
        Query.const_score_query(Query.term_set_query(of, name, list(codes)), 0.0)
        for name, codes in filters.items()
        if codes and name != but
    ]
    if not limits:
        return query
    return Query.boolean_query([(Occur.Must, each) for each in (query, *limits)])
