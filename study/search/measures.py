"""What is measured of search: quality by kind of question, typing errors, matching, fairness."""

import random
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import mean
from typing import Any

import yaml

from piu.domain.search.choices import Kind, Sort
from piu.domain.search.models import FacetValue, Findable
from study.search import orders
from study.search.scores import Score, interval, score

HERE = Path(__file__).parent
KINDS = "keyword", "everyday", "typo", "obstacle", "place"
SPLITS = "seen", "fresh", "kept", "last"
SMALL = {"under_500", "from_500"}
TOWNS = SMALL | {"from_2000"}
"""Under 10,000 inhabitants."""
MODEST = {"first_step", "everyday"}
ERRORS_EACH = 3


def judged() -> list[dict[str, Any]]:
    """The questions with their judged answers."""
    found: list[dict[str, Any]] = yaml.safe_load((HERE / "judged.yaml").read_text("utf-8"))
    return found


def everything() -> dict[str, Any]:
    """All figures of the page."""
    questions = judged()
    systems: dict[str, Callable[[str], list[str]]] = {
        "words": orders.words,
        "meaning": orders.meaning,
        "words_and_lsa": orders.words_and_lsa(),
        "words_and_meaning": orders.words_and_meaning,
        "product": orders.product,
    }
    scores = {
        name: [score(order(q["query"]), q["answers"]) for q in questions]
        for name, order in systems.items()
    }
    return {
        "count": len(questions),
        "records": Findable.objects.exclude(kind=Kind.SITES).count(),
        "by_kind": _grouped(questions, scores, "kind", KINDS),
        "by_split": _grouped(questions, scores, "split", SPLITS),
        "all": {name: _pair(found) for name, found in scores.items()},
        "typos": typing_errors([q for q in questions if q["kind"] == "keyword"]),
        "matching": matching(),
        "fame": fame(questions),
    }


def _grouped(
    questions: list[dict[str, Any]], scores: dict[str, list[Score]], by: str, groups: Iterable[str]
) -> dict[str, Any]:
    return {
        group: {
            "count": sum(q[by] == group for q in questions),
            **{
                name: _pair([s for q, s in zip(questions, found, strict=True) if q[by] == group])
                for name, found in scores.items()
            },
        }
        for group in groups
    }


def _pair(scores: list[Score]) -> dict[str, tuple[float, float, float]]:
    return {
        "ndcg": interval([s.ndcg for s in scores]),
        "recall": interval([s.recall for s in scores]),
    }


def typing_errors(questions: list[dict[str, Any]]) -> dict[str, Any]:
    """Keyword questions with one slip in their longest word, beside the same without."""
    clean, wrong = [], []
    for number, question in enumerate(questions):
        clean.append(score(orders.product(question["query"]), question["answers"]).ndcg)
        for turn in range(ERRORS_EACH):
            slipped = slip(question["query"], seed=number * ERRORS_EACH + turn)
            wrong.append(score(orders.product(slipped), question["answers"]).ndcg)
    return {"clean": mean(clean), "wrong": interval(wrong), "share": mean(wrong) / mean(clean)}


def slip(text: str, *, seed: int) -> str:
    """Swap, drop, double or replace one letter inside the longest word of a question."""
    draw = random.Random(seed)  # noqa: S311
    word = max(text.replace("'", " ").replace("-", " ").split(), key=len)
    at = draw.randrange(1, len(word) - 1)
    changed = draw.choice(
        [
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + draw.choice("aeiourstln") + word[at + 1 :],
        ]
    )
    return text.replace(word, changed, 1)


def matching() -> dict[str, Any]:
    """Whole needs as questions: is the case of the same place, without its name, near the top?"""
    pairs = yaml.safe_load((HERE / "matching.yaml").read_text("utf-8"))
    systems = {"words": orders.words, "meaning": orders.meaning, "product": orders.product}
    found: dict[str, list[Score]] = {name: [] for name in systems}
    for pair in pairs:
        need = Findable.objects.get(kind=Kind.NEEDS, key=pair["need"])
        text = f"{need.title}. {need.summary} {need.parts.get('obstacles', '')}"
        answers = {f"experiences/{pair['answer']}": 1}
        for name, order in systems.items():
            found[name].append(score(order(text, kind="experiences"), answers))  # type: ignore[operator]
    return {"count": len(pairs), **{name: _pair(scores) for name, scores in found.items()}}


def fame(questions: list[dict[str, Any]]) -> dict[str, Any]:
    """How often small towns and modest cases are shown, with the correction and without."""
    codes: dict[str, set[str]] = {}
    values = FacetValue.objects.filter(findable__kind=Kind.EXPERIENCES)
    for kind, key, code in values.values_list("findable__kind", "findable__key", "code"):
        codes.setdefault(f"{kind}/{key}", set()).add(code)
    shown = {"corpus": list(codes)}
    quality = {}
    for sort in (Sort.RELEVANCE.value, Sort.PLAIN.value):
        lists = [orders.product(q["query"], kind="experiences", sort=sort) for q in questions]
        shown[sort] = [name for found in lists for name in found]
        both = zip(questions, lists, strict=True)
        quality[sort] = interval([score(found, q["answers"]).ndcg for q, found in both])
    return {
        name: {
            "towns": mean(bool(TOWNS & codes.get(found, set())) for found in names),
            "small": mean(bool(SMALL & codes.get(found, set())) for found in names),
            "modest": mean(bool(MODEST & codes.get(found, set())) for found in names),
            "ndcg": quality.get(name),
        }
        for name, names in shown.items()
    }
