"""Questions meant to break or to slow search: answered in words, within a bound of work."""

import time

import pytest

from piu.domain.search.queries import search
from piu.domain.search.rules.words import MAX_CHARACTERS, MAX_WORDS

# Measured: below 0.1 s each on a machine at rest; the bound only catches work that grows with the
# length of the question, on the busiest of machines.
MOST_CPU_S = 2.0

HOSTILE = {
    "100,000 characters": "désimperméabiliser la cour " * 4000,
    "one word of 100,000 letters": "a" * 100_000,
    "stop words alone": "le la les de du des et " * 30,
    "emoji": "😀" * 3000,
    "right to left": "مرحبا بالعالم " * 300,
    "expression bomb": "(a+)+$" * 2000,
    "wild expression": "(.*)*(.*)*[[[[",
    "near, again and again": "près de " * 5000,
    "distances": "à 30 km de " * 3000,
    "commas": ",,,," * 5000,
    "zeros": "\0\0\0abc",
    "half a character": "\ud800 abc",
    "many slips": "desimpermeabilisatoin vegetalisaton autopatage covoiturrage " * 6,
    "many places": "à Paris à Lyon à Lille à Douai à " * 200,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_answered_within_a_bound(read_library: None, name: str) -> None:
    search("noues")
    start = time.process_time()
    results = search(HOSTILE[name])
    assert time.process_time() - start < MOST_CPU_S
    assert len(results.question.text) <= MAX_CHARACTERS
    assert len(results.question.words) <= MAX_WORDS


@pytest.mark.parametrize("name", ["stop words alone", "emoji", "right to left", "commas"])
def test_what_cannot_be_looked_for_finds_nothing(read_library: None, name: str) -> None:
    assert search(HOSTILE[name]).total == 0
