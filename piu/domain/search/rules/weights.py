"""What a result must hold, and what its score is multiplied by."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType
from typing import Literal

# A result carries at least this share of the weight of the question's words (rare words weigh
# more): it may be in other words, without being every record that holds a common word. When that
# leaves too few results, the next share is tried.
SHARES = 0.5, 0.3, 0.1
FEW_RESULTS = 5


def rarity(count: int, total: int) -> float:
    """The weight of a word held by `count` records of `total` (the usual BM25 form)."""
    return math.log(1 + (total - count + 0.5) / (count + 0.5))


def sufficient_groups(weights: Sequence[float], *, share: float) -> list[tuple[int, ...]]:
    """The smallest sets of words whose weight is enough, as ranks in the question."""
    needed = share * sum(weights)
    groups: list[tuple[int, ...]] = []
    for size in range(1, len(weights) + 1):
        for group in combinations(range(len(weights)), size):
            if any(set(smaller) <= set(group) for smaller in groups):
                continue
            if sum(weights[rank] for rank in group) >= needed:
                groups.append(group)
    return groups


# Famous and costly cases are written about more, at more length. First steps and small towns get
# a small push, flagships a small hold: at most 24 % between the two ends, so that a plainly better
# answer stays first. The order "plain" does without.
# The other kinds answer a question with something to read or to do; the 204 actors of a toile would
# fill the first page of any question that names its town.
_BY_KIND = {"sites": 0.4}
_BY_INTENSITY = {"first_step": 1.10, "everyday": 1.06, "notable": 1.0, "totem": 0.94}
_BY_SIZE = {"under_500": 1.06, "from_500": 1.06, "from_2000": 1.04, "from_10000": 1.02}


def kind_weight(kind: str) -> float:
    """What the score of a record is multiplied by in every order of relevance, from its kind."""
    return _BY_KIND.get(kind, 1.0)


def fame_weight(facets: Iterable[tuple[str, str]]) -> float:
    """What the score of a record is multiplied by, from its intensity and size of place."""
    weight = 1.0
    for facet, code in facets:
        if facet == "intensity":
            weight *= _BY_INTENSITY.get(code, 1.0)
        elif facet == "size_class":
            weight *= _BY_SIZE.get(code, 1.0)
    return round(weight, 4)


# The index multiplies a score by log2(2 + field): what it stores is turned so that the product is
# twice the weight wanted.
SCALE = 2.0


def stored_weight(weight: float) -> float:
    """What the index must hold for a score to be multiplied by `weight` (and by `SCALE`)."""
    return float(2.0 ** (SCALE * weight) - 2.0)


@dataclass(frozen=True)
class Profile:
    """How the order by words and the orders by meaning make one (by reciprocal ranks).

    Chosen on the judged questions of `study`, which scores fresh ones apart.
    """

    k: float
    words: float
    views: Mapping[str, float]
    most_words: int
    reads_as: Literal["query", "passage"]
    has_themes: bool


PROFILES = MappingProxyType(
    {
        "question": Profile(10, 0.8, {"whole": 1.0, "obstacles": 0.35}, 12, "query", True),
        "matching": Profile(60, 1.0, {"whole": 1.0, "obstacles": 0.0}, 24, "passage", False),
    }
)
