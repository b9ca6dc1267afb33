"""Put the figures of the hidden exchanges into their page: `python -m study.hiding_report`."""

from collections.abc import Callable
from pathlib import Path

from study import dunkirk
from study.counting import binomial_bounds
from study.hiding import LENGTHS, Rank, ranks
from study.hiding_words import WORDS

DOCS = Path(__file__).parents[1] / "docs"
SURE = 0.90
Place = Callable[[Rank], float | None]
HOW: tuple[Place, ...] = (
    lambda r: r.with_class,
    lambda r: r.pair,
    lambda r: r.by_frequency,
)


def page(found: list[Rank], language: str) -> str:
    """Return the page in one language."""
    words = WORDS[language]
    return words["text"].format(
        count=len(found),
        recall=_recall(found, language),
        families=_families(found, language),
        back=_list([r for r in found if _within(r.with_class, LENGTHS[-1])]),
        never=_list([r for r in found if r.with_class is None]),
        never_count=sum(r.with_class is None for r in found),
    )


def write() -> None:
    """Measure, and write the page in both languages."""
    found = ranks(dunkirk.ground(), dunkirk.sources())
    for language in WORDS:
        path = DOCS / language / "reference" / "study-opportunities.md"
        path.write_text(page(found, language), "utf-8")


def recall(found: list[Rank], place: Place, length: int) -> tuple[int, float, float]:
    """Return how many come back among the first, and the exact interval of their share."""
    hits = sum(_within(place(rank), length) for rank in found)
    return hits, *binomial_bounds(hits, len(found), sure=SURE)


def _within(place: float | None, length: int) -> bool:
    return place is not None and place <= length


def _recall(found: list[Rank], language: str) -> str:
    names = WORDS[language]["how"]
    lines = []
    for name, place in zip(names, HOW, strict=True):
        cells = [name]
        for length in LENGTHS:
            hits, low, high = recall(found, place, length)
            share = _percent(hits / len(found), language)
            cells.append(f"{share} ({_percent(low, language)} – {_percent(high, language)})")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _families(found: list[Rank], language: str) -> str:
    lines = []
    for family, name in WORDS[language]["families"].items():
        rows = [rank for rank in found if rank.family == family]
        hits = [str(recall(rows, HOW[0], length)[0]) for length in LENGTHS]
        dull = recall(rows, HOW[2], LENGTHS[-1])[0]
        lines.append(f"| {name} | {len(rows)} | " + " | ".join(hits) + f" | {dull} |")
    return "\n".join(lines)


def _list(found: list[Rank]) -> str:
    return "\n".join(
        f"- `{r.flow}`" + ("" if r.with_class is None else f" : {r.with_class}")
        for r in sorted(found, key=lambda r: (r.with_class or 0, r.flow))
    )


def _percent(share: float, language: str) -> str:
    text = f"{100 * share:.1f} %"
    return text.replace(".", ",") if language == "fr" else text


if __name__ == "__main__":
    write()
